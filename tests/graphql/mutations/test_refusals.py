"""What a mutation refuses, and where it tells so: `userErrors` with a path, or a top-level error."""

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
    Violation,
)
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.graphql import ids

BO = {"nativeAgent": {"source": "one", "nativeId": "bo"}}
HELLO = {"text": "Hello"}
START = ("startThread", "thread { id }")

BY_ID = {
    "sendMessage": ({"message": HELLO}, "threadId"),
    "updateThread": ({"title": "T"}, "threadId"),
    "deleteThread": ({}, "threadId"),
    "restoreThread": ({}, "threadId"),
    "giveFeedback": ({"rating": "POSITIVE"}, "subjectId"),
    "updateFeedback": ({"rating": "POSITIVE"}, "feedbackId"),
    "deleteFeedback": ({}, "feedbackId"),
    "updateAgent": ({"name": "N"}, "agentId"),
    "deleteAgent": ({}, "agentId"),
    "cancelRun": ({}, "runId"),
    "resumeRun": ({"answer": 1}, "runId"),
}
NOWHERE = {
    "empty": "",
    "forged": "forged",
    "unknown": ids.global_id(ThreadRef(source=SourceSlug("one"), native_id="gone")),
    "of another type": ids.source_id(SourceSlug("one")),
}


@pytest.mark.parametrize("name", BY_ID)
@pytest.mark.parametrize("text", NOWHERE.values(), ids=NOWHERE)
async def test_ids_that_lead_nowhere(world, name, text):
    """NOT_FOUND at the field of the id, and no vendor is asked."""
    given, field = BY_ID[name]
    payload = await world.mutate(name, "", **given, **{field: text})
    assert payload.told == [("NOT_FOUND", [field])]
    assert world.asked() == []


@pytest.mark.parametrize("other", [a_call(tenant="other"), a_call(user="bob")])
@pytest.mark.parametrize("name", ["sendMessage", "updateThread", "deleteThread", "restoreThread", "giveFeedback"])
async def test_foreign_threads(world, thread_id, name, other):
    """Another's thread is as unknown as one that never was."""
    text = thread_id(await world.thread())
    world.asked()
    given, field = BY_ID[name]
    payload = await world.mutate(name, "", other, **given, **{field: text})
    assert payload.told == [("NOT_FOUND", [field])]
    assert world.asked() == []


async def test_sources_that_lead_nowhere(world):
    """NOT_FOUND at `source`; a thread that its source does not know, at `nativeId`."""
    operator = a_call(role=Role.OPERATOR)
    adopt = await world.mutate("adoptThread", "", operator, source="none", nativeId="t")
    assert adopt.told == [("NOT_FOUND", ["source"])]
    adopt = await world.mutate("adoptThread", "", operator, source="one", nativeId="t")
    assert adopt.told == [("NOT_FOUND", ["nativeId"])]
    create = await world.mutate("createAgent", "", source="none", name="Bo")
    assert create.told == [("NOT_FOUND", ["source"])]


@pytest.mark.parametrize("text", ["", "x" * 257], ids=["empty", "long"])
async def test_native_ids_that_fit_into_no_global_id(world, text):
    """VALIDATION at the field, and no vendor is asked: what stood in the index could not be told to anybody."""
    operator = a_call(role=Role.OPERATOR)
    agent = {"nativeAgent": {"source": "one", "nativeId": text}}
    for name, given, path in [
        ("adoptThread", {"source": "one", "nativeId": text}, ["nativeId"]),
        ("startThread", {"target": agent, "message": HELLO}, ["target", "nativeAgent", "nativeId"]),
        ("createThread", {"target": agent}, ["target", "nativeAgent", "nativeId"]),
    ]:
        payload = await world.mutate(name, "", operator, **given)
        assert payload.told == [("VALIDATION", path)], name
    assert world.asked() == []


async def test_scopes_that_fit_into_no_global_id(world):
    """VALIDATION at `scope`, and no vendor is asked."""
    for name, given in [
        ("adoptThread", {"source": "one", "nativeId": "t"}),
        ("startThread", {"target": BO, "message": HELLO}),
        ("createThread", {"target": BO}),
    ]:
        payload = await world.mutate(name, "", a_call(role=Role.OPERATOR), **given, scope="x" * 257)
        assert payload.told == [("VALIDATION", ["scope"])], name
    assert world.asked() == []


async def test_agent_that_leads_nowhere(world, thread_id):
    """NOT_FOUND at the agent to answer, not at the thread."""
    thread = thread_id(await world.started())
    payload = await world.mutate("sendMessage", "", threadId=thread, message=HELLO, agentId="forged")
    assert payload.told == [("NOT_FOUND", ["agentId"])]


async def test_reader_may_not_write(world):
    """FORBIDDEN, and nothing is made."""
    payload = await world.mutate(*START, a_call(role=Role.READER), target={"source": "desk"}, message=HELLO)
    assert payload.told == [("FORBIDDEN", [])]
    assert await world.data("{ threads { totalCount } }") == {"threads": {"totalCount": 0}}


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_idempotency_key_has_limits(world, key):
    """1 to 255 characters."""
    payload = await world.mutate(*START, target={"source": "desk"}, message=HELLO, idempotencyKey=key)
    assert payload.told == [("VALIDATION", ["idempotencyKey"])]
    assert (await world.mutate(*START, target={"source": "desk"}, message=HELLO, idempotencyKey="k" * 255)).told == []


async def test_each_broken_rule_is_told(world):
    """One entry for each violation, each with its own path."""
    paths = ("message", "text"), ("message", "attachments", "0", "fileId")
    world["one"].memory.violations = tuple(Violation(path=path, message="no") for path in paths)
    payload = await world.mutate(*START, target=BO, message=HELLO)
    assert payload.told == [("VALIDATION", list(path)) for path in paths]


@pytest.mark.parametrize(
    "error",
    [VendorRejected("no"), OutcomeUnknown("maybe"), RateLimited("slow down", retry_after_ms=5), Conflict("busy")],
)
async def test_failures_of_a_vendor_are_user_errors(world, error):
    """What a vendor does to the request is data, and whether to try again comes along."""
    world["one"].memory.fails = error
    payload = await world.mutate(*START, target=BO, message=HELLO, idempotencyKey="k")
    assert payload["thread"] is None
    assert payload["userErrors"] == [{"code": error.code.value, "path": [], "retryable": type(error).retryable}]


async def test_what_may_be_done_is_not_to_be_sent_again_without_a_key(world):
    """A client that repeats whatever is retryable would do it twice."""
    world["one"].memory.fails = OutcomeUnknown("maybe")
    payload = await world.mutate(*START, target=BO, message=HELLO)
    assert payload["userErrors"] == [{"code": "OUTCOME_UNKNOWN", "path": [], "retryable": False}]


@pytest.mark.parametrize("error", [Overloaded("busy"), LimitExceeded("too large"), Internal("broken")])
async def test_failures_of_the_gateway_are_top_level(world, error):
    """What is not about the input is no user error."""
    world["one"].memory.fails = error
    text = "mutation M($input: StartThreadInput!) { startThread(input: $input) { userErrors { code } } }"
    answer = await world.ask(text, input={"target": BO, "message": HELLO})
    assert answer.data is None
    assert answer.codes == {"startThread": error.code.value}
