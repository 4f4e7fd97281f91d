"""Where errors stand in the text that was sent, looked for once."""

import random

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, Source, get_location

from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.sent import Lines, Sent
from threadloom.graphql.endpoint.tokens import Tokens


class Counted(str):
    """A text that counts how often its lines are looked for."""

    __slots__ = ()
    searches = 0

    def replace(self, *words: str) -> str:
        Counted.searches += 1
        return super().replace(*words)


@pytest.mark.parametrize("seed", range(20))
def test_lines_are_graphql_cores(seed: int):
    """For every position that a token may have, whatever ends the lines."""
    text = "".join(random.Random(seed).choices(["a", "bc", "\n", "\r", "\r\n", "\u2028", "\x0b"], k=60))
    lines, source = Lines(text), Source(text)
    positions = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
    assert [lines.at(at) for at in positions] == [get_location(source, at) for at in positions]


def test_lines_are_looked_for_once():
    """However many positions are asked for."""
    Counted.searches = 0
    lines = Lines(Counted("a\n" * 50))
    assert [lines.at(2 * number).line for number in range(50)] == list(range(1, 51))
    assert Counted.searches == 1


def test_no_lines_are_looked_for_without_an_error_that_stands_anywhere():
    """Nor are the text's tokens."""
    Counted.searches = 0
    nowhere = GraphQLError("oh")
    assert Sent(Counted("{ a }"), Limits()).told_there(nowhere) is nowhere
    assert Counted.searches == 0


def test_an_error_keeps_all_else():
    """Only its place is another; a syntax error stays one."""
    sent = Sent("\n{\n  a }", Limits())
    cause = ValueError("x")
    error = GraphQLError("oh", positions=[2], path=["a"], original_error=cause, extensions={"b": 1})
    told = sent.told_there(error)
    assert (told.message, told.path, told.original_error, told.extensions) == ("oh", ["a"], cause, {"b": 1})
    assert (told.positions, told.locations) == ([5], [(3, 3)])
    wrong = sent.told_there(GraphQLSyntaxError(Source("{ a }"), 4, "no"))
    assert isinstance(wrong, GraphQLSyntaxError)
    assert (wrong.message, wrong.locations) == ("Syntax Error: no", [(3, 5)])
    assert wrong.source is told.source


def test_places_of_another_text():
    """An error of a document that was parsed from another text of its shape."""
    sent = Sent('{\n a(b: "longer")\n c }', Limits())
    places = Tokens('{a(b:"x")c}', limit=20).places
    assert sent.told_there(GraphQLError("oh", positions=[places[7]]), places).locations == [(3, 2)]
