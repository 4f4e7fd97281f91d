"""From a source's wiring to its adapter."""

from threadloom.domain.errors import Invalid
from threadloom.vendors.base import Wiring
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, api_key_header, detail_faults
from threadloom.vendors.transport import open_transport

from .adapter import LangGraphAdapter
from .desk import Desk

_CONVENTIONS = HttpConventions(auth=api_key_header, faults_of=detail_faults)


def connect(wiring: Wiring, *, default_agent_id: str | None, wait_s: float) -> LangGraphAdapter:
    """The adapter of a source.

    Raises:
        Invalid: no base_url, or one that is not an address.
    """
    if wiring.base_url is None:
        raise Invalid("a source of vendor 'langgraph' needs a base_url", path=("base_url",))
    http = VendorHttp(
        source=wiring.source,
        base_url=BaseUrl(wiring.base_url),
        conventions=_CONVENTIONS,
        credentials=wiring.credentials,
        clock=wiring.clock,
        transport=wiring.transport or open_transport(),
    )
    return LangGraphAdapter(
        Desk(source=wiring.source, http=http, clock=wiring.clock, default_agent_id=default_agent_id, wait_s=wait_s)
    )
