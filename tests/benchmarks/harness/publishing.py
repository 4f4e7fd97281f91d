"""RESULTS.md: written by the command, but for what stands between the markers, which people keep."""

from datetime import UTC, datetime
from pathlib import Path

_BEGIN, _END = "<!-- kept by hand -->", "<!-- /kept by hand -->"
_NOTHING_YET = "\n## What is left\n\n"


def publish(file: Path, *, command: str, machine: str, terms: str, tables: str) -> None:
    """Write the results, keeping the words of people."""
    text = f"""# Results

Made on {datetime.now(UTC):%Y-%m-%d} by `{command}`; [README.md](README.md) tells how, and what to beware of.
CPU for a request is user and system time of all the server's processes; its median over the repetitions counts.

{machine}
- {terms}

## Ratios and goals

How many times threadloom's CPU for a request others take; in brackets what is to be reached.

{tables}
{_BEGIN}{_kept(file)}{_END}
"""
    file.write_text(text, encoding="utf-8")


def _kept(file: Path) -> str:
    if not file.exists():
        return _NOTHING_YET
    _, found, rest = file.read_text(encoding="utf-8").partition(_BEGIN)
    return rest.partition(_END)[0] if found else _NOTHING_YET
