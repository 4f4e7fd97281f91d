"""How far a command is."""

import io
import sys

import pytest

from threadloom.server.commands.progress import progress


class Terminal(io.StringIO):
    """Somebody looks."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "shows"), [(Terminal, True), (io.StringIO, False)])
def test_only_where_somebody_looks(monkeypatch, stream, shows):
    """A bar on standard error where that is a terminal, and nothing for a program."""
    errors = stream()
    monkeypatch.setattr(sys, "stderr", errors)
    with progress("exporting", 10) as tell:
        tell(10)
    assert ("exporting" in errors.getvalue()) is shows
