"""Whether the client of a request is still there."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

T = TypeVar("T")


async def while_present(work: Coroutine[Any, Any, T], receive: Receive, *, must_end: Callable[[], bool]) -> T | None:
    """The result of `work`; None where the client left before, whose work is cancelled then, unless it must end.

    `receive` must have given the body that the work is about; what else comes of one is thrown away.
    """
    working, leaving = asyncio.ensure_future(work), asyncio.ensure_future(_left(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done() or must_end():
            return await working
        working.cancel()
        await asyncio.wait({working})
        return None
    finally:
        leaving.cancel()
        working.cancel()


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
