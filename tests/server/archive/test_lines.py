"""Lines of others: bounded, and told by their numbers."""

import io

import msgspec
import pytest

from threadloom.server.archive.lines import Line, Unfit, decoded, lines


def test_lines_by_number():
    """Empty lines are passed over and counted; the last may lack its end."""
    assert list(lines(io.BytesIO(b"a\n\n \nb"))) == [Line(1, b"a\n"), Line(4, b"b")]


def test_a_line_that_is_too_long():
    """It is told and passed over without being held; one of just the length is read."""
    text = b"x" * 10 + b"\n" + b"y" * 1_000 + b"\n" + b"z\n"
    assert [(line.number, line.text, line.fault is not None) for line in lines(io.BytesIO(text), 10)] == [
        (1, b"x" * 10 + b"\n", False),
        (2, b"", True),
        (3, b"z\n", False),
    ]


@pytest.mark.parametrize(("depth", "is_read"), [(200, True), (201, False)])
@pytest.mark.parametrize("text", ['"[[[\\""', "1"])
def test_depth(depth, is_read, text):
    """Two hundred objects and lists in each other are read; brackets in texts do not count."""
    line = Line(1, (f'{{"a":{"[" * (depth - 1)}{text}{"]" * (depth - 1)}}}').encode())
    if is_read:
        decoded(msgspec.json.decode, line)
    else:
        with pytest.raises(Unfit, match="nested too deeply"):
            decoded(msgspec.json.decode, line)
