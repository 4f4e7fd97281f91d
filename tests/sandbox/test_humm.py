"""Humm's threads: started, continued, updated, and finished by the clock (humm.txt, VENDORS.md 1.1)."""

import uuid

import pytest

from threadloom.sandbox.humm.seeds import ORGANIZATION_ID

pytestmark = pytest.mark.asyncio(loop_scope="session")

FINISHED = 0.2
"""Seconds after which an analysis has ended."""


async def start(humm, query="How many orders?", organization_id="org-1", params=None, **fields):
    body = {"organization_id": organization_id, "query": query} | fields
    answer = await humm.post("/threads/async", json=body, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def look(humm, thread):
    """The thread as an update that changes nothing tells it."""
    params = {"organization_id": thread["organization_id"]}
    answer = await humm.put(f"/threads/{thread['thread_id']}", params=params, json={})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_start(humm):
    """A start answers at once with an active thread, named after the first line of its query."""
    thread = await start(humm, query="Orders by week\nfor the last year")
    assert uuid.UUID(thread["thread_id"]).version == 4
    assert thread["id"] == thread["thread_id"]
    assert (thread["organization_id"], thread["status"], thread["title"]) == ("org-1", "active", "Orders by week")
    assert thread["last_message"] == "Orders by week\nfor the last year"
    assert thread["created_at"] == thread["updated_at"]
    assert thread["created_at"].endswith("Z")
    assert thread["workflow_type"] == "analysis"


async def test_a_long_or_empty_query(humm):
    """A title is cut after 80 characters; without a query the thread has one too."""
    assert (await start(humm, query="x" * 81))["title"] == "x" * 80
    for query in ("", " \n "):
        assert (await start(humm, query=query))["title"] == "Untitled analysis"


async def test_query_defaults_to_nothing(humm):
    """Only the organization is required; a query that is left out is the page's default, an empty string."""
    answer = await humm.post("/threads/async", json={"organization_id": "org-1"})
    assert answer.json()["last_message"] == ""


async def test_internal_user(humm):
    """The query parameter overrides whose thread it is."""
    own = await start(humm)
    other = await start(humm, params={"internal_user_id": "user-7"})
    assert uuid.UUID(own["user_id"])
    assert other["user_id"] == "user-7"


@pytest.mark.parametrize(
    ("query", "ending"),
    [
        ("How many orders?", "completed"),
        ("Count them, and please fail.", "error"),
        ("PLEASE REFUSE this", "refused"),
        ("Please ask if unsure", "waiting_for_input"),
    ],
)
async def test_endings(humm, clock, query, ending):
    """An analysis ends by the clock, as its query asks for; the thread was updated when it ended."""
    thread = await start(humm, query=query)
    assert (await look(humm, thread))["status"] == "active"
    clock.pass_by(FINISHED)
    assert (await look(humm, thread))["status"] == ending


async def test_continue(humm, clock):
    """A thread of the organization goes on: it is active again, with a new last message and its old title."""
    thread = await start(humm, query="First")
    clock.pass_by(FINISHED)
    assert (await look(humm, thread))["status"] == "completed"
    again = await start(humm, query="Second", thread_id=thread["thread_id"])
    assert again["thread_id"] == thread["thread_id"]
    assert (again["status"], again["title"], again["last_message"]) == ("active", "First", "Second")
    assert again["created_at"] == thread["created_at"] < again["updated_at"]


@pytest.mark.parametrize("organization_id", ["org-1", ORGANIZATION_ID])
async def test_continue_nothing(humm, organization_id):
    """A thread that does not exist, or is another organization's, is a 404 that names the field."""
    foreign = await start(humm, organization_id="org-2")
    for thread_id in (foreign["thread_id"], str(uuid.UUID(int=0)), "thread", ""):
        body = {"organization_id": organization_id, "thread_id": thread_id}
        answer = await humm.post("/threads/async", json=body)
        assert answer.status_code == 404
        assert answer.json() == {
            "detail": [{"loc": ["body", "thread_id"], "msg": "Thread not found", "type": "not_found"}]
        }


async def test_idempotency(humm, clock):
    """The same key in the same organization is answered the same, and starts nothing; elsewhere it is another key."""
    first = await start(humm, query="Once", idempotency_key="key-1")
    clock.pass_by(FINISHED)
    assert await start(humm, query="Twice", idempotency_key="key-1") == first
    assert (await look(humm, first))["last_message"] == "Once"
    elsewhere = await start(humm, organization_id="org-2", idempotency_key="key-1")
    other = await start(humm, idempotency_key="key-2")
    assert len({first["thread_id"], elsewhere["thread_id"], other["thread_id"]}) == 3


async def test_no_idempotency_key(humm):
    """Without a key, or with null, each start is a thread of its own."""
    threads = [await start(humm), await start(humm), await start(humm, idempotency_key=None)]
    assert len({thread["thread_id"] for thread in threads}) == 3


async def test_a_refused_start_is_not_replayed(humm):
    """A key under which nothing began is free."""
    body = {"organization_id": "org-1", "thread_id": "nothing", "idempotency_key": "key-3"}
    assert (await humm.post("/threads/async", json=body)).status_code == 404
    assert (await start(humm, query="Now", idempotency_key="key-3"))["last_message"] == "Now"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "Orders, cleaned up"),
        ("last_message", "Done."),
        ("is_active", False),
        *[
            ("status", status)
            for status in ("idle", "active", "completed", "error", "cancelled", "waiting_for_input", "refused")
        ],
        ("sharing", "organization"),
        ("sharing", "private"),
        ("langsmith_trace_id", "trace-1"),
        ("execution_workflow_id", "workflow-1"),
    ],
)
async def test_update(humm, name, value):
    """Each field can be set, alone; the answer tells it."""
    thread = await start(humm)
    path, params = f"/threads/{thread['thread_id']}", {"organization_id": "org-1"}
    updated = (await humm.put(path, params=params, json={name: value})).json()
    assert updated == thread | {name: value, "updated_at": updated["updated_at"]}
    unchanged = (await humm.put(path, params=params, json={name: None})).json()
    assert unchanged[name] == value


