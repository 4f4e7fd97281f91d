"""A request as it is sent, and what it asks by the endpoint's own reading."""

from typing import Any, NamedTuple

import httpx
import msgspec

JSON = "application/json"
RESPONSE = "application/graphql-response+json"


class Asked(NamedTuple):
    """One HTTP request to `/graphql`; `params` are the query of the URL."""

    method: str = "POST"
    headers: tuple[tuple[bytes, bytes], ...] = ((b"content-type", JSON.encode()), (b"accept", RESPONSE.encode()))
    params: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def sent(self, http: httpx.Client, url: str) -> httpx.Response:
        """The answer to it."""
        return http.request(
            self.method, url, headers=list(self.headers), params=list(self.params) or None, content=self.body or None
        )

    @property
    def document(self) -> str | None:
        """The document's text, where one can be read."""
        text = self._members().get("query")
        return text if isinstance(text, str) else None

    @property
    def operation_name(self) -> str | None:
        """The operation that is asked for by name."""
        name = self._members().get("operationName")
        return name if isinstance(name, str) else None

    @property
    def words(self) -> str:
        """All that it says, for what an answer may quote."""
        return f"{self.body.decode('utf-8', 'replace')} {self._decoded()} {self.params}"

    def _members(self) -> dict[str, Any]:
        if self.method == "GET":
            return {name: value for name, value in self.params if value}
        body = self._decoded()
        return body if isinstance(body, dict) else {}

    def _decoded(self) -> Any:
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            return None
