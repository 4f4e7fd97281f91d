"""Runs and the tool calls of their steps."""

import json

import pytest

from threadloom.domain.ids import RunRef
from threadloom.domain.run import RunStatus
from threadloom.domain.tool_call import ToolCallStatus
from threadloom.vendors._assistants import mapping, wire
from vendors.kit import a_thread_ref

THREAD = a_thread_ref("umami")
RUN = RunRef(thread=THREAD, native_id="run_1")


def run(**fields):
    return mapping.to_run(wire.read_run(json.dumps({"id": "r", **fields}).encode()), THREAD)


def steps(*rows: dict) -> list[wire.Step]:
    return wire.read_steps(json.dumps([{"id": f"s{i}", **row} for i, row in enumerate(rows)]).encode()).data


def calls(*tool_calls: dict, **step):
    rows = steps(
        {"status": "completed", **step, "step_details": {"type": "tool_calls", "tool_calls": list(tool_calls)}}
    )
    return mapping.calls_of_steps(rows, RUN, awaited=())


@pytest.mark.parametrize(
    ("status", "ours"),
    [
        ("queued", RunStatus.QUEUED),
        ("in_progress", RunStatus.RUNNING),
        ("requires_action", RunStatus.REQUIRES_ACTION),
        ("cancelling", RunStatus.CANCELLING),
        ("cancelled", RunStatus.CANCELLED),
        ("failed", RunStatus.FAILED),
        ("completed", RunStatus.COMPLETED),
        ("incomplete", RunStatus.INCOMPLETE),
        ("expired", RunStatus.EXPIRED),
        ("pondering", RunStatus.UNKNOWN),
    ],
)
def test_run_statuses(status: str, ours: RunStatus):
    """Nine words are known."""
    assert (run(status=status).status, run(status=status).native_status) == (ours, status)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"status": "failed", "last_error": {"code": "server_error", "message": "PROSE"}}, "the vendor failed"),
        ({"status": "failed", "last_error": {"code": "novel", "message": "PROSE"}}, "the run failed"),
        ({"status": "failed"}, "the run failed"),
        ({"status": "incomplete", "incomplete_details": {"reason": "max_completion_tokens"}}, "limit of tokens"),
        ({"status": "incomplete", "incomplete_details": {"reason": "novel"}}, "the run ended early"),
        ({"status": "expired"}, "ran out of time"),
    ],
)
def test_what_went_wrong_is_told_in_our_words(fields: dict, words: str):
    """By its documented code; the vendor's own text stays away."""
    error = run(**fields).error or ""
    assert words in error
    assert "PROSE" not in error


def test_a_run_that_did_not_fail_tells_no_error():
    """UmamiAI's sample shows an error and an action on a run that is only queued."""
    sample = run(
        status="queued",
        last_error={"code": "server_error", "message": "text"},
        required_action={"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": [{"id": "c"}]}},
        started_at=0,
        completed_at=0,
        failed_at=0,
    )
    assert (sample.error, sample.required_action, sample.started_at, sample.ended_at) == (None, None, None, None)


@pytest.mark.parametrize(
    ("fields", "ended_at"),
    [
        ({"status": "completed", "completed_at": 5}, 5),
        ({"status": "cancelled", "completed_at": 0, "cancelled_at": 6}, 6),
        ({"status": "failed", "failed_at": 7}, 7),
        ({"status": "expired", "expires_at": 8}, 8),
        ({"status": "in_progress", "expires_at": 8}, None),
    ],
)
def test_a_run_ends_however_it_ends(fields: dict, ended_at: int | None):
    """0 is a moment that was not reached."""
    assert run(**fields).ended_at == (None if ended_at is None else ended_at * 1_000_000)


