"""Facts about Parley, the options of its sources, and how one is connected: what the entry point names."""

from typing import Annotated

from msgspec import Meta

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors.base import Entry, SourceOptions, Wiring
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, api_key_header, open_transport

from .adapter import ParleyAdapter
from .capabilities import CAPABILITIES
from .mapping import faults

_BASE_URL = "https://api.parley.example/v1"


class Options(SourceOptions):
    """The `options` table of a source at Parley."""

    desk: Annotated[str, Meta(min_length=1)]
    """The help desk whose topics these are."""


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; without a base_url it is Parley's own address.

    Raises:
        Invalid: a base_url that is no address.
    """
    http = VendorHttp(
        source=wiring.source,
        base_url=BaseUrl(wiring.base_url or _BASE_URL),
        conventions=HttpConventions(auth=api_key_header, faults_of=faults),
        credentials=wiring.credentials,
        clock=wiring.clock,
        transport=wiring.transport or open_transport(),
    )
    return ParleyAdapter(wiring.source, desk=options.desk, http=http)


VENDOR = Vendor(
    slug=VendorSlug("parley"),
    name="Parley",
    documentation_url="https://parley.example/api",
    capabilities=CAPABILITIES,
)
ENTRY = Entry(vendor=VENDOR, options=Options, connect=connect)
