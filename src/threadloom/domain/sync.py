"""Whether the vendor has what the gateway shows."""

from enum import StrEnum


class SyncState(StrEnum):
    """Of a thread, a message or feedback."""

    SYNCED = "SYNCED"
    LOCAL_ONLY = "LOCAL_ONLY"
    PENDING = "PENDING"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