def test_what_a_run_waits_for():
    """The calls have the addresses that they have among the steps."""
    call = {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    waiting = mapping.to_run(
        wire.read_run(
            json.dumps(
                {
                    "id": RUN.native_id,
                    "status": "requires_action",
                    "required_action": {"submit_tool_outputs": {"tool_calls": [call]}},
                    "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
                }
            ).encode()
        ),
        THREAD,
    )
    (asked,) = waiting.required_action.tool_calls
    (stepped,) = calls(call, status="in_progress")
    assert asked.ref == stepped.ref
    assert (asked.name, asked.arguments, asked.status) == ("f", {"a": 1}, ToolCallStatus.REQUIRES_ACTION)
    assert (waiting.usage.input_tokens, waiting.usage.output_tokens, waiting.usage.total_tokens) == (1, 2, 3)


@pytest.mark.parametrize(
    ("arguments", "parsed"),
    [
        ('{"a": 1}', {"a": 1}),
        ("{broken", "{broken"),
        ("", ""),
        (None, None),
        ({"a": 1}, {"a": 1}),
        ("[" * 9_000, "[" * 9_000),
    ],
)
def test_arguments_are_parsed(arguments, parsed):
    """A text that is no JSON stays text."""
    (call,) = calls({"id": "c", "type": "function", "function": {"name": "f", "arguments": arguments}})
    assert call.arguments == parsed


@pytest.mark.parametrize(
    ("output", "result"),
    [('{"a": 1}', {"a": 1}), ("[1]", [1]), ("42", "42"), ('"x"', '"x"'), ("sunny", "sunny"), ("", ""), (None, None)],
)
def test_results_are_read(output, result):
    """Only an object or an array is taken for JSON: a text of digits is what the tool said."""
    (call,) = calls({"id": "c", "type": "function", "function": {"name": "f", "output": output}})
    assert call.result == result


def test_tools_of_the_vendor_itself():
    """Name by type, arguments and results wherever they stand; a kind not known has its name at least."""
    code, search, novel, bare = calls(
        {"id": "1", "type": "code_interpreter", "code_interpreter": {"input": "1+1", "outputs": [{"type": "logs"}]}},
        {"id": "2", "type": "file_search", "file_search": {"ranking_options": {}, "results": [1]}},
        {"id": "3", "type": "telepathy", "telepathy": {}},
        {},
    )
    assert (code.name, code.arguments, code.result) == ("code_interpreter", {"input": "1+1"}, [{"type": "logs"}])
    assert (search.name, search.arguments, search.result) == ("file_search", {"ranking_options": {}}, [1])
    assert (novel.name, novel.arguments, novel.result) == ("telepathy", None, None)
    assert (bare.native_id, bare.ref.native_id, bare.name) == (None, "s0#3", "")


@pytest.mark.parametrize(
    ("status", "ours", "error"),
    [
        ("in_progress", ToolCallStatus.RUNNING, None),
        ("completed", ToolCallStatus.COMPLETED, None),
        ("failed", ToolCallStatus.FAILED, "the vendor failed while the tool ran"),
        ("cancelled", ToolCallStatus.CANCELLED, None),
        ("expired", ToolCallStatus.FAILED, "the run ran out of time"),
        ("novel", ToolCallStatus.UNKNOWN, None),
    ],
)
def test_statuses_of_tool_calls(status: str, ours: ToolCallStatus, error: str | None):
    """They are those of the step."""
    last_error = {"code": "server_error", "message": "PROSE"} if status == "failed" else None
    (call,) = calls({"id": "c"}, status=status, last_error=last_error, created_at=1, failed_at=2)
    assert (call.status, call.native_status, call.error) == (ours, status, error)
    assert (call.started_at, call.ended_at) == (1_000_000, 2_000_000)


def made(message_id: str) -> dict:
    return {"step_details": {"type": "message_creation", "message_creation": {"message_id": message_id}}}


def called(*ids: str) -> dict:
    return {"step_details": {"type": "tool_calls", "tool_calls": [{"id": i} for i in ids]}}


def test_calls_belong_to_the_message_they_led_to():
    """Those behind the last message belong to it; none is told twice."""
    rows = steps(made("m0"), called("a", "b"), called("c"), made("m1"), made("m2"), called("d"))
    by_message = mapping.calls_by_message(rows, RUN, awaited=("d",))
    assert {m: [c.native_id for c in found] for m, found in by_message.items()} == {
        "m0": [],
        "m1": ["a", "b", "c"],
        "m2": ["d"],
    }
    assert by_message["m2"][0].status is ToolCallStatus.REQUIRES_ACTION
    assert mapping.calls_by_message(steps(called("a")), RUN, awaited=()) == {}
