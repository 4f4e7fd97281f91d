"""Which messages are kept for so many days only: those that their vendor can be asked for again."""

from collections.abc import Sequence

from msgspec.structs import replace

from threadloom.domain.capability import Operation
from threadloom.domain.clock import Clock, Instant
from threadloom.domain.ids import SourceSlug
from threadloom.domain.message import Message
from threadloom.domain.sighting import Sighting

from .sources import Sources

_DAY = 86_400_000_000  # microseconds


class Keeping:
    """How long messages are kept; `days` None: as long as their thread.

    Limited only where the vendor itself tells its messages. Elsewhere, at the local vendor or at one that tells none,
    ours is the only copy; it goes when its thread does. So do messages of sources that are not configured now: nobody
    can say what they were.
    """

    def __init__(self, sources: Sources, clock: Clock, days: int | None) -> None:
        self.days = days
        self._sources = sources
        self._clock = clock

    def oldest(self) -> Instant | None:
        """From when on messages are kept now; None: all of them."""
        return None if self.days is None else Instant(self._clock.now() - self.days * _DAY)

    def limited(self) -> Sequence[SourceSlug]:
        """The sources whose messages are kept for so many days only."""
        return [slug for slug in self._sources.slugs() if self._is_told_again(slug)]

    def is_over(self, message: Message) -> bool:
        """Whether a message is older than messages are kept, so that it should not be kept again."""
        oldest = self.oldest()
        if oldest is None or not self._is_told_again(message.ref.thread.source):
            return False
        return message.created_at is not None and message.created_at < oldest

    def bounded(self, sighting: Sighting) -> Sighting:
        """The sighting, of whose messages those that are too old change the thread and are not kept."""
        if not sighting.messages or not self._is_told_again(sighting.base.ref.source):
            return sighting
        return replace(sighting, keep_from=self.oldest())

    def _is_told_again(self, slug: SourceSlug) -> bool:
        sources = self._sources
        return sources.is_native(slug, Operation.READ_MESSAGES) and not sources.reads_own_store(slug)
