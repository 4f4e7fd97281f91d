"""What becomes of failures: each has one meaning, none has a word of the vendor's, no write is sent twice."""

from collections.abc import Sequence

import pytest

from threadloom.domain.clock import SystemClock
from threadloom.domain.errors import ErrorCode
from threadloom.domain.vendor import VendorAdapter
from threadloom.vendors.transport import TransportName

from .answers import NOT_JSON, always
from .asking import HEALTH, Ask
from .bench import EACH_TRANSPORT, Bench
from .connecting import PATIENCE_S, a_call
from .outcomes import ON_READ, ON_WRITE, PROSE, READ_ONLY, codes, faults, is_write
from .replies import Received, Reply, Scripted
from .server import Handler, never_answering, resetting

_SILENT_S = 2.0
"""How long an answer is waited for that never comes; half of it is left for connecting on a busy machine."""
_NOT_FOUND = 404
_CLIENT_ERRORS = range(400, 500)
_KEY_REFUSED = (401, 403)


class FailureContract(Bench):
    """Holds an adapter to what it makes of failures."""

    @EACH_TRANSPORT
    @pytest.mark.parametrize("status", sorted(ON_READ))
    def test_a_status_has_one_meaning(self, status: int, transport: TransportName) -> None:
        """By the table in the README of `vendors/`, with no word of the vendor's; a write is sent once."""
        reply = Reply(status=status, body=f'{{"error": "{PROSE}", "detail": "{PROSE}"}}'.encode())

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            outcomes = await ask.of(adapter, a_call(), self.samples)
            told, allowed = set(codes(outcomes)), self._meant(ask, status, script.received, outcomes)
            assert told <= allowed, f"{ask.method}: {outcomes!r}, but {status} means one of {allowed}"
            assert [fault for outcome in outcomes for fault in faults(outcome)] == [], ask.method
            _assert_sent_once(script.received)

        self.of_each(check, always(reply), transport=transport)

    @EACH_TRANSPORT
    @pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON.keys())
    def test_what_is_no_json_is_no_answer(self, body: bytes, transport: TransportName) -> None:
        """A read says so; of a write nobody knows what it made.

        Where the body of a good answer is empty it is never looked at, and a write that is answered with nothing may
        count as done.
        """

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            outcomes = await ask.of(adapter, a_call(), self.samples)
            meant = (
                ErrorCode.OUTCOME_UNKNOWN if is_write(ask, script.received, outcomes) else ErrorCode.VENDOR_BAD_PAYLOAD
            )
            good = self.emulator()(script.received[0]).body
            is_unread = ask is HEALTH or not good or (ask.is_write and not body)
            assert set(codes(outcomes)) <= {meant, None if is_unread else meant}, f"{ask.method}: {outcomes!r}"
            _assert_sent_once(script.received)

        self.of_each(check, always(Reply(body=body)), transport=transport)

    @EACH_TRANSPORT
    @pytest.mark.parametrize(
        ("silence", "timeout_s", "on_read"),
        [
            (never_answering, _SILENT_S, ErrorCode.VENDOR_TIMEOUT),
            (resetting, PATIENCE_S, ErrorCode.VENDOR_UNREACHABLE),
        ],
        ids=["no answer", "torn down"],
    )
    def test_no_answer(self, silence: Handler, timeout_s: float, on_read: ErrorCode, transport: TransportName) -> None:
        """Nothing was read; what was to be written may have been done."""

        async def check(ask: Ask, adapter: VendorAdapter, _script: Scripted) -> None:
            told = set(codes(await ask.of(adapter, a_call(), self.samples)))
            meant = {on_read, ErrorCode.OUTCOME_UNKNOWN} if ask.is_write else {on_read}
            assert told <= meant, f"{ask.method}: {told}"

        self.of_each(check, handler=silence, transport=transport, timeout_s=timeout_s)

    def test_without_time_nothing_is_sent(self) -> None:
        """The caller's deadline counts."""

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            told = codes(await ask.of(adapter, a_call(deadline=SystemClock().now()), self.samples))
            assert set(told) == {ErrorCode.VENDOR_TIMEOUT}, f"{ask.method}: {told}"
            assert script.received == [], ask.method

        self.of_each(check)

    def _meant(
        self, ask: Ask, status: int, received: Sequence[Received], outcomes: Sequence[object]
    ) -> set[ErrorCode | None]:
        own = self.own_codes.get(status)
        table = ON_WRITE if is_write(ask, received, outcomes) else ON_READ
        meant: set[ErrorCode | None] = {*table[status]} if own is None else {own}
        is_alive = ask is HEALTH and status in _CLIENT_ERRORS and status not in _KEY_REFUSED
        is_gone = status == _NOT_FOUND and ask.method.startswith("delete_")
        return {*meant, None} if is_alive or is_gone else meant


def _assert_sent_once(received: Sequence[Received]) -> None:
    written = [(each.method, each.path, each.body) for each in received if each.method not in READ_ONLY]
    assert len(written) == len(set(written)), f"sent more than once: {written}"
