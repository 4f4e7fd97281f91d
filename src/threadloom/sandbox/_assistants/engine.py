"""Runs advance by themselves: computed from the clock at each look, without background work."""

from collections import deque
from collections.abc import Callable, Sequence

from threadloom.sandbox.emulator import Pace

from .beats import Beat, Begin, Cue, Finish
from .errors import bad_request
from .objects import Json, Run
from .scripts import SCRIPTS, Prompt
from .stage import Stage, close_open_steps, close_step
from .state import Ids, RunRecord, ThreadRecord


class Engine:
    """Starts, advances, cancels and resumes runs."""

    def __init__(self, *, now: Callable[[], float], ids: Ids, pace: Pace) -> None:
        self._now = now
        self._pace = pace
        self._stage = Stage(ids)

    def start(self, thread: ThreadRecord, run: Run, script: str) -> RunRecord:
        """Queue a run on a thread that has none active."""
        record = RunRecord(run=run, script=script)
        prompt = Prompt(thread=thread.thread, messages=tuple(thread.messages), run=run)
        record.cues = self._cues(record, SCRIPTS[script].play(prompt))
        thread.runs.append(record)
        return record

    def settle(self, thread: ThreadRecord) -> None:
        """Play every beat that is due, as if it had been played on time, and expire what nobody answered."""
        record = thread.active_run
        if record is None:
            return
        now, expires_at = self._now(), record.run.expires_at or 0
        while record.cues and record.cues[0].at < expires_at and _is_due(record, now):
            cue = record.cues.popleft()
            self._stage.play(thread, record, cue.beat, int(min(now, cue.at)))
        if record.is_active and now >= expires_at:
            _expire(record, expires_at)

    def cancel(self, record: RunRecord) -> None:
        """Begin to cancel an active run; a later look finds it cancelled.

        Raises:
            ApiError: 400, the run has ended, or is being cancelled already.
        """
        run = record.run
        if not record.is_active or run.status == "cancelling":
            raise bad_request(f"Cannot cancel run with status '{run.status}'.")
        run.status = "cancelling"
        run.required_action = None
        record.cues = deque([Cue(self._now() + self._pace.begin, Finish("cancelled"))])

    def submit(self, record: RunRecord, outputs: Sequence[Json]) -> None:
        """Answer the calls that a run waits for, and queue the rest of it.

        Raises:
            ApiError: 400, the run does not wait, or the outputs are not those of its calls.
        """
        run = record.run
        if run.status != "requires_action" or record.resume is None:
            raise bad_request(f'Runs in status "{run.status}" do not accept tool outputs.')
        calls: list[Json] = record.steps[-1].step_details["tool_calls"]
        expected = [call["id"] for call in calls]
        given = [output["tool_call_id"] for output in outputs]
        if sorted(expected) != sorted(given):
            raise bad_request(f"Expected tool outputs for call_ids {expected}, got {given}", param="tool_outputs")
        answers = {output["tool_call_id"]: output["output"] for output in outputs}
        for call in calls:
            call["function"]["output"] = answers[call["id"]]
        close_step(record.steps[-1], "completed", int(self._now()))
        run.status = "queued"
        run.required_action = None
        record.cues = self._cues(record, record.resume(calls))

    def _cues(self, record: RunRecord, beats: Sequence[Beat]) -> deque[Cue]:
        """Spread the beats over the time that the script takes, the last one at its finish."""
        start, pace = self._now(), self._pace
        if SCRIPTS[record.script].is_slow:
            begin, finish = pace.slow_finish / 2, pace.slow_finish
            begin_reads, finish_reads = record.reads + pace.slow_reads // 2, record.reads + pace.slow_reads
        else:
            begin, finish, begin_reads, finish_reads = pace.begin, pace.finish, None, None
        gap = (finish - begin) / len(beats)
        moments = (start + begin + number * gap for number in range(1, len(beats) + 1))
        cues = (Cue(at, beat, finish_reads) for at, beat in zip(moments, beats, strict=True))
        return deque([Cue(start + begin, Begin(), begin_reads), *cues])


def _is_due(record: RunRecord, now: float) -> bool:
    cue = record.cues[0]
    return cue.at <= now or (cue.reads is not None and record.reads >= cue.reads)


def _expire(record: RunRecord, at: int) -> None:
    record.run.status = "expired"
    record.run.required_action = None
    record.run.expires_at = None
    record.cues.clear()
    close_open_steps(record, "expired", at)
