"""Limits that OpenAI's pages tell (openai-assistants.txt; openai-openapi of 2026-08-21; read 2026-11-21)."""

from threadloom.vendors._assistants.limits import Limits

LIMITS = Limits(
    metadata_pairs=16,
    metadata_key=64,
    metadata_value=512,
    code_interpreter_files=20,
    vector_stores=1,
    agent_name=256,
    agent_description=512,
    agent_instructions=256_000,
    chunk_size=(100, 4_096),
    chunk_size_default=800,
    chunk_overlap_default=400,
)
