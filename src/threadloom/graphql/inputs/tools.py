"""Files and vector stores that tools may use."""

from enum import StrEnum

import strawberry

from threadloom.domain.thread import ToolResourcesDraft, VectorStoreDraft
from threadloom.graphql.declare import defaulted, described, given, input_type, one_of, optional, required
from threadloom.graphql.scalars import JSON

from .given import pairs, sequence, sequence_or_none


class ChunkingType(StrEnum):
    """Who decides how files are cut."""

    AUTO = "AUTO"
    STATIC = "STATIC"


described(
    ChunkingType,
    "Who decides how files are cut.",
    AUTO="The vendor.",
    STATIC="You.",
)


@input_type
class ChunkingStrategyInput:
    """How to cut files for search."""

    type: ChunkingType = defaulted("Who decides the sizes.", default=ChunkingType.AUTO)
    max_chunk_size_tokens: int | None = optional("Only STATIC: most tokens of a piece, 100 to 4096.")
    chunk_overlap_tokens: int | None = optional("Only STATIC: tokens shared by neighbours, at most half of a piece.")


@input_type
class VectorStoreInput:
    """A vector store to make."""

    file_ids: list[strawberry.ID] | None = optional("The vendor's ids of the files to put in, at most 10,000.")
    chunking_strategy: ChunkingStrategyInput | None = optional("How to cut the files; left out: the vendor decides.")
    metadata: JSON | None = optional("Pairs to keep with it: 16, keys to 64, text values to 512 characters.")


@one_of
class FileSearchResourcesInput:
    """What file search may use: a vector store that exists, or one to make."""

    vector_store_ids: list[strawberry.ID] | None = optional("The vendor's ids of vector stores, at most 1.")
    vector_stores: list[VectorStoreInput] | None = optional(
        "Vector stores to make, at most 1; only when a thread is made."
    )


@input_type
class CodeInterpreterResourcesInput:
    """What the code interpreter may use."""

    file_ids: list[strawberry.ID] = required("The vendor's ids of files, at most 20.")


@input_type
class ToolResourcesInput:
    """Files and vector stores that tools may use in a thread."""

    code_interpreter: CodeInterpreterResourcesInput | None = optional("For the code interpreter.")
    file_search: FileSearchResourcesInput | None = optional("For file search.")


_STORES = ("toolResources", "fileSearch", "vectorStores")


def to_tool_resources(resources: ToolResourcesInput | None) -> ToolResourcesDraft | None:
    """What tools may use; None where it was left out or null; raises Invalid."""
    wanted = given(resources)
    if wanted is None:
        return None
    interpreter, search = given(wanted.code_interpreter), given(wanted.file_search)
    stores = given(search.vector_stores) if search else None
    return ToolResourcesDraft(
        code_interpreter_file_ids=tuple(interpreter.file_ids) if interpreter else None,
        vector_store_ids=sequence_or_none(search.vector_store_ids) if search else None,
        vector_stores=None if stores is None else tuple(_store(each, str(i)) for i, each in enumerate(stores)),
    )


def _store(store: VectorStoreInput, index: str) -> VectorStoreDraft:
    chunking = given(store.chunking_strategy)
    return VectorStoreDraft(
        file_ids=sequence(store.file_ids),
        is_static=None if chunking is None else chunking.type is ChunkingType.STATIC,
        max_chunk_size_tokens=given(chunking.max_chunk_size_tokens) if chunking else None,
        chunk_overlap_tokens=given(chunking.chunk_overlap_tokens) if chunking else None,
        metadata=pairs(store.metadata, *_STORES, index, "metadata"),
    )
