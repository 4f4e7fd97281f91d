"""Agent sessions that are there from the start, written down in a TOML file."""

import msgspec

from threadloom.sandbox._rest.seeds import read_seeds


class Seed(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One seeded session."""

    uid: str
    app_uid: str = "sandbox-app"
    agent_uid: str
    external_user_id: str
    human_uid: str
    user_email: str | None = None
    tags: list[str] = []
    context_uids: list[str] = []
    age_minutes: int
    """How long before the sandbox opened it was made."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    sessions: list[Seed]


def load() -> tuple[Seed, ...]:
    """Mindset's seeds, newest last."""
    sessions = read_seeds("mindset", _File).sessions
    return tuple(sorted(sessions, key=lambda seed: -seed.age_minutes))
