"""A client of the gateway's own endpoint, as any other would be."""

from collections.abc import Mapping
from typing import Any

import httpx


class Refused(Exception):
    """The gateway answered with errors."""


class Client:
    """Sends operations over HTTP; raises Refused where an answer has errors, `userErrors` included."""

    def __init__(self, http: httpx.AsyncClient, url: str) -> None:
        self._http = http
        self._url = url

    async def ask(self, operation: str, **variables: object) -> Any:  # noqa: ANN401 - the operation says what
        """The data of the operation's one root field."""
        answer = await self._http.post(self._url, json={"query": operation, "variables": variables})
        result: Mapping[str, Any] = answer.json()
        if result.get("errors"):
            raise Refused(result["errors"][0]["message"])
        (value,) = result["data"].values()
        if isinstance(value, dict) and value.get("userErrors"):  # pyright: ignore[reportUnknownMemberType]
            raise Refused(value["userErrors"][0]["message"])
        return value  # pyright: ignore[reportUnknownVariableType]
