"""How a vendor wants its calls."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from threadloom.domain.errors import VendorRejected

from .faults import Fault

_USER_AGENT = "threadloom"


def bearer(key: str) -> tuple[str, str]:
    """The header of a bearer token."""
    return "authorization", f"Bearer {key}"


def api_key_header(key: str) -> tuple[str, str]:
    """The header of vendors that want their key by itself."""
    return "x-api-key", key


class HttpConventions(msgspec.Struct, frozen=True, kw_only=True):
    """How a vendor wants its calls: fixed headers, where the key goes, and how it tells what was wrong.

    `faults_of` reads from an error body which fields the vendor found wrong. `reset_header` names a header with the
    moment, in Unix seconds, from which calls are taken again.
    """

    headers: Mapping[str, str] = {}
    auth: Callable[[str], tuple[str, str]] = bearer
    faults_of: Callable[[bytes], Sequence[Fault]] = lambda _body: ()
    reset_header: str | None = None

    def headers_with(self, key: str | None) -> dict[str, str]:
        """The headers of every request with this key.

        Raises:
            VendorRejected: the key cannot stand in a header, as the vendor would find as well.
        """
        headers = {"accept": "application/json", "accept-encoding": "gzip", "user-agent": _USER_AGENT, **self.headers}
        if key is not None:
            name, value = self.auth(key)
            if not (value.isascii() and value.isprintable()):
                raise VendorRejected("the key that the gateway holds for the source cannot be sent in a header")
            headers[name] = value
        return headers
