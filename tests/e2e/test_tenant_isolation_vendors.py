"""What vendors know by themselves opens nothing of another's: idempotency keys, spellings of ids, agents' sessions."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from msgspec.structs import replace

from e2e.isolation.asking import Answer
from e2e.isolation.claims import assert_tells_nothing
from e2e.isolation.inputs import smallest
from e2e.isolation.operations import operation
from e2e.isolation.people import START_ALONE, Person
from e2e.isolation.spellings import misspelt
from e2e.isolation.strangers import other
from e2e.isolation.world import World, secrets_in
from threadloom.domain.call import Role
from threadloom.domain.ids import ThreadRef
from threadloom.graphql import ids
from threadloom.sandbox.mindset.seeds import load

pytestmark = pytest.mark.asyncio(loop_scope="session")

_THREAD = "query ($id: ID!) { thread(id: $id) { nativeId title raw user { nativeId } } }"
_BY_NATIVE_ID = """
query ($source: String!, $scope: String, $nativeId: ID!) {
  threadByNativeId(source: $source, scope: $scope, nativeId: $nativeId) { id }
}
"""
_COUNT = "{ threads(first: 1) { totalCount } }"
_NO_SCOPE = ([("FORBIDDEN", ["scope"])], [("VALIDATION", ["scope"])])
_SESSION = load()[0]


async def _attempt(person: Person, mutation: str, given: Mapping[str, Any]) -> Answer:
    return await person.ask(operation("Mutation", mutation, {"input": given}))


def _refusals(answer: Answer, mutation: str) -> list[tuple[str, list[str]]]:
    """Code and path of everything that was refused; nothing was done."""
    assert "errors" not in answer
    payload = answer["data"][mutation]
    assert payload["thread"] is None
    return [(error["code"], error["path"]) for error in payload["userErrors"]]


def _assert_not_adopted(answer: Answer, named: Mapping[str, str], ref: ThreadRef) -> None:
    """NOT_FOUND; a scope in another spelling may be refused itself, before anything is looked up."""
    refused = _refusals(answer, "adoptThread")
    if named.get("scope", ref.scope) == ref.scope or refused not in _NO_SCOPE:
        assert refused == [("NOT_FOUND", ["nativeId"])], named


@pytest.mark.parametrize("mutation", ["startThread", "sendMessage"])
async def test_one_key_of_several_users_has_an_effect_for_each(world: World, mutation: str):
    """Humm answers a key as it did the first time, whoever it is from: so no two users are seen with the same one."""
    everybody = (world.ann, *world.attackers[::2])
    given = {
        person: await smallest(mutation, person, "humm", {"message": {"text": f"{person.word} asked"}})
        for person in everybody
    }
    world.record.clear()
    threads = {}
    for person in everybody:
        payload = await person.do(mutation, **given[person], idempotencyKey=f"{mutation} of somebody")
        threads[person] = (await person.read(_THREAD, id=payload["thread"]["id"]))["thread"]
    for person, thread in threads.items():
        others = [each.word for each in everybody if each is not person]
        assert person.word in thread["title"]
        assert thread["raw"]["thread_id"] == thread["nativeId"]
        assert thread["user"] == {"nativeId": f"{person.caller.user}-at-humm"}
        assert [word for word in others if word in json.dumps(thread)] == []
    assert len({thread["nativeId"] for thread in threads.values()}) == len(everybody)
    sent = world.record.select(vendor="humm", method="POST")
    assert [request.body["query"] for request in sent] == [f"{person.word} asked" for person in everybody]
    assert len({request.body["idempotency_key"] for request in sent}) == len(everybody)


@pytest.mark.parametrize("source", ["humm", "thena"])
async def test_another_spelling_leads_to_the_same_thread(world: World, source: str):
    """Its owner to it, and nobody else anywhere."""
    thread = world.ann.own.talks[source].thread
    for named in misspelt(ids.thread_ref(thread)):
        found = await world.ann.read(_BY_NATIVE_ID, **named)
        assert found["threadByNativeId"] == {"id": thread}, named
        assert (await world.ann.do("adoptThread", **named))["thread"]["id"] == thread, named
        for person in world.attackers:
            assert (await person.read(_BY_NATIVE_ID, **named))["threadByNativeId"] is None, (person, named)


async def test_another_spelling_adopts_nothing_at_thena(world: World):
    """It is like one of a thread that is not there."""
    before = await world.view_before()
    ref = ids.thread_ref(world.ann.own.talks["thena"].thread)
    for named, unknown in zip(misspelt(ref), misspelt(replace(ref, native_id=other(ref.native_id))), strict=True):
        for person in world.attackers:
            answer = await _attempt(person, "adoptThread", named)
            _assert_not_adopted(answer, named, ref)
            assert answer == await _attempt(person, "adoptThread", unknown), (person, named)
    assert await world.view() == before


@pytest.mark.parametrize("source", START_ALONE)
async def test_a_thread_that_is_held_is_not_taken_on_trust(world: World, source: str):
    """Where the vendor cannot be asked, any native id is taken as it is named, but never one that somebody holds."""
    before = await world.view_before()
    secrets = secrets_in(before)
    ref = ids.thread_ref(world.ann.own.talks[source].thread)
    world.record.clear()
    for person in world.attackers:
        count = await person.read(_COUNT)
        for named in ({"source": source, "nativeId": ref.native_id}, *(misspelt(ref) if source == "humm" else ())):
            answer = await _attempt(person, "adoptThread", named)
            _assert_not_adopted(answer, named, ref)
            assert_tells_nothing(answer, secrets)
        assert await person.read(_COUNT) == count
    unheld = await world.attackers[0].do("adoptThread", source=source, nativeId=other(ref.native_id))
    assert unheld["thread"]["nativeId"] == other(ref.native_id)
    assert world.record.select(vendor=source) == []
    assert await world.view() == before


@pytest.mark.parametrize(
    ("named", "path"),
    [
        (
            {
                "target": {"nativeAgent": {"source": "mindset", "nativeId": _SESSION.agent_uid}},
                "options": {"mindset": {"agentSessionId": _SESSION.uid}},
            },
            ["options", "mindset", "agentSessionId"],
        ),
        (
            {"target": {"nativeAgent": {"source": "mindset", "nativeId": f"{_SESSION.agent_uid}::{_SESSION.uid}"}}},
            ["target"],
        ),
    ],
    ids=["option", "composite"],
)
async def test_a_session_of_somebodys_is_for_operators_alone(world: World, named: dict[str, Any], path: list[str]):
    """At a source that takes no client's word; no more is told of one that exists than of any other."""
    for person in world.attackers:
        given = {**named, "message": {"text": "hello"}}
        world.record.clear()
        if person.caller.role is Role.OPERATOR:
            assert (await person.do("startThread", **given))["thread"]["agentSessionId"] == _SESSION.uid
            continue
        answer = await _attempt(person, "startThread", given)
        assert _refusals(answer, "startThread") == [("FORBIDDEN", path)], person
        unknown = json.loads(json.dumps(given).replace(_SESSION.uid, other(_SESSION.uid)))
        assert answer == await _attempt(person, "startThread", unknown)
        assert world.record.select() == []
