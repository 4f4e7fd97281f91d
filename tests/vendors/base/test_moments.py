"""Moments as vendors write them."""

import pytest

from threadloom.vendors.base import iso_moment

AT = 1_767_323_045_000_000


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ("2026-01-02T03:04:05", AT),
        ("2026-01-02 03:04:05+00:00", AT),
        ("2026-01-02T04:04:05+01:00", AT),
        ("2026-01-02T03:04:06.5000009Z", AT + 1_500_000),
        ("0001-01-01T00:00:00+14:00", -62_135_647_200_000_000),
        ("yesterday", None),
        ("2026-13-02T03:04:05Z", None),
        ("", None),
        (0, None),
        (None, None),
        ({"at": 1}, None),
    ],
)
def test_moments(told: object, moment: int | None):
    """In UTC where no zone is named; None for whatever tells none."""
    assert iso_moment(told) == moment
