"""The suite finds what is wrong with a vendor: each flaw fails the test that is about it, and a good one passes."""

from collections.abc import Callable, Sequence
from typing import Any

import httpx
import msgspec
import pytest

from threadloom.domain.capability import NATIVE, Capability, Operation, Support
from threadloom.domain.errors import NotFound, OutcomeUnknown, VendorFailed
from threadloom.domain.ids import ThreadRef, VendorSlug
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.domain.vendor import Started, Vendor
from threadloom.testing import KEY, Answers, Reply, VendorContract, routes
from threadloom.vendors.base import BaseAdapter, Entry, SourceOptions, Wiring, as_sent, choice_field, each, text_field
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, bearer, open_transport

CAPABILITIES = {
    Operation.READ_THREAD: NATIVE,
    Operation.START_THREAD: Capability(
        support=Support.NATIVE,
        fields=(
            text_field("message", "text", label="Text", most=10),
            choice_field("message", "role", label="Role", values=("USER",)),
            choice_field("message", "visibility", label="Visibility", values=("VISIBLE",)),
        ),
    ),
}
STATUSES = {"open": ThreadStatus.IDLE}


class Told(msgspec.Struct):
    id: str
    status: str | None = None


read_told = msgspec.json.Decoder(Told).decode


def read_nothing(body: bytes) -> None:
    pass


