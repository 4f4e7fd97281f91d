"""What several objects of the dialect share."""

from threadloom.domain.noun import Noun

Seconds = int | float
"""A moment in Unix seconds; Umami's pages say number, OpenAI's integer."""


class IncompleteDetails(Noun):
    """Why something broke off."""

    reason: str | None = None
