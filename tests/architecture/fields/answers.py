"""Which fields of an answer are read: those of the models that answers are decoded into.

Humm's answers are looked through by name instead: there a field counts as read if it changes what comes of an answer
that holds every field.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import inspect

from threadloom.vendors._assistants import wire as assistants
from threadloom.vendors._assistants.wire import reading as dialect
from threadloom.vendors.http import detail_faults
from threadloom.vendors.humm import wire as humm
from threadloom.vendors.mindset import wire as mindset
from threadloom.vendors.thena import wire as thena

from .shape import Path, Told

MODELS: Mapping[str, Mapping[str, Any]] = {
    "humm": {},
    "umami": {
        "POST /threads": assistants.Thread,
        "GET /threads/{threadId}": assistants.Thread,
        "POST /threads/{threadId}": assistants.Thread,
        "DELETE /threads/{threadId}": assistants.Deleted,
    },
    "openai-assistants": {
        "GET /threads/{thread_id}": assistants.Thread,
        "DELETE /threads/{thread_id}": assistants.Deleted,
        "GET /threads/{thread_id}/messages": dialect.Listing[assistants.Message],
        "GET /threads/{thread_id}/messages, a part": dialect.Content,
        "POST /threads/runs": assistants.RunOnThread,
        "GET /threads/{thread_id}/runs/{run_id}/steps": dialect.Listing[assistants.Step],
        "GET /assistants/{assistant_id}": assistants.Assistant,
    },
    "thena": {
        "POST /api/v1/chat/{agent_id}/threads": thena.Thread,
        "POST /api/v1/feedback/chat": thena.Feedback,
        "GET /api/v1/agents": thena.Agent,
        "GET /api/v1/flows/executions/{execution_id}": thena.Execution,
    },
    "mindset": {"POST /api/v1/appuid/{appUid}/threads": mindset.StartedThread},
}

Reader = Callable[[bytes], object]


def _humm_thread(body: bytes) -> object:
    return humm.read_thread(body).thread


READERS: Mapping[str, Mapping[str, tuple[Reader, ...]]] = {
    "humm": {
        "POST /threads/async": (_humm_thread, detail_faults),
        "PUT /threads/{thread_id}": (_humm_thread,),
        "POST /feedback": (humm.read_feedback,),
    },
}
_LOOKED_FOR = {
    name for kind in (humm.ToldThread, humm.ToldFeedback) for name in kind.__struct_fields__
}  # what is not told under its own name is told under another one, and found by that


def fields_read(vendor: str, documented: Iterable[Told]) -> frozenset[Told]:
    """Every leaf that is read, of those that are documented and of those that only the models know."""
    by_model = {Told(route, path) for route, model in MODELS[vendor].items() for path in leaves(set(_fields(model)))}
    by_reader = {
        told
        for route, readers in READERS.get(vendor, {}).items()
        for told in _effective(route, readers, {told.path for told in documented if told.route == route})
    }
    return frozenset(by_model | by_reader)


def leaves(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths that lead to nothing further."""
    known = set(paths)
    return (path for path in known if path[-1] != "*" and not any(_is_below(each, path) for each in known))


def _is_below(inner: Path, outer: Path) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer and inner[len(outer) :] != ("*",)


def _fields(kind: Any, above: Path = ()) -> Iterator[Path]:
    match inspect.type_info(kind) if not isinstance(kind, inspect.Type) else kind:
        case inspect.StructType() as found:
            if found.tag_field:
                yield (*above, found.tag_field)
            for field in found.fields:
                yield (*above, field.encode_name)
                yield from _fields(field.type, (*above, field.encode_name))
        case inspect.ListType(item_type=item):
            yield from _fields(item, (*above, "*"))
        case inspect.UnionType(types=types):
            for each in types:
                yield from _fields(each, above)
        case _:
            return


def _effective(route: str, readers: tuple[Reader, ...], documented: set[Path]) -> Iterator[Told]:
    """The fields that change what one of the readers makes of an answer with that field alone, but for lists."""
    for path in documented | {(name,) for name in _LOOKED_FOR}:
        full: dict[str, Any] = {}
        _put(full, path)
        body = json.dumps(full).encode()
        if any(read(body) != read(json.dumps(_without(full)).encode()) for read in readers):
            yield Told(route, path)


def _put(tree: dict[str, Any], path: Path) -> None:
    """A value at a path; `deleted` is the one field whose value is no text."""
    name, rest = path[0], path[1:]
    if not rest:
        tree[name] = True if name == "deleted" else "probe"
    elif rest == ("*",):
        tree[name] = ["probe"]
    elif rest[0] == "*":
        tree[name] = [{}]
        _put(tree[name][0], rest[1:])
    else:
        tree[name] = {}
        _put(tree[name], rest)


def _without(tree: Any) -> Any:
    """The same without its innermost field."""
    match tree:
        case dict():
            return {name: _without(inner) for name, inner in tree.items() if isinstance(inner, dict | list)}
        case list():
            return [_without(inner) for inner in tree if isinstance(inner, dict)]
        case _:
            return tree
