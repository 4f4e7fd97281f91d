"""Whose a thread is that was made elsewhere: the source's mapping of users, read backwards."""

from msgspec.structs import asdict

from threadloom.domain.ids import UserId
from threadloom.domain.source import Source
from threadloom.domain.thread import Thread


class Owners:
    """Users of ours by what their vendor calls them; one that two of ours are mapped to is nobody's."""

    def __init__(self, source: Source) -> None:
        self._users: dict[tuple[str, str], UserId | None] = {}
        for user, told in source.identity.items():
            for name, value in asdict(told).items():
                if value is not None:
                    self._users[name, value] = None if (name, value) in self._users else UserId(user)

    def of(self, thread: Thread) -> UserId | None:
        """Whose it is, by the first name that the vendor tells and that is mapped."""
        if thread.user is None:
            return None
        told = ((name, value) for name, value in asdict(thread.user).items() if value is not None)
        return next((user for key in told if (user := self._users.get(key)) is not None), None)
