"""`threadloom intents`: what it lets go, and what it does not."""

import asyncio
from pathlib import Path

from typer.testing import CliRunner

from store.world import an_intent
from threadloom.domain.clock import Instant, SystemClock
from threadloom.server.cli import app
from threadloom.store import open_store

_HOUR = 3_600_000_000


async def _begin(url: str) -> None:
    held = Instant(SystemClock().now() + _HOUR)
    async with open_store(url) as store:
        await store.begin_intent(an_intent("held", held_until=held))
        await store.begin_intent(an_intent("cut off"))


def test_what_is_under_way_is_not_dismissed(tmp_path: Path):
    """Those that nobody is at go; of each that stays it is said why, and the exit code is 1."""
    url = f"sqlite:///{tmp_path}/threadloom.db"
    asyncio.run(_begin(url))
    file = tmp_path / "threadloom.toml"
    file.write_text(f'[store]\nurl = "{url}"\n', encoding="utf-8")
    wanted = [word for name in ("held", "none", "cut off") for word in ("--dismiss", name)]
    result = CliRunner().invoke(app, ["intents", "--config", str(file), *wanted])
    assert result.exit_code == 1
    told = str(result.exception)
    assert "held: this write is still under way" in told
    assert "none: there is no such write" in told
    assert "cut off:" not in told
    listed = CliRunner().invoke(app, ["intents", "--config", str(file), "--json"]).output
    assert ('"held"' in listed, '"cut off"' in listed) == (True, False)
