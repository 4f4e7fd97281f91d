"""UUIDs in one spelling."""

import pytest

from threadloom.vendors.base import one_spelling

UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"


@pytest.mark.parametrize(
    "spelling", [UUID, UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", UUID.title()]
)
def test_a_uuid_has_one_spelling(spelling: str):
    """Lower case, with hyphens."""
    assert one_spelling(spelling) == UUID


@pytest.mark.parametrize("text", ["", "t-1", "thread_1", UUID[:-1], f"{UUID}0", "gw_" + "0" * 32, "٣" * 32])
def test_another_text_stays(text: str):
    """Ids are opaque."""
    assert one_spelling(text) == text
