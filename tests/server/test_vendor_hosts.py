"""`server.vendor_hosts`: what is meant although it is not public."""

from typing import Any

import pytest

from threadloom.server.configuration import checked
from threadloom.server.wrong import ConfigurationError


def a_source(base_url: str) -> dict[str, Any]:
    return {"sources": [{"slug": "s", "vendor": "mindset", "base_url": base_url}]}


@pytest.mark.parametrize(
    ("base_url", "named"),
    [
        ("https://10.0.0.5/v1", "10.0.0.0/8"),
        ("https://[fd00::5]/v1", "fd00::/8"),
        ("https://[::ffff:10.0.0.5]/v1", "10.0.0.5"),
        ("https://169.254.169.254", "169.254.169.254"),
    ],
)
def test_networks_are_named_too(base_url: str, named: str):
    """And an IPv4 address is that one, however it is written."""
    assert checked(a_source(base_url) | {"server": {"vendor_hosts": [named]}})
    with pytest.raises(ConfigurationError, match=r"add '.*' to server\.vendor_hosts"):
        checked(a_source(base_url) | {"server": {"vendor_hosts": ["192.0.2.1", "api.example.com"]}})


@pytest.mark.parametrize("named", ["10.0.0.1/8", "http://10.0.0.5", "*", "", "10.0.0.5:443", "[::1]"])
def test_what_names_no_host_is_refused(named: str):
    """A misspelt name would open nothing, or not what was meant."""
    with pytest.raises(ConfigurationError) as told:
        checked({"server": {"vendor_hosts": ["ok.example.com", named]}})
    (line,) = told.value.lines
    assert line.startswith(f"server.vendor_hosts is ['ok.example.com', {named!r}]: it should be a list of host names")
