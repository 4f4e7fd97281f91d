"""The beginning of a text on one line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threadloom.domain.errors import Invalid
from threadloom.graphql.preview import preview


@pytest.mark.parametrize(
    ("text", "length", "line"),
    [
        ("", 10, ""),
        ("  a\n\n b\tc  ", 10, "a b c"),
        ("exactly", 7, "exactly"),
        ("too long", 7, "too lo…"),
        ("cut here", 5, "cut…"),
        ("ab", 1, "…"),
        ("re\u0301sume\u0301", 3, "r…"),
        ("a👨‍👩‍👧 family", 4, "a…"),
        ("👍🏽👍🏽", 2, "…"),
        ("日本語のテキスト", 4, "日本語…"),
    ],
)
def test_preview(text, length, line):
    """Whitespace is one space, the ellipsis counts, and no character is torn from its marks."""
    assert preview(text, length) == line


@settings(deadline=None)
@given(st.text(), st.integers(1, 50))
def test_never_longer(text, length):
    """At most `length` characters, on one line, ending in an ellipsis unless it is all."""
    line = preview(text, length)
    assert len(line) <= length
    assert "\n" not in line
    assert line == " ".join(text.split()) or line.endswith("…")


@pytest.mark.parametrize("length", [0, -1, 1001])
def test_length_has_limits(length):
    """1 to 1000."""
    with pytest.raises(Invalid) as raised:
        preview("text", length)
    assert raised.value.path == ("maxLength",)


async def test_field(world, thread_id):
    """`Message.preview` is 140 characters unless told otherwise, and refuses what is out of bounds."""
    thread = await world.started(text="word " * 100)
    query = """query Q($id: ID!) { thread(id: $id) { lastMessage { preview short: preview(maxLength: 5) none: text
        @skip(if: true) } } }"""
    (message,) = (await world.data(query, id=thread_id(thread)))["thread"].values()
    assert len(message["preview"]) == 140
    assert message["short"] == "word…"
    wrong = await world.ask("{ threads { nodes { lastMessage { preview(maxLength: 1001) } } } }")
    assert wrong.codes == {"threads.nodes.0.lastMessage.preview": "VALIDATION"}
