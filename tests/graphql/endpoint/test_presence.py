"""Requests that come while the process is busy, and clients that leave before they are answered."""

import asyncio
import json

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from endpoints import JSON, Door, a_client_of, an_endpoint
from threadloom.graphql.endpoint.overload import Lag
from threadloom.graphql.endpoint.presence import Connected, Received, while_present


def _codes(answer: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


class Late:
    """A server whose event loop is late from when it is told to be."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._now = 0.0
        self._lag = Lag(lambda: self._now)

    def stall(self) -> None:
        self._now += 1

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._lag.measured():
            self._lag.note(scope)
            if scope["path"] == "/late":
                self.stall()
            await self._app(scope, receive, send)


def _client_of(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


async def test_nothing_is_done_for_a_request_while_the_loop_is_late():
    """Neither is its caller looked up nor its body read."""

    async def body():
        pytest.fail("the body was read")
        yield b""

    async with _client_of(Late(an_endpoint())) as client:
        answer = await client.post("/late", content=body(), headers={"role": "nobody", "content-type": JSON})
        assert (await client.post("/", json={"query": "{ word }"})).status_code == 200
    assert (answer.status_code, answer.headers["retry-after"], _codes(answer)) == (503, "1", ["OVERLOADED"])


async def test_loop_may_get_late_while_bodies_come():
    """Many of them may come in one turn of it."""
    late = Late(an_endpoint())

    async def body():
        late.stall()
        yield b'{"query": "{ word }"}'

    async with _client_of(late) as client:
        answer = await client.post("/", content=body(), headers={"content-type": JSON})
    assert (answer.status_code, _codes(answer)) == (503, ["OVERLOADED"])


async def test_one_tenant_does_not_take_every_place():
    """Its own are told by words."""
    door = Door()
    async with a_client_of(an_endpoint(door, concurrency=9, tenant_concurrency=1)) as client:
        running = asyncio.create_task(client.post("", json={"query": '{ wait(word: "x") }'}))
        await door.reached.acquire()
        answer = await client.post("", json={"query": "{ word }"})
        door.opened.set()
        assert (await running).status_code == 200
    assert (answer.status_code, _codes(answer)) == (503, ["OVERLOADED"])
    assert "of this tenant" in answer.text


class Leaver:
    """A client that is gone once it is told to leave."""

    def __init__(self, body: object) -> None:
        self.leave = asyncio.Event()
        self.sent: list[Message] = []
        self._coming: list[Message] = [
            {"type": "http.request", "body": json.dumps(body).encode(), "more_body": True},
            {"type": "http.request", "body": b"", "more_body": False},
        ]

    async def ask(self, endpoint: ASGIApp) -> None:
        headers = [(b"content-type", b"application/json")]
        scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
        await endpoint(scope, self._receive, self._send)

    async def _receive(self) -> Message:
        if self._coming:
            return self._coming.pop(0)
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)


async def test_query_is_dropped_when_its_client_is_gone():
    """Nothing is answered, and its place is there for others."""
    door = Door()
    endpoint = an_endpoint(door, concurrency=1)
    leaver = Leaver({"query": '{ wait(word: "x") }'})
    asking = asyncio.create_task(leaver.ask(endpoint))
    await door.reached.acquire()
    leaver.leave.set()
    await asking
    door.opened.set()
    async with a_client_of(endpoint) as client:
        assert (await client.post("", json={"query": "{ word }"})).status_code == 200
    assert (leaver.sent, door.passed) == ([], [])


@pytest.mark.parametrize("is_list", [False, True])
async def test_mutation_keeps_its_place_when_its_client_is_gone(is_list: bool):
    """Else who comes and goes could begin any number of them."""
    door = Door()
    endpoint = an_endpoint(door, concurrency=2, tenant_concurrency=2, batching=2)
    mutation = {"query": 'mutation { wait(word: "m") }'}
    leaver = Leaver([mutation, {"query": '{ wait(word: "q") }'}] if is_list else mutation)
    asking = asyncio.create_task(leaver.ask(endpoint))
    await door.reached.acquire()
    leaver.leave.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert not asking.done()
    async with a_client_of(endpoint) as client:
        beside = [{"query": "{ word }"}] * 2
        assert (await client.post("", json=beside)).status_code == 503
        door.opened.set()
        await asking
        assert (await client.post("", json=beside)).status_code == 200
    assert "m" in door.passed


async def _never() -> Message:
    pytest.fail("it was asked for")


async def test_client_is_not_watched_while_nothing_is_waited_for():
    """Nobody could leave in between."""

    async def work() -> int:
        return 7

    assert await while_present(work(), Received(_never), must_end=lambda: False) == 7


async def _gone() -> Message:
    return {"type": "http.disconnect"}


async def test_work_is_told_that_it_is_cancelled_and_its_task_goes_on():
    """What it holds is given back, and who awaited it is not cancelled with it."""
    told = []

    async def work() -> None:
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            told.append("cancelled")
            raise

    assert await while_present(work(), Received(_gone), must_end=lambda: False) is None
    await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert (told, task.cancelling()) == (["cancelled"], 0)


async def test_who_is_cancelled_by_others_too_is_cancelled():
    """That the client has left is no reason to go on."""

    async def work() -> None:
        await asyncio.get_running_loop().create_future()

    task = asyncio.create_task(while_present(work(), Received(_gone), must_end=lambda: task.cancel() and False))
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_work_that_ends_while_its_client_leaves_has_ended():
    """Nothing is cancelled afterwards."""
    leave = asyncio.Event()

    async def receive() -> Message:
        await leave.wait()
        return {"type": "http.disconnect"}

    async def work() -> str:
        await asyncio.sleep(0)
        leave.set()
        return "done"

    assert await while_present(work(), Received(receive), must_end=lambda: False) == "done"
    for _ in range(3):
        await asyncio.sleep(0)


async def _waiting_for_ever() -> None:
    await asyncio.get_running_loop().create_future()


async def test_client_of_a_server_that_tells_leaves_without_a_task():
    """The server's word cancels the work, and no task was made to wait for it."""
    client, tasks = Connected(), len(asyncio.all_tasks())
    asking = asyncio.create_task(while_present(_waiting_for_ever(), client, must_end=lambda: False))
    await asyncio.sleep(0)
    assert len(asyncio.all_tasks()) == tasks + 1
    client.leave()
    assert await asking is None


async def test_client_that_left_before_it_was_watched_has_left():
    """Between the body and the first wait nobody listens; it is known all the same."""
    client = Connected()
    client.leave()
    assert await while_present(_waiting_for_ever(), client, must_end=lambda: False) is None


async def test_client_that_leaves_after_its_answer_cancels_nothing():
    """A connection may end when all is done."""
    client = Connected()

    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    assert await while_present(work(), client, must_end=lambda: False) == "done"
    client.leave()
    await asyncio.sleep(0)
