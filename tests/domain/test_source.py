"""Sources: who may use one, and its failures as data."""

import pytest

from threadloom.domain.call import Caller, Role
from threadloom.domain.errors import RateLimited, VendorRejected
from threadloom.domain.source import Outage, Source


@pytest.mark.parametrize(
    ("tenants", "is_open"),
    [(None, True), (frozenset({"acme", "other"}), True), (frozenset({"other"}), False), (frozenset(), False)],
)
def test_who_may_use_a_source(tenants, is_open: bool):
    """A source without a list of tenants is everybody's; one with a list is theirs alone, whatever the role."""
    source = Source(slug="support", vendor="thena", name="Support", tenants=tenants)
    assert source.is_open_to(Caller(tenant="acme", user="ada", role=Role.OPERATOR, name="Ada")) is is_open


def test_an_outage_is_its_error():
    """Code, message and the advice to try again pass from the error to the data."""
    limited = Outage.of("support", RateLimited("too many calls", retry_after_ms=1_500))
    assert (limited.source, limited.code, limited.message) == ("support", "RATE_LIMITED", "too many calls")
    assert (limited.retryable, limited.retry_after_ms) == (True, 1_500)
    rejected = Outage.of("support", VendorRejected("the vendor refused the request"))
    assert (rejected.code, rejected.retryable, rejected.retry_after_ms) == ("VENDOR_REJECTED", False, None)
