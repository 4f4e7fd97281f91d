"""Rows of an answer: records that say what dicts would say."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from threadloom.graphql.plan.rows import as_records, members

NAMES = st.from_regex("[_A-Za-z][_0-9A-Za-z]{0,3}", fullmatch=True) | st.sampled_from(["f0", "f1", "self", "__init__"])
KEYS = st.lists(NAMES, min_size=1, max_size=6, unique=True)


def test_rows_have_their_values_by_their_keys():
    """In the keys' order, one for each tuple."""
    rows = as_records(["b", "a"])([(1, None), ("x", [2])])
    assert [list(members(row).items()) for row in rows] == [[("b", 1), ("a", None)], [("b", "x"), ("a", [2])]]
    assert as_records(["a"])([]) == []


@given(st.data(), KEYS)
def test_records_are_written_as_dicts_are(data: Any, keys: list[str]):
    """Whatever names the keys are: also the record's own, or Python's."""
    values = data.draw(st.tuples(*[st.none() | st.integers(0, 9) | st.text(max_size=2) for _ in keys]))
    (row,) = as_records(keys)([values])
    wanted = dict(zip(keys, values, strict=True))
    assert members(row) == wanted
    assert list(members(row)) == keys
    assert json.loads(msgspec.json.encode(row)) == wanted


@pytest.mark.parametrize("keys", [["f1", "f0"], ["class", "__class__", "__init__"], ["__struct_fields__", "self"]])
def test_keys_are_no_attributes(keys: list[str]):
    """A client's word stands for nothing in the record's class."""
    (row,) = as_records(keys)([tuple(range(len(keys)))])
    assert members(row) == {key: number for number, key in enumerate(keys)}
    assert list(type(row).__struct_fields__) == [f"f{number}" for number in range(len(keys))]


def test_records_inside_records_stay():
    """Members are one level deep: what is inside is told when it is asked for."""
    (inner,) = as_records(["a"])([(1,)])
    (outer,) = as_records(["b"])([(inner,)])
    assert members(outer)["b"] is inner


@pytest.mark.parametrize("value", [None, {}, {"a": 1}, "text", [1], object()])
def test_only_records_have_members(value: object):
    """All else is a mistake, told by its type alone."""
    with pytest.raises(TypeError, match=f"no record: {type(value).__name__}"):
        members(value)


def test_a_row_of_another_length_is_refused():
    """Nothing is left out or made up."""
    for values in ((1,), (1, 2, 3)):
        rows = as_records(["a", "b"])
        with pytest.raises(TypeError):
            members(rows([values])[0])
