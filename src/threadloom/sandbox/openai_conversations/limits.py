"""The documented limits (VENDORS.md 2.4; the types of the `openai` package 3.52 for what lies beyond it)."""

METADATA_PAIRS = 16
METADATA_KEY = 64
METADATA_VALUE = 512

ITEMS_AT_ONCE = 20

TEMPERATURE = 2.0
TOP_LOGPROBS = 20
