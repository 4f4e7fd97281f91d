"""Reading what is to be brought over: the messages of a thread, and what hangs on them."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid, NotFound, ThreadloomError
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import MAX_SIZE, Page, PageRequest
from threadloom.domain.vendor import FeedbackPageKey, MessagePageKey
from threadloom.gateway.feedback import FeedbackUseCases
from threadloom.gateway.messages import Messages

MOST_MESSAGES = 1_000
MOST_CHARACTERS = 1_000_000
MOST_FEEDBACK = 1_000

_UP_TO = ("upToMessageId",)

T = TypeVar("T")


class TalkReading:
    """Reads threads whole, within limits."""

    def __init__(self, messages: Messages, feedback: FeedbackUseCases) -> None:
        self._messages = messages
        self._feedback = feedback

    async def messages(self, call: Call, thread: ThreadRef, up_to: MessageRef | None) -> list[Message]:
        """The messages up to that one, hidden ones included, oldest first: a beginning of the thread without gaps.

        Raises:
            NotFound: that message is not there (any more).
            Invalid: there are more than 1,000 of them, or they have more than 1,000,000 characters of text.
            VendorError: the vendor refused or failed.
        """

        async def read(page: PageRequest) -> Page[Message] | ThreadloomError:
            (found,) = await self._messages.pages(call, [MessagePageKey(thread=thread, include_hidden=True, page=page)])
            return found

        said: list[Message] = []
        async for page in _walk(read):
            for message in page.items:
                said.append(message)
                if message.ref == up_to:
                    return _within(said)
            _within(said)
        if up_to is not None:
            raise NotFound("there is no such message in this thread", path=_UP_TO)
        return said

    async def last(self, call: Call, thread: ThreadRef) -> MessageRef | None:
        """The newest message, hidden ones included; raises what kept it from being read."""
        page = PageRequest(size=1, from_end=True)
        (found,) = await self._messages.pages(call, [MessagePageKey(thread=thread, include_hidden=True, page=page)])
        if isinstance(found, ThreadloomError):
            raise found
        return found.items[-1].ref if found.items else None

    async def tool_calls(self, call: Call, messages: Sequence[Message]) -> dict[MessageRef, int]:
        """How many tool calls each message holds; raises what kept any of them from being read."""
        found = await self._messages.tool_calls(call, messages)
        counts: dict[MessageRef, int] = {}
        for message, calls in zip(messages, found, strict=True):
            if isinstance(calls, ThreadloomError):
                raise calls
            counts[message.ref] = len(calls)
        return counts

    async def feedback(self, call: Call, thread: ThreadRef) -> list[Feedback]:
        """The latest 1,000 pieces of feedback on the thread and what is in it; raises as `tool_calls` does."""

        async def read(page: PageRequest) -> Page[Feedback] | ThreadloomError:
            (found,) = await self._feedback.pages(call, [FeedbackPageKey(thread=thread, page=page)])
            return found

        given: list[Feedback] = []
        async for page in _walk(read):
            given += page.items
            if len(given) >= MOST_FEEDBACK:
                break
        return given


async def _walk(
    read: Callable[[PageRequest], Awaitable[Page[T] | ThreadloomError]],
) -> AsyncGenerator[Page[T]]:
    """A list from its start, page after page; raises what a page could not be read for."""
    after = None
    while True:
        page = await read(PageRequest(size=MAX_SIZE, after=after))
        if isinstance(page, ThreadloomError):
            raise page
        yield page
        if not page.has_next or not page.positions:
            return
        after = page.positions[-1]


def _within(said: list[Message]) -> list[Message]:
    if len(said) > MOST_MESSAGES or sum(len(part.text) for message in said for part in message.parts) > MOST_CHARACTERS:
        raise Invalid(
            f"a fork takes at most {MOST_MESSAGES:,} messages of {MOST_CHARACTERS:,} characters together; "
            "name an earlier message",
            path=_UP_TO,
        )
    return said
