"""The base of every noun."""

from typing import Any, dataclass_transform

import msgspec


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class _NounMeta(msgspec.StructMeta):
    """Makes every noun frozen and keyword-only: msgspec inherits the first from a base class, but not the second."""

    def __new__(mcls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> type:
        frozen, kw_only = config.pop("frozen", True), config.pop("kw_only", True)
        return super().__new__(mcls, name, bases, namespace, frozen=frozen, kw_only=kw_only, **config)


class Noun(msgspec.Struct, metaclass=_NounMeta, gc=False):
    """A frozen record with keyword-only fields; compared by value, kept out of the garbage collector's rounds."""


class Record(Noun, omit_defaults=True):
    """A noun that a store keeps: written without what is at its default, which is half of a message.

    So a default that was ever released never changes: it is what rows say that were written under it.
    """
