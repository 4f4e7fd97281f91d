"""Sources that a caller may use."""

from threadloom.domain.call import Call
from threadloom.domain.errors import NotFound
from threadloom.domain.ids import SourceSlug
from threadloom.domain.source import Source
from threadloom.gateway.sources import Sources


def find_source(sources: Sources, call: Call, slug: SourceSlug) -> Source:
    """The source of that slug; raises NotFound where it is unknown or not the caller's."""
    source = sources.find(call, slug)
    if source is None:
        raise NotFound("there is no such source, or it is not yours")
    return source