async def test_a_status_that_is_set_stays(humm, clock):
    """A status that an update sets ends the analysis: time does not change it any more."""
    thread = await start(humm)
    params = {"organization_id": "org-1"}
    await humm.put(f"/threads/{thread['thread_id']}", params=params, json={"status": "cancelled"})
    clock.pass_by(FINISHED)
    assert (await look(humm, thread))["status"] == "cancelled"


async def test_seeds(sandbox, humm):
    """The seeded threads are the organization's, and converse like any other."""
    ids = sandbox.emulators["humm"].seeded_thread_ids
    assert len(ids) >= 3
    threads = [await look(humm, {"thread_id": each, "organization_id": ORGANIZATION_ID}) for each in ids]
    moments = [thread["created_at"] for thread in threads]
    assert moments == sorted(moments)
    assert all(thread["title"] and thread["last_message"] for thread in threads)
    again = await start(humm, query="And now?", organization_id=ORGANIZATION_ID, thread_id=ids[0])
    assert (again["thread_id"], again["title"]) == (ids[0], threads[0]["title"])


async def test_reset(sandbox, humm):
    """A reset forgets threads and idempotency keys, and mends the seeds."""
    emulator = sandbox.emulators["humm"]
    seed = {"thread_id": emulator.seeded_thread_ids[-1], "organization_id": ORGANIZATION_ID}
    made = await start(humm, idempotency_key="key-4")
    params = {"organization_id": ORGANIZATION_ID}
    await humm.put(f"/threads/{seed['thread_id']}", params=params, json={"title": "Spoilt"})
    emulator.reset()
    assert (await look(humm, seed))["title"] != "Spoilt"
    path = f"/threads/{made['thread_id']}"
    assert (await humm.put(path, params={"organization_id": "org-1"}, json={})).status_code == 404
    assert (await start(humm, idempotency_key="key-4"))["thread_id"] != made["thread_id"]
