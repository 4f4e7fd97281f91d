"""Copies of threads, which the server makes by itself."""

from dataclasses import dataclass

from msgspec import ValidationError

from threadloom.domain.call import Call
from threadloom.domain.errors import CapabilityMissing, Conflict, NotFound
from threadloom.domain.ids import ThreadRef
from threadloom.domain.thread import Thread
from threadloom.vendors.base import one_spelling
from threadloom.vendors.langgraph.mapping import to_thread
from threadloom.vendors.langgraph.wire import ThreadAnswer, read_thread

from .desk import Desk
from .threads import Threads


@dataclass(frozen=True, slots=True)
class Copying:
    """Copies at one source."""

    desk: Desk
    threads: Threads

    async def copy(self, call: Call, ref: ThreadRef) -> Thread:
        """A new thread with the state, its history and the pairs of another one, and none of its runs.

        Raises:
            NotFound: there is no such thread, which the server itself tells as a conflict.
            CapabilityMissing: the thread is there, and the way to its copy is not: a server that copies nothing.
        """

        def read(body: bytes) -> ThreadAnswer:
            answer = read_thread(body)
            if one_spelling(answer.thread.thread_id) == one_spelling(ref.native_id):
                raise ValidationError("the answer is the thread that was to be copied")
            return answer

        try:
            answer = await self.desk.http.post(call, (*self.desk.thread_path(ref), "copy"), read, body={})
        except (Conflict, NotFound) as error:
            await self.threads.get(call, ref)  # raises where it is the thread that is not there
            if isinstance(error, Conflict):
                raise
            source = self.desk.source
            missing = CapabilityMissing("this server copies no threads; nothing was done")
            raise missing.at(source.slug, source.vendor) from error
        return to_thread(answer, self.desk.thread_ref(answer.thread.thread_id))
