"""Search over HTTP: one question over every source, where the words stand, and nobody else's."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from e2e.house import Asker, House
from threadloom.domain.call import Role

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SEARCH = """
query ($search: String!, $filter: ThreadFilterInput) {
  threads(search: $search, filter: $filter, first: 50) {
    totalCount
    edges {
      node { title source { slug } }
      matches { field snippet message { id text } ranges { start end } }
    }
  }
}
"""
SOURCES = ("humm", "umami", "openai-assistants", "thena", "mindset", "openai-conversations")


async def search(asker: Asker, words: str, **terms: Any) -> dict[str, Any]:
    return (await asker.read(_SEARCH, search=words, **terms))["threads"]


async def finds(asker: Asker, words: str, count: int) -> dict[str, Any]:
    """What is found as soon as so many threads are."""
    async with asyncio.timeout(30):
        while (page := await search(asker, words))["totalCount"] != count:  # noqa: ASYNC110 - as a client waits
            await asyncio.sleep(0.02)
    return page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started(ann: Asker) -> dict[str, str]:
    """A thread of ann's at each source that asks about swifts, by slug."""
    ids: dict[str, str] = {}
    for slug in SOURCES:
        message = {"text": f"Où dorment les Straßen-Swifts, {slug}? 燕子在哪里睡觉"}
        answer = await ann.do("startThread", target={"source": slug}, message=message, title=f"Swifts at {slug}")
        ids[slug] = answer["thread"]["id"]
    return ids


async def test_over_every_source(ann: Asker, started: dict[str, str]):
    """One question finds titles and messages at every vendor, in any script; sources narrow it."""
    page = await finds(ann, "swifts ", len(SOURCES))
    assert {edge["node"]["source"]["slug"] for edge in page["edges"]} == set(SOURCES)
    assert all(edge["matches"][0]["field"] == "title" for edge in page["edges"])
    for words in ("OU dorment ", '"strassen swifts"', "哪里"):
        assert (await finds(ann, words, len(SOURCES)))["edges"][0]["matches"][0]["field"] == "text"
    narrowed = await search(ann, "swifts ", filter={"sources": ["thena", "umami"]})
    assert narrowed["totalCount"] == 2


async def test_ranges_are_places_in_the_snippet(ann: Asker, started: dict[str, str]):
    """What the ranges name are the words, by code points, in plain text."""
    page = await finds(ann, "strassen ", len(SOURCES))
    for edge in page["edges"]:
        for match in edge["matches"]:
            assert [match["snippet"][r["start"] : r["end"]] for r in match["ranges"]] == ["Straßen"]
            assert match["message"]["id"]


async def test_no_vendor_is_asked(ann: Asker, house: House, started: dict[str, str]):
    """Whatever is found, with the messages it stands in, is told from the store."""
    house.forget()
    assert (await finds(ann, "dorment ", len(SOURCES)))["edges"][0]["matches"][0]["message"]["text"]
    assert house.sent() == []


async def test_nobody_elses(ann: Asker, house: House, started: dict[str, str]):
    """Neither a colleague nor an operator finds anything of ann's; what they write changes nothing for her."""
    before = await finds(ann, "swifts ", len(SOURCES))
    for user, role in (("bob", Role.WRITER), ("olga", Role.OPERATOR)):
        other = await house.asker(user, role)
        assert await search(other, "swifts ") == {"totalCount": 0, "edges": []}
        await other.do("startThread", target={"source": "humm"}, message={"text": "swifts swifts"}, title="swifts")
        await finds(other, "swifts ", 1)
    assert await search(ann, "swifts ") == before


async def test_no_word(ann: Asker):
    """A search without a word is refused where it stands."""
    answer = await ann.ask(_SEARCH, search="?!")
    assert answer["data"] == {"threads": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["VALIDATION"]
