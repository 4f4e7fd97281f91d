"""From a source's wiring to its adapter."""

from collections.abc import Sequence

from threadloom.domain.errors import Invalid
from threadloom.vendors._assistants import wire
from threadloom.vendors._assistants.profile import AssistantsOptions, Profile
from threadloom.vendors.base import Wiring
from threadloom.vendors.http import BaseUrl, Fault, HttpConventions, VendorHttp
from threadloom.vendors.transport import open_transport

from .adapter import AssistantsAdapter


def _faults(body: bytes) -> Sequence[Fault]:
    field = wire.error_field(body)
    return [Fault(field)] if field else ()


def connect(
    wiring: Wiring,
    options: AssistantsOptions,
    profile: Profile,
    adapter: type[AssistantsAdapter] = AssistantsAdapter,
) -> AssistantsAdapter:
    """The adapter of a source, of the vendor's own kind.

    Raises:
        Invalid: no base_url, or one that is not an address.
    """
    if wiring.base_url is None:
        raise Invalid(f"a source of vendor {profile.slug!r} needs a base_url", path=("base_url",))
    headers = {"openai-beta": options.beta_header} if options.beta_header else {}
    http = VendorHttp(
        source=wiring.source,
        base_url=BaseUrl(wiring.base_url),
        conventions=HttpConventions(headers=headers, faults_of=_faults),
        credentials=wiring.credentials,
        clock=wiring.clock,
        transport=wiring.transport or open_transport(),
    )
    return adapter(wiring.source, http, options, profile)
