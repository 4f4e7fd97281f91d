"""Messages and their content."""

from typing import Any, Generic, TypeVar

from threadloom.domain.noun import Noun

from .common import Id, IncompleteDetails, Seconds

C = TypeVar("C")


class AttachmentTool(Noun):
    """A tool that may use an attached file."""

    type: str | None = None


class Attachment(Noun):
    """A file that came with a message."""

    file_id: str | None = None
    tools: list[AttachmentTool] | None = None


class AnnotatedFile(Noun):
    """A file that an annotation refers to."""

    file_id: str | None = None


class Annotation(Noun):
    """A reference inside a text."""

    type: str | None = None
    text: str | None = None
    start_index: int | None = None
    end_index: int | None = None
    file_citation: AnnotatedFile | None = None
    file_path: AnnotatedFile | None = None
    url: str | None = None


class Text(Noun):
    """Words with their references."""

    value: str | None = None
    annotations: list[Annotation] | None = None


class Image(Noun):
    """A picture, at an address or as a file."""

    url: str | None = None
    file_id: str | None = None
    detail: str | None = None


class TextContent(Noun, tag_field="type", tag="text"):
    """Words; some clones write the text itself where OpenAI writes an object."""

    text: Text | str


class ImageUrlContent(Noun, tag_field="type", tag="image_url"):
    """A picture at an address."""

    image_url: Image


class ImageFileContent(Noun, tag_field="type", tag="image_file"):
    """A picture that is a file at the vendor."""

    image_file: Image


class RefusalContent(Noun, tag_field="type", tag="refusal"):
    """The model declined."""

    refusal: str


Content = TextContent | ImageUrlContent | ImageFileContent | RefusalContent


class UnknownContent(Noun):
    """A part of a type or shape not known, as it came."""

    data: Any


class MessageOf(Noun, Generic[C]):
    """One entry of a thread, with parts of its `content` of one kind."""

    id: Id
    created_at: Seconds | None = None
    status: str | None = None
    incomplete_details: IncompleteDetails | None = None
    role: str | None = None
    content: list[C] | str | None = None
    assistant_id: str | None = None
    run_id: str | None = None
    attachments: list[Attachment] | None = None
    metadata: dict[str, Any] | None = None


Message = MessageOf[Any]
"""One whose parts were read: each is a `Content` or an `UnknownContent`, which one decoder cannot be told of."""
