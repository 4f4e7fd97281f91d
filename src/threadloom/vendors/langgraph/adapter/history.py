"""What a run wrote, as the history of its thread tells: every checkpoint names the run that made it."""

from dataclasses import dataclass

from threadloom.domain.call import Call
from threadloom.domain.ids import MessageRef, RunRef
from threadloom.domain.json import JsonValue
from threadloom.domain.tool_call import ToolCall, ToolCallStatus
from threadloom.vendors.base import one_spelling
from threadloom.vendors.langgraph.mapping import to_messages
from threadloom.vendors.langgraph.wire import State, as_object, as_text, read_history, read_state

from .desk import Desk
from .messages import Messages
from .runs import Runs

_MOST_STEPS = 100
"""Checkpoints of a run that answered a question, whose first is looked for."""


@dataclass(frozen=True, slots=True)
class History:
    """The past of one source's threads."""

    desk: Desk
    runs: Runs
    messages: Messages

    async def tool_calls(self, call: Call, ref: RunRef) -> tuple[ToolCall, ...]:
        """The tool calls of the messages that a run wrote, as they are now; raises NotFound for an unknown run."""
        await self.runs.get(call, ref)
        newest = await self._checkpoints(call, ref, 1)
        if not newest:
            return ()
        before = await self._before(call, ref)
        written = self._said(newest[0], ref) - (self._said(before, ref) if before else frozenset())
        now = await self.messages.all(call, ref.thread)
        return tuple(call for message in now if message.ref in written for call in message.tool_calls or ())

    async def _before(self, call: Call, ref: RunRef) -> State | None:
        """The state that a run began with: that of its input, else the one before the first that it wrote."""
        inputs = await self._checkpoints(call, ref, 1, source="input")
        if inputs:
            return inputs[0]
        steps = await self._checkpoints(call, ref, _MOST_STEPS)
        parent = as_text(as_object(steps[-1].parent_checkpoint).get("checkpoint_id")) if steps else None
        if parent is None:
            return None
        return await self.desk.http.get(call, (*self.desk.thread_path(ref.thread), "state", parent), read_state)

    async def _checkpoints(self, call: Call, ref: RunRef, limit: int, **made: str) -> list[State]:
        """The newest states that a run wrote, newest first."""
        written: dict[str, JsonValue] = {"run_id": one_spelling(ref.native_id), **made}
        path = (*self.desk.thread_path(ref.thread), "history")
        body: dict[str, JsonValue] = {"limit": limit, "metadata": written}
        return await self.desk.http.search(call, path, read_history, body=body, is_collection=False)

    def _said(self, state: State, ref: RunRef) -> frozenset[MessageRef]:
        """The messages of a state."""
        return frozenset(message.ref for message in to_messages(state, ref.thread, open_calls=ToolCallStatus.UNKNOWN))
