"""What a search found, and where."""

from .message import Message
from .noun import Noun

MOST_MATCHES = 3
"""How many places are told of one thread."""


class TextRange(Noun):
    """A stretch of text, counted in Unicode code points, the end exclusive."""

    start: int
    end: int


class SearchMatch(Noun):
    """A place where search words were found.

    `message` is None where it is the thread itself; `field` is title, tag or text. `snippet` is plain text on one
    line around the words, never HTML; `ranges` are places in it.
    """

    message: Message | None = None
    field: str
    snippet: str
    ranges: tuple[TextRange, ...] = ()
