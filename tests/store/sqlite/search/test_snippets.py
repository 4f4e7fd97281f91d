"""Pieces of texts around words."""

from hypothesis import given
from hypothesis import strategies as st

from threadloom.store.sqlite.search.snippets import MOST_CHARACTERS, snippet
from threadloom.store.sqlite.search.wording import terms_of


def shown(text, typed):
    piece, ranges = snippet(text, terms_of(typed))
    return piece, [piece[each.start : each.end] for each in ranges]


def test_one_clean_line():
    """Line breaks and control characters become spaces, what turns the direction of writing goes; markup stays text."""
    piece, words = shown("a\r\n\tb\x00\x1b[31m\u202eword\u202c\u2028 <b>&amp;</b>", "word ")
    assert piece == "a b [31mword <b>&amp;</b>"
    assert words == []
    assert shown("x\n\u202eword\u202c y", "word ") == ("x word y", ["word"])


def test_around_the_words():
    """A long text is cut at spaces around the first place, with an ellipsis where it goes on."""
    piece, words = shown(f"{'before ' * 50}needle {'after ' * 50}", "needle ")
    assert piece.startswith("…before ")
    assert piece.endswith("after…")
    assert len(piece) <= MOST_CHARACTERS
    assert words == ["needle"]


def test_where_most_of_them_are():
    """The piece is where different words stand together, not where the first one stands alone."""
    text = f"one {'x ' * 300}here one and two {'x ' * 300}"
    piece, words = shown(text, "one two ")
    assert "one and two" in piece
    assert words == ["one", "two"]


def test_pairs_are_one_range():
    """What is written without spaces is marked as it was typed, half a pair included."""
    assert shown("これは東京タワーです", "東京タワー")[1] == ["東京タワー"]
    assert shown("これは東京です", "東")[1] == ["東"]
    assert shown("関東", "東")[1] == ["東"]


def test_code_points():
    """Ranges count code points, so signs beyond the first plane are one each."""
    piece, ranges = snippet("👍👍 word", terms_of("word "))
    assert [(each.start, each.end) for each in ranges] == [(3, 7)]
    assert piece[3:7] == "word"


def test_far_into_a_long_text():
    """Wherever the words stand, whole, and across the stretches that a long text is looked through by."""
    for before in (*range(1980, 2020, 3), 60_000):
        text = f"{'x' * before} some needle haystack here"
        assert shown(text, '"needle haystack"')[1] == ["needle haystack"]
        assert shown(text, "eedle ")[1] == []


def test_nothing_found():
    """Without any of the words it is the beginning."""
    assert shown("some text", "other ") == ("some text", [])


@given(st.text(max_size=600), st.text(min_size=1, max_size=3))
def test_never_longer(text, typed):
    """However long the text is, the piece is short, and on one line."""
    piece, _ = snippet(text, terms_of(f"a {typed}"))
    assert len(piece) <= MOST_CHARACTERS
    assert "\n" not in piece
    assert "\x00" not in piece
