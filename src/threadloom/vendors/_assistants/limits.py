"""What a vendor of the dialect allows: limits as data, and the rules that no single field can tell."""

from collections.abc import Iterable, Iterator

from threadloom.domain.errors import Violation
from threadloom.domain.message import MessageDraft
from threadloom.domain.noun import Noun
from threadloom.domain.part import TextPart
from threadloom.domain.thread import SendDraft, ThreadDraft, ToolResourcesDraft, VectorStoreDraft
from threadloom.domain.vendor import Draft

Path = tuple[str, ...]


class Limits(Noun):
    """Most of everything; None where the vendor tells none. Texts count characters, chunks count tokens."""

    metadata_pairs: int | None = None
    metadata_key: int | None = None
    metadata_value: int | None = None
    code_interpreter_files: int | None = None
    vector_stores: int | None = None
    agent_name: int | None = None
    agent_description: int | None = None
    agent_instructions: int | None = None
    chunk_size: tuple[int, int] = (100, 4_096)
    chunk_size_default: int = 800
    chunk_overlap_default: int = 400


def rules_beyond_fields(draft: Draft, limits: Limits) -> Iterable[Violation]:
    """Rules between fields.

    A message, and each text in it, says something; chunk sizes belong to a static strategy and suit each other.
    """
    match draft:
        case ThreadDraft():
            name = "messages" if draft.message is None else "history"
            for index, message in enumerate(draft.messages):
                yield from _message(message, (name, str(index)))
            if draft.message is not None:
                yield from _message(draft.message, ("message",))
            yield from _tool_resources(draft.tool_resources, limits)
        case SendDraft():
            yield from _message(draft.message, ("message",))
        case _:
            return


def _message(draft: MessageDraft, path: Path) -> Iterator[Violation]:
    if not draft.text and not draft.parts:
        yield Violation(path=(*path, "text"), message="a message needs text or parts here")
    for index, part in enumerate(draft.parts):
        if isinstance(part, TextPart) and not part.text:
            yield Violation(path=(*path, "parts", str(index), "text"), message="a part of text needs words here")


def _tool_resources(draft: ToolResourcesDraft | None, limits: Limits) -> Iterator[Violation]:
    for index, store in enumerate(draft.vector_stores or () if draft else ()):
        path = ("toolResources", "fileSearch", "vectorStores", str(index), "chunkingStrategy")
        yield from _chunking(store, path, limits)


def _chunking(store: VectorStoreDraft, path: Path, limits: Limits) -> Iterator[Violation]:
    sizes = {"maxChunkSizeTokens": store.max_chunk_size_tokens, "chunkOverlapTokens": store.chunk_overlap_tokens}
    if not store.is_static:
        for name, size in sizes.items():
            if size is not None:
                yield Violation(path=(*path, name), message="only the type STATIC takes sizes")
        return
    size, overlap = chunk_sizes(store, limits)
    if overlap > size / 2:
        yield Violation(path=(*path, "chunkOverlapTokens"), message="at most half of maxChunkSizeTokens")


def chunk_sizes(store: VectorStoreDraft, limits: Limits) -> tuple[int, int]:
    """Size and overlap of the chunks of a static strategy; what is left out is the vendor's own default.

    A size without an overlap takes half of it, where the default overlap would be more than the vendor allows.
    """
    size = limits.chunk_size_default if store.max_chunk_size_tokens is None else store.max_chunk_size_tokens
    if store.chunk_overlap_tokens is not None:
        return size, store.chunk_overlap_tokens
    return size, min(limits.chunk_overlap_default, size // 2)
