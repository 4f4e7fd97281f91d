"""Mutations of threads: payloads, the thread after a conflict, and what a half-done start leaves."""

import pytest

from fakes import a_call, an_agent
from threadloom.domain.call import Role
from threadloom.domain.errors import VendorTimeout
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.thread import Thread
from threadloom.graphql import ids

BO = {"nativeAgent": {"source": "one", "nativeId": "bo"}}
DESK = {"source": "desk"}
HELLO = {"text": "Hello"}
START = (
    "startThread",
    "thread { id lastMessage { text } } message { text idempotencyKey } replies { text } run { status }",
)
UPDATE = ("updateThread", "thread { id title revision tags archivedAt pinnedAt unread metadata }")
RESTORE = ("restoreThread", "thread { id hiddenAt }")


async def test_start_thread(world):
    """The message as it was taken, the answer, the thread with both; the client's own words come back."""
    payload = await world.mutate(*START, target=DESK, message=HELLO, idempotencyKey="k1", clientMutationId="c1")
    assert payload["message"] == {"text": "Hello", "idempotencyKey": "k1"}
    assert payload["replies"] == [HELLO]
    assert payload["thread"]["lastMessage"] == HELLO
    assert payload["run"] == {"status": "COMPLETED"}
    assert payload["userErrors"] == []
    assert payload["clientMutationId"] == "c1"


async def test_start_again_with_the_same_key(world):
    """The same key and input start one thread; another input under the key is a conflict."""
    given = {"target": DESK, "message": HELLO, "idempotencyKey": "k1"}
    first, second = await world.mutate(*START, **given), await world.mutate(*START, **given)
    assert first["thread"]["id"] == second["thread"]["id"]
    other = await world.mutate(*START, **given, title="Other")
    assert [code for code, _ in other.told] == ["CONFLICT"]


async def test_half_done_start(world):
    """Where only the first of two calls succeeded, the thread stands beside the error."""
    world["one"].memory.agents["bo"] = an_agent("bo")
    world["one"].memory.half_fails = VendorTimeout("no answer in time")
    payload = await world.mutate(*START, target=BO, message=HELLO)
    assert payload["message"]["text"] == "Hello"
    assert payload["thread"]["id"] is not None
    assert payload["userErrors"] == [{"code": "VENDOR_TIMEOUT", "path": [], "retryable": True}]


async def test_start_with_an_agent_that_is_not_there(world):
    """Told of the target, whichever of its fields named the agent; nothing is made."""
    payload = await world.mutate(*START, target=BO, message=HELLO)
    assert payload["thread"] is None
    assert payload["userErrors"] == [{"code": "NOT_FOUND", "path": ["target"], "retryable": False}]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ({"source": "none"}, ["target", "source"]),
        ({"agentId": "forged"}, ["target", "agentId"]),
        ({"agentId": ids.source_id(SourceSlug("desk"))}, ["target", "agentId"]),
        ({"nativeAgent": {"source": "none", "nativeId": "bo"}}, ["target", "nativeAgent", "source"]),
    ],
)
async def test_target_that_leads_nowhere(world, target, path):
    """NOT_FOUND at the field that names it."""
    payload = await world.mutate(*START, target=target, message=HELLO)
    assert payload["thread"] is None
    assert payload.told == [("NOT_FOUND", path)]


async def test_target_by_agent(world):
    """An agent's id names the source too."""
    agent = (await world.data('{ source(slug: "desk") { defaultAgent { id } } }'))["source"]["defaultAgent"]["id"]
    payload = await world.mutate("startThread", "thread { agent { id } }", target={"agentId": agent}, message=HELLO)
    assert payload["thread"] == {"agent": {"id": agent}}


async def test_adopt_thread(world):
    """A thread that the vendor knows and the index did not."""
    there = ThreadRef(source=SourceSlug("one"), native_id="elsewhere")
    world["one"].memory.threads["elsewhere"] = Thread(ref=there, native_id="elsewhere")
    operator = a_call(role=Role.OPERATOR)
    given = {"source": "one", "nativeId": "elsewhere", "title": "Found"}
    payload = await world.mutate("adoptThread", "thread { id nativeId title }", operator, **given)
    assert payload["thread"] == {"id": ids.global_id(there), "nativeId": "elsewhere", "title": "Found"}


