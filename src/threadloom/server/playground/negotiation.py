"""Content negotiation on `GET /graphql`: is a person with a browser asking, or a program?"""

from starlette.datastructures import Headers

from threadloom.graphql.endpoint.negotiation import MediaType, accepted, weight

_HTML = "text/html"


def wants_page(headers: Headers) -> bool:
    """Whether `Accept` gives text/html a higher weight than every JSON type.

    No header, a tie (`*/*` alone, say) and nonsense mean a program.
    """
    ranges = accepted(headers)
    return weight(_HTML, ranges) > max(weight(media_type, ranges) for media_type in MediaType)
