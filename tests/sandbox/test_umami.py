"""Where UmamiAI differs from the dialect (umami.txt, VENDORS.md 1.2)."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_both_shapes_of_messages(umami):
    """Messages may be strings, which a user says, and objects, mixed."""
    body = {"messages": ["text", {"role": "assistant", "content": "answer"}, {}]}
    thread = (await umami.post("/threads", json=body)).json()
    rows = (await umami.get(f"/threads/{thread['id']}/messages", params={"order": "asc"})).json()
    assert [(row["role"], row["content"][0]["text"]["value"]) for row in rows] == [
        ("user", "text"),
        ("assistant", "answer"),
        ("user", ""),
    ]


async def test_metadata_is_dropped(umami):
    """Metadata is neither refused nor kept: no object of the page has any."""
    body = {"metadata": {"a": 1}, "messages": [{"role": "user", "content": "hi", "metadata": "odd"}]}
    thread = (await umami.post("/threads", json=body)).json()
    assert "metadata" not in thread
    (message,) = (await umami.get(f"/threads/{thread['id']}/messages")).json()
    assert "metadata" not in message


async def test_tool_resources_are_always_whole(umami):
    """Both tools stand in every answer, with what was given."""
    empty = (await umami.post("/threads", json={})).json()
    assert empty["tool_resources"] == {"code_interpreter": {"file_ids": []}, "file_search": {"vector_store_ids": []}}
    path = f"/threads/{empty['id']}"
    await umami.post(path, json={"tool_resources": {"code_interpreter": {"file_ids": ["file-1"]}}})
    kept = (await umami.get(path)).json()["tool_resources"]
    assert kept == {"code_interpreter": {"file_ids": ["file-1"]}, "file_search": {"vector_store_ids": []}}


async def test_delete_says_false(umami):
    """A delete answers `deleted: false`, as the page's sample, and the thread is gone."""
    thread = (await umami.post("/threads", json={})).json()["id"]
    answer = (await umami.delete(f"/threads/{thread}")).json()
    assert answer == {"id": thread, "object": "thread.deleted", "deleted": False}
    assert (await umami.get(f"/threads/{thread}")).status_code == 404


async def test_undeletable(umami):
    """A thread whose first message says that it is undeletable answers the same, and stays."""
    thread = (await umami.post("/threads", json={"messages": ["I am undeletable"]})).json()["id"]
    assert (await umami.delete(f"/threads/{thread}")).json()["deleted"] is False
    assert (await umami.get(f"/threads/{thread}")).status_code == 200


async def test_zero_for_moments_not_reached(umami, clock):
    """A moment that is not reached is 0, as in the samples of messages and runs."""
    thread = (await umami.post("/threads", json={"messages": ["hi"]})).json()["id"]
    run = (await umami.post(f"/threads/{thread}/runs", json={"assistant_id": "asst_echo"})).json()
    assert (run["status"], run["started_at"], run["completed_at"]) == ("queued", 0, 0)
    clock.pass_by(1.0)
    done = (await umami.get(f"/threads/{thread}/runs/{run['id']}")).json()
    assert (done["status"], done["completed_at"] > 0, done["failed_at"]) == ("completed", True, 0)


async def test_no_create_and_run(umami):
    """There is no POST /threads/runs: "runs" is taken for a thread's id."""
    answer = await umami.post("/threads/runs", json={"assistant_id": "asst_echo"})
    assert answer.json() == {"error": {"message": "No thread found with id 'runs'."}}


async def test_assistants(umami):
    """An assistant is made and deleted; only the deletion of threads says false."""
    made = (await umami.post("/assistants", json={"name": "A", "description": "B", "model": "sandbox-slow"})).json()
    assert (made["name"], made["description"], made["model"]) == ("A", "B", "sandbox-slow")
    assert made["id"] in [row["id"] for row in (await umami.get("/assistants")).json()]
    answer = (await umami.delete(f"/assistants/{made['id']}")).json()
    assert answer == {"id": made["id"], "object": "assistant.deleted", "deleted": True}


@pytest.mark.parametrize(
    "body",
    [{"messages": "text"}, {"messages": [1]}, {"messages": [{"role": 1}]}, {"tool_resources": []}],
)
async def test_wrong_types(umami, body):
    """A field of another JSON type than its sample is a 400."""
    assert (await umami.post("/threads", json=body)).status_code == 400
