"""The export that ChatGPT gives its users: `conversations.json`, or the ZIP file with it.

OpenAI publishes no schema; this is what exports of 2023 to 2026 hold. A conversation is a tree of messages. The branch
that was shown last becomes the thread, each other one an archived thread forked from it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, BinaryIO

import msgspec

from threadloom.domain.archive import ArchivedThread
from threadloom.domain.clock import Instant, instant_of_seconds
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.json import JsonObject
from threadloom.domain.noun import Noun
from threadloom.domain.thread import Thread

from .chatgpt_files import conversations
from .chatgpt_messages import to_messages
from .foreign import Agents, archived
from .lines import Entry, Unfit, decoded

_SOURCE = SourceSlug("chatgpt")
_LARGE = ("mapping",)
_MOST_BRANCHES = 200
"""Of one conversation, beside the one that was shown last."""
_MOST_MESSAGES = 100_000
"""In all branches of one conversation: each begins at the root, so together they may be the square of the file."""


class Node(Noun):
    """A place in the tree; `message` is what was said there, if anything was."""

    message: dict[str, Any] | None = None
    parent: str | None = None
    children: tuple[str, ...] = ()


class Conversation(Noun):
    """A conversation, as far as its own fields are needed."""

    mapping: dict[str, Node]
    id: str | None = None
    conversation_id: str | None = None
    title: str | None = None
    create_time: float | None = None
    update_time: float | None = None
    current_node: str | None = None
    is_archived: bool | None = None


_CONVERSATION = msgspec.json.Decoder(Conversation)
_OBJECT = msgspec.json.Decoder(dict[str, Any])


def entries(file: BinaryIO, notes: Counter[str]) -> Iterator[Entry]:
    """A thread for each branch of each conversation, or what is wrong with one; `notes` counts the other branches.

    Raises:
        Unfit: it is neither of the two kinds of file.
    """
    agents = Agents()
    for name, document in conversations(file):
        place = f"{name}conversation {document.number}"
        try:
            found, own = decoded(_read, document)
        except Unfit as error:
            yield Entry(place, None, str(error))
            continue
        for record in _branches(found, own, notes):
            yield from (Entry(place, agent) for agent in agents.new_in(record))
            yield Entry(place, record)


def _read(text: bytes) -> tuple[Conversation, JsonObject]:
    """A conversation, and its own fields as they are; raises Unfit where it cannot be told from others."""
    found = _CONVERSATION.decode(text)
    if not (found.conversation_id or found.id):
        raise Unfit("it has no id")
    return found, {name: value for name, value in _OBJECT.decode(text).items() if name not in _LARGE}


def _branches(found: Conversation, own: JsonObject, notes: Counter[str]) -> Iterator[ArchivedThread]:
    """The branch that was shown last, whole, then the others as far as the bounds allow."""
    native_id = found.conversation_id or found.id or ""
    nodes = found.mapping
    leaves = [key for key, node in nodes.items() if not any(child in nodes for child in node.children)]
    shown = found.current_node if found.current_node in nodes else (leaves or [None])[-1]
    path = _path(nodes, shown)
    ref = ThreadRef(source=_SOURCE, native_id=native_id)
    main = _thread(found, ref, own)
    said = _said(nodes, path)
    yield archived(main, to_messages(said, ref), ())
    known = dict.fromkeys(path, False)
    others = [leaf for leaf in leaves if _says_more(nodes, leaf, known)]
    yield from _others(nodes, others, main, _MOST_MESSAGES - len(said), notes)


def _others(
    nodes: Mapping[str, Node], leaves: Sequence[str], main: Thread, room: int, notes: Counter[str]
) -> Iterator[ArchivedThread]:
    """Branches forked from `main`, while there is room for their messages."""
    taken = 0
    for leaf in leaves[:_MOST_BRANCHES]:
        said = _said(nodes, _path(nodes, leaf))
        room -= len(said)
        if room < 0:
            break
        taken += 1
        ref = ThreadRef(source=_SOURCE, native_id=f"{main.ref.native_id}.{leaf}")
        branch = msgspec.structs.replace(
            main, ref=ref, forked_from=main.ref, archived_at=main.updated_at or main.created_at or Instant(0), raw=None
        )
        yield archived(branch, to_messages(said, ref), ())
    notes["other branches, each a thread of its own"] += taken
    notes["branches left out, because the conversation has too many"] += len(leaves) - taken


def _says_more(nodes: Mapping[str, Node], leaf: str, known: dict[str, bool]) -> bool:
    """Whether there is a message between the root and a leaf that the main branch lacks.

    `known` is whether there is one above each node, for those of the main branch from the beginning; what is found is
    noted in it, so that all leaves together cost no more than a walk through the tree.
    """
    walked: list[str] = []
    key: str | None = leaf
    while key is not None and key in nodes and key not in known:
        walked.append(key)
        known[key] = nodes[key].message is not None  # of a circle without a message: it says nothing
        if known[key]:
            break
        key = nodes[key].parent
    is_more = key is not None and known.get(key, False)
    known.update(dict.fromkeys(walked, is_more))
    return is_more


def _thread(found: Conversation, ref: ThreadRef, own: JsonObject) -> Thread:
    created_at, updated_at = _moment(found.create_time), _moment(found.update_time)
    return Thread(
        ref=ref,
        native_id=ref.native_id,
        title=found.title,
        created_at=created_at,
        updated_at=updated_at,
        archived_at=(updated_at or created_at or Instant(0)) if found.is_archived else None,
        raw=own,
    )


def _path(nodes: Mapping[str, Node], leaf: str | None) -> list[str]:
    """From the root to a node; one that is its own ancestor ends it."""
    path: dict[str, None] = {}
    while leaf is not None and leaf in nodes and leaf not in path:
        path[leaf] = None
        leaf = nodes[leaf].parent
    return list(path)[::-1]


def _said(nodes: Mapping[str, Node], path: Sequence[str]) -> list[tuple[str, JsonObject]]:
    return [(key, message) for key in path if (message := nodes[key].message) is not None]


def _moment(seconds: float | None) -> Instant | None:
    return None if seconds is None else instant_of_seconds(seconds)
