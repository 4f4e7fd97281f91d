"""Operations under way: how many, and which of them are finished whatever happens."""

import asyncio
import logging

import pytest

from endpoints import Door, a_client_of, an_endpoint
from threadloom.graphql.endpoint.execution import Finishing
from threadloom.graphql.endpoint.limits import Limits


def _wait(kind: str, word: str = "x") -> dict[str, str]:
    return {"query": f'{kind} {{ wait(word: "{word}") }}'}


async def test_whoever_is_too_many_is_told_when_to_come_again():
    """503 at once, with a code; a place that is given back is there for the next."""
    door = Door()
    async with a_client_of(an_endpoint(door, concurrency=2, retry_after_s=7)) as client:
        running = [asyncio.create_task(client.post("", json=_wait("query"))) for _ in range(2)]
        for _ in running:
            await door.reached.acquire()
        refused = await client.post("", json={"query": "{ word }"})
        door.opened.set()
        answers = await asyncio.gather(*running)
        again = await client.post("", json={"query": "{ word }"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "7")
    (error,) = refused.json()["errors"]
    assert error["extensions"] == {"code": "OVERLOADED", "retryable": True, "retryAfterMs": 7_000, "requestId": "r1"}
    assert [answer.status_code for answer in [*answers, again]] == [200, 200, 200]


async def test_slow_body_takes_no_place():
    """Only what runs does."""
    door = Door()

    async def slow():
        yield b'{"query": '
        await door.opened.wait()
        yield b'"{ word }"}'

    async with a_client_of(an_endpoint(concurrency=1)) as client:
        headers = {"content-type": "application/json"}
        sending = asyncio.create_task(client.post("", content=slow(), headers=headers))
        await asyncio.sleep(0)
        assert (await client.post("", json={"query": "{ word }"})).status_code == 200
        door.opened.set()
        assert (await sending).status_code == 200


async def test_operations_of_a_list_run_beside_each_other():
    """The first does not wait for the second, nor the other way round."""
    door = Door()
    async with a_client_of(an_endpoint(door, batching=2)) as client:
        running = asyncio.create_task(client.post("", json=[_wait("query", "a"), _wait("mutation", "b")]))
        for _ in range(2):
            await door.reached.acquire()
        door.opened.set()
        assert (await running).json() == [{"data": {"wait": "a"}}, {"data": {"wait": "b"}}]


async def test_mutation_is_finished_when_its_client_is_gone():
    """And whoever ends the process waits for it; a query is dropped."""
    door = Door()
    endpoint = an_endpoint(door)
    async with a_client_of(endpoint) as client:
        running = [asyncio.create_task(client.post("", json=_wait(kind, kind))) for kind in ("query", "mutation")]
        for _ in running:
            await door.reached.acquire()
        for task in running:
            task.cancel()
        await asyncio.wait(running)
    finishing = asyncio.create_task(endpoint.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    door.opened.set()
    await finishing
    assert door.passed == ["mutation"]


async def test_nothing_to_finish_is_finished():
    """At once."""
    await an_endpoint().finish()


async def test_failure_of_an_abandoned_write_is_logged(caplog: pytest.LogCaptureFixture):
    """Since nobody else hears of it."""
    finishing, go = Finishing(), asyncio.Event()

    async def write():
        await go.wait()
        raise RuntimeError("lost")

    waiting = asyncio.create_task(finishing.shielded(write()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go.set()
    await finishing.finish()
    await asyncio.sleep(0)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "lost" in str(record.exc_info)


async def test_a_list_has_one_budget():
    """What runs first takes it; what is left over is refused by its cost."""
    async with a_client_of(an_endpoint(batching=3, limits=Limits(cost=1))) as client:
        costly = {"query": "{ parent { word } }"}
        first, second = (await client.post("", json=[costly, costly])).json()
    assert first == {"data": {"parent": {"word": "hello"}}}
    assert second["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
