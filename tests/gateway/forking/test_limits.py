"""How much a fork takes along: what is too much is refused with what to do, before anything is sent."""

import pytest

from gateway.forking.places import Places, said
from threadloom.domain.errors import Invalid
from threadloom.gateway.forking.talk import MOST_CHARACTERS, MOST_MESSAGES


async def refused(world: Places) -> Invalid:
    with pytest.raises(Invalid) as found:
        await world.fork()
    assert "create" not in world.asked()
    return found.value


async def test_a_thread_with_too_many_messages(world: Places):
    """VALIDATION at upToMessageId, which is what helps; up to the last one allowed it goes."""
    await world.parent(*(said(number) for number in range(1, MOST_MESSAGES + 2)))
    assert (await refused(world)).path == ("upToMessageId",)
    assert (await world.fork(up_to=said(MOST_MESSAGES).ref)).thread


async def test_reading_ends_where_it_is_too_much(world: Places):
    """A thread of any length costs no more pages than the limit has."""
    await world.parent(*(said(number) for number in range(1, 3 * MOST_MESSAGES)))
    await refused(world)
    assert world.asked().count("message_pages 1") == MOST_MESSAGES // 100 + 1


async def test_a_thread_with_too_many_characters(world: Places):
    """Counted over all that was said."""
    await world.parent(said(1, "x" * (MOST_CHARACTERS - 10)), said(2, "y" * 11))
    assert (await refused(world)).path == ("upToMessageId",)
    assert (await world.fork(up_to=said(1).ref)).thread


async def test_a_target_that_needs_more_than_a_fork_has(world: Places):
    """What leaving out cannot mend is told of the target, before it is asked anything."""
    adapter = world.adapters["told"]
    await world.parent(said(1))
    adapter.check = lambda draft: Invalid("this is required here", path=("scope",)).violations
    with pytest.raises(Invalid) as found:
        await world.fork(adapter.source)
    assert (found.value.path, "scope" in found.value.message) == (("target",), True)
    assert adapter.memory.asked == []


async def test_a_target_that_takes_nothing_the_fork_makes_of_it(world: Places):
    """A check that is never content is asked a bounded number of times."""
    asked: list[object] = []

    def never(draft):
        asked.append(draft)
        return Invalid("no", path=("toolResources",)).violations

    await world.parent(said(1))
    world.adapters["laid"].check = never
    assert (await refused(world)).path == ("target",)
    assert len(asked) == 20
