"""Questions by themselves: which refs are asked for in which turn, and what each asker is told."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from threadloom.domain.errors import NotFound, VendorFailed
from threadloom.domain.ids import MessageRef, SourceSlug, ThreadRef
from threadloom.graphql.plan.gathering import Gathered, Gatherings


def _refs(*names: str, source: str = "one") -> list[ThreadRef]:
    return [ThreadRef(source=SourceSlug(source), native_id=name) for name in names]


class Vendor:
    """Answers each row with its name in capitals, once it may; notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.opened = asyncio.Event()
        self.opened.set()
        self.failures: list[Exception] = []
        self.odd: dict[str, Exception | None] = {}

    async def fetch(self, rows: Sequence[str]) -> Sequence[Any]:
        """Rows are names in small letters."""
        self.asked.append(" ".join(rows))
        await self.opened.wait()
        if self.failures:
            raise self.failures.pop(0)
        return [self.odd.get(row, row.upper()) for row in rows]

    def ask(self, gatherings: Gatherings, names: str, name: str = "words") -> asyncio.Task[Sequence[Any]]:
        """Asks at once; the answer is waited for in a task."""
        return asyncio.create_task(gatherings.ask(name, _refs(*names), list(names), self.fetch))


async def _turns(number: int) -> None:
    for _ in range(number):
        await asyncio.sleep(0)


async def test_what_is_asked_in_one_turn_is_one_question():
    """Each ref once, in the order in which they came; everybody is told of his own refs alone, in his own order."""
    gatherings, vendor = Gatherings(), Vendor()
    answers = [vendor.ask(gatherings, names) for names in ("ab", "bc", "d", "ca")]
    assert [list(await answer) for answer in answers] == [["A", "B"], ["B", "C"], ["D"], ["C", "A"]]
    assert vendor.asked == ["a b c d"]


async def test_one_turn_is_waited_for():
    """Columns that become ready in the next turn join in."""
    gatherings, vendor = Gatherings(), Vendor()
    first = vendor.ask(gatherings, "ab")
    await _turns(1)
    second = vendor.ask(gatherings, "bc")
    assert (list(await first), list(await second)) == (["A", "B"], ["B", "C"])
    assert vendor.asked == ["a b c"]


async def test_refs_that_overlap_over_several_turns():
    """What is under way is waited for, what is known is told, and only what is new is asked."""
    gatherings, vendor = Gatherings(), Vendor()
    vendor.opened.clear()
    answers: list[asyncio.Task[Sequence[Any]]] = []
    for names in ("ab", "bc", "cad", "abcd"):
        answers.append(vendor.ask(gatherings, names))
        await _turns(4)
    assert vendor.asked == ["a b", "c", "d"]
    assert not any(answer.done() for answer in answers)
    vendor.opened.set()
    assert ["".join(await answer) for answer in answers] == ["AB", "BC", "CAD", "ABCD"]
    assert list(await vendor.ask(gatherings, "db")) == ["D", "B"]
    assert list(await vendor.ask(gatherings, "bed")) == ["B", "E", "D"]
    assert vendor.asked == ["a b", "c", "d", "e"]


async def test_refs_that_come_twice():
    """In one column: asked once, told twice."""
    gatherings, vendor = Gatherings(), Vendor()
    first, second = vendor.ask(gatherings, "aba"), vendor.ask(gatherings, "cbc")
    assert (list(await first), list(await second)) == (["A", "B", "A"], ["C", "B", "C"])
    assert vendor.asked == ["a b c"]


async def test_equal_names_share_and_others_do_not():
    """A name is the load with its source and arguments."""
    gatherings, vendor = Gatherings(), Vendor()
    answers = [vendor.ask(gatherings, "a", name) for name in ("words", "words", "others")]
    assert [list(await answer) for answer in answers] == [["A"]] * 3
    assert vendor.asked == ["a", "a"]


async def test_an_error_of_a_row_is_a_value():
    """It stands in the row's place, fails no other, and is not asked for again; so does None."""
    gatherings, vendor = Gatherings(), Vendor()
    gone = NotFound("gone")
    vendor.odd = {"b": gone, "c": None}
    assert list(await vendor.ask(gatherings, "abc")) == ["A", gone, None]
    assert list(await vendor.ask(gatherings, "cb")) == [None, gone]
    assert vendor.asked == ["a b c"]


