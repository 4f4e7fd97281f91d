"""Which requests meet which fault: rules of the control API, headers, and faults of connections."""

import asyncio
import socket
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from sandbox.raw import End, talking
from threadloom.sandbox.faults.rules import Rule

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def mended(sandbox):
    """Nothing stays broken."""
    yield
    await sandbox.emulators["umami"].mend()


async def _set(control, *rules):
    answer = await control.post("/vendors/umami/faults", json=list(rules))
    assert answer.status_code == 200, answer.text
    return answer.json()["faults"]


async def test_rules_are_set_listed_and_taken_back(control, umami):
    """Each says how often it was played."""
    set_now = await _set(control, {"fault": "status", "arguments": {"status": 503}, "times": 2})
    whole = {"fault": "status", "arguments": {"status": 503}, "methods": None, "paths": None, "times": 2, "played": 0}
    assert set_now == [whole]
    statuses = [(await umami.get("/threads/x")).status_code for _ in range(3)]
    assert statuses == [503, 503, 404]
    assert (await control.get("/vendors/umami/faults")).json()["faults"] == [{**whole, "played": 2}]
    assert (await control.delete("/vendors/umami/faults")).json()["faults"] == []


async def test_the_first_rule_that_fits_is_played(control, umami):
    """By method and path; what no rule names is answered as ever."""
    await _set(
        control,
        {"fault": "status", "arguments": {"status": 500}, "methods": ["post"], "paths": ["/v1/threads"]},
        {"fault": "status", "arguments": {"status": 501}, "paths": ["/v1/threads/*/messages"]},
    )
    await _set(control, {"fault": "status", "arguments": {"status": 502}, "methods": ["GET"], "times": 1})
    assert (await umami.post("/threads", json={})).status_code == 500
    assert (await umami.get("/threads/x/messages?limit=1")).status_code == 501
    assert (await umami.get("/threads/x")).status_code == 502
    assert (await umami.get("/threads/x")).status_code == 404


async def test_other_vendors_are_whole(control, openai, umami):
    """A rule is one vendor's."""
    await _set(control, {"fault": "status"})
    assert (await openai.post("/threads", json={})).status_code == 200
    assert (await umami.get("/threads/x")).status_code == 500


async def test_what_is_not_carried_out(sandbox, umami):
    """A refusal leaves the vendor as it was; an answer that breaks off does not."""
    emulator = sandbox.emulators["umami"]
    thread = (await umami.post("/threads", json={})).json()["id"]
    await umami.delete(f"/threads/{thread}", headers={"x-sandbox-fault": "status"})
    assert (await umami.get(f"/threads/{thread}")).status_code == 200
    async with talking(emulator) as talker:
        talker.ask(f"/threads/{thread}", "reset-before-answer", method="DELETE")
        assert (await talker.told()).end is End.RESET
    assert (await umami.get(f"/threads/{thread}")).status_code == 404


async def test_seen_with_fault_and_status(sandbox, control, umami):
    """The record has requests of both kinds, with what was, or would have been, told."""
    await control.delete("/requests")
    await umami.get("/threads/x", headers={"x-sandbox-fault": "status; status=503"})
    async with talking(sandbox.emulators["umami"]) as talker:
        talker.ask("/threads/x", "hang")
        await talker.told(until_open=True)
    await umami.get("/threads/x")
    seen = (await control.get("/requests")).json()["requests"]
    assert [(each["fault"], each["status"]) for each in seen] == [("status", 503), ("hang", 404), (None, 404)]


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "nothing"},
        {"fault": "latency", "arguments": {"seconds": "1"}},
        {"fault": "latency", "arguments": {"minutes": 1}},
        {"fault": "hang", "times": 0},
        {"fault": "hang", "path": "/"},
        {"fault": "accept-unread", "paths": ["/"]},
        {"fault": "accept-hang", "times": 1},
        {},
        "hang",
    ],
)
async def test_wrong_rules(control, umami, rule):
    """Refused with a line that says what is wrong; the others of the list are not set either."""
    answer = await control.post("/vendors/umami/faults", json=[{"fault": "status"}, rule])
    assert answer.status_code == 400
    assert "hang" in answer.json()["error"]["message"]
    assert (await umami.get("/threads/x")).status_code == 404


async def test_rules_have_a_bound(sandbox):
    """A hundred and one are too many."""
    emulator = sandbox.emulators["umami"]
    await emulator.break_on(*[Rule(fault="hang", methods=["PATCH"])] * 100)
    with pytest.raises(ValueError, match="100 rules"):
        await emulator.break_on(Rule(fault="hang"))


@pytest.mark.parametrize("header", ["nothing", "accept-hang", "latency; minutes=1", "latency; seconds=soon", ""])
async def test_wrong_headers(umami, header):
    """A 400 that says what is wrong, and is not the vendor's."""
    answer = await umami.get("/threads/x", headers={"x-sandbox-fault": header})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


async def test_no_connection_comes_about(sandbox, umami):
    """accept-hang: the port's queue is full until the rule is taken back; the state is what it was."""
    emulator = sandbox.emulators["umami"]
    await emulator.break_on(Rule(fault="accept-hang"))
    with pytest.raises(httpx.ConnectTimeout):
        await umami.get("/threads/x", timeout=0.2)
    assert emulator.state == "up"
    await emulator.set_state("down")
    with pytest.raises(httpx.ConnectError):
        await umami.get("/threads/x")
    await emulator.set_state("up")
    with pytest.raises(httpx.ConnectTimeout):
        await umami.get("/threads/x", timeout=0.2)
    await emulator.mend()
    assert (await umami.get("/threads/x")).status_code == 404


async def test_connections_that_are_open_do_not_get_past(sandbox, umami):
    """accept-unread: taken, and not read; those that were open are closed."""
    emulator = sandbox.emulators["umami"]
    assert (await umami.get("/threads/x")).status_code == 404
    (standing,) = await emulator.break_on(Rule(fault="accept-unread", times=1))
    with pytest.raises(httpx.ReadTimeout):
        await umami.get("/threads/x", timeout=0.2)
    assert standing.played == 1
    assert (await umami.get("/threads/x")).status_code == 404


async def test_slow_and_reset_connections(sandbox, umami):
    """accept-slow answers in the end; accept-reset never does."""
    emulator = sandbox.emulators["umami"]
    await emulator.break_on(Rule(fault="accept-slow", arguments={"seconds": 0.01}, times=1), Rule(fault="accept-reset"))
    assert (await umami.get("/threads/x")).status_code == 404
    with pytest.raises(ConnectionResetError):
        await asyncio.to_thread(_answered, emulator.base_url)


def _answered(base_url: str) -> bytes:
    parts = urlsplit(base_url)
    with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        return connection.recv(1)


async def test_an_answer_that_is_right_is_followed_by_others(sandbox):
    """A fault that writes a whole answer itself leaves the connection to the next request, one already sent too."""
    emulator = sandbox.emulators["umami"]
    async with talking(emulator) as talker:
        for asked in ("latency; seconds=0.01", "", "latency; seconds=0", ""):
            talker.ask("/threads/x", asked)
        for _ in range(4):
            assert (await talker.answer()).head.startswith(b"HTTP/1.1 404 ")
