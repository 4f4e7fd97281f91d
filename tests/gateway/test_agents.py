"""Agents over several sources."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import TALKS, Memory, a_call, a_source, an_agent, capabilities
from threadloom.domain.agent import Agent
from threadloom.domain.capability import Operation
from threadloom.domain.errors import NotFound, VendorRejected, VendorUnreachable
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import Page, PageRequest, Position
from threadloom.domain.thread import ThreadDraft
from threadloom.gateway.agent_pages import joined, remainder


@pytest.fixture
def world(build):
    world = build(*((a_source(slug), capabilities(*TALKS)) for slug in ("one", "two", "three")))
    for slug, count in (("one", 3), ("two", 0), ("three", 2)):
        memory: Memory = world[slug].memory
        memory.agents = {f"a{i}": an_agent(f"a{i}", slug) for i in range(count)}
    return world


async def test_agents_of_all_sources_in_order(world):
    """Source after source, with the total of all."""
    page = (await world.gateway.agents.page(a_call(), None, PageRequest())).page
    assert [(a.ref.source, a.ref.native_id) for a in page.items] == [
        ("one", "a0"), ("one", "a1"), ("one", "a2"), ("three", "a0"), ("three", "a1"),
    ]  # fmt: skip
    assert (page.total, page.has_next, page.has_previous) == (5, False, False)


async def test_a_source_that_fails_is_named_and_left_out(world):
    """The others' agents are whole, the total is unknown."""
    world["one"].memory.fails = VendorUnreachable("down")
    found = await world.gateway.agents.page(a_call(), None, PageRequest())
    assert [a.ref.source for a in found.page.items] == ["three", "three"]
    assert [(slug, error.code) for slug, error in found.failures] == [("one", "VENDOR_UNREACHABLE")]
    assert found.page.total is None


async def test_agents_of_an_unknown_source(world):
    """There is no such source."""
    with pytest.raises(NotFound):
        await world.gateway.agents.page(a_call(), SourceSlug("nope"), PageRequest())


async def test_a_source_that_lists_none_has_its_default(build):
    """The agents of the configuration are listed where the vendor lists none."""
    default = AgentRef(source=SourceSlug("one"), native_id="helper")
    world = build((a_source(default_agent=default), capabilities(Operation.START_THREAD)))
    page = (await world.gateway.agents.page(a_call(), None, PageRequest())).page
    assert [a.ref for a in page.items] == [default]
    assert [a.ref for a in await world.gateway.agents.by_refs(a_call(), [default])] == [default]
    unknown = AgentRef(source=SourceSlug("one"), native_id="other")
    assert list(await world.gateway.agents.by_refs(a_call(), [unknown])) == [None]


async def test_an_unmet_agent_has_its_id_as_name(world):
    """The index alone answers, without a call."""
    ref = AgentRef(source=SourceSlug("one"), native_id="zz")
    assert [a.name for a in await world.gateway.agents.known(a_call(), [ref])] == ["zz"]
    assert world["one"].memory.asked == []


SIZES = st.lists(st.integers(0, 4), min_size=1, max_size=4)


def answer(agents: list[Agent], page: PageRequest) -> Page[Agent]:
    """What a faithful source answers."""
    ids = [a.ref.native_id for a in agents]
    start = ids.index(str(page.after[0])) + 1 if page.after else 0
    stop = ids.index(str(page.before[0])) if page.before else len(agents)
    window = agents[start:stop]
    rows = window[-page.size :] if page.from_end else window[: page.size]
    first = agents.index(rows[0]) if rows else start
    return Page(
        items=tuple(rows),
        positions=tuple((a.ref.native_id,) for a in rows),
        has_next=first + len(rows) < len(agents) if rows else stop < len(agents),
        has_previous=first > 0,
        total=len(agents),
    )


@given(sizes=SIZES, size=st.integers(1, 5), from_end=st.booleans())
def test_walking_the_pages_meets_each_agent_once(sizes, size, from_end):
    """Forwards and backwards, whatever the sources hold."""
    slugs = [SourceSlug(f"s{i}") for i in range(len(sizes))]
    held = {slug: [an_agent(f"a{i}", slug) for i in range(n)] for slug, n in zip(slugs, sizes, strict=True)}
    everyone = [a for slug in slugs for a in held[slug]]
    met: list[Agent] = []
    cursor: Position | None = None
    for _ in range(len(everyone) + 2):
        page = PageRequest(
            size=size, from_end=from_end, after=None if from_end else cursor, before=cursor if from_end else None
        )
        answers = {slug: answer(held[slug], asked) for slug, asked in remainder(slugs, page)}
        found = joined(slugs, page, answers).page
        if not found.items:
            break
        met = [*found.items, *met] if from_end else [*met, *found.items]
        cursor = found.positions[0] if from_end else found.positions[-1]
    assert met == everyone


async def test_a_wrong_address_is_no_missing_agent(world, monkeypatch):
    """Where a source has nothing at all its agent is not what is wrong; nothing was sent, so the key is free again."""
    start = ThreadDraft(
        source=SourceSlug("one"),
        agent=AgentRef(source=SourceSlug("one"), native_id="nobody"),
        message=MessageDraft(text="hello"),
    )

    async def agent_page(call, page):
        raise VendorRejected("the source has no such API under its base_url")

    with monkeypatch.context() as wrong:
        wrong.setattr(world["one"], "agent_page", agent_page)
        with pytest.raises(VendorRejected) as refused:
            await world.gateway.threads.start(a_call(key="k"), start)
    assert (refused.value.source, refused.value.path) == ("one", ())
    assert list(await world.store.intents()) == []
    with pytest.raises(NotFound) as missing:
        await world.gateway.threads.start(a_call(key="k"), start)
    assert tuple(missing.value.path) == ("target",)
