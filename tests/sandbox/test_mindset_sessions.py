"""Mindset's agent sessions, and the composite agent uids that they give (VENDORS.md 1.5)."""

import itertools

import httpx
import pytest

from threadloom.sandbox.mindset.routes import PAGE_SIZE

pytestmark = pytest.mark.asyncio(loop_scope="session")

SESSION = {"agentUid": "coach", "externalUserId": "learner-1"}
_APPS = itertools.count(100)


@pytest.fixture
def app(sandbox, mindset):
    """An application of the test's own, so that it has no sessions."""
    address = f"{sandbox.emulators['mindset'].base_url}/api/v1/appuid/app-{next(_APPS)}"
    mindset.base_url = httpx.URL(address)
    return mindset


async def create(app, **fields):
    answer = await app.post("/agentsessions", json=SESSION | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def uids(app, **params):
    answer = await app.get("/agentsessions", params=params)
    assert answer.status_code == (200 if answer.json() else 404)
    return [row["uid"] for row in answer.json()]


async def test_create(app):
    """A session tells what it was given, its composite uid, its human, and when it was made."""
    given = {
        "userEmail": "mina@example.com",
        "tags": ["a"],
        "contextUids": ["handbook"],
        "mcpserverUids": ["x" * 20],
    }
    session = await create(app, **given)
    assert (SESSION | given).items() <= session.items()
    assert session["agentSessionUid"] == f"coach::{session['uid']}"
    assert session["createdAt"] == session["lastUsedAt"]
    assert session["createdAt"].endswith("Z")
    bare = await create(app)
    assert (bare["userEmail"], bare["tags"], bare["contextUids"], bare["mcpserverUids"]) == (None, [], [], [])
    assert bare["humanUid"] == session["humanUid"]


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("userEmail", ["", "x" * 100], ["x" * 101, None]),
        ("externalUserId", ["x" * 100], ["x" * 101, "a b", None]),
        ("tags", [["x"] * 10, ["x" * 60]], [["x"] * 11, ["x" * 61], [""], None]),
        ("contextUids", [["x"] * 30, ["x" * 30]], [["x"] * 31, ["x" * 31], [""]]),
        ("mcpserverUids", [["x" * 20] * 5], [["x" * 20] * 6, ["x" * 19], ["x" * 21]]),
        ("agentUid", ["coach"], [1, None]),
    ],
)
async def test_limits(app, name, accepted, refused):
    """Each limit holds at its value, and refuses one beyond."""
    for value in accepted:
        assert (await create(app, **{name: value}))[name] == value
    for value in refused:
        answer = await app.post("/agentsessions", json=SESSION | {name: value})
        assert answer.status_code == 400
        assert answer.json()["error"]["details"][0]["path"].split(".")[0] == name


async def test_pages(app):
    """Sessions come newest first; a page starts after a moment, and an empty one is a 404."""
    assert await uids(app) == []
    made = [await create(app) for _ in range(PAGE_SIZE + 1)]
    newest_first = [session["uid"] for session in reversed(made)]
    first_page = (await app.get("/agentsessions")).json()
    assert [row["uid"] for row in first_page] == newest_first[:PAGE_SIZE]
    assert await uids(app, startAfter=first_page[-1]["createdAt"]) == newest_first[PAGE_SIZE:]
    assert await uids(app, startAfter=made[0]["createdAt"]) == []


async def test_filters(app):
    """A list is filtered by the user, the address, a context and the agent."""
    one = await create(app, userEmail="mina@example.com", contextUids=["a", "b"])
    two = await create(app, agentUid="librarian", externalUserId="learner-2", contextUids=["b"])
    assert await uids(app, externalUserId="learner-1") == [one["uid"]]
    assert await uids(app, userEmail="mina@example.com") == [one["uid"]]
    assert await uids(app, contextUid="b") == [two["uid"], one["uid"]]
    assert await uids(app, agentUid="librarian") == [two["uid"]]
    assert await uids(app, agentUid="librarian", contextUid="a") == []


@pytest.mark.parametrize("moment", ["yesterday", "", "2027-01-15T08:00:00"])
async def test_a_wrong_moment(app, moment):
    """A page starts after a moment with its offset, after nothing else."""
    answer = await app.get("/agentsessions", params={"startAfter": moment})
    assert answer.status_code == 400
    assert answer.json()["error"]["details"][0]["path"] == "startAfter"


async def test_composite(app, clock):
    """A composite uid starts a thread in its session: for its human, told of the plain agent, and it was used."""
    session = await create(app)
    clock.pass_by(60)
    body = {"agentUid": session["agentSessionUid"], "message": "hi"}
    thread = (await app.post("/threads", json=body)).json()
    assert (thread["agentUid"], thread["humanUid"]) == ("coach", session["humanUid"])
    (row,) = (await app.get("/agentsessions")).json()
    assert row["createdAt"] == session["createdAt"] < row["lastUsedAt"]
    other = (await app.post("/threads", json=body | {"externalUserId": "learner-2"})).json()
    assert other["humanUid"] != session["humanUid"]


@pytest.mark.parametrize("agent_uid", ["coach::", "::", "coach::nothing", "librarian::{uid}", "coach::{uid}::more"])
async def test_a_composite_of_nothing(app, agent_uid):
    """A composite is split on its first separator; its session has to be one of its agent's."""
    session = await create(app)
    body = {"agentUid": agent_uid.format(uid=session["uid"]), "message": "hi"}
    answer = await app.post("/threads", json=body)
    assert answer.status_code == 404
    assert "session" in answer.json()["error"]["message"]


async def test_seeds_and_reset(sandbox, app):
    """The seeded sessions are one application's; a reset brings them back, and forgets the rest."""
    emulator = sandbox.emulators["mindset"]
    app.base_url = httpx.URL(f"{emulator.base_url}/api/v1/appuid/sandbox-app")
    emulator.reset()
    seeded = await uids(app)
    assert len(seeded) == 3
    made = await create(app)
    assert await uids(app) == [made["uid"], *seeded]
    emulator.reset()
    assert await uids(app) == seeded
    (again,) = (await app.get("/agentsessions", params={"agentUid": "sandbox-librarian"})).json()
    thread = await app.post("/threads", json={"agentUid": again["agentSessionUid"], "message": "hi"})
    assert thread.json()["humanUid"] == again["humanUid"]
