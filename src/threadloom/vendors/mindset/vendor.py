"""Facts about the vendor, and how its sources are connected."""

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors.base import Wiring
from threadloom.vendors.http import BaseUrl, HttpConventions, VendorHttp, api_key_header
from threadloom.vendors.transport import open_transport

from .adapter import MindsetAdapter
from .fields import capabilities_of
from .options import Options

_BASE_URL = "https://a.api.mindset.ai"

VENDOR = Vendor(
    slug=VendorSlug("mindset"),
    name="Mindset AI",
    documentation_url=(
        "https://docs.mindset.ai/deploy/api/threads/"
        "create-a-conversation-thread-by-resolving-a-user-and-invoking-an-ai-agent"
    ),
    capabilities=capabilities_of(Options()),
    raw_fields=("appUid", "threadUid", "humanUid", "agentUid"),
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; without a base_url it is at the first of Mindset's hosts."""
    http = VendorHttp(
        source=wiring.source,
        base_url=BaseUrl(wiring.base_url or _BASE_URL),
        conventions=HttpConventions(auth=api_key_header),
        credentials=wiring.credentials,
        clock=wiring.clock,
        transport=wiring.transport or open_transport(),
    )
    return MindsetAdapter(wiring.source, http, options, wiring.clock)