async def test_tool_resources(world):
    """Files and stores that tools may use, as they were given; null for a tool that nothing was said of."""
    fields = "thread { toolResources { codeInterpreter { fileIds } fileSearch { vectorStoreIds } } }"
    told = []
    for resources in ({"codeInterpreter": {"fileIds": ["f"]}}, {"fileSearch": {"vectorStoreIds": ["v"]}}):
        payload = await world.mutate("createThread", fields, target=DESK, toolResources=resources)
        told.append(payload["thread"]["toolResources"])
    assert told == [
        {"codeInterpreter": {"fileIds": ["f"]}, "fileSearch": None},
        {"codeInterpreter": None, "fileSearch": {"vectorStoreIds": ["v"]}},
    ]


async def test_send_message(world, thread_id):
    """The message, the answer, and the thread with its new state."""
    payload = await world.mutate(
        "sendMessage",
        "message { text role } replies { text role } thread { lastMessage { text } }",
        threadId=thread_id(await world.started()),
        message={"parts": [{"text": "More"}]},
    )
    assert payload["message"] == {"text": "More", "role": "USER"}
    assert payload["replies"] == [{"text": "More", "role": "ASSISTANT"}]
    assert payload["thread"] == {"lastMessage": {"text": "More"}}
    assert payload["userErrors"] == []


async def test_create_thread(world):
    """A thread with the messages given, that nobody answers."""
    said = [{"text": "Hi", "role": "USER"}, {"text": "Hello", "role": "ASSISTANT"}]
    payload = await world.mutate(
        "createThread",
        "thread { title tags metadata messages { nodes { text role } } }",
        target=DESK,
        messages=said,
        title="Talk",
        tags=["a"],
        metadata={"n": 1},
    )
    assert payload["thread"] == {"title": "Talk", "tags": ["a"], "metadata": {"n": 1}, "messages": {"nodes": said}}


async def test_update_changes_what_is_given_alone(world, thread_id):
    """A field left out stays; null clears where that makes sense, and is as left out elsewhere."""
    text = thread_id(await world.thread("desk", title="Old", metadata={"a": 1, "b": 2}, tags=("x",)))
    await world.mutate(*UPDATE, threadId=text, archived=True, pinned=True, unread=True)
    payload = await world.mutate(*UPDATE, threadId=text, metadata={"a": None, "c": 3}, addTags=["y"])
    thread = payload["thread"]
    assert (thread["title"], thread["metadata"], thread["tags"]) == ("Old", {"b": 2, "c": 3}, ["x", "y"])
    assert None not in {thread["archivedAt"], thread["pinnedAt"]}
    assert thread["unread"] is True
    nulls = {"title": None, "archived": None, "metadata": None}
    thread = (await world.mutate(*UPDATE, threadId=text, **nulls, pinned=False, removeTags=["x"]))["thread"]
    assert (thread["title"], thread["metadata"], thread["tags"]) == (None, {"b": 2, "c": 3}, ["y"])
    assert thread["archivedAt"] is not None
    assert thread["pinnedAt"] is None


async def test_conflict_tells_the_thread_as_it_is(world, thread_id):
    """A revision that is no longer current changes nothing, and the thread comes with the error."""
    text = thread_id(await world.thread("desk", title="Old"))
    now = (await world.mutate(*UPDATE, threadId=text, title="New"))["thread"]["revision"]
    payload = await world.mutate(*UPDATE, threadId=text, title="Newer", expectedRevision=now - 1)
    assert payload.told == [("CONFLICT", ["expectedRevision"])]
    assert (payload["thread"]["title"], payload["thread"]["revision"]) == ("New", now)
    assert (await world.mutate(*UPDATE, threadId=text, title="Newer", expectedRevision=now)).told == []


async def test_delete_and_restore(world, thread_id):
    """A hidden thread leaves the lists, and comes back once."""
    text = thread_id(await world.started())
    payload = await world.mutate("deleteThread", "deletedThreadId vendorCopy", threadId=text, mode="HIDE")
    assert (payload["deletedThreadId"], payload["vendorCopy"]) == (text, "KEPT")
    assert await world.data("{ threads { totalCount } }") == {"threads": {"totalCount": 0}}
    assert (await world.mutate(*RESTORE, threadId=text))["thread"] == {"id": text, "hiddenAt": None}
    assert [code for code, _ in (await world.mutate(*RESTORE, threadId=text)).told] == ["CONFLICT"]
