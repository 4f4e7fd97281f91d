"""Threads as Markdown: readable, and nothing in them is ever markup."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from msgspec import structs

from server.archive.test_importing import a_record
from server.archive.test_round_trip import archived_threads
from store.world import a_message, a_message_ref, a_ref, some_feedback
from threadloom.domain.archive import ArchivedMessage, ArchivedRest
from threadloom.domain.feedback import FeedbackRating
from threadloom.domain.ids import ToolCallRef
from threadloom.domain.message import Attachment, MessageRole
from threadloom.domain.part import FilePart, ImagePart, ReasoningPart, RefusalPart, TextPart, UnknownPart
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.server.archive.markdown import file_name, piece_text
from threadloom.server.archive.plain import coded, escaped, fenced

OURS = {"h1", "h2", "ul", "li", "p", "code", "pre"}
RENDERERS = [
    MarkdownIt("commonmark", {"html": True}),
    MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]),
]


class Tags(HTMLParser):
    """The elements and the words of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words = set(), ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)

    def handle_data(self, data):
        self.words += data


NASTY = [
    "<script>alert(1)</script>",
    "```\n<b>out</b>\n```",
    "`````\n~~~\n# heading",
    "[x](javascript:alert(1)) ![y](https://example.com/track.png)",
    "https://example.com www.example.com a@example.com",
    "a\r\n\r\n# b\r<i>c</i>",
    "\x1b[31mred\x00\u202eleft",
    "***_~~|a|b|\n|-|-|\n- [ ] x\n1. y\n> z\n    code\n\\",
    "`",
    " `` ",
    "&lt;b&gt; &#60;",
]
words = st.sampled_from(NASTY) | st.text("`<>*_[]()#&\\\n\r ~|-ab", max_size=20)


@pytest.mark.parametrize("renderer", RENDERERS)
@given(words, words, words)
def test_nothing_is_interpreted(renderer, title, text, name):
    """Whatever titles, texts, labels and tools say, a page has our own elements alone, and shows the text as it is."""
    record = a_record(facts={"title": title, "tags": (name,), "owner": name})
    call = ToolCall(
        ref=ToolCallRef(thread=a_ref(), message="m", native_id="c"), name=name, result=text, arguments={name: 1}
    )
    message = a_message(
        text=text,
        tool_calls=(call,),
        attachments=(Attachment(filename=name),),
    )
    record = structs.replace(record, messages=(ArchivedMessage(message=message),))
    page = Tags(renderer.render(piece_text(record)))
    assert page.tags <= OURS
    assert shown(text) in page.words


def shown(text):
    """A text as a page may show it: line breaks of one kind, what is no character replaced."""
    breaks = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join("\N{REPLACEMENT CHARACTER}" if each in "\x00\x1b\u202e" else each for each in breaks)


@given(archived_threads())
def test_every_shape_can_be_shown(record):
    """Whatever a noun may hold."""
    assert piece_text(record).startswith("# ")
    assert Tags(RENDERERS[0].render(piece_text(record))).tags <= OURS


def test_a_thread_to_read():
    """What was said, by whom and when, with what came along."""
    ref = a_ref()
    call = ToolCall(
        ref=ToolCallRef(thread=ref, message="m2", native_id="c"), name="search", arguments={"q": "tea"},
        result="found", status=ToolCallStatus.COMPLETED,
    )  # fmt: skip
    parts = (
        TextPart(text="Yes."), ImagePart(url="https://example.com/x.png"), FilePart(filename="a.pdf"),
        ReasoningPart(text="hm"), RefusalPart(text="no"), UnknownPart(native_type="odd", data=[1]),
    )  # fmt: skip
    messages = (a_message("m1", text="Tea?", created_at=0), a_message("m2", role=MessageRole.ASSISTANT))
    messages = (messages[0], structs.replace(messages[1], parts=parts, tool_calls=(call,)))
    rating = some_feedback(message=a_message_ref("m2"), rating=FeedbackRating.POSITIVE, comment="good", author="bob")
    record = structs.replace(
        a_record(
            facts={"title": "About tea", "tags": ("red",), "created_at": 1_000_000, "last_activity_at": 2_000_000}
        ),
        feedback=(rating,),
        messages=tuple(ArchivedMessage(message=message) for message in messages),
    )
    assert piece_text(record) == EXPECTED


EXPECTED = """\
# About tea

- Thread: `desk` `t1`
- Tenant: `acme`
- Owner: `ada`
- Created: 1970-01-01 00:00:01 UTC
- Last activity: 1970-01-01 00:00:02 UTC
- Labels: `red`

## Feedback

- positive, `good`, by `bob`, on message `m2`

## User, 1970-01-01 00:00:00 UTC

```text
Tea?
```

## Assistant

```text
Yes.
```

Image: `https://example.com/x.png`

File: `a.pdf`

Reasoning:

```text
hm
```

Refusal:

```text
no
```

Unknown:

```json
{
  "type": "unknown",
  "native_type": "odd",
  "data": [
    1
  ]
}
```

Tool `search` (completed)

Arguments:

```json
{
  "q": "tea"
}
```

Result:

```text
found
```

"""


def test_more_of_a_thread():
    """The rest of a long thread has no head of its own."""
    rest = ArchivedRest(ref=a_ref(), messages=(ArchivedMessage(message=a_message(text="on")),))
    assert piece_text(rest) == "## User\n\n```text\non\n```\n\n"


def test_file_names():
    """A name tells the title, fits any disk, and is the thread's alone."""
    plain, other = (file_name(a_record(native_id, facts={"title": "../Tea & Ärger!"})) for native_id in ("t1", "t2"))
    assert plain.startswith("tea-ärger-")
    assert plain != other
    assert file_name(a_record(facts={"title": None})).startswith("thread-")
    for title in ("x", "ärger", "手", "𠮷", "x𠮷"):
        assert len(file_name(a_record(facts={"title": title * 500})).encode()) < 200


def test_fences_and_code():
    """A fence is longer than any in the text, code spans likewise."""
    assert fenced("a\n````\n") == "`````text\na\n````\n`````\n"
    assert (coded("a"), coded("``"), coded("")) == ("`a`", "``` `` ```", "` `")
    assert escaped("a*b\nc") == r"a\*b c"
