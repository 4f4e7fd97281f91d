"""Awaiting step by step."""

import asyncio

import pytest

from threadloom.graphql.endpoint.steps import stepwise


async def _work(*waits: asyncio.Future[str]) -> list[str]:
    told = []
    for each in waits:
        try:
            told.append(await each)
        except ValueError as error:
            told.append(str(error))
    return told


async def test_each_wait_is_told_of():
    """And what comes of it, result or exception, reaches the work."""
    loop, waits = asyncio.get_running_loop(), []
    futures: list[asyncio.Future[str]] = [loop.create_future() for _ in range(3)]
    loop.call_soon(futures[0].set_result, "a")
    loop.call_soon(futures[1].set_exception, ValueError("b"))
    loop.call_soon(futures[2].set_result, "c")
    assert await stepwise(_work(*futures), lambda: waits.append(1)) == ["a", "b", "c"]
    assert len(waits) >= 1


async def test_work_that_is_done_at_once_never_waits():
    """Nobody is told of anything."""
    assert await stepwise(_work(), lambda: pytest.fail("it waited")) == []


async def test_work_stays_in_its_task_and_may_have_a_deadline():
    """Timeouts cancel the task that they were entered in."""

    async def work() -> str:
        try:
            async with asyncio.timeout(0):
                await asyncio.get_running_loop().create_future()
        except TimeoutError:
            return "late"
        return "never"

    assert await stepwise(work(), lambda: None) == "late"


async def test_who_hears_of_waiting_may_fail():
    """The work is told so, where it waits."""

    def fail() -> None:
        raise ValueError("x")

    assert await stepwise(_work(asyncio.get_running_loop().create_future()), fail) == ["x"]


async def test_work_that_is_given_up_is_closed():
    """Also when nobody awaits it any longer."""
    closed = []

    async def work() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            closed.append(1)

    async def awaiting() -> None:
        await stepwise(work(), lambda: None)

    waiting = awaiting()
    waiting.send(None)
    waiting.close()
    assert closed == [1]
