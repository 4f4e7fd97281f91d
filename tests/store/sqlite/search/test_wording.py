"""What is searched for, out of what is typed, and how FTS5 reads it."""

import sqlite3
from contextlib import closing, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.domain.errors import Invalid
from threadloom.store.sqlite.search.expression import expression, indexed_words
from threadloom.store.sqlite.search.segmenting import segmented, words
from threadloom.store.sqlite.search.snippets import snippet
from threadloom.store.sqlite.search.wording import Term, places, terms_of


def no_endings(_word):
    """Beginnings are left to FTS5."""
    return ()


def word(*words, star=False):
    return Term(words=words, is_prefix=star)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("one two ", [word("one"), word("two")]),
        ("one two", [word("one"), word("two", star=True)]),
        ("one t", [word("one"), word("t")]),
        ("o* two* ", [word("o", star=True), word("two", star=True)]),
        ('"one two" three ', [word("one", "two"), word("three")]),
        ('"one two', [word("one", "two", star=True)]),
        ('"one two ', [word("one", "two")]),
        ('"one two"', [word("one", "two")]),
        ('"one t', [word("one", "t")]),
        ('x "on', [word("x"), word("on", star=True)]),
        ("„one tw", [word("one", "tw", star=True)]),
        ("„one two“ x ", [word("one", "two"), word("x")]),
        ("e-mail ", [word("e", "mail")]),
        ("two one two one ", [word("two"), word("one")]),
        ("東京都", [word("東京", "京都")]),
        ("東 都 ", [word("東", star=True), word("都", star=True)]),
        ("手abc ", [word("手", "abc")]),
        ("NOT one* OR -two ", [word("not"), word("one", star=True), word("or"), word("two")]),
    ],
)
def test_typed_words(typed, terms):
    """Words, phrases, beginnings; the last word may be unfinished."""
    assert list(terms_of(typed)) == terms


@pytest.fixture(scope="module")
def index():
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE i USING fts5 (t, content = '', columnsize = 0, tokenize = 'ascii')")
        db.execute("INSERT INTO i (rowid, t) VALUES (1, ?)", [indexed_words(7, [["word"]])])
        yield db


@given(typed=st.text(max_size=50) | st.text(st.sampled_from("ab\"*():^-+{}'\\ \0ANDORTé東"), max_size=50))
def test_whatever_is_typed_is_an_expression(index, typed):
    """FTS5 accepts what anybody types, and finds nothing of another scope by it."""
    with suppress(Invalid):
        matching = expression([8, 9], terms_of(typed), no_endings)
        assert index.execute("SELECT rowid FROM i WHERE i MATCH ?", [matching]).fetchall() == []


@given(scopes=st.lists(st.integers(0, 60_000_000), min_size=2, max_size=2, unique=True))
def test_scopes_are_apart(index, scopes):
    """No number is the beginning of another, so that not even a beginning finds what others said."""
    one, other = (expression([scope], [word("a", star=True)], no_endings) for scope in scopes)
    assert len(one) == len(other)
    assert one != other


pieces = st.text(st.sampled_from("ab é東京京都\n.👍"), min_size=1, max_size=30)


@given(text=pieces, typed=pieces)
def test_fts5_and_snippets_agree(text, typed):
    """What the index finds, the snippet shows, and the other way about; ranges are inside it, apart and in order."""
    try:
        terms = terms_of(typed)
    except Invalid:
        return
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE VIRTUAL TABLE i USING fts5 (t, content = '', columnsize = 0, tokenize = 'ascii')")
        db.execute("INSERT INTO i (rowid, t) VALUES (1, ?)", [indexed_words(7, [words(text)])])
        rows = db.execute("SELECT rowid FROM i WHERE i MATCH ?", [expression([7], terms, no_endings)]).fetchall()
    assert bool(rows) == all(any(places(segmented(text), term)) for term in terms)
    found, ranges = snippet(text, terms)
    if rows:
        assert ranges
    ends = [end for each in ranges for end in (each.start, each.end)]
    assert ends == sorted(set(ends))
    assert not ends or 0 <= ends[0] < ends[-1] <= len(found)
