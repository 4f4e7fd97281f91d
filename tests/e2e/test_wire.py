"""What the vendors are sent: each field of their pages, from the GraphQL input to its place in the request's body.

The tables are held against the OpenAPI transcriptions of the vendors' pages, so that no documented field is forgotten.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from processes import Demo

DOCS = Path(__file__).resolve().parents[1] / "vendor_docs"

_CREATE = """
mutation ($input: CreateThreadInput!) {
  createThread(input: $input) { thread { id nativeId } userErrors { code message path } }
}
"""
_UPDATE = """
mutation ($input: UpdateThreadInput!) { updateThread(input: $input) { userErrors { code message path } } }
"""
_DELETE = """
mutation ($input: DeleteThreadInput!) { deleteThread(input: $input) { vendorCopy userErrors { code message path } } }
"""
_FILES = [f"file-{number}" for number in range(20)]
_PAIRS = {f"key{number}": f"value {number}" for number in range(16)}


class Row(NamedTuple):
    """A documented property, what goes in, and where it must come out."""

    documented: str
    """Its path in the transcription, `*` for each item."""
    given: dict[str, Any]
    """Input of `createThread`, beside the target."""
    path: str
    """Its place in the body, as the sandbox's record writes it."""
    value: Any


def _message(**fields: Any) -> dict[str, Any]:
    return {"messages": [{"text": "Hello", **fields}]}


def _resources(**search: Any) -> dict[str, Any]:
    return {"toolResources": {"fileSearch": search}}


def _attached(*tools: str) -> dict[str, Any]:
    return _message(attachments=[{"fileId": "file-1", "tools": list(tools)}])


def _chunked(**strategy: Any) -> dict[str, Any]:
    return _resources(vectorStores=[{"fileIds": ["file-1"], "chunkingStrategy": strategy}])


_STORE = "tool_resources.file_search.vector_stores"
_STATIC = _chunked(type="STATIC", maxChunkSizeTokens=1600, chunkOverlapTokens=400)
_IMAGE_URL = {"image": {"content": {"url": "https://example.com/a.png"}, "detail": "LOW"}}
_IMAGE_FILE = {"image": {"content": {"fileId": "file-9"}, "detail": "HIGH"}}
_PARTS = {"messages": [{"parts": [{"text": "Look"}, _IMAGE_URL, _IMAGE_FILE]}]}
_CONVERSATION = {"messages": [{"text": "Why?", "role": "USER"}, {"text": "Because.", "role": "ASSISTANT"}]}

MESSAGES = [
    Row("messages.*.role", _CONVERSATION, "messages[0].role", "user"),
    Row("messages.*.role", _CONVERSATION, "messages[1].role", "assistant"),
    Row("messages.*.content", _CONVERSATION, "messages[1].content", "Because."),
    Row(
        "messages.*.attachments.*.file_id",
        _attached("CODE_INTERPRETER"),
        "messages[0].attachments[0].file_id",
        "file-1",
    ),
]

ASSISTANTS = [
    *MESSAGES,
    Row("messages.*.content", _PARTS, "messages[0].content[0].text", "Look"),
    Row("messages.*.content", _PARTS, "messages[0].content[1].image_url.url", "https://example.com/a.png"),
    Row("messages.*.content", _PARTS, "messages[0].content[1].image_url.detail", "low"),
    Row("messages.*.content", _PARTS, "messages[0].content[2].image_file.file_id", "file-9"),
    Row("messages.*.content", _PARTS, "messages[0].content[2].image_file.detail", "high"),
    Row("messages.*.attachments.*.tools", _attached("CODE_INTERPRETER", "FILE_SEARCH"),
        "messages[0].attachments[0].tools[0].type", "code_interpreter"),
    Row("messages.*.attachments.*.tools", _attached("CODE_INTERPRETER", "FILE_SEARCH"),
        "messages[0].attachments[0].tools[1].type", "file_search"),
    Row("messages.*.metadata", _message(metadata=_PAIRS), "messages[0].metadata.key15", "value 15"),
    Row("metadata", {"metadata": _PAIRS}, "metadata.key0", "value 0"),
    Row("metadata", {"metadata": {"k" * 64: "v" * 512}}, "metadata." + "k" * 64, "v" * 512),
    Row("tool_resources.code_interpreter.file_ids", {"toolResources": {"codeInterpreter": {"fileIds": _FILES}}},
        "tool_resources.code_interpreter.file_ids[19]", "file-19"),
    Row("tool_resources.file_search.vector_store_ids", _resources(vectorStoreIds=["vs_1"]),
        "tool_resources.file_search.vector_store_ids[0]", "vs_1"),
    Row(f"{_STORE}.*.file_ids", _resources(vectorStores=[{"fileIds": _FILES}]), f"{_STORE}[0].file_ids[19]", "file-19"),
    Row(f"{_STORE}.*.metadata", _resources(vectorStores=[{"fileIds": ["file-1"], "metadata": _PAIRS}]),
        f"{_STORE}[0].metadata.key15", "value 15"),
    Row(f"{_STORE}.*.chunking_strategy", _chunked(type="AUTO"), f"{_STORE}[0].chunking_strategy.type", "auto"),
    Row(f"{_STORE}.*.chunking_strategy", _STATIC, f"{_STORE}[0].chunking_strategy.type", "static"),
    Row(f"{_STORE}.*.chunking_strategy", _STATIC,
        f"{_STORE}[0].chunking_strategy.static.max_chunk_size_tokens", 1600),
    Row(f"{_STORE}.*.chunking_strategy", _STATIC,
        f"{_STORE}[0].chunking_strategy.static.chunk_overlap_tokens", 400),
]  # fmt: skip

