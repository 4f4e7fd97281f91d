"""Every sample of the vendors' pages, posted word for word."""

import json
from pathlib import Path

import httpx
import jsonschema
import pytest

from threadloom.sandbox.vendors import VENDORS

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOCUMENTS = Path(__file__).parents[1] / "vendor_docs"
AGENT_ID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
"""The agent of Thena's sample."""
IDENTIFIERS = 4
"""Mutually exclusive ones, of which Mindset's sample sends all."""
SAMPLES = [
    sample
    for sample in json.loads((DOCUMENTS / "samples" / "samples.json").read_text())
    if sample["vendor"] in VENDORS and sample["json"]
]


def requests_and_answers(kind):
    return [pytest.param(sample, id=sample["file"]) for sample in SAMPLES if sample["kind"] == kind]


def operation(vendor, operation_id):
    """Method, path and description of an operation of a page."""
    document = json.loads((DOCUMENTS / f"{vendor}.openapi.json").read_text())
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            if described["operationId"] == operation_id:
                return method, path, described, document
    raise LookupError(operation_id)


def credentials(document, api_key):
    """The header that the page's security scheme names."""
    (scheme,) = document["components"]["securitySchemes"].values()
    if scheme["type"] == "http":
        return {"Authorization": f"Bearer {api_key}"}
    return {scheme["name"]: api_key}


def schema_of_answer(described):
    """What the page says of an answer that is no error; of Humm's it says nothing."""
    (response,) = (response for status, response in described["responses"].items() if status.startswith("2"))
    (media_type,) = response["content"].values()
    return media_type["schema"]


def mended(sample):
    """The copies of a sample that keep to its page's rules: none where the sample itself does."""
    path = DOCUMENTS / "mended" / sample["file"].replace(".response", ".request")
    return sorted(path.parent.glob(f"{path.stem}.*{path.suffix}"))


async def send(sandbox, sample, content: bytes) -> httpx.Response:
    """A sample's operation, on a thread of its own where the path names one."""
    method, path, _, document = operation(sample["vendor"], sample["operationId"])
    emulator = sandbox.emulators[sample["vendor"]]
    headers = credentials(document, emulator.api_key) | {"Content-Type": "application/json"}
    async with httpx.AsyncClient(headers=headers) as client:
        path = path.replace("{appUid}", "sandbox-app").replace("{agent_id}", AGENT_ID)
        if "{threadId}" in path:
            made = await client.post(f"{emulator.base_url}/threads", json={})
            path = path.replace("{threadId}", made.json()["id"])
        return await client.request(method, emulator.base_url + path, content=content or None)


@pytest.mark.parametrize("sample", requests_and_answers("request"))
async def test_request_samples(sandbox, sample):
    """A sample is accepted and answered as the page says; one that breaks its own page only after it is mended."""
    content = (DOCUMENTS / "samples" / sample["file"]).read_bytes()
    answer = await send(sandbox, sample, content)
    answers = [answer]
    if "violates" in sample:
        assert answer.is_client_error
        answers = [await send(sandbox, sample, copy.read_bytes()) for copy in mended(sample)]
        assert len(answers) == IDENTIFIERS
    _, _, described, _ = operation(sample["vendor"], sample["operationId"])
    for answer in answers:
        assert answer.is_success, answer.text
        jsonschema.validate(answer.json(), schema_of_answer(described))


@pytest.mark.parametrize(
    "sample", [sample for sample in SAMPLES if "violates" in sample], ids=lambda each: each["file"]
)
async def test_mended_copies(sample):
    """A mended copy keeps to the page, and to the sample in all but the fields that break it."""
    _, _, described, _ = operation(sample["vendor"], sample["operationId"])
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    original = json.loads((DOCUMENTS / "samples" / sample["file"]).read_text())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(original, schema)
    kept = [json.loads(copy.read_text()) for copy in mended(sample)]
    for body in kept:
        jsonschema.validate(body, schema)
        assert body.items() - original.items() <= {("externalUserId", "string")}
    assert set().union(*kept) == set(original)


@pytest.mark.parametrize("sample", requests_and_answers("response"))
async def test_response_samples(sandbox, sample):
    """An answer has the fields of the page's sample, no more and no less, with values of the same types."""
    requested = b"" if operation(sample["vendor"], sample["operationId"])[0] in {"get", "delete"} else b"{}"
    for copy in mended(sample):
        requested = copy.read_bytes()
    answer = (await send(sandbox, sample, requested)).json()
    assert types_in(answer) == types_in(json.loads((DOCUMENTS / "samples" / sample["file"]).read_text()))


def types_in(value):
    """The shape of a JSON value: names and types, a list as nothing but a list."""
    if isinstance(value, dict):
        return {name: types_in(element) for name, element in value.items()}
    return type(value)


async def test_python_example_of_umami(umami):
    """The closing example of the page, a Python call, is accepted with a file's id in the place of `file.id`."""
    text = (DOCUMENTS / "samples" / "umami" / "createThread.request.example.txt").read_text()
    keywords = text.removeprefix("thread = client.beta.threads.create(").rstrip().removesuffix(")")
    messages = json.loads(keywords.strip().removeprefix("messages=").replace("file.id", '"file-1"'))
    thread = (await umami.post("/threads", json={"messages": messages})).json()
    (message,) = (await umami.get(f"/threads/{thread['id']}/messages")).json()
    assert message["attachments"] == [{"file_id": "file-1", "tools": [{"type": "code_interpreter"}]}]
    assert message["content"][0]["text"]["value"].startswith("Create 3 data visualizations")


async def test_key_in_the_body_is_no_credential(sandbox, umami):
    """The page's Python sample of an update puts the key into the body: without the header that is a 401."""
    thread = (await umami.post("/threads", json={})).json()
    emulator = sandbox.emulators["umami"]
    async with httpx.AsyncClient() as client:
        answer = await client.post(
            f"{emulator.base_url}/threads/{thread['id']}", json={"Authorization": f"Bearer {emulator.api_key}"}
        )
    assert answer.status_code == 401
