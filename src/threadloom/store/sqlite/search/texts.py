"""What of a thread and of a message is searched, and how it stands in `search_texts`."""

import re
from collections.abc import Sequence

import msgspec

from threadloom.domain.message import Message, MessageStatus

from .segmenting import MOST_CHARACTERS, words

PLACE_BITS = 20
"""A text's number is its thread's, and so many bits for its place there: see migrations/0003_search.sql."""

_BLANK = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_UNSEEN = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")


class _Named(msgspec.Struct):
    """Of a thread as it is kept, what it is called."""

    title: str | None = None
    tags: tuple[str, ...] = ()


_NAMED = msgspec.json.Decoder(_Named)
_MESSAGE = msgspec.json.Decoder(Message)


def cleaned(text: str) -> str:
    """The text on one line, without control characters and without those that turn the direction of writing."""
    return _BLANK.sub(" ", _UNSEEN.sub("", text)).strip()


def head_text(body: str) -> str:
    """Title and labels of a thread's body, a line each; the first line is empty where there is no title."""
    named = _NAMED.decode(body)
    return "\n".join(cleaned(line) for line in (named.title or "", *named.tags))[:MOST_CHARACTERS]


def message_text(body: str) -> str:
    """The text of a message's body, as far as it is searched; nothing of one that is still being written."""
    message = _MESSAGE.decode(body)
    return "" if message.status is MessageStatus.IN_PROGRESS else message.text[:MOST_CHARACTERS]


def words_of(text: str, *, is_head: bool) -> Sequence[Sequence[str]]:
    """The words of a text as it stands in `search_texts`, those of each line of a head apart; none: an empty list."""
    found = [words(each) for each in (text.split("\n") if is_head else (text,))]
    return [each for each in found if each]
