"""Bodies without measure cost the gateway little."""

import sys
from pathlib import Path

import pytest

from e2e.faults.ground import TRANSPORTS, VENDORS, Ground
from threadloom.sandbox.faults.rules import Rule

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(sys.platform != "linux", reason="the kernel's peak of a process's memory is read from /proc"),
]

MOST_KB = 64 * 1024
HUGE = ["huge-body", "huge-length", "body-endless", "gzip-bomb", "headers-flood", "continue-flood"]


def _resident_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1])


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("fault", HUGE)
async def test_memory_is_bounded(ground: Ground, fault: str, transport: str):
    """200 MB and more for each of three requests at a vendor: less than 64 MB at any moment, the sandbox's included."""
    await ground.trial(VENDORS[0], transport, Rule(fault=fault), pace="quick")  # the sandbox makes what it keeps
    _forget_peak()
    before = _resident_kb("VmRSS")
    for vendor in VENDORS:
        await ground.trial(vendor, transport, Rule(fault=fault), pace="quick")
    assert _resident_kb("VmHWM") - before < MOST_KB