class Good(BaseAdapter):
    """A vendor that reads threads and starts them, without a flaw."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring.source, CAPABILITIES)
        self.clock, self.url = wiring.clock, wiring.base_url
        self.http = VendorHttp(
            source=wiring.source,
            base_url=BaseUrl(wiring.base_url or "https://api.example"),
            conventions=HttpConventions(auth=bearer),
            credentials=wiring.credentials,
            clock=wiring.clock,
            transport=wiring.transport or open_transport(),
        )

    async def close(self):
        await self.http.close()

    async def health(self, call):
        await self.http.get(call, ("me",), read_nothing)

    async def threads(self, call, refs: Sequence[ThreadRef]):
        return await each(refs, lambda ref: self.one(call, ref))

    async def one(self, call, ref: ThreadRef) -> Thread:
        return self.mapped(await self.http.get(call, ("threads", ref.native_id), self.read), ref)

    def read(self, body: bytes) -> Told:
        return read_told(body)

    def mapped(self, told: Told, ref: ThreadRef) -> Thread:
        return Thread(ref=ref, native_id=told.id, status=STATUSES.get(told.status or "", ThreadStatus.UNKNOWN))

    async def start_thread(self, call, draft):
        told = await self.http.post(call, ("threads",), self.read, body={"text": draft.message.text})
        thread = self.mapped(told, ThreadRef(source=self.source, native_id=told.id))
        return Started(thread=thread, message=as_sent(draft.message, thread.ref, self.clock.now()))


class Bare(Good):
    """Says that it reads messages, and does not."""

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self._capabilities = {**CAPABILITIES, Operation.READ_MESSAGES: NATIVE}


class Hidden(Good):
    """Can do what it does not say."""

    async def delete_thread(self, call, ref):
        return None


class Careless(Good):
    """Takes whatever it is given."""

    def check(self, draft):
        return ()


class Strict(Good):
    """Knows the statuses of today alone."""

    def mapped(self, told, ref):
        return Thread(ref=ref, native_id=told.id, status=STATUSES[told.status])


class Loose(Good):
    """Believes what it is told, whatever its type."""

    def read(self, body):
        told = msgspec.json.decode(body)
        return Told(id=told.get("id"), status=None)


class Merging(Good):
    """One bad key fails the batch."""

    async def threads(self, call, refs):
        return [await self.one(call, ref) for ref in refs]


class Silent(Good):
    """Leaves out what is not there."""

    async def threads(self, call, refs):
        return [thread for thread in await super().threads(call, refs) if isinstance(thread, Thread)]


class Softening(Good):
    """Takes every failure for a thread that is not there."""

    async def one(self, call, ref):
        try:
            return await super().one(call, ref)
        except VendorFailed as error:
            raise NotFound("there is no such thing") from error


class Insistent(Good):
    """Sends a failed write again."""

    async def start_thread(self, call, draft):
        try:
            return await super().start_thread(call, draft)
        except OutcomeUnknown:
            return await super().start_thread(call, draft)


class Chatty(Good):
    """Passes on what the vendor says, and its key in the address."""

    async def one(self, call, ref):
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(f"{self.url}/threads/{ref.native_id}", params={"key": KEY})
        if answer.is_error:
            raise VendorFailed(f"it said {answer.text}")
        return Thread(ref=ref)


class Open(Good):
    """Tells its key in what is printed of it."""

    def __repr__(self) -> str:
        return f"Open({KEY})"


class Unquoted(Good):
    """Puts an id into a path as it is."""

    async def one(self, call, ref):
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.get(f"{self.url}/threads/{ref.native_id}")
        return Thread(ref=ref)


class Telling(Good):
    """Gives a text where there should be a moment."""

    def mapped(self, told, ref):
        return msgspec.structs.replace(super().mapped(told, ref), created_at="yesterday")


class Speaking(Good):
    """Gives words that no JSON can say."""

    async def start_thread(self, call, draft):
        started = await super().start_thread(call, draft)
        told = Message(ref=started.message.ref, role=MessageRole.ASSISTANT, parts=(TextPart(text="\ud800"),))
        return msgspec.structs.replace(started, replies=(told,))


def contract(adapter: type[Good]) -> VendorContract:
    """The suite over a vendor whose adapter this is."""

    class Contract(VendorContract):
        entry = Entry(
            vendor=Vendor(slug=VendorSlug("tiny"), name="Tiny", capabilities=CAPABILITIES),
            options=SourceOptions,
            connect=lambda wiring, options: adapter(wiring),
        )
        words = {"GET /threads/t1": [("status",)]}

        def emulator(self) -> Answers:
            told = Reply.of({"id": "t1", "status": "open"})
            return routes({"GET /me": Reply(), "GET /threads/t1": told, "POST /threads": told})

    return Contract()


FLAWS: list[tuple[type[Good], Callable[[Any], None]]] = [
    (Bare, lambda suite: suite.test_what_is_native_has_code()),
    (Bare, lambda suite: suite.test_a_source_can_no_more_than_its_vendor()),
    (Hidden, lambda suite: suite.test_what_has_code_is_declared()),
    (Hidden, lambda suite: suite.test_what_is_missing_is_refused_unsent()),
    (Careless, lambda suite: suite.test_every_limit_is_held()),
    (Careless, lambda suite: suite.test_what_no_field_describes_is_refused()),
    (Strict, lambda suite: suite.test_a_new_word_breaks_nothing()),
    (Strict, lambda suite: suite.test_anything_may_stand_anywhere()),
    (Loose, lambda suite: suite.test_anything_may_stand_anywhere()),
    (Merging, lambda suite: suite.test_one_bad_key_never_fails_its_neighbours()),
    (Silent, lambda suite: suite.test_one_bad_key_never_fails_its_neighbours()),
    (Softening, lambda suite: suite.test_a_status_has_one_meaning(500, "native")),
    (Insistent, lambda suite: suite.test_a_status_has_one_meaning(500, "native")),
    (Chatty, lambda suite: suite.test_a_status_has_one_meaning(500, "native")),
    (Chatty, lambda suite: suite.test_every_good_answer_is_understood("native")),
    (Open, lambda suite: suite.test_nothing_shows_the_key()),
    (Unquoted, lambda suite: suite.test_an_id_stays_one_segment_of_a_path()),
    (Telling, lambda suite: suite.test_every_good_answer_is_understood("httpx")),
    (Speaking, lambda suite: suite.test_every_good_answer_is_understood("native")),
]


@pytest.mark.parametrize(("flawed", "tried"), FLAWS, ids=lambda value: getattr(value, "__doc__", None) or "-")
def test_a_flaw_is_found(flawed: type[Good], tried: Callable[[Any], None]):
    """By the test that is about it, whether it is an assertion that fails or a bug that comes to light."""
    with pytest.raises((AssertionError, AttributeError, KeyError, NotFound)):
        tried(contract(flawed))
    tried(contract(Good))


def test_a_new_word_where_there_is_none_is_a_mistake_of_the_authors():
    """A place that no answer has would be tried in vain."""
    suite = contract(Good)
    suite.words = {"GET /threads/t1": [("state",)]}
    with pytest.raises(AssertionError, match="no answer has these places"):
        suite.test_a_new_word_breaks_nothing()
