"""A Python frontend in small, typed by ariadne-codegen's clients alone: run it to see one started thread read back."""

# pyright: strict

import asyncio

import httpx
import queries
from schema_ops.fragments import (
    MessageView,
    MessageViewPartsFilePart,
    MessageViewPartsImagePart,
    MessageViewPartsTextPart,
    MessageViewPartsToolCallPart,
)
from schema_ops.input_types import MessageInput, StartThreadInput, ThreadTargetInput

import schema_ops

ANSWER = {
    "startThread": {
        "thread": None,
        "message": None,
        "replies": [],
        "userErrors": [
            {"code": "VALIDATION", "message": "Too long.", "path": ["title"], "retryable": False, "retryAfterMs": None},
        ],
        "clientMutationId": None,
    },
}


def inbox_rows(inbox: schema_ops.Inbox) -> list[tuple[str, str]]:
    """Id and title of each thread; the root connection is null when the whole list failed."""
    if inbox.threads is None:
        return []
    return [(edge.node.id, edge.node.title or "Untitled") for edge in inbox.threads.edges]


def words(message: MessageView) -> list[str]:
    """What each part says; the interface is a union told apart by `__typename`."""
    lines: list[str] = []
    for part in message.parts:
        match part:
            case MessageViewPartsTextPart():
                lines.append(" ".join([part.text, *(note.url for note in part.annotations if note.url)]))
            case MessageViewPartsImagePart() | MessageViewPartsFilePart():
                lines.append(part.url or part.file_id or part.text)
            case MessageViewPartsToolCallPart():
                lines.append(part.tool_call.id)
            case _:
                lines.append(part.text)
    return lines


async def wrong_fields(client: schema_ops.Threadloom) -> list[str]:
    """Start a thread and name the input fields that were refused."""
    hello = StartThreadInput(target=ThreadTargetInput(source="umami"), message=MessageInput(text="Hello"))
    payload = (await client.start_thread(hello)).start_thread
    return [".".join(error.path) for error in payload.user_errors if not error.retryable]


async def required(client: queries.Threadloom, source: str) -> list[str]:
    """The fields that `startThread` needs at a source, from the capabilities alone."""
    form = (await client.capabilities_form(source)).source
    fields = form.capabilities.start_thread.fields if form else []
    return [".".join(field.path) for field in fields if field.required]


def mistakes(inbox: schema_ops.Inbox, started: schema_ops.StartThread) -> None:
    """What the types must catch, never run: pyright reports a mark that hides no mistake any more."""
    _ = inbox.threads.edges  # pyright: ignore[reportOptionalMemberAccess]
    _ = started.start_thread.thread.id  # pyright: ignore[reportOptionalMemberAccess]
    started.start_thread.replies = None  # pyright: ignore[reportAttributeAccessIssue]
    ThreadTargetInput(vendor="umami")  # pyright: ignore[reportCallIssue]
    StartThreadInput(target=ThreadTargetInput(source="umami"))  # pyright: ignore[reportCallIssue]


class Gateway:
    """Answers like a gateway that got a @oneOf input with exactly one field, which a null beside it would break."""

    async def post(self, url: str, json: dict[str, object] | None = None, *_: object, **__: object) -> httpx.Response:
        """Check what the generated client sends, and refuse it with a typed error."""
        sent = (json or {})["variables"]
        assert sent == {"input": {"target": {"source": "umami"}, "message": {"text": "Hello"}}}, sent
        return httpx.Response(200, json={"data": ANSWER}, request=httpx.Request("POST", url))

    async def aclose(self) -> None:
        """Nothing is open."""


async def main() -> None:
    """Send one mutation through the generated client and read the typed refusal."""
    fields = await wrong_fields(schema_ops.Threadloom(url="http://gateway/graphql", http_client=Gateway()))
    assert fields == ["title"], fields


if __name__ == "__main__":
    asyncio.run(main())
