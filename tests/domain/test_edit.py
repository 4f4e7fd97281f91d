"""Changes: what stays, what is set, what goes."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit, merged_pairs

pairs = st.dictionaries(st.sampled_from("abcdef"), st.none() | st.integers() | st.text(max_size=3))


@settings(deadline=None)
@given(st.none() | pairs, pairs)
def test_pairs_after_a_change(current, change):
    """Named pairs are set, those named with None are gone, the others stay; nothing else appears."""
    merged = merged_pairs(current, change)
    for key in "abcdef":
        expected = change[key] if key in change else (current or {}).get(key)
        assert merged.get(key) == expected
    assert None not in merged.values()


def test_the_pairs_given_stay_as_they_are():
    """A change makes new pairs and leaves the old ones alone."""
    current, change = {"a": 1, "b": 2}, {"a": None}
    assert merged_pairs(current, change) == {"b": 2}
    assert (current, change) == ({"a": 1, "b": 2}, {"a": None})


def test_false_is_a_value():
    """Only None takes a pair away: zero, false and the empty text are kept."""
    assert merged_pairs({"a": 1}, {"a": 0, "b": False, "c": ""}) == {"a": 0, "b": False, "c": ""}


@pytest.mark.parametrize("edit", [ThreadEdit(), FeedbackEdit(), AgentEdit()], ids=lambda edit: type(edit).__name__)
def test_an_empty_edit_changes_nothing(edit):
    """Every field of an edit is left alone unless it is given."""
    assert all(getattr(edit, name) in (UNSET, (), None) for name in edit.__struct_fields__)
    untouched = [name for name in edit.__struct_fields__ if getattr(edit, name) is None]
    assert untouched == [name for name in ("options",) if name in edit.__struct_fields__]
