"""Ids that Humm tells, and those that the gateway makes up where it tells none."""

import re
from uuid import uuid4

from threadloom.vendors.http import cannot_be_id

_MADE_UP = re.compile(r"gw_[0-9a-f]{32}")


def usable(native_id: str | None) -> str | None:
    """An id that requests can name; None for any other text."""
    return None if native_id is None or cannot_be_id(native_id) else native_id


def made_up() -> str:
    """An id in place of one that Humm did not tell; Humm does not know it."""
    return f"gw_{uuid4().hex}"


def is_made_up(native_id: str) -> bool:
    """Whether the gateway made the id up; Humm's own are UUIDs."""
    return _MADE_UP.fullmatch(native_id) is not None