UMAMI = [
    *MESSAGES,
    Row("messages.*.attachments.*.tools.*.type", _attached("CODE_INTERPRETER"),
        "messages[0].attachments[0].tools[0].type", "code_interpreter"),
]  # fmt: skip

TABLES = {"openai-assistants": ("assistants", ASSISTANTS), "umami": ("umami", UMAMI)}


def _request_schema(vendor: str, path: str, method: str) -> dict[str, Any]:
    document = json.loads((DOCS / f"{vendor}.openapi.json").read_text(encoding="utf-8"))
    return document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]


def _properties(schema: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[str]:
    """Every property below a schema, by its dotted path."""
    for name, below in schema.get("properties", {}).items():
        yield ".".join((*above, name))
        yield from _properties(below, (*above, name))
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _properties(choice, above)
    if "items" in schema:
        yield from _properties(schema["items"], (*above, "*"))


def _rows() -> list[Any]:
    return [
        pytest.param(vendor, source, row, id=f"{vendor}: {row.path[:60]}")
        for vendor, (source, rows) in TABLES.items()
        for row in rows
    ]


def _created(demo: Demo, source: str, given: dict[str, Any]) -> tuple[str, str]:
    """Global and native id of a new thread."""
    payload = demo.data(_CREATE, {"input": {"target": {"source": source}, **given}})["createThread"]
    assert payload["userErrors"] == []
    return payload["thread"]["id"], payload["thread"]["nativeId"]


@pytest.mark.parametrize("vendor", TABLES)
def test_every_documented_property_has_a_row(vendor: str):
    """What the page's request names is in the table, by itself or by what it holds."""
    rows = {row.documented for row in TABLES[vendor][1]}
    documented = set(_properties(_request_schema(vendor, "/threads", "post")))
    missing = {path for path in documented if not any(row == path or row.startswith(f"{path}.") for row in rows)}
    assert missing == set()
    assert rows <= documented


@pytest.mark.parametrize(("vendor", "source", "row"), _rows())
def test_documented_field_arrives_as_the_page_says(demo: Demo, vendor: str, source: str, row: Row):
    """At its place, with its value, in a body that the page's schema allows."""
    demo.forget_requests()
    _created(demo, source, row.given)
    (request,) = demo.requests(vendor=vendor, method="POST")
    assert request["path"] == "/v1/threads"
    assert {field["path"]: field["value"] for field in request["fields"]}[row.path] == row.value
    jsonschema.validate(request["body"], _request_schema(vendor, "/threads", "post"))


@pytest.mark.parametrize("vendor", TABLES)
def test_headers_arrive_as_the_page_says(demo: Demo, vendor: str):
    """The key that the vendor asks for, in the header and nowhere else; JSON; the dialect's version where told."""
    demo.forget_requests()
    _created(demo, TABLES[vendor][0], {})
    (request,) = demo.requests(vendor=vendor, method="POST")
    headers = request["headers"]
    assert (request["status"], headers["authorization"]) == (200, "****-key")
    assert headers["content-type"] == "application/json"
    assert headers.get("openai-beta") == ("assistants=v2" if vendor == "openai-assistants" else None)
    assert "authorization" not in json.dumps(request["body"]).lower()


def test_documented_routes_of_umami_are_asked(demo: Demo):
    """A thread is made, read, changed and deleted by the page's methods and paths."""
    demo.forget_requests()
    thread, native_id = _created(demo, "umami", {"messages": [{"text": "Hello"}]})
    demo.data("query ($id: ID!) { thread(id: $id) { nativeStatus } }", {"id": thread})
    resources = {"codeInterpreter": {"fileIds": ["file-1"]}}
    update = demo.data(_UPDATE, {"input": {"threadId": thread, "toolResources": resources}})["updateThread"]
    delete = demo.data(_DELETE, {"input": {"threadId": thread}})["deleteThread"]
    assert (update["userErrors"], delete["userErrors"]) == ([], [])
    seen = {(request["method"], request["path"]) for request in demo.requests(vendor="umami")}
    documented = json.loads((DOCS / "umami.openapi.json").read_text(encoding="utf-8"))["paths"]
    routes = {
        (method.upper(), f"/v1{path}".replace("{threadId}", native_id))
        for path, operations in documented.items()
        for method in operations
        if method in {"get", "post", "delete"}
    }
    assert routes <= seen
