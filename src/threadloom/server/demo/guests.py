"""Two people of two tenants, whose keys the demo tells: what they see differs, and neither sees the other's threads."""

from collections.abc import Mapping

import msgspec

from threadloom.domain.call import Role
from threadloom.domain.clock import Clock
from threadloom.domain.query import KeyRecord
from threadloom.domain.store import Store
from threadloom.server.keys import ServerKey, new_key

from .sources import ACME, GLOBEX

_LABEL = "Demo: "


class Guest(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with a key."""

    user: str
    name: str
    tenant: str


GUESTS = (
    Guest(user="ana", name="Ana", tenant=ACME),
    Guest(user="bo", name="Bo", tenant=GLOBEX),
)


async def invite(store: Store, server_key: ServerKey, clock: Clock) -> Mapping[str, str]:
    """A new key for each guest, by tenant; those of an earlier demo over the same store are revoked."""
    now = clock.now()
    for record in await store.keys():
        if _is_of_a_demo(record) and record.revoked_at is None:
            await store.revoke_key(record.prefix, now=now)
    keys: dict[str, str] = {}
    for guest in GUESTS:
        keys[guest.tenant], record = new_key(
            server_key,
            tenant=guest.tenant,
            user=guest.user,
            role=Role.WRITER,
            name=_LABEL + guest.name,
            now=now,
            expires_at=None,
        )
        await store.save_key(record)
    return keys


def _is_of_a_demo(record: KeyRecord) -> bool:
    return record.name.startswith(_LABEL)
