"""A text as it was sent, for errors that tell where they stand in it."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

from graphql import GraphQLError, GraphQLSyntaxError, Source
from graphql.language import SourceLocation

from .limits import Limits
from .tokens import Tokens

_NOWHERE = Source("")


class Lines:
    """The lines of one text, looked for once, however many positions are asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    def at(self, position: int) -> SourceLocation:
        """Line and column of a position, both from 1; lines end as in graphql-core's: LF, CR, or both."""
        line = bisect_right(self._starts, position)
        return SourceLocation(line, position - self._starts[line - 1] + 1)

    @cached_property
    def _starts(self) -> "array[int]":
        lines = self._text.replace("\r\n", " \n").replace("\r", "\n").split("\n")
        return array("L", accumulate((len(line) + 1 for line in lines[:-1]), initial=0))


class Sent:
    """A text that was sent, for errors to stand in; read when the first does."""

    __slots__ = ("_limits", "_lines", "_source", "_text", "_tokens")

    def __init__(self, text: str, limits: Limits, tokens: Tokens | None = None) -> None:
        self._text = text
        self._limits = limits
        self._tokens = tokens
        self._lines = Lines(text)
        self._source: Source | None = None

    def told_there(self, error: GraphQLError, places: Sequence[int] | None = None) -> GraphQLError:
        """The error, from the tokens' compact text led back to the text that was sent; it keeps no nodes alive.

        `places` are those of the tokens that the document was parsed from, where it was another text of its shape.
        """
        if error.positions is None:
            return error
        if self._tokens is None:
            self._tokens = Tokens(self._text, limit=self._limits.tokens)
        self._source = self._source or Source(self._text)
        told = _without_place(error)
        told.source = self._source
        told.positions = [self._tokens.original(position, places) for position in error.positions]
        told.locations = [self._lines.at(position) for position in told.positions]
        return told


def _without_place(error: GraphQLError) -> GraphQLError:
    """The error without what would be looked for in a text again."""
    if isinstance(error, GraphQLSyntaxError):
        return GraphQLSyntaxError(_NOWHERE, 0, error.description)
    return GraphQLError(
        error.message, path=error.path, original_error=error.original_error, extensions=error.extensions
    )
