"""Content negotiation on `GET /graphql`: is a person with a browser asking, or a program?"""

from collections.abc import Iterator

from starlette.datastructures import Headers

_HTML = "text/html"
_JSON = ("application/graphql-response+json", "application/json")


def wants_page(headers: Headers) -> bool:
    """Whether `Accept` gives text/html a higher weight than every JSON type (RFC 9110, section 12.5.1).

    No header, a tie (`*/*` alone, say) and nonsense mean a program.
    """
    weights = dict(_weights(",".join(headers.getlist("accept"))))
    return _weight(_HTML, weights) > max(_weight(media_type, weights) for media_type in _JSON)


def _weight(media_type: str, weights: dict[str, float]) -> float:
    """The weight of the most specific range that covers `media_type`; 0 where none does."""
    main_type = media_type.partition("/")[0]
    covering = (media_type, f"{main_type}/*", "*/*")
    return next((weights[media_range] for media_range in covering if media_range in weights), 0.0)


def _weights(accept: str) -> Iterator[tuple[str, float]]:
    """Each media range with its weight; parameters other than `q` do not tell our representations apart."""
    for element in accept.lower().split(","):
        media_range, *parameters = (part.strip() for part in element.split(";"))
        named = {name.strip(): value.strip() for name, _, value in (text.partition("=") for text in parameters)}
        yield media_range, _quality(named.get("q", "1"))


def _quality(text: str) -> float:
    """A qvalue from 0 to 1; what is none counts as "not acceptable"."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0.0 <= value <= 1.0 else 0.0
