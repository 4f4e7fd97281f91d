"""Taking threads that were made elsewhere into the index."""

from contextlib import suppress

from msgspec.structs import asdict, replace

from threadloom.domain.call import Call, Role
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Forbidden, NotFound, ThreadloomError
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.message import Message
from threadloom.domain.page import Page, PageRequest
from threadloom.domain.run import Run
from threadloom.domain.sighting import Sighting
from threadloom.domain.thread import Thread, ThreadAdoption, ThreadUser, UserRef
from threadloom.domain.vendor import MessagePageKey, RunPageKey

from .kit import NO_THREAD, Kit, check_draft, mapped_user
from .limits import title_violations
from .sight import Index, shown
from .sources import ConnectedSource

_NATIVE = ("nativeId",)


class Adopting:
    """How the gateway comes to know threads that it did not make."""

    def __init__(self, kit: Kit, index: Index) -> None:
        self._kit = kit
        self._index = index

    async def adopt(
        self, call: Call, source: SourceSlug, native_id: str, scope: str | None, title: str | None
    ) -> Thread:
        """A thread made outside the gateway, now in the index and the caller's; one that is so already, as it is.

        One that a synchronisation found, and that is nobody's yet, becomes the caller's by the same rules.

        Raises:
            Forbidden: the caller is no operator, the source does not allow it, and no user of the vendor is mapped.
            NotFound: no such source or thread, or another tenant or owner holds it: in nothing different.
            Conflict: it is the caller's, and hidden.
        """
        connected = self._kit.sources.demand(call, source, path=("source",))
        self._kit.able(call, connected, Operation.ADOPT_THREAD)
        place = scope or connected.source.default_scope
        ref = connected.adapter.canonical(ThreadRef(source=source, scope=place, native_id=native_id))
        (known,) = await self._kit.store.threads(call.caller, [ref])
        if known is not None:
            opened = await self._kit.open_thread(call, ref, path=_NATIVE)
            if opened.owner is not None:
                return shown(opened)
        self._kit.check_identity(call, connected, scope=ref.scope if scope else None)
        adoption = ThreadAdoption(source=source, native_id=ref.native_id, scope=ref.scope, title=title)
        check_draft(connected, adoption, tuple(title_violations(title)))
        thread = await self._theirs(call, connected, ref)
        try:
            kept = await self._taken(call, replace(thread, ref=ref), title)
        except NotFound as error:
            raise NotFound(NO_THREAD, path=_NATIVE) from error
        await self._kit.store.let_in(call.caller.tenant, ref)
        return await self.looked_into(call, kept)

    async def _taken(self, call: Call, thread: Thread, title: str | None) -> Thread:
        """The thread in the index and the caller's, whether it is new or nobody's; raises NotFound."""
        with suppress(NotFound):
            given = await self._kit.store.give_thread(call.caller, thread.ref, call.caller.user)
            now = self._kit.clock.now()
            if title and not (given.title or thread.title):
                edit = ThreadEdit(title=title, kept=("title",))
                given = await self._kit.store.edit_thread(call.caller, thread.ref, edit, now=now)
            return await self._index.saw(call, Sighting(base=given, at=now, told=thread))
        owned = replace(
            thread,
            owner=call.caller.user,
            title=thread.title or title,
            kept=("title",) if title and not thread.title else (),
            synced_at=self._kit.clock.now(),
        )
        return await self._index.take(call, owned, acted=thread.created_at is None)

    async def _theirs(self, call: Call, connected: ConnectedSource, ref: ThreadRef) -> Thread:
        """The thread in its vendor's words, if the caller may take it over."""
        mapped = mapped_user(call, connected)
        may_any = call.caller.has(Role.OPERATOR) or connected.source.allow_adopt
        if not (may_any or mapped):
            raise Forbidden("this source lets only operators adopt threads")
        thread = await self._told(call, ref)
        is_theirs = mapped is not None and thread.user is not None and _is_user(thread.user, mapped)
        if not (may_any or is_theirs):
            raise NotFound(NO_THREAD, path=_NATIVE)
        return thread

    async def _told(self, call: Call, ref: ThreadRef) -> Thread:
        if not self._kit.sources.is_native(ref.source, Operation.READ_THREAD):
            return Thread(ref=ref, native_id=ref.native_id)
        (told,) = await self._kit.guard.batch(
            call, [ref], lambda key: key.source, lambda adapter, keys: adapter.threads(call, keys)
        )
        if isinstance(told, NotFound):
            raise NotFound(NO_THREAD, path=_NATIVE)
        if isinstance(told, ThreadloomError):
            raise told
        return self._kit.as_told(told)

    async def looked_into(self, call: Call, thread: Thread) -> Thread:
        """The thread with its newest message and run; what cannot be read now is learnt another time."""
        places = await self._kit.places(call, [thread.ref], Operation.READ_MESSAGES)
        if thread.ref not in places:
            return thread
        message = await self._newest_message(call, thread.ref)
        run = await self._latest_run(call, thread.ref)
        sighting = Sighting(
            base=places[thread.ref].thread,
            at=self._kit.clock.now(),
            messages=message,
            run=run,
            is_latest=True,
            agent=thread.agent or (run.agent if run else None),
        )
        noted = await self._index.learn(call, [sighting])
        return noted.get(thread.ref) or thread

    async def _newest_message(self, call: Call, ref: ThreadRef) -> tuple[Message, ...]:
        if not self._kit.sources.is_native(ref.source, Operation.READ_MESSAGES):
            return ()
        (page,) = await self._kit.guard.batch(
            call,
            [MessagePageKey(thread=ref, page=PageRequest(size=1, from_end=True))],
            lambda key: key.thread.source,
            lambda adapter, keys: adapter.message_pages(call, keys),
        )
        return page.items[:1] if isinstance(page, Page) else ()

    async def _latest_run(self, call: Call, ref: ThreadRef) -> Run | None:
        if not self._kit.sources.is_native(ref.source, Operation.READ_RUNS):
            return None
        (runs,) = await self._kit.guard.batch(
            call,
            [RunPageKey(thread=ref, page=PageRequest(size=1))],
            lambda key: key.thread.source,
            lambda adapter, keys: adapter.run_pages(call, keys),
        )
        return runs.items[0] if isinstance(runs, Page) and runs.items else None


def _is_user(told: ThreadUser, mapped: UserRef) -> bool:
    """Whether the vendor names the user that the caller is there."""
    return any(value is not None and value == getattr(told, name) for name, value in asdict(mapped).items())
