"""Changes: a field that is UNSET stays as it is; None clears."""

from msgspec import UNSET, UnsetType

from .feedback import FeedbackRating
from .json import JsonObject, JsonValue
from .noun import Noun
from .thread import Sharing, ToolResourcesDraft


class ThreadEdit(Noun):
    """A change of a thread.

    `metadata`: pairs to set; a pair with None is removed, pairs not named stay. `pinned` and `unread` are the
    caller's own. `options` is the vendor's own input by its schema names. `kept` names those of `title` and `metadata`
    that the vendor does not take, so that only the gateway has them (see `Thread.kept`).
    """

    title: str | None | UnsetType = UNSET
    archived: bool | UnsetType = UNSET
    pinned: bool | UnsetType = UNSET
    unread: bool | UnsetType = UNSET
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    metadata: JsonObject | UnsetType = UNSET
    tool_resources: ToolResourcesDraft | None | UnsetType = UNSET
    sharing: Sharing | UnsetType = UNSET
    options: JsonObject | None = None
    kept: tuple[str, ...] = ()


class FeedbackEdit(Noun):
    """A change of feedback."""

    rating: FeedbackRating | None | UnsetType = UNSET
    score: float | None | UnsetType = UNSET
    issue_type: str | None | UnsetType = UNSET
    comment: str | None | UnsetType = UNSET
    value: JsonValue | UnsetType = UNSET


class AgentEdit(Noun):
    """A change of an agent; `metadata` as in `ThreadEdit`."""

    name: str | UnsetType = UNSET
    description: str | None | UnsetType = UNSET
    model: str | None | UnsetType = UNSET
    instructions: str | None | UnsetType = UNSET
    metadata: JsonObject | UnsetType = UNSET
    options: JsonObject | None = None


def merged_pairs(current: JsonObject | None, change: JsonObject) -> dict[str, JsonValue]:
    """Pairs after a change: those named are set, those named with None removed, the others stay."""
    pairs = {**(current or {}), **change}
    return {key: value for key, value in pairs.items() if value is not None}
