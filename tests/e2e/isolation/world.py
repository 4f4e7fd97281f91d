"""The gateway over a running sandbox, with two tenants: ann and bob of acme, eve of evil."""

import json
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from builders import LOCAL, Client, a_client, a_configuration
from e2e.house import OPTIONS
from threadloom.domain.call import Caller, Role
from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import SourceSlug, TenantId, ThreadRef, UserId, VendorSlug
from threadloom.domain.query import IndexEntry
from threadloom.domain.thread import Thread, ThreadUser
from threadloom.graphql import ids
from threadloom.sandbox.emulator import Pace
from threadloom.sandbox.sandbox import Sandbox
from threadloom.server.keys import new_key, server_key

from .operations import plain
from .people import Belongings, Clock, Person

SCOPE = "scope-of-ann"
END_USER = {
    "nativeId": "human-of-ann",
    "externalId": "external-of-ann",
    "sdkEmail": "sdk-of-ann@example.com",
    "email": "mail-of-ann@example.com",
}
"""Whose conversation ann's thread in that scope is; words that others may use too."""

_OPEN = ("local", "assistants", "umami", "humm", "thena", "mindset", "conversations")
_PRIVATE = "desk"  # acme's alone
_AT_EMULATORS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "assistants": ("openai-assistants", {"allow_adopt": True}),
    "umami": ("umami", {}),
    "humm": ("humm", {"allow_adopt": True, "identity": {user: f"{user}-at-humm" for user in ("ann", "bob", "eve")}}),
    "thena": ("thena", {"allow_adopt": True}),
    "mindset": ("mindset", {"allow_adopt": True}),
    "conversations": ("openai-conversations", {"allow_adopt": True}),
    _PRIVATE: ("openai-assistants", {"allow_adopt": True, "tenants": ["acme"]}),
}
"""The vendor of each source, and what it is configured with beyond what makes it complete."""
_HERS = {"Thread", "Message", "Run", "ToolCall", "Feedback"}
_VIEW = f"""
query ($agents: [ID!]!) {{
  viewer {{ {plain("Viewer")} }}
  tags {{ tag count }}
  nodes(ids: $agents) {{ ... on Agent {{ {plain("Agent")} }} }}
  threads(first: 100) {{ totalCount nodes {{ ...Whole }} }}
  hidden: threads(first: 100, filter: {{ hidden: true }}) {{ totalCount nodes {{ ...Whole }} }}
}}
fragment Whole on Thread {{
  {plain("Thread")} agent {{ {plain("Agent")} }} user {{ {plain("ThreadUser")} }}
  lastMessage {{ {plain("Message")} }}
  messages(first: 100, includeHidden: true) {{
    nodes {{
      {plain("Message")} toolCalls {{ {plain("ToolCall")} }} attachments {{ {plain("Attachment")} }}
      viewerFeedback {{ {plain("Feedback")} }}
    }}
  }}
  runs(first: 100) {{ nodes {{ {plain("Run")} requiredAction {{ toolCalls {{ {plain("ToolCall")} }} }} }} }}
  feedback(first: 100) {{ nodes {{ {plain("Feedback")} }} }}
  forks(first: 100) {{ nodes {{ {plain("Thread")} }} }}
}}
"""


