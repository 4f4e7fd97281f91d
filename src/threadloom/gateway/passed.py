"""Which messages passed by of late, so that whoever polls a thread costs the store nothing."""

from collections.abc import Sequence

from threadloom.domain.clock import Clock, Instant
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import Message

_MOST = 50_000
_TRUSTED = 600_000_000  # microseconds; another process may have deleted since what is remembered here as kept


class Passed:
    """Remembers texts by their hashes; all is forgotten when it is too much, or after ten minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[ThreadRef, dict[str, int]] = {}
        self._count = 0
        self._since = Instant(0)

    def news(self, thread: ThreadRef, messages: Sequence[Message]) -> list[Message]:
        """Those of a thread's messages that did not pass by just so; from now on they have."""
        now = self._clock.now()
        if self._count > _MOST or now - self._since > _TRUSTED:
            self._seen, self._count, self._since = {}, 0, now
        seen = self._seen.setdefault(thread, {})
        news: list[Message] = []
        for message in messages:
            mark = hash((message.text, message.visibility))
            if seen.get(message.ref.native_id) != mark:
                seen[message.ref.native_id] = mark
                news.append(message)
        self._count += len(news)
        return news

    def forget(self, thread: ThreadRef) -> None:
        """Whatever passed by of a thread is news again."""
        self._seen.pop(thread, None)
