"""Lists of agents, asked of their vendors."""

from threadloom.domain.agent import Agent
from threadloom.domain.ids import SourceSlug
from threadloom.domain.source import Outage

from .context import Info
from .errors import several
from .pages import Connection, PageArguments
from .pagination import Fingerprint


async def agent_page(info: Info, page: PageArguments, *, source: SourceSlug | None) -> Connection[Agent]:
    """The page of agents over all sources, or of one.

    Sources that fail are told once: as `outages` beside the others' agents if the operation selects those; else they
    are the error.
    """
    context = info.context
    fingerprint = Fingerprint.of(context.call.caller, "agents", source)
    found = await context.gateway.agents.page(context.call, source, page.request(fingerprint))
    if found.failures and not info.selects("outages"):
        raise several(found.failures)
    outages = [Outage.of(slug, error) for slug, error in found.failures]
    return Connection(found.page, fingerprint, outages)
