"""Facts about the vendor, its options, and how its sources are connected."""

from dataclasses import replace
from typing import Literal

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors._assistants import adapter
from threadloom.vendors._assistants.capabilities import capabilities_of
from threadloom.vendors._assistants.mapping import message_body
from threadloom.vendors._assistants.profile import RAW_FIELDS, AssistantsOptions, Profile
from threadloom.vendors.base import SourceOptions, Wiring

from .limits import LIMITS
from .messages import string_where_possible

_BASE_URL = "https://api.umamiai.xyz/v1"
_SLUG = VendorSlug("umami")


class Options(SourceOptions):
    """Options of a source at UmamiAI."""

    agent_id: str | None = None
    """The assistant that answers where none is named."""
    message_shape: Literal["object", "string"] = "object"
    """How a new thread's messages are written: as the page's example does, or, where they are plain, as its samples."""

    @property
    def default_agent_id(self) -> str | None:
        """The vendor's id of the agent that answers where none is named."""
        return self.agent_id or None


def _dialect(options: Options) -> AssistantsOptions:
    return AssistantsOptions(
        agent_id=options.agent_id, beta_header=None, list_envelope=False, metadata=False, create_and_run=False
    )


def _profile(options: Options) -> Profile:
    body = string_where_possible if options.message_shape == "string" else message_body
    return Profile(slug=_SLUG, limits=LIMITS, makes_vector_stores=False, updates_agents=False, first_message_body=body)


VENDOR = Vendor(
    slug=_SLUG,
    name="UmamiAI",
    documentation_url="https://api-docs.umamiai.xyz/api-overview/text-models-llm/managing-assistants-and-threads",
    capabilities=capabilities_of(_dialect(Options()), _profile(Options())),
    raw_fields=RAW_FIELDS,
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; without a base_url it is UmamiAI's own address."""
    there = replace(wiring, base_url=wiring.base_url or _BASE_URL)
    return adapter.connect(there, _dialect(options), _profile(options))
