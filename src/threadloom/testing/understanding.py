"""What becomes of answers: good ones are understood, strange ones break nothing."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest

from threadloom.domain.errors import ErrorCode
from threadloom.domain.json import JsonValue
from threadloom.domain.vendor import VendorAdapter
from threadloom.vendors.transport import TransportName

from .answers import ANEW, STRANGE, Path, always, changed, everywhere, spoiled
from .asking import Ask
from .bench import EACH_TRANSPORT, Bench
from .connecting import KEY, a_call
from .outcomes import PROSE, codes, faults
from .replies import Answers, Received, Reply, Scripted

_CANNOT_BE_IDS = ("", ".", "..", "\ud800", "x" * 2_000)


class AnswerContract(Bench):
    """Holds an adapter to what it makes of a vendor's answers when all is well, or nearly."""

    @EACH_TRANSPORT
    def test_every_good_answer_is_understood(self, transport: TransportName) -> None:
        """Each operation comes to what the port promises, with the key in a header and nowhere else."""

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            await self._understood(ask, adapter, script)
            assert script.received, f"{ask.method} asked nothing"
            assert KEY not in f"{[(each.path, each.query, each.body) for each in script.received]}", ask.method

        self.of_each(check, transport=transport)

    def test_anything_may_stand_anywhere(self) -> None:
        """Whatever stands in one place of an answer, there is an outcome or an error, and it is what it should be."""

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            await ask.of(adapter, a_call(), self.samples)
            for route, path in self._places(script.received):
                for strange in STRANGE:
                    script.answers = self._with(route, path, strange)
                    outcomes = await ask.of(adapter, a_call(), self.samples)
                    where = f"{ask.method} with {strange!r} at {path} of {route}"
                    assert len(outcomes) == 1, where
                    assert faults(outcomes[0]) == [], where
                    assert codes(outcomes) != [ErrorCode.INTERNAL], where

        self.of_each(check)

    def test_a_new_word_breaks_nothing(self) -> None:
        """Whatever the vendor calls a status tomorrow, a thread is a thread; see `words`."""
        asked: set[tuple[str, Path]] = set()

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            await ask.of(adapter, a_call(), self.samples)
            for route, path in self._places(script.received):
                asked.add((route, path))
                if path in self.words.get(route, ()):
                    script.answers = self._with(route, path, ANEW)
                    await self._understood(ask, adapter, script)

        self.of_each(check)
        named = {(route, path) for route, paths in self.words.items() for path in paths}
        assert named <= asked, f"no answer has these places: {named - asked}"

    def test_more_than_is_known_breaks_nothing(self) -> None:
        """Fields that the vendor adds are left alone, and a key that it echoes is not passed on."""

        def more(_received: Received, value: JsonValue) -> JsonValue:
            return {**value, "added_tomorrow": {"echo": KEY}} if isinstance(value, Mapping) else value

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            script.answers = spoiled(self.emulator(), more)
            await self._understood(ask, adapter, script)

        self.of_each(check)

    def test_one_bad_key_never_fails_its_neighbours(self) -> None:
        """A batch has one outcome a key, in the order of the keys; what cannot be an id is not found."""

        async def check(ask: Ask, adapter: VendorAdapter, _script: Scripted) -> None:
            if ask.key is None:
                return
            good = self.samples
            assert list(await ask.of(adapter, a_call())) == [], f"{ask.method}: no keys, no outcomes"
            for native_id in _CANNOT_BE_IDS:
                told = codes(await ask.of(adapter, a_call(), good, good.with_ids(native_id), good))
                assert told == [None, ErrorCode.NOT_FOUND, None], f"{ask.method} with {native_id!r}: {told}"

        self.of_each(check)

    def test_an_id_stays_one_segment_of_a_path(self) -> None:
        """Whatever an id holds, it leads nowhere else."""

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            await ask.of(adapter, a_call(), self.samples.with_ids("up/../there?a=b#c"))
            for each in script.received:
                assert "/../" not in each.path, f"{ask.method} asked {each.path}"
                assert "a=b" not in each.query, f"{ask.method} asked {each.path}?{each.query}"

        self.of_each(check)

    @EACH_TRANSPORT
    def test_no_log_holds_the_key(self, transport: TransportName, caplog: pytest.LogCaptureFixture) -> None:
        """Whatever is logged on the way, at whatever level."""

        async def check(ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
            await ask.of(adapter, a_call(), self.samples)
            script.answers = always(Reply(status=500, body=PROSE.encode()))
            await ask.of(adapter, a_call(), self.samples)

        with caplog.at_level(logging.DEBUG):
            self.of_each(check, transport=transport)
        assert KEY not in caplog.text

    async def _understood(self, ask: Ask, adapter: VendorAdapter, script: Scripted) -> None:
        outcomes: Any = await ask.of(adapter, a_call(), self.samples)
        asked = [f"{each.method} {each.path}" for each in script.received]
        assert codes(outcomes) == [None], f"{ask.method}: {outcomes!r}; it asked {asked}"
        assert faults(outcomes[0]) == [], ask.method

    def _with(self, route: str, path: Path, new: JsonValue) -> Answers:
        def spoil(received: Received, value: JsonValue) -> JsonValue:
            return changed(value, path, new) if received.route == route else value

        return spoiled(self.emulator(), spoil)

    def _places(self, received: list[Received]) -> list[tuple[str, Path]]:
        """Every place of every answer to these requests."""
        return list(dict.fromkeys(self._of_answers(received)))

    def _of_answers(self, received: list[Received]) -> Iterator[tuple[str, Path]]:
        emulator = self.emulator()
        for each in received:
            body = emulator(each).body
            for path in everywhere(msgspec.json.decode(body)) if body else ():
                yield each.route, path
