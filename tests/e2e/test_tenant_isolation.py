"""Nobody reads, changes or so much as notices what is another's, by any argument that takes an id.

The cases are generated from the schema, one an argument. Ann is the victim; bob is of her tenant, eve of another, and
both try as writer and as operator, at each source where ann has something. `isolation` has the parts, its `table` what
is expected where.
"""

from collections.abc import Collection

import pytest

from e2e.isolation import table
from e2e.isolation.asking import Answer, asking
from e2e.isolation.claims import absent, assert_tells_nothing, codes, effect, empty
from e2e.isolation.inputs import smallest
from e2e.isolation.leaves import Leaf
from e2e.isolation.operations import operation
from e2e.isolation.people import Person
from e2e.isolation.strangers import other
from e2e.isolation.table import ACCEPTED, Keys, Row, Words, cases
from e2e.isolation.targets import Target, one_of_each_type
from e2e.isolation.world import World, secrets_in
from threadloom.domain.call import Role

pytestmark = pytest.mark.asyncio(loop_scope="session")

_COUNT = "{ threads(first: 1) { totalCount } }"
_CASES = list(cases())
_KEYED = [
    (leaf, row, source)
    for leaf, row in _CASES
    if isinstance(row, Keys)
    for source in ("local", *table.AT_VENDORS.get(leaf.field, ()))
]
_TYPED = {leaf for leaf, row in _CASES if isinstance(row, Row) and row.aim in ACCEPTED}


def _each(kind: type, leaves: Collection[Leaf] = frozenset(leaf for leaf, _ in _CASES)) -> pytest.MarkDecorator:
    chosen = [(leaf, row) for leaf, row in _CASES if isinstance(row, kind) and leaf in leaves]
    return pytest.mark.parametrize(("leaf", "row"), chosen, ids=[leaf.path for leaf, _ in chosen])


async def _answer(person: Person, leaf: Leaf, target: Target, value: str, *, depth: int = 1) -> Answer:
    return await person.ask(await asking(person, leaf, value, source=target.source, extra=target.extra, depth=depth))


def _strangers(world: World, *, is_shared: bool) -> list[Person]:
    """Those to whom a thing of ann's is another's."""
    return [person for person in world.attackers if not is_shared or person.caller.tenant != world.ann.caller.tenant]


@_each(Row)
async def test_an_id_of_anothers_is_like_one_of_nothing(world: World, leaf: Leaf, row: Row):
    """The same answer, without a word of the victim's, a call to a vendor or a change of hers; to her it is another."""
    targets = await row.aim(world, leaf)
    before = await world.view_before()
    secrets = secrets_in(before)
    for target in targets:
        for person in _strangers(world, is_shared=target.is_shared):
            unknown = await _answer(person, leaf, target, target.unknown)
            known = await asking(person, leaf, target.value, source=target.source, extra=target.extra)
            world.record.clear()
            answer = await person.ask(known)
            assert answer == unknown, person
            row.expect(answer, leaf)
            assert_tells_nothing(answer, secrets)
            assert {request.method for request in world.record.select()} <= row.calls, person
    assert await world.view() == before
    for target in targets:
        unknown = await _answer(world.ann, leaf, target, target.unknown)
        own = await asking(
            world.ann, leaf, target.value, source=target.source, extra={**target.extra, **target.control}
        )
        assert await world.ann.ask(own) != unknown


@_each(Row, _TYPED)
async def test_an_id_of_another_type_leads_nowhere(world: World, leaf: Leaf, row: Row):
    """Not even the caller's own, and no vendor is called."""
    expect = row.expect if row.expect in {absent, empty} else table.NOT_FOUND
    for type_name, global_id in one_of_each_type(world.ann).items():
        if type_name in ACCEPTED[row.aim]:
            continue
        asked = await asking(world.ann, leaf, global_id, extra={})
        world.record.clear()
        expect(await world.ann.ask(asked), leaf)
        assert world.record.select() == [], type_name


@_each(Words)
async def test_a_word_of_anothers_tells_no_more_than_any_other(world: World, leaf: Leaf, row: Words):
    """What the gateway looks nothing up by has the same effect whoever else uses it."""
    before = await world.view_before()
    secrets = secrets_in(before)
    refusals = []
    for target in await row.aim(world, leaf):
        for person in world.attackers:
            unknown = await _answer(person, leaf, target, target.unknown, depth=2)
            answer = await _answer(person, leaf, target, target.value, depth=2)
            assert effect(answer, target.value) == effect(unknown, target.unknown), person
            assert_tells_nothing(effect(answer, target.value), secrets)
            refusals.append(codes(answer, leaf))
    assert set().union(*refusals) <= row.codes
    assert row.taken == ([] in refusals)
    assert await world.view() == before


