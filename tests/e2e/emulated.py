"""What the gateway keeps in vendors' stead: which vendor holds what itself, and how a test looks at a thread."""

from typing import Any, NamedTuple

import pytest

from e2e.house import HELLO, Asker, House

SYNCED, LOCAL_ONLY = "SYNCED", "LOCAL_ONLY"
KEPT, DELETED = "KEPT", "DELETED"


class Facts(NamedTuple):
    """What a vendor takes itself of what the gateway could keep."""

    made_with: frozenset[str] = frozenset()
    """What it takes when a thread is started."""
    changed: frozenset[str] = frozenset()
    """What it takes when a thread is changed."""
    copy: str = KEPT
    """What a deletion leaves there."""
    rates_threads: bool = False


FACTS = {
    "humm": Facts(changed=frozenset({"title"}), rates_threads=True),
    "thena": Facts(made_with=frozenset({"title", "metadata"})),
    "mindset": Facts(),
    "umami": Facts(copy=DELETED),
    "openai-assistants": Facts(made_with=frozenset({"metadata"}), changed=frozenset({"metadata"}), copy=DELETED),
    "openai-conversations": Facts(made_with=frozenset({"metadata"}), changed=frozenset({"metadata"}), copy=DELETED),
}
each_vendor = pytest.mark.parametrize("vendor", FACTS)

READ = """
query ($id: ID!) {
  thread(id: $id) { title metadata tags archivedAt pinnedAt unread hiddenAt revision syncState outage { code } }
}
"""
LISTS = """
{
  threads(first: 100) { nodes { id title syncState } }
  hidden: threads(first: 100, filter: { hidden: true }) { nodes { id hiddenAt } }
  archived: threads(first: 100, filter: { archived: true }) { nodes { id } }
  pinned: threads(first: 100, filter: { pinned: true }) { nodes { id } }
  unread: threads(first: 100, filter: { unread: true }) { nodes { id } }
  labelled: threads(first: 100, filter: { tags: ["swifts"] }) { nodes { id } }
}
"""


async def a_thread(house: House, ann: Asker, vendor: str, **given: Any) -> dict[str, Any]:
    """A new thread; the record then begins anew."""
    started = await ann.do("startThread", target={"source": vendor}, message=HELLO, **given)
    house.forget()
    return started["thread"]


def said_to_vendors(house: House, field: str, value: Any) -> bool:
    """Whether a request that changes something has the title, or all the pairs, wherever its body has them."""
    seen = [(each.path, each.value) for request in house.writes() for each in request.fields]
    pairs = value if isinstance(value, dict) else {"": value}
    return all(
        any(f"{field}.{name}".rstrip(".") in path and said == v for path, said in seen) for name, v in pairs.items()
    )


async def read_afresh(ann: Asker, thread: dict[str, Any]) -> Any:
    """The thread as it is read afresh where its vendor can be asked; None where there is none."""
    return (await ann.read(READ, id=thread["id"]))["thread"]


async def lists_with(ann: Asker, thread: dict[str, Any]) -> set[str]:
    """The lists that the thread is in."""
    lists = await ann.read(LISTS)
    return {name for name, found in lists.items() if thread["id"] in [row["id"] for row in found["nodes"]]}
