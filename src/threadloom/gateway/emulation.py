"""What the gateway adds to a vendor's capabilities from its own store: the overlay, the index, feedback."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from threadloom.domain.capability import (
    UNSUPPORTED,
    Capabilities,
    Capability,
    InputChoice,
    InputField,
    InputKind,
    Operation,
    Support,
)
from threadloom.domain.feedback import FeedbackRating
from threadloom.domain.thread import DeleteMode

from .limits import COMMENT_LENGTH, STAR_SCORES, TAG_LENGTH, TAGS, THUMB_SCORES, TITLE_LENGTH

_KEPT = Support.EMULATED


def _labels(name: str, label: str) -> InputField:
    return InputField(
        path=(name,),
        label=label,
        description="Kept by the gateway.",
        kind=InputKind.TEXT,
        support=_KEPT,
        multiple=True,
        max_length=TAG_LENGTH,
        max_items=TAGS,
    )


def _switch(name: str, label: str, description: str) -> InputField:
    return InputField(path=(name,), label=label, description=description, kind=InputKind.BOOLEAN, support=_KEPT)


_TITLE = InputField(
    path=("title",),
    label="Title",
    description="Kept by the gateway.",
    kind=InputKind.TEXT,
    support=_KEPT,
    max_length=TITLE_LENGTH,
)
_METADATA = InputField(
    path=("metadata",),
    label="Metadata",
    description="Pairs kept by the gateway.",
    kind=InputKind.JSON,
    support=_KEPT,
)
_NATIVE_ID = InputField(
    path=("nativeId",), label="Id at the vendor", kind=InputKind.NATIVE_ID, support=_KEPT, required=True
)
_MAKING = (_TITLE, _labels("tags", "Labels"), _METADATA)
_CHANGING = (
    _TITLE,
    _switch("archived", "Archived", "Whether the thread is archived, for everyone."),
    _switch("pinned", "Pinned", "Whether you pin the thread."),
    _switch("unread", "Unread", "Whether the thread counts as unread for you."),
    _labels("addTags", "Labels to add"),
    _labels("removeTags", "Labels to take off"),
    _METADATA,
)
_RATING = (
    InputField(
        path=("rating",),
        label="Rating",
        kind=InputKind.CHOICE,
        support=_KEPT,
        choices=(
            InputChoice(value=FeedbackRating.POSITIVE.value, label="Good"),
            InputChoice(value=FeedbackRating.NEGATIVE.value, label="Bad"),
        ),
    ),
    InputField(
        path=("score",),
        label="Score",
        description="0 to 1 beside a thumb, 1 to 5 for stars.",
        kind=InputKind.NUMBER,
        support=_KEPT,
        minimum=THUMB_SCORES[0],
        maximum=STAR_SCORES[1],
    ),
    InputField(path=("issueType",), label="Kind of problem", kind=InputKind.TEXT, support=_KEPT),
    InputField(path=("comment",), label="Comment", kind=InputKind.LONG_TEXT, support=_KEPT, max_length=COMMENT_LENGTH),
    InputField(path=("value",), label="Value", kind=InputKind.JSON, support=_KEPT),
)
_KEY = InputField(path=("key",), label="What is judged", kind=InputKind.TEXT, support=_KEPT)
_MODE = InputField(
    path=("mode",),
    label="How thoroughly",
    kind=InputKind.CHOICE,
    support=_KEPT,
    choices=(
        InputChoice(value=DeleteMode.HIDE.value, label="Hide"),
        InputChoice(value=DeleteMode.DELETE.value, label="Delete"),
        InputChoice(value=DeleteMode.PURGE.value, label="Delete for good"),
    ),
    default_value=DeleteMode.DELETE.value,
)

_UP_TO = InputField(
    path=("upToMessageId",),
    label="Up to",
    description="Id of the last message to take along; left out: all of them.",
    kind=InputKind.TEXT,
    support=_KEPT,
)
_COPIED = "A whole thread of this source is copied by its vendor; for all else:"
_LAID = "The gateway lays the messages into a new thread; they get new ids and times, and nobody answers yet."
_TOLD = "The gateway tells the talk in the first message of a new thread, which the agent then answers."

_EMULATED: Mapping[Operation, Capability] = {
    Operation.ADOPT_THREAD: Capability(support=_KEPT, note="The gateway takes a thread made elsewhere into its index."),
    Operation.UPDATE_THREAD: Capability(support=_KEPT, note="The gateway keeps what the vendor cannot."),
    Operation.DELETE_THREAD: Capability(support=_KEPT, note="The gateway hides the thread; the vendor's copy stays."),
    Operation.LIST_THREADS: Capability(support=_KEPT, note="Lists what the gateway has started or adopted."),
    Operation.SEARCH_THREADS: Capability(support=_KEPT, note="Finds titles, labels, and messages that were read here."),
    Operation.GIVE_FEEDBACK: Capability(support=_KEPT, note="Kept by the gateway."),
    Operation.UPDATE_FEEDBACK: Capability(support=_KEPT, note="Kept by the gateway."),
    Operation.DELETE_FEEDBACK: Capability(support=_KEPT, note="Kept by the gateway."),
    Operation.LIST_AGENTS: Capability(support=_KEPT, note="Lists the agents of the configuration."),
    Operation.RESTORE_THREAD: Capability(support=_KEPT, note="Brings back what was hidden, if the vendor kept it."),
}
_KEPT_FIELDS: Mapping[Operation, Sequence[InputField]] = {
    Operation.START_THREAD: _MAKING,
    Operation.CREATE_THREAD: _MAKING,
    Operation.ADOPT_THREAD: (_NATIVE_ID, _TITLE),
    Operation.UPDATE_THREAD: _CHANGING,
    Operation.DELETE_THREAD: (_MODE,),
    Operation.GIVE_FEEDBACK: (*_RATING[:2], _KEY, *_RATING[2:]),
    Operation.UPDATE_FEEDBACK: _RATING,
}


def with_emulation(native: Capabilities) -> Capabilities:
    """The gateway's answer for a vendor's: what is missing is emulated where our store can, fields included.

    Every operation is present. A field that the vendor takes itself is never listed twice.
    """
    merged = {operation: _merged(operation, native.get(operation, UNSUPPORTED)) for operation in Operation}
    if Operation.ADOPT_THREAD not in native:
        adopting, starting = merged[Operation.ADOPT_THREAD], native.get(Operation.START_THREAD, UNSUPPORTED)
        scope = tuple(field for field in starting.fields if field.path == ("scope",))
        merged[Operation.ADOPT_THREAD] = replace(adopting, fields=(*adopting.fields, *scope))
    merged[Operation.FORK_THREAD] = _forking(merged)
    return merged


def _forking(merged: Capabilities) -> Capability:
    """How threads can be forked to the source: by us, from what its vendor takes of a new thread.

    NATIVE where the vendor copies whole threads of its own; what is no such fork goes by us there too.
    """
    starting = merged[Operation.START_THREAD]
    if not takes_messages(merged) and starting.support is not Support.NATIVE:
        return UNSUPPORTED
    agent = (replace(field, support=_KEPT) for field in starting.fields if field.path == ("target", "agentId"))
    note = _LAID if takes_messages(merged) else _TOLD
    if merged[Operation.FORK_THREAD].support is Support.NATIVE:
        return Capability(support=Support.NATIVE, note=f"{_COPIED} {note}", fields=(_UP_TO, *agent))
    return Capability(support=_KEPT, note=note, fields=(_UP_TO, *agent))


def takes_messages(capabilities: Capabilities) -> bool:
    """Whether the vendor makes a thread with messages in it, without having an agent answer."""
    is_native = capabilities[Operation.CREATE_THREAD].support is Support.NATIVE
    return is_native and takes_natively(capabilities, Operation.CREATE_THREAD, "messages")


def _merged(operation: Operation, native: Capability) -> Capability:
    is_native = native.support is Support.NATIVE
    base = native if is_native else _EMULATED.get(operation, native)
    if base.support not in {Support.NATIVE, Support.EMULATED}:
        return base
    given = native.fields if is_native else ()
    taken = {field.path for field in given}
    kept = tuple(field for field in _KEPT_FIELDS.get(operation, ()) if field.path not in taken)
    return Capability(support=base.support, note=base.note, fields=(*given, *kept))


def takes_natively(capabilities: Capabilities, operation: Operation, field: str) -> bool:
    """Whether the vendor itself takes this top-level field of the operation's input."""
    fields = capabilities[operation].fields
    return any(f.path[0] == field and f.support is Support.NATIVE for f in fields)
