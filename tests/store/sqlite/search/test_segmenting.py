"""Text to tokens: nothing raises, everything stands inside the text, and what people mean is one word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.store.sqlite.search.segmenting import MOST_CHARACTERS, segmented, words

CHARACTERS = (
    "aÄéßжёИ東京タワー\uff76\uff9eか\u3099한\u1112\u1161\u11abעבשָׁ\u0640مَ\u200d\ufe0f"
    "\U0001f469\U0001f3fd\U0001f1e9\U0001f1ea½㍿ﷺ①ไทย \n_-.'\ud800\0"
)
mixed = st.text(st.characters() | st.sampled_from(CHARACTERS), max_size=60)


@given(mixed)
def test_tokens_stand_in_the_text(text):
    """Places lie inside the text, in order, and name characters of it; words are not empty, and hold no gap."""
    tokens = segmented(text)
    starts = [token.start for token in tokens]
    assert starts == sorted(starts)
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert 0 < len(token.word) <= 64
        assert not any(character.isspace() or character in '\0"_' for character in token.word)


@given(mixed)
def test_the_words_are_those_of_the_tokens(text):
    """Both forms say the same, a text of ASCII alone included."""
    for each in (text, text.encode("ascii", "ignore").decode()):
        assert list(words(each)) == [token.word for token in segmented(each)]


@given(mixed, mixed)
def test_what_stands_apart_is_segmented_apart(one, other):
    """A space is a boundary: the words before it and behind it are those of each side by itself."""
    assert list(words(f"{one} {other}")) == [*words(one), *words(other)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, World_2", ["hello", "world", "2"]),
        ("STRASSE straße Straße", ["strasse"] * 3),
        ("Łódź Ærø İstanbul", ["lodz", "aero", "istanbul"]),
        ("e\u0301te\u0301 été", ["ete", "ete"]),
        ("\uff46\uff55\uff4c\uff4c ﬁne Ⅷ", ["full", "fine", "viii"]),
        ("東京都", ["東京", "京都", "都"]),
        ("東", ["東"]),
        ("\u309f", ["より", "り"]),
        ("か\u3099き が", ["がき", "き", "が"]),
        ("ｶﾞｷ", ["ガキ", "キ"]),
        ("\u1112\u1161\u11ab\u1100\u116e\u11a8 한국", ["한국", "국"] * 2),
        ("iPhone手机", ["iphone", "手机", "机"]),
        ("مَرْحَبًا مـــرحبا", ["مرحبا", "مرحبا"]),
        ("שָׁלוֹם", ["שלום"]),
        ("हिन्दी", ["हिन्दी"]),
        ("👍🏽 👍 ❤️", ["👍", "👍", "❤"]),
        ("👩\u200d👧", ["👩", "👧"]),
        ("½ ㎏ ㍿", ["1", "2", "kg", "株式", "式会", "会社", "社"]),
        ("soft\u00adhyphen a\u200bb \u202eabc\u202c", ["softhyphen", "ab", "abc"]),
        ("\ud800x é", ["x", "e"]),
        ("a" * 100, ["a" * 64]),
        ("", []),
        ("?! \n", []),
    ],
)
def test_examples(text, expected):
    """Case, width, accents and points make no difference; scripts without spaces become overlapping pairs."""
    assert list(words(text)) == expected


def test_places():
    """A token says which characters it was made of, marks included."""
    text = "Zoë かﾞ東"
    assert [text[token.start : token.end] for token in segmented(text)] == ["Zoë", "かﾞ東", "東"]


def test_the_end_of_a_long_text_is_left_out():
    """What stands beyond the limit has no tokens."""
    assert words(f"{' ' * MOST_CHARACTERS}beyond") == []
    assert words(f"{' ' * (MOST_CHARACTERS - 6)}inside") == ["inside"]
