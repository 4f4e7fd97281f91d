"""From a source's wiring to its adapter."""

from threadloom.vendors.base import Wiring
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, api_key_header, detail_faults
from threadloom.vendors.transport import open_transport

from .adapter import ThenaAdapter
from .desk import Desk

_CONVENTIONS = HttpConventions(auth=api_key_header, faults_of=detail_faults, reset_header="x-ratelimit-reset")


def connect(wiring: Wiring, *, base_url: str, default_agent_id: str | None) -> ThenaAdapter:
    """The adapter of a source; raises Invalid for a base_url that is not an address."""
    http = VendorHttp(
        source=wiring.source,
        base_url=BaseUrl(base_url),
        conventions=_CONVENTIONS,
        credentials=wiring.credentials,
        clock=wiring.clock,
        transport=wiring.transport or open_transport(),
    )
    desk = Desk(source=wiring.source, http=http, clock=wiring.clock, default_agent_id=default_agent_id)
    return ThenaAdapter(desk)
