"""Addresses of requests: an id stays one segment of a path, whatever it holds."""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

import httpx

from threadloom.domain.errors import Invalid, NotFound

MAX_ID_LENGTH = 1_024
"""No vendor's id is as long; a longer one was not given out by any."""

_SURROGATE = re.compile("[\ud800-\udfff]")  # UTF-8 has no words for these
_PLAIN = re.compile(r"[A-Za-z0-9_\-~.]+")  # RFC 3986, section 2.3: nothing of it is ever quoted


def cannot_be_id(text: str) -> bool:
    """Whether a text is no vendor's id, or would change the path that it stands in."""
    return text in {"", ".", ".."} or len(text) > MAX_ID_LENGTH or _SURROGATE.search(text) is not None


class BaseUrl:
    """Where a vendor's API is: scheme, host and the path that its routes stand under.

    Raises:
        Invalid: the text is not an http or https address, or has credentials, a query or a fragment.
    """

    def __init__(self, text: str) -> None:
        parts = urlsplit(text)
        extras = parts.username or parts.password or parts.query or parts.fragment
        if parts.scheme not in {"http", "https"} or not parts.hostname or extras:
            raise Invalid("base_url should be an http or https address without credentials, query or fragment")
        try:
            self.root = httpx.URL(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}")
        except httpx.InvalidURL as error:
            raise Invalid("base_url should be an http or https address") from error
        self._prefix = self.root.raw_path.decode("ascii").rstrip("/")

    def target(self, segments: Sequence[str], query: Mapping[str, str] | None = None) -> str:
        """Path and query of a route as a request's first line has them, every segment and value quoted.

        Raises:
            NotFound: a segment cannot be an id; nothing of that name can exist.
        """
        path = self._prefix
        for segment in segments:
            if cannot_be_id(segment):
                raise NotFound("there is no such thing at this source")
            path += "/" + (segment if _PLAIN.fullmatch(segment) else quote(segment, safe=""))
        return f"{path}?{_query(query)}" if query else path

    def join(self, segments: Sequence[str], query: Mapping[str, str]) -> httpx.URL:
        """The address of a route; raises as `target` does."""
        return self.at(self.target(segments, query))

    def at(self, target: str) -> httpx.URL:
        """The address of a target here."""
        return self.root.copy_with(raw_path=target.encode("ascii"))


def _query(query: Mapping[str, str]) -> str:
    for name, value in query.items():
        if not (_PLAIN.fullmatch(name) and _PLAIN.fullmatch(value)):
            return urlencode(query)
    return "&".join([f"{name}={value}" for name, value in query.items()])
