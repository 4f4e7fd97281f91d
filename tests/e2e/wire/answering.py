"""A gateway over a server that answers as it is told to, and the way from an answer's field to where it is shown."""

import copy
import json
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from builders import Client, a_client, a_configuration
from e2e.wire.rows import documents
from vendors.thena.kit import Desk, desk

_SAMPLES = Path(__file__).resolve().parents[2] / "vendor_docs" / "samples"
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "thena": {"agent_id": "3c90c3cc-0d44-4b50-8888-8dd25736052a"},
    "mindset": {"app_uid": "an-app", "agent_id": "an-agent"},
}


class Told:
    """The gateway, and what its vendors tell it."""

    def __init__(self, client: Client, there: Desk) -> None:
        self.data = client.data
        self._there = there

    def answers(self, route: str, body: Any) -> None:
        """From now on a route, `GET /path`, is answered with this JSON."""
        self._there._answers[route] = [body]


@asynccontextmanager
async def gateway_told(folder: Path) -> AsyncGenerator[Told]:
    """Sources at Thena and Mindset, both at one server; they keep what their vendors tell."""
    async with desk({}) as there:
        sources = [
            {
                "slug": vendor,
                "vendor": vendor,
                "base_url": there.base_url,
                "api_key": "a-key",
                "options": options,
                "keep_raw": True,
                "allow_client_identity": True,
            }
            for vendor, options in _OPTIONS.items()
        ]
        async with a_client(a_configuration(folder, sources=sources)) as client:
            yield Told(client, there)


def sample(name: str) -> dict[str, Any]:
    """A sample of a vendor's page, word for word."""
    return json.loads((_SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def documented(vendor: str) -> set[str]:
    """Every leaf of the answer that the vendor's page shows, `*` for each item."""
    (operations,) = documents(vendor).values()
    (response,) = operations["post"]["responses"].values()
    return set(_leaves(response["content"]["application/json"]["schema"]))


def at(shown: Any, path: str) -> Any:
    """The value at a path; None where the way there ends."""
    for word in path.split("."):
        if isinstance(shown, list):
            shown = shown[int(word)] if int(word) < len(shown) else None
        else:
            shown = shown.get(word) if isinstance(shown, dict) else None
    return shown


def changed(answer: dict[str, Any], field: str, *value: Any) -> dict[str, Any]:
    """The answer with another value in a field, in the first item of a list; without one, without the field."""
    copied = copy.deepcopy(answer)
    *above, name = field.replace("*", "0").split(".")
    owner = at(copied, ".".join(above)) if above else copied
    if value:
        owner[name] = value[0]
    else:
        del owner[name]
    return copied


def _leaves(schema: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for name, below in schema.get("properties", {}).items():
        is_list = below.get("type") == "array"
        inner = list(_leaves(below.get("items", {}) if is_list else below, f"{above}{name}.{'*.' * is_list}"))
        yield from inner or [f"{above}{name}"]
