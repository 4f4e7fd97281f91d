"""Mutations over the local source and a fake one: payloads, `userErrors` with their paths, and who may."""

import pytest

from fakes import a_call
from threadloom.domain.call import Role
from threadloom.domain.errors import (
    Conflict,
    Internal,
    LimitExceeded,
    OutcomeUnknown,
    Overloaded,
    RateLimited,
    VendorRejected,
    VendorTimeout,
    Violation,
)
from threadloom.domain.ids import RunRef, SourceSlug, ThreadRef
from threadloom.graphql import ids

ERRORS = "userErrors { code path retryable } clientMutationId"
START = f"mutation M($input: StartThreadInput!) {{ startThread(input: $input) {{ thread {{ id status lastMessage {{ text }} }} message {{ text idempotencyKey }} replies {{ text }} run {{ status }} {ERRORS} }} }}"
UPDATE = f"mutation M($input: UpdateThreadInput!) {{ updateThread(input: $input) {{ thread {{ id title revision tags archivedAt pinnedAt unread metadata }} {ERRORS} }} }}"
GIVE = f"mutation M($input: GiveFeedbackInput!) {{ giveFeedback(input: $input) {{ feedback {{ id rating comment message {{ id viewerFeedback {{ id }} }} thread {{ id }} run {{ id }} }} {ERRORS} }} }}"


async def one(world, text, call=None, **given):
    """The payload of an operation's only mutation, without top-level errors."""
    (payload,) = (await world.data(text, call, input=given)).values()
    return payload


def told(payload):
    """Code and path of each user error."""
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


async def test_start_thread(world):
    """The message as it was taken, the answer, the thread with both; the client's own words come back."""
    payload = await one(
        world, START, target={"source": "desk"}, message={"text": "Hello"}, idempotencyKey="k1", clientMutationId="c1"
    )
    assert payload["message"] == {"text": "Hello", "idempotencyKey": "k1"}
    assert payload["replies"] == [{"text": "Hello"}]
    assert payload["thread"]["lastMessage"] == {"text": "Hello"}
    assert payload["run"] == {"status": "COMPLETED"}
    assert payload["userErrors"] == []
    assert payload["clientMutationId"] == "c1"


async def test_start_again_with_the_same_key(world):
    """The same key and input start one thread; another input under the key is a conflict."""
    given = {"target": {"source": "desk"}, "message": {"text": "Hello"}, "idempotencyKey": "k1"}
    first, second = await one(world, START, **given), await one(world, START, **given)
    assert first["thread"]["id"] == second["thread"]["id"]
    other = await one(world, START, **{**given, "title": "Other"})
    assert [code for code, _ in told(other)] == ["CONFLICT"]


async def test_half_done_start(world):
    """Where only the first of two calls succeeded, the thread stands beside the error."""
    world["one"].memory.half_fails = VendorTimeout("no answer in time")
    agent = {"nativeAgent": {"source": "one", "nativeId": "bo"}}
    payload = await one(world, START, target=agent, message={"text": "Hello"})
    assert payload["message"]["text"] == "Hello"
    assert payload["thread"]["id"] is not None
    assert payload["userErrors"] == [{"code": "VENDOR_TIMEOUT", "path": [], "retryable": True}]


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
    payload = await one(world, START, target=target, message={"text": "Hello"})
    assert payload["thread"] is None
    assert told(payload) == [("NOT_FOUND", path)]


async def test_send_message(world, thread_id):
    """The message, the answer, and the thread with its new state."""
    thread = thread_id(await world.started())
    payload = await one(
        world,
        f"mutation M($input: SendMessageInput!) {{ sendMessage(input: $input) {{ message {{ text role }} replies {{ text role }} thread {{ lastMessage {{ text }} }} run {{ status }} {ERRORS} }} }}",
        threadId=thread,
        message={"parts": [{"text": "More"}]},
    )
    assert payload["message"] == {"text": "More", "role": "USER"}
    assert payload["replies"] == [{"text": "More", "role": "ASSISTANT"}]
    assert payload["thread"] == {"lastMessage": {"text": "More"}}
    assert payload["userErrors"] == []


