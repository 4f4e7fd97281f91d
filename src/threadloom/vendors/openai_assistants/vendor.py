"""Facts about the vendor, and how its sources are connected."""

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors._assistants import adapter
from threadloom.vendors._assistants.capabilities import capabilities_of
from threadloom.vendors._assistants.profile import RAW_FIELDS, Profile
from threadloom.vendors._assistants.profile import AssistantsOptions as Options
from threadloom.vendors.base import Wiring

from .adapter import OpenAIAssistantsAdapter
from .limits import LIMITS

_PROFILE = Profile(slug=VendorSlug("openai-assistants"), limits=LIMITS)

VENDOR = Vendor(
    slug=_PROFILE.slug,
    name="OpenAI Assistants dialect",
    documentation_url="https://github.com/openai/openai-openapi",
    capabilities=capabilities_of(Options(), _PROFILE),
    raw_fields=RAW_FIELDS,
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; raises Invalid without a base_url, because OpenAI's own API ended 2026-08-26."""
    return adapter.connect(wiring, options, _PROFILE, OpenAIAssistantsAdapter)
