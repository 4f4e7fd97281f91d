"""Conversations that are there from the start, written down in a TOML file."""

import msgspec

from threadloom.sandbox._assistants.objects import Json
from threadloom.sandbox._rest.seeds import read_seeds

from .kinds import ITEM_TYPES, stored
from .state import Conversation


class Seed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One seeded conversation; items as a client sends them."""

    id: str
    age_minutes: int
    """How long before the sandbox opened it was made."""
    metadata: dict[str, str] = {}
    items: list[Json]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    conversations: list[Seed]


def load() -> tuple[Seed, ...]:
    """The seeds, newest last."""
    conversations = read_seeds("openai-conversations", _File).conversations
    return tuple(sorted(conversations, key=lambda seed: -seed.age_minutes))


def plant(seed: Seed, *, opened_at: int) -> Conversation:
    """The conversation of a seed; every id in it is derived from the seed's, so that it never changes."""
    tail = seed.id.removeprefix("conv_")
    items = [
        stored(item, f"{ITEM_TYPES[item.get('type', 'message')].prefix}_{tail}{number:02d}")
        for number, item in enumerate(seed.items, start=1)
    ]
    created_at = opened_at - seed.age_minutes * 60
    return Conversation(id=seed.id, created_at=created_at, metadata=dict(seed.metadata), items=items)
