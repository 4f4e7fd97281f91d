"""Threads that are there from the start, written down in a TOML file."""

import msgspec

from threadloom.sandbox._rest.seeds import read_seeds

from .models import Sharing, Status

ORGANIZATION_ID = "5f0c7c1e-2b7d-4a86-9a55-0d1b8a5e7c10"
"""The sandbox's organization; any other may be named too."""
USER_ID = "9d2f4b7a-6c1e-4f83-8b0a-3e5d7c9f1a24"
"""Whom the key belongs to."""


class Seed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One seeded thread."""

    id: str
    organization_id: str = ORGANIZATION_ID
    title: str
    query: str
    status: Status = "completed"
    sharing: Sharing = "private"
    age_minutes: int
    """How long before the sandbox opened it was made."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    threads: list[Seed]


def load() -> tuple[Seed, ...]:
    """Humm's seeds, newest last."""
    threads = read_seeds("humm", _File).threads
    return tuple(sorted(threads, key=lambda seed: -seed.age_minutes))
