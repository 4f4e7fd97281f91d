"""Ids that Humm tells, and those that the gateway makes up where it tells none."""

import hashlib
import re
from uuid import uuid4

import msgspec

from threadloom.domain.call import Call
from threadloom.vendors.base import one_spelling
from threadloom.vendors.http import cannot_be_id

_MADE_UP = re.compile(r"gw_[0-9a-f]{32}")


def usable(native_id: str | None) -> str | None:
    """An id that requests can name, in the one spelling of it; None for any other text."""
    return None if native_id is None or cannot_be_id(native_id) else one_spelling(native_id)


def made_up() -> str:
    """An id in place of one that Humm did not tell; Humm does not know it."""
    return f"gw_{uuid4().hex}"


def is_made_up(native_id: str) -> bool:
    """Whether the gateway made the id up; Humm's own are UUIDs."""
    return _MADE_UP.fullmatch(native_id) is not None


def idempotency_key(call: Call) -> str | None:
    """The key that Humm is sent: ours are per tenant and user, Humm's are seen by all who share an organization."""
    if call.idempotency_key is None:
        return None
    whole = msgspec.json.encode([call.caller.tenant, call.caller.user, call.idempotency_key])
    return hashlib.sha256(whole).hexdigest()
