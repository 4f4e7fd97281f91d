"""Bodies are decoded once while they are remembered, and what is remembered is bounded."""

import msgspec
import pytest

from threadloom.domain.noun import Noun
from threadloom.store.sqlite.remembered import RememberingDecoder


class Word(Noun):
    """A noun of one word."""

    text: str


def a_body(text):
    return f'{{"text":"{text}"}}'


LENGTH = len(a_body("0000"))


def held(decoder):
    """How many characters of bodies a decoder holds."""
    return sum(map(len, [*decoder._recent, *decoder._before]))


def test_a_body_is_decoded_once():
    """The noun is what the body says; the same text gives the same noun."""
    decoder = RememberingDecoder(Word)
    noun = decoder(a_body("swift"))
    assert noun == Word(text="swift")
    assert decoder("".join(a_body("swift"))) is noun


def test_a_changed_text_is_another_noun():
    """However little has changed; the one before is not touched by it."""
    decoder = RememberingDecoder(Word)
    before = decoder(a_body("swift"))
    assert decoder(a_body("Swift")) == Word(text="Swift")
    assert decoder(a_body("swift ")) == Word(text="swift ")
    assert before == Word(text="swift")


def test_the_same_noun_in_another_text():
    """Is equal, whether or not its text was known."""
    decoder = RememberingDecoder(Word)
    assert decoder('{"text": "swift"}') == decoder(a_body("swift"))


@pytest.mark.parametrize("body", ["", "{", "[]", '{"text":1}', "null"])
def test_what_is_no_noun_is_refused_each_time(body):
    """And not remembered."""
    decoder = RememberingDecoder(Word)
    for _ in range(2):
        with pytest.raises(msgspec.DecodeError):
            decoder(body)
    assert held(decoder) == 0


def test_what_is_remembered_is_bounded():
    """By the characters of its texts, however many come and whichever come again."""
    most = 10 * LENGTH
    decoder = RememberingDecoder(Word, characters=most)
    for number in range(300):
        for again in {number, number // 2, 0}:
            assert decoder(a_body(f"{again:04}")) == Word(text=f"{again:04}")
        assert held(decoder) <= most


def test_a_body_longer_than_all_that_may_be_remembered():
    """Is decoded; it is forgotten with the next, and so is all that was there before it."""
    decoder = RememberingDecoder(Word, characters=100)
    long = a_body("x" * 1_000)
    decoder(a_body("swift"))
    assert decoder(long) == Word(text="x" * 1_000)
    for number in range(100):
        decoder(a_body(f"{number:04}"))
    assert held(decoder) <= 100


def test_what_is_asked_for_again_stays():
    """While all else of its age is forgotten."""
    decoder = RememberingDecoder(Word, characters=10 * LENGTH)
    asked, other = decoder(a_body("asked")), decoder(a_body("other"))
    for number in range(100):
        decoder(a_body(f"{number:04}"))
        assert decoder(a_body("asked")) is asked
    again = decoder(a_body("other"))
    assert again is not other
    assert again == other


def test_kinds_are_strangers():
    """The same text is another noun to another decoder."""

    class Name(Noun):
        text: str

    assert type(RememberingDecoder(Word)(a_body("a"))) is Word
    assert type(RememberingDecoder(Name)(a_body("a"))) is Name
