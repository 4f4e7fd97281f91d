"""Pages: the arguments' rules, and cursors that are good for their own list alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.call import Caller, Role
from threadloom.domain.errors import ErrorCode, Invalid
from threadloom.domain.ids import MessageRef, RunRef, SourceSlug, ThreadRef
from threadloom.domain.page import PageRequest, Position
from threadloom.domain.query import OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.graphql import ids
from threadloom.graphql.pagination import Fingerprint, cursor, page_request

ADA = Caller(tenant="acme", user="ada", role=Role.READER, name="Ada")
THREAD = ThreadRef(source="support", native_id="t1")
INBOX = Fingerprint.of(ADA, "threads", ThreadQuery())

positions = st.lists(st.none() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=40), max_size=5).map(tuple)


def ask(fingerprint: Fingerprint = INBOX, **arguments) -> PageRequest:
    return page_request(fingerprint, **{"first": None, "after": None, "last": None, "before": None} | arguments)


def refusal(fingerprint: Fingerprint = INBOX, **arguments) -> Invalid:
    with pytest.raises(Invalid) as caught:
        ask(fingerprint, **arguments)
    assert caught.value.code is ErrorCode.VALIDATION
    return caught.value


@settings(deadline=None)
@given(positions)
def test_round_trip(position: Position):
    """A position comes back from its cursor as it was, types included."""
    text = cursor(INBOX, position)
    request = ask(after=text, before=text)
    assert request.after == request.before == position
    assert [type(value) for value in request.after or ()] == [type(value) for value in position]


@settings(deadline=None)
@given(positions, positions)
def test_cursors_are_unique(one: Position, other: Position):
    """Two rows of a list share a cursor only where they stand in one place."""
    assert (cursor(INBOX, one) == cursor(INBOX, other)) == (one == other)


def test_cursors_never_change():
    """A cursor is good on every server of a version, and across restarts."""
    assert cursor(INBOX, (1_795_249_800_123_456, None, "t1")) == "AZPPAAZgxSqelEDAonQxl9b1UA"


def test_nothing_asked():
    """No size: 20 rows from the start, also with a cursor that the page ends before."""
    assert ask() == PageRequest(size=20, from_end=False)
    assert ask(before=cursor(INBOX, ("x",))) == PageRequest(size=20, from_end=False, before=("x",))


@pytest.mark.parametrize("size", [1, 20, 100])
def test_sizes(size: int):
    """`first` counts from the start, `last` from the end, 1 to 100 each, and either goes with either cursor."""
    text = cursor(INBOX, (5, "x"))
    assert ask(first=size) == PageRequest(size=size, from_end=False)
    assert ask(last=size) == PageRequest(size=size, from_end=True)
    assert ask(first=size, before=text) == PageRequest(size=size, before=(5, "x"))
    assert ask(last=size, after=text) == PageRequest(size=size, from_end=True, after=(5, "x"))


@pytest.mark.parametrize("size", [0, -1, 101, 2**31 - 1, -(2**31)])
@pytest.mark.parametrize("argument", ["first", "last"])
def test_sizes_out_of_bounds(argument: str, size: int):
    """A size below 1 or above 100 is refused by its name, with the bounds."""
    error = refusal(**{argument: size})
    assert error.path == (argument,)
    assert error.message == f"`{argument}` is {size}; it must be from 1 to 100"


@pytest.mark.parametrize(("first", "last"), [(1, 1), (0, 0), (20, 101)])
def test_both_sizes(first: int, last: int):
    """`first` and `last` together are refused whatever they are."""
    assert refusal(first=first, last=last).message == "give `first` or `last`, not both"


@pytest.mark.parametrize("argument", ["after", "before"])
def test_bad_cursors_are_named(argument: str):
    """The refusal names the argument and not the cursor's content."""
    error = refusal(**{argument: "nonsense"})
    assert error.path == (argument,)
    assert error.message == f"`{argument}` is not a cursor of this list in this order"


@settings(deadline=None)
@given(positions, st.data())
def test_changed_cursors_are_refused(position: Position, data):
    """A cursor cut short, lengthened or changed in a character is refused."""
    text = cursor(INBOX, position)
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("AZaz09-_=+/ .")).replace(text[at], "")
    for changed in (text[:at], text[at + 1 :], text[:at] + other + text[at + 1 :], text + "=", text + "A", text + "\n"):
        refusal(after=changed)


@pytest.mark.parametrize("text", ["", "=", "é", "\x00", "\ud800", "A" * 10_000_000])
def test_made_up_cursors_are_refused(text: str):
    """Anything that is no cursor is a broken rule of the input, not a failure."""
    refusal(before=text)


OTHERS = {
    "kind": Fingerprint.of(ADA, "forks", ThreadQuery()),
    "order": Fingerprint.of(ADA, "threads", ThreadQuery(order=ThreadOrderField.TITLE)),
    "direction": Fingerprint.of(ADA, "threads", ThreadQuery(direction=OrderDirection.ASC)),
    "filter": Fingerprint.of(ADA, "threads", ThreadQuery(filter=ThreadFilter(archived=False))),
    "filter's sources": Fingerprint.of(ADA, "threads", ThreadQuery(filter=ThreadFilter(sources=(SourceSlug("a"),)))),
    "search": Fingerprint.of(ADA, "threads", ThreadQuery(), "words"),
    "parent": Fingerprint.of(ADA, "threads", ThreadQuery(), THREAD),
    "user": Fingerprint.of(Caller(tenant="acme", user="bob", role=Role.READER, name="B"), "threads", ThreadQuery()),
    "tenant": Fingerprint.of(Caller(tenant="evil", user="ada", role=Role.READER, name="A"), "threads", ThreadQuery()),
    "seam": Fingerprint.of(Caller(tenant="acmea", user="da", role=Role.READER, name="A"), "threads", ThreadQuery()),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS.keys())
def test_cursors_of_other_lists_are_refused(other: Fingerprint):
    """A cursor is refused by a list of another kind, order, filter, parent or caller, and theirs by it."""
    refusal(other, after=cursor(INBOX, ("x",)))
    refusal(INBOX, after=cursor(other, ("x",)))


def test_lists_are_told_apart():
    """Every two of these lists differ, and so do parents that hold the same values."""
    parents = [MessageRef(thread=THREAD, native_id="x"), RunRef(thread=THREAD, native_id="x")]
    flags = [True, False, 1, 0, None, "", "1"]
    lists = [INBOX, *OTHERS.values(), *(Fingerprint.of(ADA, "feedback", term) for term in [*parents, *flags])]
    assert len({fingerprint.digest for fingerprint in lists}) == len(lists)


def test_one_list_one_fingerprint():
    """Role, name and spelled-out defaults change nothing."""
    operator = Caller(tenant="acme", user="ada", role=Role.OPERATOR, name="Ada L.")
    spelled_out = ThreadQuery(filter=ThreadFilter(), order=ThreadOrderField.LAST_ACTIVITY)
    assert Fingerprint.of(operator, "threads", spelled_out) == INBOX


def test_ids_are_no_cursors():
    """An id is no cursor, and a cursor is no id."""
    refusal(after=ids.global_id(THREAD))
    with pytest.raises(ids.NotFound):
        ids.decode(cursor(INBOX, (2, "support", None, "t1")))


def test_cursors_need_a_position_that_fits():
    """Nothing is given out that `page_request` would refuse."""
    with pytest.raises(ValueError):
        cursor(INBOX, ("x" * 4_000,))
