"""Where the vendor's words for a field lead to inside a mutation's input."""

from collections.abc import Mapping, Sequence

from threadloom.domain.noun import Noun

Path = tuple[str, ...]

LOCKED: Path = ("conversation_locked",)
"""The vendor's code for a conversation that a response is being written in: told as a field, it leads to `IN_USE`."""
IN_USE: Path = ("threadId",)

_OF_MESSAGE: Mapping[str, str] = {"role": "role", "content": "text"}
_OF_OUTPUT: Mapping[str, str] = {
    "call_id": "toolCallId",
    "approval_request_id": "toolCallId",
    "id": "toolCallId",
}


_OURS = frozenset({"conversation", "background", "include"})
"""What the adapter adds to a request for a response; all else in it is the agent's."""


class InputPlace(Noun):
    """Where an operation puts what the vendor calls `items`, and where it names the agent.

    `is_one`: the items are one message of ours, at `items` itself.
    """

    items: Path = ()
    is_one: bool = False
    agent: Path = ()


def field_path(field: Sequence[str], place: InputPlace) -> Path:
    """The path of a field in the vendor's words; empty where it speaks of something that our input does not have."""
    head, rest = field[:1], field[1:]
    match head:
        case ["metadata"]:
            return ("metadata", *rest[:1])
        case ["items"]:
            return _in_items(rest, place)
        case ["input"]:
            return _in_outputs(rest)
        case _:
            return IN_USE if tuple(field) == LOCKED else () if set(head) <= _OURS else place.agent


def _in_items(words: Sequence[str], place: InputPlace) -> Path:
    if not words or not words[0].isdigit():
        return place.items
    return (*place.items, *(() if place.is_one else words[:1]), *_in_message(words[1:]))


def _in_message(words: Sequence[str]) -> Path:
    """Inside a message; positions of content differ: our text comes before our parts."""
    if len(words) > 1 and words[0] == "content":
        return ("parts",)
    return (_OF_MESSAGE[words[0]],) if words and words[0] in _OF_MESSAGE else ()


def _in_outputs(words: Sequence[str]) -> Path:
    if not words or not words[0].isdigit():
        return ("toolOutputs",)
    return ("toolOutputs", words[0], *(_OF_OUTPUT.get(word, "output") for word in words[1:2]))