@pytest.mark.parametrize(
    ("leaf", "row", "source"), _KEYED, ids=[f"{leaf.field}-{source}" for leaf, _, source in _KEYED]
)
async def test_an_idempotency_key_of_anothers_is_like_a_new_one(world: World, leaf: Leaf, row: Keys, source: str):
    """Neither the victim's very request nor one's own is answered with what her key is kept for."""
    used = f"{leaf.field}-used {source}"

    async def answer(person: Person, key: str, given: dict) -> Answer:
        return await person.ask(operation("Mutation", leaf.field, {"input": given | {"idempotencyKey": key}}))

    hers = await smallest(leaf.field, world.ann, source, {})
    first = await answer(world.ann, used, hers)
    assert codes(first, leaf) == []
    assert await answer(world.ann, used, hers) == first
    before = await world.view_before()
    secrets = secrets_in(before)
    for person in _strangers(world, is_shared=row.is_shared):
        new = f"{used} new {person}"
        replayed = await answer(person, used, hers)
        assert effect(replayed, used) == effect(await answer(person, new, hers), new), person
        assert_tells_nothing(replayed, secrets)
    for person in world.attackers[::2]:
        new = f"{used} own {person}"
        own = await answer(person, used, await smallest(leaf.field, person, source, {}))
        fresh = await answer(person, new, await smallest(leaf.field, person, source, {}))
        assert effect(own, used) == effect(fresh, new), person
        assert codes(own, leaf) == codes(first, leaf)
        assert_tells_nothing(own, secrets)
    assert await world.view() == before


async def test_lists_hold_ones_own_alone(world: World):
    """Threads open and hidden, labels, and all that hangs on them; and of the sources those of one's tenant."""
    secrets = secrets_in(await world.view_before())
    for person in world.attackers:
        view = await world.view(person)
        assert person.word in view
        assert [secret for secret in secrets if secret in view] == [], person
        sources = (await person.read("{ sources { slug } vendors { sources { slug } } }"))["sources"]
        assert [source["slug"] for source in sources] == list(person.sources)


async def test_agents_made_by_one_tenant_are_not_listed_to_another(world: World):
    """Where agents are kept by the gateway; the colleague sees them."""
    query = '{ agents(source: "local", first: 100) { nodes { id } } }'
    for person in world.attackers:
        listed = {agent["id"] for agent in (await person.read(query))["agents"]["nodes"]}
        assert person.own.agents["local"] in listed
        assert (world.ann.own.agents["local"] in listed) == (person.caller.tenant == "acme")


async def test_another_scope_does_not_open_a_thread_that_is_held(world: World):
    """Where the vendor knows no scopes, naming one leads to the same thread, which stays its owner's."""
    before = await world.view_before()
    for person in world.attackers:
        for source in ("assistants", "umami", "conversations"):
            native_id, count = world.ann.own.talks[source].native_id, await person.read(_COUNT)
            held, unknown = [
                await person.ask(operation("Mutation", "adoptThread", {"input": given | {"nativeId": each}}))
                for given in [{"source": source, "scope": "any"}]
                for each in (native_id, other(native_id))
            ]
            assert held == unknown
            assert held["data"]["adoptThread"]["thread"] is None
            assert await person.read(_COUNT) == count
    assert await world.view() == before


async def test_pin_and_mark_are_one_users_own(world: World):
    """A thread without an owner is every operator's of its tenant; what one makes of it the other does not see."""
    thread = await world.unowned_thread()
    query = "query ($id: ID!) { thread(id: $id) { pinnedAt unread } }"
    operator = await world.ann_as(Role.OPERATOR)
    (bob,) = [each for each in world.attackers if each.caller.user == "bob" and each.caller.role is Role.OPERATOR]
    await bob.do("updateThread", threadId=thread, pinned=True, unread=True)
    seen = (await bob.read(query, id=thread))["thread"]
    assert seen["pinnedAt"]
    assert seen["unread"]
    assert (await operator.read(query, id=thread))["thread"] == {"pinnedAt": None, "unread": False}
    for person in (world.ann, *world.attackers):
        if person is not bob:
            assert (await person.read(query, id=thread))["thread"] is None, person


async def test_argument_without_a_row_is_noticed(monkeypatch: pytest.MonkeyPatch):
    """It fails where the cases are made."""
    monkeypatch.delitem(table.TABLE, "Query.node.id")
    with pytest.raises(LookupError, match=r"Query\.node\.id"):
        list(cases())


async def test_row_without_an_argument_is_noticed(monkeypatch: pytest.MonkeyPatch):
    """As it is, once an argument is renamed."""
    monkeypatch.setitem(table.TABLE, "Query.gone.id", table.TABLE["Query.node.id"])
    with pytest.raises(LookupError, match=r"Query\.gone\.id"):
        list(cases())