async def test_a_failed_question_is_every_rows_error():
    """Of all who asked it; the next who asks for one of its refs asks again."""
    gatherings, vendor = Gatherings(), Vendor()
    down = VendorFailed("down")
    vendor.failures = [down]
    first, second = vendor.ask(gatherings, "ab"), vendor.ask(gatherings, "bc")
    assert (list(await first), list(await second)) == ([down, down], [down, down])
    assert list(await vendor.ask(gatherings, "ca")) == ["C", "A"]
    assert list(await vendor.ask(gatherings, "ab")) == ["A", "B"]
    assert vendor.asked == ["a b c", "c a", "b"]


async def test_a_failed_question_fails_no_other():
    """Who waits for two is told what the other one says."""
    gatherings, vendor = Gatherings(), Vendor()
    vendor.opened.clear()
    first = vendor.ask(gatherings, "ab")
    await _turns(4)
    both = vendor.ask(gatherings, "bc")
    await _turns(4)
    down = VendorFailed("down")
    vendor.failures = [down]
    vendor.opened.set()
    assert (list(await first), list(await both)) == ([down, down], [down, "C"])


@pytest.mark.parametrize("told", [[], ["A"], ["A", "B", "C"]], ids=len)
async def test_another_number_of_results_is_an_error(told: list[str]):
    """No row is told another's result."""

    async def fetch(rows: Sequence[str]) -> Sequence[str]:
        return told

    found = await Gatherings().ask("words", _refs("a", "b"), ["a", "b"], fetch)
    assert [type(each) for each in found] == [ValueError, ValueError]


async def test_a_question_outlives_who_asked_it():
    """Others wait for it, too."""
    gatherings, vendor = Gatherings(), Vendor()
    vendor.opened.clear()
    first, second = vendor.ask(gatherings, "ab"), vendor.ask(gatherings, "b")
    await _turns(4)
    first.cancel()
    await asyncio.wait([first])
    vendor.opened.set()
    assert first.cancelled()
    assert list(await second) == ["B"]


async def test_who_is_alone_waits_for_nobody_to_join():
    """Its question is asked at once, the others of the operation as ever; what it was told is shared."""
    gatherings, vendor = Gatherings(is_alone=True), Vendor()
    assert list(await vendor.ask(gatherings, "aba")) == ["A", "B", "A"]
    answers = [vendor.ask(gatherings, names) for names in ("bc", "da")]
    assert [list(await answer) for answer in answers] == [["B", "C"], ["D", "A"]]
    assert vendor.asked == ["a b", "c d"]


async def test_failure_of_who_is_alone_is_not_kept():
    """The next who asks for it asks again."""
    gatherings, vendor = Gatherings(is_alone=True), Vendor()
    down = VendorFailed("down")
    vendor.failures = [down]
    assert list(await vendor.ask(gatherings, "ab")) == [down, down]
    assert list(await vendor.ask(gatherings, "b")) == ["B"]
    assert vendor.asked == ["a b", "b"]


async def test_what_is_loaded_one_by_one_is_gathered():
    """In one question for each source, a ref once however deep it lies; values come as they are."""
    loaders, vendor = Gathered(Gatherings()), Vendor()
    here, there = _refs("a", "b"), _refs("c", source="two")
    inside = MessageRef(thread=here[0], native_id="m")
    wanted = [(here[0], "a"), (here[1], "b"), (there[0], "c"), (inside, "m"), (here[0], "a")]
    found = await asyncio.gather(*(loaders.load("words", ref, key, vendor.fetch) for ref, key in wanted))
    assert found == ["A", "B", "C", "M", "A"]
    assert vendor.asked == ["a b m", "c"]


async def test_an_error_is_raised_for_who_loads_it():
    """And for nobody else; None is a value."""
    loaders, vendor = Gathered(Gatherings()), Vendor()
    vendor.odd = {"b": NotFound("gone"), "c": None}
    loads = (loaders.load("words", ref, ref.native_id, vendor.fetch) for ref in _refs("a", "b", "c"))
    a, b, c = await asyncio.gather(*loads, return_exceptions=True)
    assert (a, str(b), c) == ("A", "gone", None)
    with pytest.raises(NotFound):
        await loaders.load("words", _refs("b")[0], "b", vendor.fetch)
    assert vendor.asked == ["a b c"]
