"""Responses come about by themselves: computed from the clock at each look, without background work."""

from collections.abc import Callable, Sequence

from threadloom.sandbox._assistants.errors import bad_request
from threadloom.sandbox._assistants.objects import Json
from threadloom.sandbox._assistants.state import Ids
from threadloom.sandbox.emulator import Pace

from .kinds import ITEM_TYPES
from .scripts import SCRIPTS, Prompt, script_of
from .state import Conversation, ResponseRecord

_ECHOED: Json = {
    "background": False,
    "instructions": None,
    "max_output_tokens": None,
    "max_tool_calls": None,
    "parallel_tool_calls": True,
    "previous_response_id": None,
    "prompt": None,
    "prompt_cache_key": None,
    "reasoning": {"effort": None, "summary": None},
    "safety_identifier": None,
    "service_tier": "default",
    "temperature": 1.0,
    "text": {"format": {"type": "text"}},
    "tool_choice": "auto",
    "tools": [],
    "top_logprobs": 0,
    "top_p": 1.0,
    "truncation": "disabled",
    "user": None,
}
"""What a response says of its request, where the request leaves it out."""


class Engine:
    """Begins, advances and stops responses."""

    def __init__(self, *, now: Callable[[], float], ids: Ids, pace: Pace) -> None:
        self._now = now
        self._ids = ids
        self._pace = pace

    def begin(self, request: Json, conversation: Conversation | None, given: Sequence[Json]) -> ResponseRecord:
        """A new response; one that is not made in the background has ended already."""
        now, script = self._now(), script_of(request.get("model") or "")
        before = conversation.items if conversation else []
        prompt = Prompt(items=[*before, *given], call_id=self._ids.new("call"))
        is_slow, pace = script == "slow", self._pace
        in_background = bool(request.get("background"))
        record = ResponseRecord(
            body=self._body(request, conversation, int(now)),
            conversation=conversation,
            input=list(given),
            answer=SCRIPTS[script](prompt),
            begins_at=now + (pace.slow_finish / 2 if is_slow else pace.begin) if in_background else now,
            ends_at=now + (pace.slow_finish if is_slow else pace.finish) if in_background else now,
            ends_at_reads=pace.slow_reads if is_slow else None,
        )
        if not in_background:
            self.settle(record)
        return record

    def settle(self, record: ResponseRecord) -> None:
        """Bring a response up to this moment."""
        if not record.is_active:
            return
        now, reads = self._now(), record.ends_at_reads
        if now >= record.ends_at or (reads is not None and record.reads >= reads):
            self._end(record, int(min(now, record.ends_at)))
        elif now >= record.begins_at or (reads is not None and record.reads >= reads // 2):
            record.body["status"] = "in_progress"

    def cancel(self, record: ResponseRecord) -> None:
        """Stop a response that is made in the background; one that was stopped already stays so.

        Raises:
            ApiError: 400, it is not made in the background, or has ended otherwise.
        """
        if not record.body["background"]:
            raise bad_request("Cannot cancel a synchronous response.")
        if not record.is_active and record.body["status"] != "cancelled":
            raise bad_request(f"Cannot cancel a {record.body['status']} response.")
        record.body["status"] = "cancelled"

    def _end(self, record: ResponseRecord, at: int) -> None:
        body, answer = record.body, record.answer
        body["status"] = answer.status
        if answer.status == "failed":
            body["error"] = answer.detail
            return
        body["completed_at"] = at if answer.status == "completed" else None
        body["incomplete_details"] = answer.detail or None
        # A tool's call may come without an id of its own (openai 3.52), an item of a conversation may not.
        output = [{"id": self._ids.new(ITEM_TYPES[item["type"]].prefix), **item} for item in answer.output]
        body["output"] = output
        heard = len(str(record.input).split())
        said = len(str(output).split())
        body["usage"] = _usage(heard, said)
        if record.conversation is not None:
            record.conversation.items += [*record.input, *output]

    def _body(self, request: Json, conversation: Conversation | None, now: int) -> Json:
        echoed = {name: request[name] for name in _ECHOED if request.get(name) is not None}
        return {
            "id": self._ids.new("resp"),
            "object": "response",
            "created_at": now,
            "completed_at": None,
            "status": "queued",
            "error": None,
            "incomplete_details": None,
            "model": request.get("model") or "sandbox-echo",
            "output": [],
            "usage": None,
            "metadata": dict(request.get("metadata") or {}),
            "conversation": {"id": conversation.id} if conversation else None,
            **_ECHOED,
            **echoed,
        }


def _usage(heard: int, said: int) -> Json:
    """Tokens are counted as words: no model ran."""
    return {
        "input_tokens": heard,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": heard + said,
    }
