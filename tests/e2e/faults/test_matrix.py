"""Every fault at every vendor over both transports, for reads and writes: told once, in its place, and to nobody else.

A cell is a fault as the sandbox plays it; `cells` says what it comes to, and `apart` where it comes to something else.
"""

import pytest

from e2e.faults.apart import expected, pace_of
from e2e.faults.cells import CELLS, Cell
from e2e.faults.ground import TRANSPORTS, VENDORS, Ground, Trial, slug_of
from e2e.faults.judging import asked_of, check_calls, check_words, codes_of_list, codes_of_one, codes_of_write

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _codes(trial: Trial, slug: str) -> dict[str, list[str]]:
    codes = {"write": codes_of_write(trial.write)}
    if trial.list is not None and trial.one is not None:
        codes |= {"list": codes_of_list(trial.list, slug), "one": codes_of_one(trial.one)}
    return codes


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
async def test_fault(ground: Ground, cell: Cell, vendor: str, transport: str):
    """A read of messages, one of a thread and a write come to their codes; what others tell is whole."""
    pace = pace_of(cell, vendor, transport)
    trial = await ground.trial(vendor, transport, cell.rule, pace=pace, is_remembered=cell.is_remembered)
    for asked in asked_of(trial).values():
        check_words(ground, vendor, asked)
    check_calls(trial)
    codes = _codes(trial, slug_of(vendor, transport, pace))
    outcomes = {kind: expected(cell, vendor, transport, kind) for kind in codes}
    wanted = {kind: outcome.write if kind == "write" else outcome.read for kind, outcome in outcomes.items()}
    assert codes == {kind: [code] if code else [] for kind, code in wanted.items()}