async def test_create_thread(world):
    """A thread with the messages given, that nobody answers."""
    payload = await one(
        world,
        f"mutation M($input: CreateThreadInput!) {{ createThread(input: $input) {{ thread {{ title tags metadata messages {{ nodes {{ text role }} }} }} {ERRORS} }} }}",
        target={"source": "desk"},
        messages=[{"text": "Hi", "role": "USER"}, {"text": "Hello", "role": "ASSISTANT"}],
        title="Talk",
        tags=["a"],
        metadata={"n": 1},
    )
    assert payload["thread"]["messages"] == {
        "nodes": [{"text": "Hi", "role": "USER"}, {"text": "Hello", "role": "ASSISTANT"}]
    }
    assert {k: payload["thread"][k] for k in ("title", "tags", "metadata")} == {
        "title": "Talk",
        "tags": ["a"],
        "metadata": {"n": 1},
    }


async def test_update_changes_what_is_given_alone(world, thread_id):
    """A field left out stays; null clears where that makes sense, and is as left out elsewhere."""
    text = thread_id(await world.thread("desk", title="Old", metadata={"a": 1, "b": 2}, tags=("x",)))
    await one(world, UPDATE, threadId=text, archived=True, pinned=True, unread=True)
    payload = await one(world, UPDATE, threadId=text, metadata={"a": None, "c": 3}, addTags=["y"])
    thread = payload["thread"]
    assert (thread["title"], thread["metadata"], thread["tags"]) == ("Old", {"b": 2, "c": 3}, ["x", "y"])
    assert thread["archivedAt"] is not None
    assert thread["pinnedAt"] is not None
    assert thread["unread"] is True
    cleared = await one(
        world, UPDATE, threadId=text, title=None, archived=None, pinned=False, metadata=None, removeTags=["x"]
    )
    thread = cleared["thread"]
    assert (thread["title"], thread["metadata"], thread["tags"]) == (None, {"b": 2, "c": 3}, ["y"])
    assert thread["archivedAt"] is not None
    assert thread["pinnedAt"] is None


async def test_conflict_tells_the_thread_as_it_is(world, thread_id):
    """A revision that is no longer current changes nothing, and the thread comes with the error."""
    text = thread_id(await world.thread("desk", title="Old"))
    now = (await one(world, UPDATE, threadId=text, title="New"))["thread"]["revision"]
    payload = await one(world, UPDATE, threadId=text, title="Newer", expectedRevision=now - 1)
    assert told(payload) == [("CONFLICT", ["expectedRevision"])]
    assert (payload["thread"]["title"], payload["thread"]["revision"]) == ("New", now)
    assert told(await one(world, UPDATE, threadId=text, title="Newer", expectedRevision=now)) == []


async def test_delete_and_restore(world, thread_id):
    """A hidden thread leaves the lists, and comes back."""
    text = thread_id(await world.started())
    delete = f"mutation M($input: DeleteThreadInput!) {{ deleteThread(input: $input) {{ deletedThreadId vendorCopy {ERRORS} }} }}"
    payload = await one(world, delete, threadId=text, mode="HIDE")
    assert (payload["deletedThreadId"], payload["vendorCopy"]) == (text, "KEPT")
    assert await world.data("{ threads { totalCount } }") == {"threads": {"totalCount": 0}}
    restore = f"mutation M($input: RestoreThreadInput!) {{ restoreThread(input: $input) {{ thread {{ id hiddenAt }} {ERRORS} }} }}"
    assert (await one(world, restore, threadId=text))["thread"] == {"id": text, "hiddenAt": None}
    again = await one(world, restore, threadId=text)
    assert [code for code, _ in told(again)] == ["CONFLICT"]


async def test_feedback(world, thread_id):
    """Given on a message, changed, taken back; null clears, what is left out stays."""
    thread = await world.started()
    query = "query Q($id: ID!) { thread(id: $id) { messages { nodes { id } } feedback { totalCount nodes { id } } } }"
    message = (await world.data(query, id=thread_id(thread)))["thread"]["messages"]["nodes"][1]["id"]
    given = (await one(world, GIVE, subjectId=message, rating="POSITIVE", comment="Good"))["feedback"]
    assert given["message"] == {"id": message, "viewerFeedback": {"id": given["id"]}}
    assert given["thread"] == {"id": thread_id(thread)}
    update = f"mutation M($input: UpdateFeedbackInput!) {{ updateFeedback(input: $input) {{ feedback {{ rating comment }} {ERRORS} }} }}"
    assert (await one(world, update, feedbackId=given["id"], comment=None))["feedback"] == {
        "rating": "POSITIVE",
        "comment": None,
    }
    assert (await world.data(query, id=thread_id(thread)))["thread"]["feedback"] == {
        "totalCount": 1,
        "nodes": [{"id": given["id"]}],
    }
    delete = f"mutation M($input: DeleteFeedbackInput!) {{ deleteFeedback(input: $input) {{ deletedFeedbackId thread {{ id }} message {{ id viewerFeedback {{ id }} }} {ERRORS} }} }}"
    gone = await one(world, delete, feedbackId=given["id"])
    assert gone["deletedFeedbackId"] == given["id"]
    assert gone["message"] == {"id": message, "viewerFeedback": None}
    assert told(await one(world, delete, feedbackId=given["id"])) == [("NOT_FOUND", ["feedbackId"])]


