"""Facts about the vendor, and how its sources are connected."""

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

# No page shows an answer: these are what is read of it (wire/answers.py) and what the page of an update lets be set.
_RAW_FIELDS = (
    *("thread_id", "threadId", "id", "title", "status", "sharing", "organization_id", "user_id"),
    *("created_at", "updated_at", "last_message", "is_active"),
)

VENDOR = Vendor(
    slug=VendorSlug("humm"),
    name="Humm",
    documentation_url="https://docs.heyhumm.ai/api-reference/threads/start-thread",
    capabilities=capabilities_of(Options()),
    raw_fields=tuple(f"{envelope}{name}" for envelope in ("", "thread.", "data.") for name in _RAW_FIELDS),
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; without a base_url it is Humm's own address.

    Raises:
        Invalid: a base_url that is no address.
    """
    transport = wiring.transport or open_transport()
    http = VendorHttp(
        source=wiring.source,
        base_url=BaseUrl(wiring.base_url or _BASE_URL),
        conventions=HttpConventions(faults_of=detail_faults),
        credentials=wiring.credentials,
        clock=wiring.clock,
        transport=transport,
    )
    return HummAdapter(wiring.source, options, http=http, probe=http.over(AnyAnswer(transport)), clock=wiring.clock)
