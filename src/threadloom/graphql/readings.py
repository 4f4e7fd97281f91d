"""Threads read afresh from their vendors: once for each thread of an operation, whoever asks."""

from threadloom.domain.ids import ThreadRef
from threadloom.domain.source import Outage
from threadloom.domain.thread import Thread
from threadloom.gateway.reading import Reading

from .context import Info


async def thread_afresh(info: Info, ref: ThreadRef) -> Thread | None:
    """The thread as its vendor tells it now; None where it is unknown, foreign, or deleted there.

    Where the vendor could not be asked, its failure is told once: as the thread's `outage` if the operation selects
    that, beside the last known state; else it is raised.
    """
    reading = await _reading(info, ref)
    if reading is None:
        return None
    if reading.failure is not None and not info.selects("outage", on="Thread"):
        raise reading.failure
    return reading.thread


async def thread_outage(thread: Thread, info: Info) -> Outage | None:
    """Why the thread's vendor could not be asked; None where it could, or need not."""
    reading = await _reading(info, thread.ref)
    if reading is None or reading.failure is None:
        return None
    return Outage.of(thread.ref.source, reading.failure)


async def _reading(info: Info, ref: ThreadRef) -> Reading | None:
    gateway, call = info.context.gateway, info.context.call
    return await info.context.loaders.load("readings", ref, ref, lambda refs: gateway.threads.read(call, refs))