async def test_agents(world):
    """Made, changed, removed; the local vendor's own option goes through."""
    fields = f"agent {{ id name description configuration }} {ERRORS}"
    create = f"mutation M($input: CreateAgentInput!) {{ createAgent(input: $input) {{ {fields} }} }}"
    update = f"mutation M($input: UpdateAgentInput!) {{ updateAgent(input: $input) {{ {fields} }} }}"
    delete = f"mutation M($input: DeleteAgentInput!) {{ deleteAgent(input: $input) {{ deletedAgentId {ERRORS} }} }}"
    made = (
        await one(world, create, source="desk", name="Bo", description="Kind", options={"local": {"behaviour": "NONE"}})
    )["agent"]
    assert made["configuration"] == {"behaviour": "NONE"}
    changed = (await one(world, update, agentId=made["id"], name="Bob"))["agent"]
    assert (changed["name"], changed["description"], changed["configuration"]) == ("Bob", "Kind", {"behaviour": "NONE"})
    assert (await one(world, update, agentId=made["id"], description=None))["agent"]["description"] is None
    assert (await one(world, delete, agentId=made["id"]))["deletedAgentId"] == made["id"]
    assert told(await one(world, delete, agentId=made["id"])) == [("NOT_FOUND", ["agentId"])]
    assert told(await one(world, create, source="none", name="Bo")) == [("NOT_FOUND", ["source"])]


async def test_options_must_name_the_vendor(world):
    """Another vendor's options are refused, and `custom` where the vendor has a field of its own."""
    create = f"mutation M($input: CreateAgentInput!) {{ createAgent(input: $input) {{ agent {{ id }} {ERRORS} }} }}"
    for options in ({"thena": {"templateId": "t"}}, {"custom": {"behaviour": "NONE"}}):
        payload = await one(world, create, source="desk", name="Bo", options=options)
        assert told(payload) == [("VALIDATION", ["options"])]
    start = await one(
        world, START, target={"source": "desk"}, message={"text": "Hi"}, options={"humm": {"querySource": "TYPED"}}
    )
    assert told(start) == [("VALIDATION", ["options"])]


async def test_cancel_run(world, thread_id):
    """The run as it is now; a run that never was is NOT_FOUND at its id."""
    agent = {"nativeAgent": {"source": "one", "nativeId": "bo"}}
    start = "mutation M($input: StartThreadInput!) { startThread(input: $input) { run { id status } thread { id } } }"
    run = (await one(world, start, target=agent, message={"text": "Hello"}))["run"]
    cancel = f"mutation M($input: CancelRunInput!) {{ cancelRun(input: $input) {{ run {{ id status }} {ERRORS} }} }}"
    payload = await one(world, cancel, runId=run["id"])
    assert told(payload) == [("CAPABILITY_MISSING", [])]
    unknown = thread_id(RunRef(thread=ThreadRef(source=SourceSlug("one"), native_id="gone"), native_id="r1"))
    assert told(await one(world, cancel, runId=unknown)) == [("NOT_FOUND", ["runId"])]


GONE = ThreadRef(source=SourceSlug("one"), native_id="gone")
BY_ID = {
    "SendMessage": ({"message": {"text": "Hi"}}, "threadId"),
    "UpdateThread": ({"title": "T"}, "threadId"),
    "DeleteThread": ({}, "threadId"),
    "RestoreThread": ({}, "threadId"),
    "GiveFeedback": ({"rating": "POSITIVE"}, "subjectId"),
    "UpdateFeedback": ({"rating": "POSITIVE"}, "feedbackId"),
    "DeleteFeedback": ({}, "feedbackId"),
    "UpdateAgent": ({"name": "N"}, "agentId"),
    "DeleteAgent": ({}, "agentId"),
    "CancelRun": ({}, "runId"),
    "ResumeRun": ({"answer": 1}, "runId"),
}


