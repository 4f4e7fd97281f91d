"""The demo that is fuzzed: what stands in it, so that most of what is asked is about something that is there."""

import json
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import httpx

from processes import Demo

KINDS = ("Thread", "Message", "Run", "Agent", "Feedback", "ToolCall", "Source", "Vendor")
CURSOR = "cursor"
SLUG = "slug"
ANYWHERE = ""

_SHORTEST_PHRASE = 15
_LISTS = """
{
  sources { __typename id slug source: slug vendor { __typename id } }
  threads(first: 100) { edges { cursor node { __typename id source { slug } } } }
  agents(first: 100) { edges { cursor node { __typename id source { slug } } } }
}
"""
_INSIDE = """
query ($id: ID!) {
  thread(id: $id) {
    source { slug }
    messages(last: 3) {
      edges { cursor node { __typename id toolCalls { __typename id } feedback(first: 1) { nodes { __typename id } } } }
    }
    runs(first: 2) { nodes { __typename id } }
    feedback(first: 2) { nodes { __typename id } }
  }
}
"""


class World:
    """Ids, cursors and slugs by kind and source; `refresh` reads them anew after threads came and went."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self._found: dict[tuple[str, str], list[str]] = {}

    def refresh(self) -> None:
        """Look at every list, and into two threads of each source."""
        self._found = {}
        lists = self.demo.graphql(_LISTS)["data"]  # with errors beside it where a source is not back yet
        self._keep(lists, ANYWHERE)
        self._add(SLUG, ANYWHERE, [source["slug"] for source in lists["sources"]])
        rows = [edge["node"] for edge in lists["threads"]["edges"]]
        for slug in self._found[SLUG, ANYWHERE]:
            for row in [row for row in rows if row["source"]["slug"] == slug][:2]:
                # A source that is down for a while answers with errors, a thread that nobody can read with null.
                self._keep(self.demo.graphql(_INSIDE, {"id": row["id"]}).get("data"), slug)

    def one(self, chance: Random, kind: str, source: str = ANYWHERE) -> str:
        """A value of this kind, of this source if it has one."""
        found = self._found.get((kind, source)) or self._found.get((kind, ANYWHERE)) or ["none"]
        return chance.choice(found)

    def _keep(self, value: Any, source: str) -> None:
        if isinstance(value, list):
            for item in value:
                self._keep(item, source)
        if not isinstance(value, dict):
            return
        inner = value.get("source")
        source = inner["slug"] if isinstance(inner, dict) else inner or source
        if isinstance(value.get("id"), str):
            self._add(value["__typename"], source, [value["id"]])
        if isinstance(value.get("cursor"), str):
            self._add(CURSOR, source, [value["cursor"]])
        for child in value.values():
            self._keep(child, source)

    def _add(self, kind: str, source: str, values: Sequence[str]) -> None:
        for place in {source, ANYWHERE}:
            self._found.setdefault((kind, place), []).extend(values)


def private(demo: Demo) -> frozenset[str]:
    """What no answer may hold: the vendors' addresses, their keys, and how they speak when they refuse something."""
    vendors = httpx.get(demo.control_url, trust_env=False).json()["vendors"]
    found: set[str] = set()
    for vendor in vendors:
        found |= {httpx.URL(vendor["base_url"]).netloc.decode(), vendor["api_key"]}
        found |= set(_phrases(_refusals(vendor)))
    return frozenset(found)


def _refusals(vendor: dict[str, Any]) -> Iterator[object]:
    """What the vendor says to a wrong key, an unknown address, an unknown thread and a body that is no JSON."""
    key = vendor["api_key"]
    for path, body, given in [
        ("/threads", b"{}", "wrong"),
        ("/nowhere", b"{}", key),
        ("/threads/nowhere", None, key),
        ("/threads", b"{", key),
    ]:
        headers = {"authorization": f"Bearer {given}", "x-api-key": given, "openai-beta": "assistants=v2"}
        method = "GET" if body is None else "POST"
        answer = httpx.request(
            method,
            vendor["base_url"] + path,
            content=body,
            headers=headers | {"content-type": "application/json"},
            trust_env=False,
        )
        yield json.loads(answer.content)


def _phrases(value: object) -> Iterator[str]:
    """Pieces of its texts that are long enough to be recognised, without the values that they quote."""
    if isinstance(value, str):
        pieces = (piece.strip() for piece in re.split(r"['\"():.,*]", value))
        yield from (piece for piece in pieces if len(piece) >= _SHORTEST_PHRASE)
    elif isinstance(value, dict):
        yield from _phrases(list(value.values()))
    elif isinstance(value, list):
        for child in value:
            yield from _phrases(child)
