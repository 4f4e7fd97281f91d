"""Ids and moments in the forms that REST vendors use."""

import random
import string
import uuid
from datetime import UTC, datetime

_ALPHABET = string.ascii_letters + string.digits
_UID_LENGTH = 20


def new_uuid(chance: random.Random) -> str:
    """The next UUID, version 4; equal for equal seeds."""
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def new_uid(chance: random.Random) -> str:
    """The next id in Firestore's form, 20 letters and digits; equal for equal seeds."""
    return "".join(chance.choices(_ALPHABET, k=_UID_LENGTH))


def moment(seconds: float) -> datetime:
    """Unix seconds as a moment in UTC; pydantic writes it as ISO 8601 with `Z`."""
    return datetime.fromtimestamp(seconds, UTC)
