"""What importers of others' files share."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from threadloom.domain.agent import Agent
from threadloom.domain.archive import ArchivedAgent, ArchivedMessage, ArchivedThread
from threadloom.domain.clock import Instant
from threadloom.domain.ids import AgentRef, TenantId, VendorSlug
from threadloom.domain.json import JsonValue
from threadloom.domain.message import Message, MessageVisibility
from threadloom.domain.part import UnknownPart
from threadloom.domain.run import Run
from threadloom.domain.sighting import later
from threadloom.domain.thread import Thread, ThreadStatus

NOBODYS = TenantId("")
"""Until a placement says whose it is."""


def archived(thread: Thread, messages: Sequence[Message], runs: Sequence[Run]) -> ArchivedThread:
    """A thread with all that is known of it; `messages` and `runs` oldest first."""
    shown = [message for message in messages if message.visibility is MessageVisibility.VISIBLE]
    spoken_at = later(*(message.created_at for message in shown))
    agents = [each.agent for each in (*messages, *runs) if each.agent is not None]
    thread = replace(
        thread,
        status=ThreadStatus.IDLE,
        agent=thread.agent or (agents[-1] if agents else None),
        last_message=shown[-1].ref if shown else None,
        last_message_at=spoken_at,
        latest_run=runs[-1].ref if runs else None,
        last_activity_at=later(thread.created_at, thread.updated_at, spoken_at) or Instant(0),
    )
    return ArchivedThread(
        tenant=NOBODYS,
        vendor=VendorSlug(thread.ref.source),
        thread=thread,
        first_seen_at=thread.created_at or thread.last_activity_at,
        runs=tuple(runs),
        messages=tuple(ArchivedMessage(message=message) for message in messages),
    )


class Agents:
    """Agents that are met in a file, each told once."""

    def __init__(self) -> None:
        self._met: set[AgentRef] = set()

    def new_in(self, record: ArchivedThread) -> list[ArchivedAgent]:
        """Those that were not met before, by their ids."""
        named = [record.thread.agent, *(each.agent for each in record.runs)]
        named += [each.message.agent for each in record.messages]
        fresh = {ref for ref in named if ref is not None} - self._met
        self._met |= fresh
        return [ArchivedAgent(tenant=NOBODYS, agent=Agent(ref=ref, name=ref.native_id)) for ref in sorted(fresh)]


def unknown(kind: str, data: JsonValue, text: JsonValue = None) -> UnknownPart:
    """Content of a kind that has no part of its own, whole."""
    return UnknownPart(native_type=kind, text=text if isinstance(text, str) else "", data=data)


def parsed(text: str) -> JsonValue:
    """A text that is a JSON object or list as that, any other as it is."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    return text if value is None or isinstance(value, bool | int | float | str) else value
