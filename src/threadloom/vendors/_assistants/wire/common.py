"""What several objects of the dialect share."""

from typing import Annotated

from msgspec import Meta

from threadloom.domain.noun import Noun

Id = Annotated[str, Meta(min_length=1)]
"""What an object is called by; one without a name could not be reached again."""

Seconds = int | float
"""A moment in Unix seconds; Umami's pages say number, OpenAI's integer."""


class IncompleteDetails(Noun):
    """Why something broke off."""

    reason: str | None = None
