"""Objects out of a large JSON document, whatever stands in it, wherever it is read in pieces."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.shapes import json_values, texts
from threadloom.server.archive import documents as reading
from threadloom.server.archive.documents import documents
from threadloom.server.archive.lines import Unfit

objects = st.lists(
    st.dictionaries(texts | st.sampled_from(['"', "\\", "{[", "]}"]), json_values, max_size=3), max_size=4
)


def found(text, **options):
    return list(documents(io.BytesIO(text), **options))


@given(objects, st.integers(1, 7), st.sampled_from(["list", "lines", "list of lines"]))
def test_each_object_as_it_is(values, size, layout):
    """A list, or objects one behind another; pieces may end anywhere."""
    written = [json.dumps(value, indent=1 if layout == "list of lines" else None) for value in values]
    text = "\n".join(written) if layout == "lines" else f"[{','.join(written)}]"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "_CHUNK", size)
        if not values and layout == "lines":
            with pytest.raises(Unfit):
                found(text.encode())
            return
        lines = found(text.encode())
    assert [json.loads(line.text) for line in lines] == values
    assert [line.number for line in lines] == list(range(1, len(values) + 1))


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        (b'[{"a": 1}, 7, {"b": 2}]', [None, "there is something between objects", None]),
        (b'[{"a": 1}, {"b": ', [None, "the file ends within it: it was cut off"]),
        (b'[{"a": "' + b"x" * 300 + b'"}, {"b": 2}]', ["it is longer than 200 bytes", None]),
        (b'\xef\xbb\xbf[{"a": 1}]', [None]),
        (b'{"a": 1} trailing', [None, "there is something between objects"]),
        (b'[{"a": 1}]]]', [None, "there is something between objects"]),
    ],
)  # fmt: skip
def test_what_is_wrong(text, faults):
    """Each fault stands in its place; what is around it is read."""
    assert [line.fault for line in found(text, longest=200)] == faults


@pytest.mark.parametrize("text", [b"", b"hello", b"42", b'"{"'])
def test_no_document(text):
    """A file without a list or an object is no document."""
    with pytest.raises(Unfit):
        found(text)
