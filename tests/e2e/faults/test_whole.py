"""The matrix has every fault and every vendor; what is left out is named, with its reason."""

from itertools import product

from e2e.faults import recorded
from e2e.faults.apart import APART, NO_READS, NO_VENDOR, NOT_TRIED
from e2e.faults.cells import CELLS
from e2e.faults.ground import READABLE, TRANSPORTS, VENDORS
from threadloom.sandbox.faults.table import FAULTS
from threadloom.sandbox.vendors import VENDORS as EMULATED
from threadloom.vendors.registry import VENDORS as KNOWN

_BY_NAME = {cell.name: cell for cell in CELLS}


def test_there_are_enough_faults():
    """Sixty at least, each under a name of its own; beside them the vendor that is down."""
    assert len(_BY_NAME) == len(CELLS)
    assert len({cell.rule.fault for cell in CELLS if cell.rule}) >= 60
    assert [cell.name for cell in CELLS if cell.rule is None] == ["refused"]


def test_every_fault_of_the_sandbox_is_tried():
    """Or named, with why not."""
    tried = {cell.rule.fault for cell in CELLS if cell.rule}
    assert tried | NOT_TRIED.keys() == FAULTS.keys()
    assert not tried & NOT_TRIED.keys()


def test_every_vendor_is_tried():
    """Each that has an emulator, and LangGraph by its recorded answers; each of the others is named, with why not."""
    assert set(VENDORS) == {*EMULATED, recorded.SLUG}
    assert set(KNOWN) == set(VENDORS) | NO_VENDOR.keys()
    assert set(READABLE) == set(VENDORS) - NO_READS.keys()


def test_every_exception_is_one():
    """It is about cells that there are, and changes what each of them comes to."""
    for apart in APART:
        assert set(apart.cells) <= _BY_NAME.keys(), apart.why
        for name in apart.cells:
            outcome = _BY_NAME[name].outcome
            changed = [
                (apart.outcome.write, outcome.write) if kind == "write" else (apart.outcome.read, outcome.read)
                for kind in apart.of
            ]
            assert any(new != old for new, old in changed), (name, apart.why)


def test_no_two_exceptions_are_about_the_same():
    """So that their order says nothing."""
    for cell, vendor, transport, kind in product(CELLS, VENDORS, TRANSPORTS, ("list", "one", "write")):
        assert sum(apart.holds(cell, vendor, transport, kind) for apart in APART) <= 1, (cell.name, vendor, kind)
