"""UUIDs, which vendors read in several spellings."""

import re

_UUID = re.compile(
    r"(?:urn:uuid:)?\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?",
    re.IGNORECASE | re.ASCII,
)


def one_spelling(native_id: str) -> str:
    """A UUID in lower case with hyphens (RFC 9562, section 4), however it was written; any other text as it is."""
    found = _UUID.fullmatch(native_id)
    return "-".join(found.groups()).lower() if found else native_id
