"""Each method of the port that Parley has a request for; what is not here refuses by itself."""

from collections.abc import Sequence

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid, ThreadloomError
from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page
from threadloom.domain.source import Source
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft
from threadloom.domain.vendor import MessagePageKey, Sent, Started, VendorCopy
from threadloom.vendors.base import BaseAdapter, each, slice_page
from threadloom.vendors.http import VendorHttp

from .capabilities import CAPABILITIES
from .mapping import input_path, question_body, to_message, to_thread
from .wire import read_nothing, read_opened, read_post, read_posts, read_topic


class ParleyAdapter(BaseAdapter):
    """A source at Parley, one desk of it."""

    def __init__(self, source: Source, *, desk: str, http: VendorHttp) -> None:
        super().__init__(source, CAPABILITIES, http=http)
        self._desk = ("desks", desk)
        self._http = http

    async def health(self, call: Call) -> None:
        """The desk itself."""
        await self._http.get(call, self._desk, read_nothing, is_collection=True)

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """One request; the bot has answered by the time it returns."""
        if draft.message is None:
            raise Invalid("a start needs a message", path=("message",))
        body = question_body(draft.message, title=draft.title, options=draft.options)
        opened = await self._http.post(
            call, (*self._desk, "topics"), read_opened, body=body, path_of=input_path, is_collection=True
        )
        ref = ThreadRef(source=self.source, native_id=opened.topic.id)
        replies = () if opened.answer is None else (to_message(opened.answer, ref),)
        return Started(thread=to_thread(opened.topic, ref), message=to_message(opened.post, ref), replies=replies)

    async def send_message(self, call: Call, ref: ThreadRef, draft: SendDraft) -> Sent:
        """One request, answered as a start is."""
        body = question_body(draft.message, title=None, options=None)
        opened = await self._http.post(call, (*self._topic(ref), "posts"), read_opened, body=body, path_of=input_path)
        replies = () if opened.answer is None else (to_message(opened.answer, ref),)
        return Sent(message=to_message(opened.post, ref), replies=replies, thread=to_thread(opened.topic, ref))

    async def delete_thread(self, call: Call, ref: ThreadRef) -> VendorCopy:
        """Parley forgets the topic."""
        await self._http.delete(call, self._topic(ref), read_nothing)
        return VendorCopy.DELETED

    async def threads(self, call: Call, refs: Sequence[ThreadRef]) -> Sequence[Thread | ThreadloomError]:
        """One request a topic, several at a time."""

        async def one(ref: ThreadRef) -> Thread:
            return to_thread(await self._http.get(call, self._topic(ref), read_topic), ref)

        return await each(refs, one)

    async def messages(self, call: Call, refs: Sequence[MessageRef]) -> Sequence[Message | ThreadloomError]:
        """One request a post."""

        async def one(ref: MessageRef) -> Message:
            path = (*self._topic(ref.thread), "posts", ref.native_id)
            return to_message(await self._http.get(call, path, read_post), ref.thread)

        return await each(refs, one)

    async def message_pages(
        self, call: Call, keys: Sequence[MessagePageKey]
    ) -> Sequence[Page[Message] | ThreadloomError]:
        """Parley tells all posts of a topic at once, so pages are cut here."""

        async def one(key: MessagePageKey) -> Page[Message]:
            told = await self._http.get(call, (*self._topic(key.thread), "posts"), read_posts)
            said = [to_message(post, key.thread) for post in told.posts]
            return slice_page(said, key.page, lambda message: (message.ref.native_id,))

        return await each(keys, one)

    def _topic(self, ref: ThreadRef) -> tuple[str, ...]:
        return (*self._desk, "topics", ref.native_id)
