"""Documents that clients name instead of sending them: those of manifests, and automatic persisted queries.

Apollo's clients send a hash first, and the text with it once they are told PERSISTED_QUERY_NOT_FOUND.
"""

import hashlib
import sys
from collections.abc import Mapping

from threadloom.domain.errors import ErrorCode
from threadloom.domain.noun import Noun
from threadloom.graphql.errors import BAD_REQUEST

from .cache import Cache
from .request import OperationRequest

NOT_FOUND = "PERSISTED_QUERY_NOT_FOUND"
NOT_SUPPORTED = "PERSISTED_QUERY_NOT_SUPPORTED"

_SHA256 = "sha256:"
_BYTES_A_DIGEST = 120  # as text


class NoDocument(Exception):
    """The request names no document that may be run; `status` is for media types that let the status tell it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Named(Noun):
    """A document's text; `digest` where it should be kept under it, once it proved to be valid."""

    text: str
    digest: str | None = None


class Persisted:
    """What document a request means.

    `trusted` has the manifests' texts by their ids; with `trusted_only` no others are run. `automatic_bytes` bounds
    what is kept of automatic persisted queries, one of them a sixteenth of it at most; 0 keeps none and says that they
    are not supported.
    """

    def __init__(self, *, trusted: Mapping[str, str], trusted_only: bool, automatic_bytes: int) -> None:
        self._trusted = {_SHA256 + digest_of(text): text for text in trusted.values()} | dict(trusted)
        self._trusted_only = trusted_only
        self._kept = None if trusted_only or not automatic_bytes else Cache[str, str](automatic_bytes)

    def named(self, request: OperationRequest) -> Named:
        """The document that the request means; raises NoDocument."""
        if request.digest is not None:
            return self._by_digest(request.digest, request.text)
        if request.document_id is not None:
            return Named(text=self._by_id(request.document_id))
        return Named(text=self._checked(request.text or ""))

    def keep(self, named: Named) -> None:
        """Keep a valid document for whoever sends its hash alone."""
        if named.digest is not None and self._kept is not None:
            self._kept.put(named.digest, named.text, sys.getsizeof(named.text) + _BYTES_A_DIGEST)

    def _by_digest(self, digest: str, text: str | None) -> Named:
        trusted = self._trusted.get(digest) or self._trusted.get(_SHA256 + digest)
        if trusted is not None and text in {None, trusted}:
            return Named(text=trusted)
        if text is None:
            return Named(text=self._automatic(digest))
        if digest_of(text) != digest:
            raise NoDocument(400, BAD_REQUEST, "the persisted query's hash is not that of `query`")
        return Named(text=self._checked(text), digest=digest)

    def _by_id(self, document_id: str) -> str:
        trusted = self._trusted.get(document_id)
        if trusted is not None:
            return trusted
        if self._kept is not None and document_id.startswith(_SHA256):
            return self._automatic(document_id.removeprefix(_SHA256))
        if not self._trusted:
            raise NoDocument(400, NOT_SUPPORTED, "PersistedQueryNotSupported")
        raise NoDocument(400, NOT_FOUND, "PersistedQueryNotFound")

    def _automatic(self, digest: str) -> str:
        text = None if self._kept is None else self._kept.get(digest)
        if text is not None:
            return text
        if self._kept is None and not self._trusted:
            raise NoDocument(400, NOT_SUPPORTED, "PersistedQueryNotSupported")
        raise NoDocument(400, NOT_FOUND, "PersistedQueryNotFound")

    def _checked(self, text: str) -> str:
        if self._trusted_only and _SHA256 + digest_of(text) not in self._trusted:
            raise NoDocument(403, ErrorCode.FORBIDDEN, "only the documents of this gateway's manifests are answered")
        return text


def digest_of(text: str) -> str:
    """The SHA-256 of a document's text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
