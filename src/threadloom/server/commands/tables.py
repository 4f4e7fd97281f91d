"""Tables on standard output."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

_WIDE = 200


def show(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; wide where nobody looks at it on a terminal, so that nothing is cut for a program."""
    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else _WIDE).print(table)