@pytest.mark.parametrize("name", BY_ID)
@pytest.mark.parametrize("text", ["", "forged", ids.global_id(GONE), ids.source_id(SourceSlug("one"))])
async def test_ids_that_lead_nowhere(world, name, text):
    """NOT_FOUND at the field of the id, and no vendor is asked."""
    given, field = BY_ID[name]
    mutation = name[0].lower() + name[1:]
    query = f"mutation M($input: {name}Input!) {{ {mutation}(input: $input) {{ {ERRORS} }} }}"
    payload = await one(world, query, **given, **{field: text})
    assert told(payload) == [("NOT_FOUND", [field])]
    assert world.asked() == []


async def test_adopt(world):
    """Of an unknown source NOT_FOUND at `source`; of an unknown thread at `nativeId`."""
    adopt = f"mutation M($input: AdoptThreadInput!) {{ adoptThread(input: $input) {{ thread {{ id }} {ERRORS} }} }}"
    operator = a_call(role=Role.OPERATOR)
    assert told(await one(world, adopt, operator, source="none", nativeId="t")) == [("NOT_FOUND", ["source"])]
    assert told(await one(world, adopt, operator, source="one", nativeId="t")) == [("NOT_FOUND", ["nativeId"])]


@pytest.mark.parametrize(
    "query",
    [
        'mutation {{ updateThreads(input: {{threadIds: ["{0}"], archived: true}}) {{ threads {{ id }} userErrors {{ code path }} }} }}',
        'mutation {{ forkThread(input: {{threadId: "{0}", target: {{source: "desk"}}}}) {{ thread {{ id }} losses {{ kind }} userErrors {{ code path }} }} }}',
    ],
)
async def test_what_comes_later(world, thread_id, query):
    """Changes in bulk and forks are refused with CAPABILITY_MISSING, and change nothing."""
    thread = await world.started()
    (payload,) = (await world.data(query.format(thread_id(thread)))).values()
    assert told(payload) == [("CAPABILITY_MISSING", [])]
    rows = (await world.data("{ threads { nodes { id archivedAt revision } } }"))["threads"]["nodes"]
    assert rows == [{"id": thread_id(thread), "archivedAt": None, "revision": thread.revision}]


async def test_reader_may_not_write(world):
    """FORBIDDEN, and nothing is made."""
    payload = await one(world, START, a_call(role=Role.READER), target={"source": "desk"}, message={"text": "Hello"})
    assert told(payload) == [("FORBIDDEN", [])]
    assert await world.data("{ threads { totalCount } }") == {"threads": {"totalCount": 0}}


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_idempotency_key_has_limits(world, key):
    """1 to 255 characters."""
    payload = await one(world, START, target={"source": "desk"}, message={"text": "Hello"}, idempotencyKey=key)
    assert told(payload) == [("VALIDATION", ["idempotencyKey"])]


async def test_each_broken_rule_is_told(world):
    """One entry for each violation, each with its own path."""
    world["one"].memory.violations = (
        Violation(path=("message", "text"), message="too long"),
        Violation(path=("message", "attachments", "0", "fileId"), message="unknown"),
    )
    agent = {"nativeAgent": {"source": "one", "nativeId": "bo"}}
    payload = await one(world, START, target=agent, message={"text": "Hello"})
    assert told(payload) == [
        ("VALIDATION", ["message", "text"]),
        ("VALIDATION", ["message", "attachments", "0", "fileId"]),
    ]


@pytest.mark.parametrize(
    "error",
    [VendorRejected("no"), OutcomeUnknown("maybe"), RateLimited("slow down", retry_after_ms=5), Conflict("busy")],
)
async def test_failures_of_a_vendor_are_user_errors(world, error):
    """What a vendor does to the request is data; what it says about trying again comes along."""
    world["one"].memory.fails = error
    agent = {"nativeAgent": {"source": "one", "nativeId": "bo"}}
    payload = await one(world, START, target=agent, message={"text": "Hello"})
    assert payload["thread"] is None
    assert payload["userErrors"] == [{"code": error.code.value, "path": [], "retryable": error.retryable}]


@pytest.mark.parametrize("error", [Overloaded("busy"), LimitExceeded("too large"), Internal("broken")])
async def test_failures_of_the_gateway_are_top_level(world, error):
    """What is not about the input is no user error."""
    world["one"].memory.fails = error
    agent = {"nativeAgent": {"source": "one", "nativeId": "bo"}}
    answer = await world.ask(START, input={"target": agent, "message": {"text": "Hello"}})
    assert answer.data is None
    assert answer.codes == {"startThread": error.code.value}
