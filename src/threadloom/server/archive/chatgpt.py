"""The export that ChatGPT gives its users: `conversations.json`, or the ZIP file with it.

OpenAI publishes no schema; this is what exports of 2023 to 2026 hold. A conversation is a tree of messages. The branch
that was shown last becomes the thread, each other one an archived thread forked from it.
"""

import re
import zipfile
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

from .chatgpt_messages import to_messages
from .documents import documents
from .foreign import Agents, archived
from .lines import Entry, Line, Unfit, decoded

_SOURCE = SourceSlug("chatgpt")
_MEMBER = re.compile(r"(?:.*/)?conversations(?:-\d+)?\.json")
_LARGE = ("mapping",)


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
    for name, document in _conversations(file):
        place = f"{name}conversation {document.number}"
        try:
            found = decoded(_CONVERSATION.decode, document)
            records = list(_branches(found, _own_fields(document.text)))
        except Unfit as error:
            yield Entry(place, None, str(error))
            continue
        notes["other branches, each a thread of its own"] += len(records) - 1
        for record in records:
            yield from (Entry(place, agent) for agent in agents.new_in(record))
            yield Entry(place, record)


def _conversations(file: BinaryIO) -> Iterator[tuple[str, Line]]:
    if not (file.seekable() and zipfile.is_zipfile(file)):
        if file.seekable():
            file.seek(0)
        yield from (("", document) for document in documents(file))
        return
    with zipfile.ZipFile(file) as archive:
        names = sorted(name for name in archive.namelist() if _MEMBER.fullmatch(name))
        if not names:
            raise Unfit("there is no conversations.json in the ZIP file")
        for name in names:
            with archive.open(name) as member:
                yield from ((f"{name}, ", document) for document in documents(member))


def _own_fields(text: bytes) -> JsonObject:
    return {name: value for name, value in _OBJECT.decode(text).items() if name not in _LARGE}


def _branches(found: Conversation, own: JsonObject) -> Iterator[ArchivedThread]:
    """The branch that was shown last, then the others."""
    native_id = found.conversation_id or found.id
    if not native_id:
        raise Unfit("it has no id")
    nodes = found.mapping
    leaves = [key for key, node in nodes.items() if not any(child in nodes for child in node.children)]
    shown = found.current_node if found.current_node in nodes else (leaves or [None])[-1]
    path = _path(nodes, shown)
    ref = ThreadRef(source=_SOURCE, native_id=native_id)
    main = _thread(found, ref, own)
    yield archived(main, to_messages(_said(nodes, path), ref), ())
    seen = {key for key in path if nodes[key].message is not None}
    for leaf in leaves:
        path = _path(nodes, leaf)
        if {key for key in path if nodes[key].message is not None} <= seen:
            continue
        ref = ThreadRef(source=_SOURCE, native_id=f"{native_id}.{leaf}")
        branch = msgspec.structs.replace(
            main, ref=ref, forked_from=main.ref, archived_at=main.updated_at or main.created_at or Instant(0), raw=None
        )
        yield archived(branch, to_messages(_said(nodes, path), ref), ())


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
