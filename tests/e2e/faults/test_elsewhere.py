"""A redirect leads nowhere: a key goes to its source's origin alone."""

import pytest

from e2e.faults.ground import TRANSPORTS, VENDORS, Ground
from e2e.faults.judging import asked_of, check_calls
from threadloom.sandbox.faults.rules import Rule

pytestmark = pytest.mark.asyncio(loop_scope="session")

REDIRECTS = [300, 301, 302, 303, 305, 306, 307, 308]
_STRANGER = "mindset"
"""A vendor of the calm sandbox that no source is at."""


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("status", REDIRECTS)
async def test_nobody_else_is_called(ground: Ground, status: int, vendor: str, transport: str):
    """Not by a read, not by a write, over neither transport."""
    stranger = ground.calm.emulators[_STRANGER]
    location = f"{stranger.base_url}/stolen"
    trial = await ground.trial(vendor, transport, Rule(fault="redirect", arguments=_to(status, location)))
    assert ground.calm.record.select(vendor=_STRANGER) == []
    check_calls(trial)
    for asked in asked_of(trial).values():
        assert "stolen" not in asked.text


def _to(status: int, location: str) -> dict[str, object]:
    return {"status": status, "location": location}
