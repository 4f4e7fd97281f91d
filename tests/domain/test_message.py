"""Messages: their text, and what a draft says in order."""

from threadloom.domain.ids import MessageRef, ThreadRef
from threadloom.domain.message import Message, MessageDraft, MessageRole
from threadloom.domain.part import FilePart, ImagePart, ReasoningPart, TextPart

REF = MessageRef(thread=ThreadRef(source="local", native_id="t"), native_id="m")


def text_of(*parts) -> str:
    return Message(ref=REF, role=MessageRole.USER, parts=parts).text


def test_text_of_no_parts():
    """A message without parts has the empty text."""
    assert text_of() == ""


def test_text_joins_what_has_words():
    """Texts stand in display order with a blank line between them; parts without words leave no gap."""
    parts = [TextPart(text="one"), ImagePart(url="https://example.org/a.png"), ReasoningPart(text="two"), FilePart()]
    assert text_of(*parts, TextPart(text=""), TextPart(text=" three\n")) == "one\n\ntwo\n\n three\n"


def test_text_of_a_picture():
    """A picture's own words count."""
    assert text_of(ImagePart(text="a cat")) == "a cat"


def test_content_puts_text_first():
    """A draft's text comes before its parts; an empty text is content too, no text is none."""
    picture = ImagePart(file_id="file-1")
    assert MessageDraft(text="look", parts=(picture,)).content == (TextPart(text="look"), picture)
    assert MessageDraft(parts=(picture,)).content == (picture,)
    assert MessageDraft(text="").content == (TextPart(text=""),)
    assert MessageDraft().content == ()
