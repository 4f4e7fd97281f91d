"""Limits of local threads: generous, and there so that one request cannot fill the store."""

from threadloom.domain.noun import Noun


class LocalLimits(Noun):
    """Most of everything; texts count characters."""

    text: int = 1_000_000
    name: int = 256
    description: int = 10_000
    url: int = 2_000_000
    """A data URL holds the picture itself."""
    messages: int = 1_000
    parts: int = 100
    attachments: int = 100
    file_ids: int = 1_000
    table_columns: int = 1_000
    table_rows: int = 1_000
    metadata_pairs: int = 100
    metadata_key: int = 256
    title: int = 1_000
    tag: int = 64
    tags: int = 50


LIMITS = LocalLimits()
