"""The vendors' own tables of names, field by field: where a fault that a vendor finds would be told."""

from collections.abc import Callable, Mapping

from threadloom.vendors._assistants.mapping import InputPlace, field_path
from threadloom.vendors.humm import names as humm
from threadloom.vendors.mindset import names as mindset
from threadloom.vendors.thena import names as thena

from .shape import Facts, Path, Place

Paths = tuple[Path, ...]
_TARGET = ("target",)
_HISTORY = 1
"""Messages before the one to answer, so that both the one and the others are asked for."""

_HUMM = {
    "startThread": humm.START,
    "sendMessage": humm.SEND,
    "updateThread": humm.UPDATE,
    "giveFeedback": humm.FEEDBACK,
}
_CHAT = "POST /api/v1/chat/{agent_id}/threads"
_THENA = {
    ("startThread", _CHAT): thena.THREAD,
    ("createThread", _CHAT): thena.THREAD,
    ("startThread", f"{_CHAT}/{{thread_id}}/messages"): thena.START_MESSAGE,
    ("sendMessage", f"{_CHAT}/{{thread_id}}/messages"): thena.MESSAGE,
    ("giveFeedback", "POST /api/v1/feedback/chat"): thena.CHAT_FEEDBACK,
    ("giveFeedback", "POST /api/v1/feedback/flow"): thena.FLOW_FEEDBACK,
    ("createAgent", "POST /api/v1/agents"): thena.AGENT,
    ("updateAgent", "PUT /api/v1/agents/{agent_id}"): thena.AGENT,
}
_MINDSET = {
    **{name: (path,) for name, path in mindset.PATHS.items()},
    "agentUid": (mindset.PATHS["agentUid"], mindset.AGENT_SESSION),
    "message": (mindset.PATHS["message"], mindset.PARTS),
    "messageType": (mindset.PATHS["messageType"], mindset.ROLE),
}
_ASSISTANTS = {
    ("startThread", "POST /threads"): InputPlace(history=_HISTORY),
    ("startThread", "POST /threads/runs"): InputPlace(agent=_TARGET, history=_HISTORY),
    ("startThread", "POST /threads/{thread_id}/runs"): InputPlace(agent=_TARGET),
    ("sendMessage", "POST /threads/{thread_id}/messages"): InputPlace(prefix=("message",)),
}


def names_of(vendor: str, known: Mapping[Place, Facts]) -> dict[Place, Paths]:
    """Which inputs each field is named for; and every further name that a table has, for a field that is not known."""
    found = {place: paths for place in known if (paths := _NAMES[vendor](place))}
    return {**found, **_left_over(vendor, known)}


def _humm(place: Place) -> Paths:
    return _none_or(_HUMM[place.operation].get(place.path))


def _thena(place: Place) -> Paths:
    if place.operation == "adoptThread":  # no table: a thread that cannot be read is not there
        return _none_or({"thread_id": ("nativeId",), "agent_id": ("scope",)}[place.path[0]])
    if place.operation == "sendMessage" and place.where == "path":
        return (("threadId",),)  # a thread brings its agent along; the table is of the body's field of that name
    return _none_or(_THENA[place[:2]].get(place.path))


def _mindset(place: Place) -> Paths:
    return _MINDSET.get(place.path[0], ())


def _assistants(place: Place) -> Paths:
    """The table speaks of places in lists by number."""
    where = _ASSISTANTS.get(place[:2], InputPlace())
    found: list[Path] = []
    for first in range(_HISTORY + 1 if where.history else 1):
        numbers = iter((first, 0, 0))
        words = [str(next(numbers)) if word == "*" else word for word in place.path]
        path = tuple("*" if word.isdigit() else word for word in field_path(words, where))
        while path[-1:] == ("*",):
            path = path[:-1]
        if path and path not in found and place.where == "body":
            found.append(path)
    return tuple(found)


_NAMES: Mapping[str, Callable[[Place], Paths]] = {
    "humm": _humm,
    "umami": _assistants,
    "openai-assistants": _assistants,
    "thena": _thena,
    "mindset": _mindset,
}


def _none_or(path: Path | None) -> Paths:
    return (path,) if path else ()


def _left_over(vendor: str, known: Mapping[Place, Facts]) -> dict[Place, Paths]:
    """Names of no field that is known: of each table, what no request that it is for has."""
    tables = {
        "humm": [({operation}, table) for operation, table in _HUMM.items()],
        "thena": [({each[0] for each in _THENA if _THENA[each] is table}, table) for table in _THENA.values()],
        "mindset": [({"startThread"}, {(name,): paths[0] for name, paths in _MINDSET.items()})],
    }.get(vendor, [])
    return {
        Place(min(operations), "any route", "body", path): (to,)
        for operations, table in tables
        for path, to in table.items()
        if to and path[-1] != "*" and not any(place.operation in operations and place.path == path for place in known)
    }
