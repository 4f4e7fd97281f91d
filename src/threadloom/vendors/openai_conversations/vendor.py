"""Facts about the vendor, and how its sources are connected."""

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors.base import Wiring
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp
from threadloom.vendors.transport import open_transport

from .adapter import ConversationsAdapter
from .fields import capabilities_of
from .options import Options
from .wire import faults_of

_BASE_URL = "https://api.openai.com/v1"

VENDOR = Vendor(
    slug=VendorSlug("openai-conversations"),
    name="OpenAI Conversations",
    documentation_url="https://developers.openai.com/api/reference/resources/conversations",
    capabilities=capabilities_of(Options()),
    raw_fields=("id", "object", "created_at", "metadata"),
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; without a base_url it is OpenAI's own address."""
    http = VendorHttp(
        source=wiring.source,
        base_url=BaseUrl(wiring.base_url or _BASE_URL),
        conventions=HttpConventions(faults_of=faults_of),
        credentials=wiring.credentials,
        clock=wiring.clock,
        transport=wiring.transport or open_transport(),
    )
    return ConversationsAdapter(wiring.source, http, options, wiring.store)
