"""Drafts in the dialect's words, where the sandbox does not show the difference."""

import pytest

from threadloom.domain.ids import ThreadRef, ToolCallRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.part import TablePart
from threadloom.domain.thread import ToolResourcesDraft, VectorStoreDraft
from threadloom.domain.tool_call import ToolOutput
from threadloom.vendors._assistants.mapping import message_body, tool_outputs_body, tool_resources_body
from threadloom.vendors.openai_assistants.limits import LIMITS


@pytest.mark.parametrize(
    ("fields", "body"),
    [
        ({}, {}),
        ({"file_ids": ("f",)}, {"file_ids": ["f"]}),
        ({"is_static": False}, {"chunking_strategy": {"type": "auto"}}),
        (
            {"is_static": True},
            {
                "chunking_strategy": {
                    "type": "static",
                    "static": {"max_chunk_size_tokens": 800, "chunk_overlap_tokens": 400},
                }
            },
        ),
        (
            {"is_static": True, "max_chunk_size_tokens": 100},
            {
                "chunking_strategy": {
                    "type": "static",
                    "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 50},
                }
            },
        ),
    ],
)
def test_a_vector_store(fields: dict, body: dict):
    """Only what is asked for; a strategy of ours has both sizes, because the vendor requires both."""
    draft = ToolResourcesDraft(vector_stores=(VectorStoreDraft(**fields),))
    assert tool_resources_body(draft, LIMITS) == {"file_search": {"vector_stores": [body]}}


@pytest.mark.parametrize(
    ("output", "text"), [("as it is", "as it is"), ({"a": "ü"}, '{"a":"ü"}'), (None, "null"), (7, "7"), ("", "")]
)
def test_a_result_goes_out_as_text(output, text: str):
    """JSON where it is not text already."""
    ref = ToolCallRef(thread=ThreadRef(source="s", native_id="t"), run="r", native_id="c")
    body = tool_outputs_body([ToolOutput(tool_call=ref, output=output)])
    assert body == {"tool_outputs": [{"tool_call_id": "c", "output": text}]}


def test_content_that_the_dialect_lacks_is_never_dropped():
    """`check` refuses it before; should it get here, it is a fault and not a shorter message."""
    with pytest.raises(ValueError, match="TablePart"):
        message_body(MessageDraft(parts=(TablePart(cache_key="k"),)))
