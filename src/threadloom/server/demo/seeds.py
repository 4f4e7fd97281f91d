"""What the demo begins with, written down in `seeds.toml`."""

import tomllib
from collections.abc import Container
from importlib import resources
from typing import Literal

import msgspec


class Seed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thread: started with the first of `says`, or adopted by its native id; what else it says follows."""

    source: str
    title: str
    agent: str | None = None
    """The vendor's id of who answers; None: the source's default."""
    adopt: str | None = None
    history: tuple[str, ...] = ()
    says: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    is_pinned: bool = False
    is_archived: bool = False
    tenant: str | None = None
    """Whose thread it is; None: the visitors'."""
    scope: str | None = None
    """What the native id of `adopt` lives in, where the source's own is not meant."""
    is_hidden: bool = False
    """The words are a prompt that end users do not see."""
    rating: Literal["POSITIVE", "NEGATIVE"] | None = None
    comment: str | None = None
    sharing: Literal["PRIVATE", "ORGANIZATION"] | None = None
    """Who beside its owner may see it, at a vendor that knows such a thing."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    threads: tuple[Seed, ...]


def seeds(tenant: str | None, sources: Container[str]) -> tuple[Seed, ...]:
    """Every seed of a tenant, or of the visitors, at these sources; oldest first."""
    text = (resources.files("threadloom.server.demo") / "seeds.toml").read_text(encoding="utf-8")
    threads = msgspec.convert(tomllib.loads(text), _File).threads
    return tuple(seed for seed in threads if seed.tenant == tenant and seed.source in sources)
