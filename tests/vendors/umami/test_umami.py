"""What UmamiAI alone has: two shapes of messages, no metadata, deletions that deny themselves."""

from pathlib import Path

import jsonschema
import msgspec
import pytest

from fakes import a_call
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import VendorRejected
from threadloom.domain.message import Attachment, AttachmentTool, DraftRole, MessageDraft
from threadloom.domain.part import TextPart
from threadloom.domain.thread import ToolResourcesDraft
from threadloom.domain.vendor import VendorCopy
from vendors.kit import a_draft, a_thread_ref, answering, at_sandbox, connected, odd_server

CALL = a_call()
DOCS = Path(__file__).parents[2] / "vendor_docs"
FILE = Attachment(file_id="f", tools=(AttachmentTool.CODE_INTERPRETER,))
MESSAGES = (
    MessageDraft(text="plain"),
    MessageDraft(text="told", role=DraftRole.ASSISTANT),
    MessageDraft(text="with a file", attachments=(FILE,)),
    MessageDraft(text="one", parts=(TextPart(text="two"),)),
)


@pytest.mark.parametrize("shape", ["object", "string"])
async def test_both_shapes_of_messages(sandbox, shape: str):
    """A plain text of a person goes as a string where the source says so; the page allows either."""
    adapter = at_sandbox(sandbox, "umami", message_shape=shape)
    thread = await adapter.create_thread(CALL, a_draft("umami", None, messages=MESSAGES))
    await adapter.close()
    (seen,) = sandbox.record.select(vendor="umami")
    plain = "plain" if shape == "string" else {"role": "user", "content": "plain"}
    assert seen.body == {
        "messages": [
            plain,
            {"role": "assistant", "content": "told"},
            {
                "role": "user",
                "content": "with a file",
                "attachments": [{"file_id": "f", "tools": [{"type": "code_interpreter"}]}],
            },
            {"role": "user", "content": [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]},
        ]
    }
    page = msgspec.json.decode((DOCS / "umami.openapi.json").read_bytes())
    schema = page["paths"]["/threads"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    jsonschema.validate({"messages": seen.body["messages"][:3]}, schema)
    assert thread.metadata is None


async def test_requests_are_those_of_the_page(sandbox):
    """No beta header, no metadata, the key in its header and never in a body."""
    adapter = at_sandbox(sandbox, "umami")
    thread = await adapter.create_thread(CALL, a_draft("umami", None, metadata={"kept": "by the gateway"}))
    edit = ThreadEdit(metadata={"a": "b"}, tool_resources=ToolResourcesDraft(code_interpreter_file_ids=("f",)))
    await adapter.update_thread(CALL, thread.ref, edit)
    await adapter.threads(CALL, [thread.ref])
    await adapter.delete_thread(CALL, thread.ref)
    await adapter.close()
    seen = sandbox.record.select(vendor="umami")
    path = f"/v1/threads/{thread.ref.native_id}"
    assert [(request.method, request.path, request.body) for request in seen] == [
        ("POST", "/v1/threads", {}),
        ("POST", path, {"tool_resources": {"code_interpreter": {"file_ids": ["f"]}}}),
        ("GET", path, None),
        ("DELETE", path, None),
        ("GET", path, None),  # its answer to a delete says false
    ]
    for request in seen:
        assert "openai-beta" not in request.headers
        assert request.headers["authorization"]


async def test_a_thread_that_survives_its_deletion(sandbox):
    """The vendor said so, and it is still there."""
    adapter = at_sandbox(sandbox, "umami")
    draft = a_draft("umami", None, messages=(MessageDraft(text="undeletable"),))
    thread = await adapter.create_thread(CALL, draft)
    with pytest.raises(VendorRejected):
        await adapter.delete_thread(CALL, thread.ref)
    plain = await adapter.create_thread(CALL, a_draft("umami", None))
    assert await adapter.delete_thread(CALL, plain.ref) is VendorCopy.DELETED
    await adapter.close()


@pytest.mark.parametrize("name", ["createThread", "getThread"])
async def test_the_samples_are_read_as_answers(name: str):
    """Word for word, over HTTP."""
    body = (DOCS / "samples" / "umami" / f"{name}.response.json").read_bytes()
    async with odd_server(answering("200 OK", body)) as url:
        adapter = connected("umami", url)
        made = await adapter.create_thread(CALL, a_draft("umami", None))
        (found,) = await adapter.threads(CALL, [a_thread_ref("umami", "text")])
        await adapter.close()
    assert made == found
    assert found.raw == msgspec.json.decode(body)
    assert found.tool_resources.vector_store_ids == ("text",)


async def test_its_own_address_is_the_default():
    """An operator need not know it."""
    adapter = connected("umami", None)
    assert adapter.source == "umami"
    await adapter.close()