class World:
    """Everybody, the sandbox's record of requests, and the victim's view of what is hers."""

    def __init__(self, client: Client, sandbox: Sandbox, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._key = server_key(client.app.settings)
        self._view: tuple[int, str] = (-1, "")
        self.record = sandbox.record
        self.ann: Person
        self.attackers: Sequence[Person]

    async def settle(self) -> None:
        """Make everybody, and give each what they have."""
        ann, bob, eve = (Belongings() for _ in range(3))
        self.ann = await self._person("acme", "ann", Role.WRITER, ann)
        self.attackers = [
            await self._person(tenant, user, role, own)
            for tenant, user, own in (("evil", "eve", eve), ("acme", "bob", bob))
            for role in (Role.WRITER, Role.OPERATOR)
        ]
        for person in self._users:
            await person.furnish()
            await self._add_scoped(person)

    @property
    def _users(self) -> Sequence[Person]:
        """Everybody once, with whatever role."""
        return (self.ann, *self.attackers[::2])

    async def ann_as(self, role: Role) -> Person:
        """Ann with another role."""
        caller = self.ann.caller
        return await self._person(caller.tenant, caller.user, role, self.ann.own)

    async def _person(self, tenant: str, user: str, role: Role, own: Belongings) -> Person:
        now = SystemClock().now()
        key, record = new_key(
            self._key, tenant=tenant, user=user, role=role, name=f"{user}-quince", now=now, expires_at=None
        )
        await self._client.parts.store.save_key(record)
        caller = Caller(tenant=TenantId(tenant), user=UserId(user), role=role, name=record.name)
        sources = (*_OPEN, _PRIVATE) if tenant == "acme" else _OPEN
        return Person(caller, key=key, http=self._client.http, clock=self._clock, sources=sources, own=own)

    async def _add_scoped(self, person: Person) -> None:
        """A thread as vendors with scopes and end users have them, which those of the sandbox have not; a fork too."""
        user = person.caller.user
        ref = ThreadRef(source=SourceSlug("local"), scope=SCOPE.replace("ann", user), native_id=f"{person.word}-scoped")
        native_id, external_id, sdk_email, email = (value.replace("ann", user) for value in END_USER.values())
        thread = Thread(
            ref=ref,
            native_id=ref.native_id,
            owner=user,
            title=f"{person.word} scoped",
            user=ThreadUser(native_id=native_id, external_id=external_id, sdk_email=sdk_email, email=email),
            agent=ids.agent_ref(person.own.agents["local"]),
            forked_from=ids.thread_ref(person.own.talks["local"].thread),
        )
        await self._client.parts.store.index(person.caller, [IndexEntry(vendor=VendorSlug("local"), thread=thread)])
        person.own.scoped = ids.global_id(ref)

    async def view(self, person: Person | None = None) -> str:
        """All that a person, ann by default, sees of what is theirs, as JSON.

        The moments at which vendors last confirmed it are left out.
        """
        who = person or self.ann
        return json.dumps(_without(await who.read(_VIEW, agents=list(who.own.agents.values())), "syncedAt"))

    async def view_before(self) -> str:
        """Ann's view as it stood last, or, where she wrote something since, as it stands once nothing is new."""
        if self._view[0] != self.ann.writes:
            await self.view()  # tells the index what is new at the vendors
            self._view = self.ann.writes, await self.view()
        return self._view[1]

    async def tidy(self) -> None:
        """Purge what everybody made beside their belongings, so that no test stands in another's way."""
        for person in self._users:
            await person.tidy()

    async def unowned_thread(self) -> str:
        """A new thread of ann's tenant that belongs to none of its users: operators alone may see it."""
        ref = ThreadRef(source=SourceSlug("local"), native_id="acme-unowned")
        entry = IndexEntry(vendor=VendorSlug("local"), thread=Thread(ref=ref, title="nobody's"))
        await self._client.parts.store.index(self.ann.caller, [entry])
        return ids.global_id(ref)


def secrets_in(view: str) -> set[str]:
    """Ids, global and the vendors' own, of everything private in a view, and the word that all its texts bear."""
    return {"ann-quince", *_ids_in(json.loads(view))}


def _ids_in(value: object) -> Iterator[str]:
    match value:
        case dict():
            if value.get("__typename") in _HERS:
                yield from (value[name] for name in ("id", "nativeId") if value.get(name))
            for each in value.values():
                yield from _ids_in(each)
        case list():
            for each in value:
                yield from _ids_in(each)


def _without(value: object, name: str) -> object:
    match value:
        case dict():
            return {key: _without(each, name) for key, each in value.items() if key != name}
        case list():
            return [_without(each, name) for each in value]
        case _:
            return value


@asynccontextmanager
async def a_world(folder: Path) -> AsyncGenerator[World]:
    """The world, settled."""
    clock = Clock()
    async with Sandbox(seed=1, now=clock, pace=Pace(expiry=1e9)) as sandbox:
        limits = {"cost": 1_000_000, "aliases": 1_000}  # all that a person sees is asked for at once
        settings = a_configuration(folder, sources=[LOCAL, *_emulated(sandbox)], auth={"mode": "keys"}, limits=limits)
        async with a_client(settings) as client:
            world = World(client, sandbox, clock)
            await world.settle()
            yield world


def _emulated(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    for slug, (vendor, settings) in _AT_EMULATORS.items():
        emulator = sandbox.emulators[vendor]
        named = {"slug": slug, "vendor": vendor, "base_url": emulator.base_url, "api_key": emulator.api_key}
        yield {**named, "options": OPTIONS[vendor], "keep_raw": True, **settings}
