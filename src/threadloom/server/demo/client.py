"""A client of the gateway's own endpoint, as any other would be."""

from typing import Any

import httpx


class Refused(Exception):
    """The gateway answered with errors."""


class Client:
    """Sends operations over HTTP; raises Refused where an answer has errors, `userErrors` included."""

    def __init__(self, http: httpx.AsyncClient, url: str, key: str | None = None) -> None:
        self._http = http
        self._url = url
        self._headers = {} if key is None else {"authorization": f"Bearer {key}"}

    async def ask(self, operation: str, **variables: object) -> Any:  # noqa: ANN401 - the operation says what
        """The data of the operation's one root field."""
        answer = await self._http.post(
            self._url, json={"query": operation, "variables": variables}, headers=self._headers
        )
        result: Any = answer.json()
        if result.get("errors"):
            raise Refused(result["errors"][0]["message"])
        (value,) = result["data"].values()
        faults: Any = value and value.get("userErrors")
        if faults:
            raise Refused(faults[0]["message"])
        return value
