"""Facts about the vendor, and how its sources are connected."""

import httpx

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors.base import Wiring
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, detail_faults
from threadloom.vendors.transport import open_transport

from .adapter import HummAdapter
from .capabilities import capabilities_of
from .options import Options
from .reach import AnyAnswer

_BASE_URL = "https://analyst.heyhumm.ai"

VENDOR = Vendor(
    slug=VendorSlug("humm"),
    name="Humm",
    documentation_url="https://docs.heyhumm.ai/api-reference/threads/start-thread",
    capabilities=capabilities_of(Options()),
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; without a base_url it is Humm's own address.

    Raises:
        Invalid: a base_url that is no address.
    """
    base_url = BaseUrl(wiring.base_url or _BASE_URL)
    transport = wiring.transport or open_transport()

    def http(over: httpx.AsyncBaseTransport) -> VendorHttp:
        return VendorHttp(
            source=wiring.source,
            base_url=base_url,
            conventions=HttpConventions(faults_of=detail_faults),
            credentials=wiring.credentials,
            clock=wiring.clock,
            transport=over,
        )

    return HummAdapter(
        wiring.source, options, http=http(transport), probe=http(AnyAnswer(transport)), clock=wiring.clock
    )
