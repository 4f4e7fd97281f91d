"""Nouns as JSON, addresses as SQL sees them."""

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import TypeVar

import msgspec

from threadloom.domain.call import Caller, Role
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.noun import Noun

NounT = TypeVar("NounT", bound=Noun)
_ENCODER = msgspec.json.Encoder()
_NUL = "\\u0000"  # as JSON writes it

Address = tuple[str, ...]
"""An address as SQL compares it; the scope of a thread that has none is an empty text."""


def json_of(value: object) -> str:
    """A noun, or a list that a statement takes apart with json_each."""
    return _ENCODER.encode(value).decode()


def terms(caller: Caller) -> dict[str, object]:
    """The parameters that decide what a caller sees; every statement takes them."""
    return {"tenant": caller.tenant, "user": caller.user, "operator": caller.has(Role.OPERATOR)}


def address(ref: ThreadRef | MessageRef | RunRef | FeedbackRef | AgentRef) -> Address:
    """The address as SQL compares it."""
    match ref:
        case ThreadRef():
            return (ref.source, ref.scope or "", ref.native_id)
        case AgentRef():
            return (ref.source, ref.native_id)
        case _:
            return (*address(ref.thread), ref.native_id)


def address_digest(ref: ThreadRef) -> str:
    """What stands for a thread's address where the address itself is not to be kept: 32 hexadecimal digits."""
    return blake2b(json_of(address(ref)).encode(), digest_size=16).hexdigest()


def is_keepable(ref: ThreadRef | MessageRef | RunRef | FeedbackRef | AgentRef) -> bool:
    """Whether a row can have this address: json_each cuts a text at U+0000, and an empty scope reads as none."""
    thread = ref if isinstance(ref, ThreadRef | AgentRef) else ref.thread
    has_empty_scope = isinstance(thread, ThreadRef) and thread.scope == ""
    return not has_empty_scope and is_comparable(address(ref))


def is_comparable(texts: Iterable[str]) -> bool:
    """Whether json_each hands these texts on as they are."""
    return all(map(_is_whole, texts))


def _is_whole(text: str) -> bool:
    return "\0" not in text


def comparable(texts: Iterable[str]) -> str:
    """Texts for json_each; those that it would cut, and that could so match others, are left out."""
    return json_of([text for text in texts if is_comparable((text,))])


def check_keepable(refs: Iterable[ThreadRef | MessageRef | RunRef | FeedbackRef | AgentRef]) -> None:
    """Raise Invalid where no row can have such an address."""
    if not all(is_keepable(ref) for ref in refs):
        raise Invalid("an id may not contain U+0000, and a scope may not be empty")


def by_thread(refs: Sequence[MessageRef | RunRef | FeedbackRef]) -> str:
    """Addresses for json_each, gathered by thread: its own address, and a list of ids; as `addresses` otherwise."""
    threads: dict[ThreadRef, dict[str, None]] = {}
    for ref in refs:
        threads.setdefault(ref.thread, {})[ref.native_id] = None
    kept = [(thread, list(ids)) for thread, ids in threads.items() if is_keepable(thread)]
    text = json_of([(*address(thread), ids) for thread, ids in kept])
    if _NUL not in text:
        return text
    return json_of([(*address(thread), list(filter(_is_whole, ids))) for thread, ids in kept])


def addresses(refs: Sequence[ThreadRef | AgentRef]) -> str:
    """Addresses for json_each; those that no row can have are left out."""
    return json_of([address(ref) for ref in dict.fromkeys(refs) if is_keepable(ref)])
