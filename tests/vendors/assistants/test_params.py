"""Where a vendor's word for a field leads to in the input."""

import json

import pytest

from threadloom.vendors._assistants.mapping import InputPlace, field_path
from threadloom.vendors._assistants.wire import error_field

CREATE = InputPlace()
START = InputPlace(agent=("target",), history=2)
SEND = InputPlace(prefix=("message",))


@pytest.mark.parametrize(
    ("param", "place", "path"),
    [
        ("metadata", CREATE, ("metadata",)),
        ("metadata.key", CREATE, ("metadata", "key")),
        ("messages[0].role", CREATE, ("messages", "0", "role")),
        ("messages[1].content", CREATE, ("messages", "1", "text")),
        ("messages[1].content[0].image_url.url", CREATE, ("messages", "1", "parts")),
        ("messages[0].attachments[3].file_id", CREATE, ("messages", "0", "attachments", "3", "fileId")),
        ("tool_resources.code_interpreter.file_ids", CREATE, ("toolResources", "codeInterpreter", "fileIds")),
        (
            "tool_resources.file_search.vector_stores[0].chunking_strategy.static.chunk_overlap_tokens",
            CREATE,
            ("toolResources", "fileSearch", "vectorStores", "0", "chunkingStrategy", "chunkOverlapTokens"),
        ),
        ("thread.messages[1].role", START, ("history", "1", "role")),
        ("thread.messages[2].role", START, ("message", "role")),
        ("thread.messages[2]", START, ("message",)),
        ("messages[x]", START, ()),
        ("messages.role", START, ()),
        ("thread.metadata", START, ("metadata",)),
        ("assistant_id", START, ("target",)),
        ("assistant_id", CREATE, ("agentId",)),
        ("content", SEND, ("message", "text")),
        ("attachments[0].tools", SEND, ("message", "attachments", "0", "tools")),
        ("tool_outputs[0].output", CREATE, ("toolOutputs", "0", "output")),
        ("temperature", CREATE, ()),
        ("", CREATE, ()),
        ("[]..", CREATE, ()),
        ("messages[\u0660]", START, ()),
        ("messages[9999999]", START, ()),
    ],
)
def test_a_param_leads_to_its_field(param: str, place: InputPlace, path: tuple):
    """As far as our input has a name for it; nowhere else."""
    body = json.dumps({"error": {"message": "no", "param": param}}).encode()
    assert field_path(error_field(body), place) == path
