"""Whose a thread is that was made elsewhere: the source's mapping of users, read backwards."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import asdict

from threadloom.domain.ids import UserId
from threadloom.domain.thread import Thread, ThreadUser, UserRef

Name = tuple[str, str]
"""A field of what a vendor calls a user, and its value."""


class Owners:
    """Users of ours by what their vendor calls them.

    One that two of ours are mapped to is nobody's, and so is one that `rivals`, the mappings of other tenants at the
    same account, name by any of the names that the vendor tells.
    """

    def __init__(self, identity: Mapping[str, UserRef], rivals: Sequence[Mapping[str, UserRef]] = ()) -> None:
        self._users: dict[Name, UserId | None] = {}
        for user, told in identity.items():
            for name in _names(told):
                self._users[name] = None if name in self._users else UserId(user)
        self._elsewhere = {name for mapping in rivals for told in mapping.values() for name in _names(told)}

    def of(self, thread: Thread) -> UserId | None:
        """Whose it is, by the first name that the vendor tells and that is mapped."""
        names = () if thread.user is None else tuple(_names(thread.user))
        if not self._elsewhere.isdisjoint(names):
            return None
        return next((user for name in names if (user := self._users.get(name)) is not None), None)


def _names(told: UserRef | ThreadUser) -> Iterator[Name]:
    return ((field, value) for field, value in asdict(told).items() if value is not None)
