"""What a source at Humm is configured with."""

from typing import Annotated

from msgspec import Meta

from threadloom.vendors.base import SourceOptions, one_spelling


class Options(SourceOptions):
    """Options of a source at Humm; an empty text counts as left out."""

    organization_id: str | None = None
    """The organization whose threads these are; without it every start names one in its `scope`."""
    internal_user_id: str | None = None
    """Humm's id of the user on whose behalf threads are started where the caller has none."""
    feedback_key: Annotated[str, Meta(min_length=1)] = "message_helpfulness"
    """What feedback judges where nothing is named."""

    @property
    def default_scope(self) -> str | None:
        """The organization of threads where none is named."""
        return one_spelling(self.organization_id) if self.organization_id else None
