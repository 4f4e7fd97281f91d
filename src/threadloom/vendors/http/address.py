"""Addresses of requests: an id stays one segment of a path, whatever it holds."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode, urlsplit

import httpx

from threadloom.domain.errors import Invalid, NotFound

MAX_ID_LENGTH = 1_024
"""No vendor's id is as long; a longer one was not given out by any."""


def cannot_be_id(text: str) -> bool:
    """Whether a text is no vendor's id, or would change the path that it stands in."""
    if text in {"", ".", ".."} or len(text) > MAX_ID_LENGTH:
        return True
    return any("\ud800" <= character <= "\udfff" for character in text)  # UTF-8 has no words for these


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
        self._root = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"

    def join(self, segments: Sequence[str], query: Mapping[str, str]) -> httpx.URL:
        """The address of a route, every segment and value quoted.

        Raises:
            NotFound: a segment cannot be an id; nothing of that name can exist.
        """
        if any(cannot_be_id(segment) for segment in segments):
            raise NotFound("there is no such thing at this source")
        path = "/".join(quote(segment, safe="") for segment in segments)
        return httpx.URL(f"{self._root}/{path}{'?' if query else ''}{urlencode(query)}")
