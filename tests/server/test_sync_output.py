"""What `threadloom sync` shows on a terminal, and where nobody looks at it as it runs."""

import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from threadloom.domain.ids import SourceSlug
from threadloom.domain.syncing import Stage
from threadloom.gateway.syncing.plan import Progress
from threadloom.server.commands import sync_output

DESK = SourceSlug("desk")
PLAN = SimpleNamespace(slug=DESK, tenant="acme")


def progress(met: int, **facts) -> Progress:
    return Progress(source=DESK, stage=Stage.LIST, met=met, **facts)


@pytest.fixture
def terminal(monkeypatch) -> io.StringIO:
    """What a terminal was sent."""
    sent = io.StringIO()
    console = Console(file=sent, force_terminal=True, width=120)
    monkeypatch.setattr(sync_output, "Console", lambda: console)
    return sent


def test_bars_on_a_terminal(terminal):
    """A bar for the source while it runs, with what it does and counts; the result stays when the bar has gone."""
    with sync_output.output() as shown:
        shown.begin(PLAN)
        for found in (
            progress(50, total=200, new=50),
            Progress(source=DESK, stage=Stage.LOOK, met=200, new=200, looked=10),
        ):
            shown.progress(found)
            shown._bars.refresh()
        shown.progress(progress(50, waits_s=12.0))
        shown.end(PLAN, progress(200, new=200), is_dry=False)
    text = terminal.getvalue()
    assert "\x1b[" in text
    assert "━" in text
    for words in (
        "listing: 50 listed, 50 new",
        "reading what changed: 200 listed",
        "desk: the vendor asks for fewer calls; going on in 12 s",
        "desk: 200 listed, 200 new, 0 changed, 0 vanished, 0 read",
    ):
        assert words in text, words


def test_lines_elsewhere(capsys):
    """A line for each thousand threads and one at the end, without a control character."""
    with sync_output.output() as shown:
        shown.begin(PLAN)
        for met in range(100, 2_600, 100):
            shown.progress(progress(met))
        shown.end(PLAN, progress(2_500), is_dry=False)
    assert capsys.readouterr().out.splitlines() == [
        "desk: listing: 1000 listed, 0 new, 0 changed, 0 vanished, 0 read",
        "desk: listing: 2000 listed, 0 new, 0 changed, 0 vanished, 0 read",
        "desk: 2500 listed, 0 new, 0 changed, 0 vanished, 0 read",
    ]


def test_a_failure_is_an_error_line(capsys):
    """What failed stands on standard error."""
    with sync_output.output() as shown:
        shown.begin(PLAN)
        shown.failed(PLAN, "VENDOR_FAILED: the source failed")
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "threadloom: desk: VENDOR_FAILED: the source failed\n")
