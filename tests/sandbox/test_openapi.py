"""The emulators against the transcriptions of the vendors' pages, judged by schemathesis."""

import asyncio
import copy
import json
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOCUMENTS = Path(__file__).parents[1] / "vendor_docs"
EXAMPLES = 25


def refined(document):
    """The transcription with what VENDORS.md 2.1 adds: types that the page leaves out, and no unknown fields."""
    document = copy.deepcopy(document)
    body = document["paths"]["/threads"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    forbid_unknown(body)
    message = body["properties"]["messages"]["items"]["properties"]
    message["content"] = {"anyOf": [{"type": "string"}, {"type": "array", "minItems": 1, "items": part()}]}
    message["attachments"]["items"]["properties"]["tools"]["items"] = typed(["code_interpreter", "file_search"])
    search = body["properties"]["tool_resources"]["properties"]["file_search"]
    search["not"] = {"required": ["vector_stores", "vector_store_ids"]}
    search["properties"]["vector_store_ids"]["items"] = {"type": "string"}
    search["properties"]["vector_stores"]["items"]["properties"]["chunking_strategy"] = typed(["auto"])
    return document


def forbid_unknown(schema):
    for child in schema.get("properties", {}).values():
        forbid_unknown(child)
    if "properties" in schema:
        schema.setdefault("additionalProperties", False)
    if "items" in schema:
        forbid_unknown(schema["items"])


def typed(names):
    return {
        "type": "object",
        "properties": {"type": {"enum": names}},
        "required": ["type"],
        "additionalProperties": False,
    }


def part():
    part = typed(["text"])
    part["properties"]["text"] = {"type": "string"}
    part["required"].append("text")
    return part


async def schemathesis(document: dict, url: str, headers: dict[str, str], folder: Path, *unfit: str) -> str:
    """Run the tool as its users do, without the checks unfit for a page; its report, empty when it found nothing."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    arguments = [str(path), "--url", url, "--exclude-checks", ",".join(["status_code_conformance", *unfit])]
    arguments += ["--max-examples", str(EXAMPLES), "--seed", "1", "--no-color"]
    for name, value in headers.items():
        arguments += ["-H", f"{name}: {value}"]
    program = Path(sys.executable).with_name("st")
    process = await asyncio.create_subprocess_exec(
        program, "run", *arguments, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    report, _ = await process.communicate()
    return "" if process.returncode == 0 else report.decode()


async def test_umami_keeps_to_its_page(sandbox, tmp_path):
    """UmamiAI's emulator passes every check of schemathesis but the status codes, of which the page has none."""
    document = json.loads((DOCUMENTS / "umami.openapi.json").read_text())
    emulator = sandbox.emulators["umami"]
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    assert await schemathesis(document, emulator.base_url, headers, tmp_path) == ""
    assert sandbox.record.select(vendor="umami", method="DELETE", limit=1)


async def test_openai_keeps_to_its_page(sandbox, tmp_path):
    """OpenAI's emulator passes the same checks, with the types that its page leaves out."""
    document = refined(json.loads((DOCUMENTS / "openai-assistants.openapi.json").read_text()))
    emulator = sandbox.emulators["openai-assistants"]
    headers = {"Authorization": f"Bearer {emulator.api_key}", "OpenAI-Beta": "assistants=v2"}
    assert await schemathesis(document, emulator.base_url, headers, tmp_path) == ""
    statuses = {seen.status for seen in sandbox.record.select(vendor="openai-assistants")}
    assert {200, 400, 405} <= statuses


async def test_humm_keeps_to_its_page(sandbox, tmp_path):
    """Humm's emulator passes the same checks: whatever it refuses has the one error body of the page."""
    document = json.loads((DOCUMENTS / "humm.openapi.json").read_text())
    emulator = sandbox.emulators["humm"]
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    assert await schemathesis(document, emulator.base_url, headers, tmp_path) == ""
    statuses = {seen.status for seen in sandbox.record.select(vendor="humm")}
    assert {200, 401, 404, 405, 422} <= statuses


async def test_thena_keeps_to_its_page(sandbox, tmp_path):
    """Thena's emulator passes the checks that fit: the id in the path cannot be null, and a GET there lists threads."""
    document = json.loads((DOCUMENTS / "thena.openapi.json").read_text())
    emulator = sandbox.emulators["thena"]
    headers = {"x-api-key": emulator.api_key}
    unfit = ["positive_data_acceptance", "unsupported_method"]
    assert await schemathesis(document, emulator.base_url, headers, tmp_path, *unfit) == ""
    statuses = {seen.status for seen in sandbox.record.select(vendor="thena")}
    assert {200, 401, 422} <= statuses


async def test_mindset_keeps_to_its_page(sandbox, tmp_path):
    """Mindset's emulator passes the same checks, of which one sends identifiers that exclude each other."""
    document = json.loads((DOCUMENTS / "mindset.openapi.json").read_text())
    emulator = sandbox.emulators["mindset"]
    headers = {"x-api-key": emulator.api_key}
    assert await schemathesis(document, emulator.base_url, headers, tmp_path) == ""
    statuses = {seen.status for seen in sandbox.record.select(vendor="mindset")}
    assert {201, 400, 401, 405} <= statuses
