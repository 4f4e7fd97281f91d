"""What a vendor says of itself: facts, options and capabilities."""

from collections.abc import Awaitable, Callable, Mapping

import pytest

from threadloom.domain.capability import Capabilities, InputKind, Operation, Support
from threadloom.domain.errors import CapabilityMissing, Invalid
from threadloom.domain.vendor import VendorAdapter
from threadloom.vendors.added import fault_of
from threadloom.vendors.base import OPERATION_METHODS, BaseAdapter, Entry

from .asking import ASKS, SOURCE, Ask, Samples, methods_of, native
from .breaking import UNKNOWN_WORD, beyond, placed
from .connecting import NOWHERE, a_call, connected, finished

_OPERATIONS: Mapping[str, Operation] = {
    method: operation for operation, methods in OPERATION_METHODS.items() for method in methods
}


Check = Callable[[VendorAdapter], Awaitable[None]]


class CapabilityContract:
    """Holds an entry to what it says. Derive a `Test…` class from it that sets `entry`."""

    entry: Entry
    options: Mapping[str, object] = {}
    samples: Samples = Samples()

    def with_adapter(self, check: Check) -> None:
        """Run a check on the adapter of a source that nobody answers at."""

        async def main() -> None:
            async with connected(self.entry, NOWHERE, self.options) as adapter:
                await check(adapter)

        finished(main)

    def test_the_gateway_takes_the_entry(self) -> None:
        """As it would at its start."""
        assert fault_of(self.entry.vendor.slug, self.entry) is None

    def test_an_unknown_option_is_refused(self) -> None:
        """By its name, so that a misspelt one is noticed."""
        with pytest.raises(Invalid) as caught:
            self.entry.parse_options({**self.options, "no_such_option": 1})
        assert caught.value.path == ("no_such_option",)

    def test_what_is_native_has_code(self) -> None:
        """No capability without the methods that it needs."""

        async def check(adapter: VendorAdapter) -> None:
            missing = [name for name in methods_of(adapter.capabilities) if not _is_overridden(adapter, name)]
            assert not missing, f"declared NATIVE, but refused: {missing}"

        self.with_adapter(check)

    def test_what_has_code_is_declared(self) -> None:
        """No method that nobody would find."""

        async def check(adapter: VendorAdapter) -> None:
            declared = methods_of(self.entry.vendor.capabilities)
            methods = {method for names in OPERATION_METHODS.values() for method in names}
            hidden = {method for method in methods if _is_overridden(adapter, method)} - declared
            assert not hidden, f"overridden, but not declared NATIVE at best: {hidden}"

        self.with_adapter(check)

    def test_a_source_can_no_more_than_its_vendor(self) -> None:
        """Options take away, they add nothing; what the gateway emulates is not the vendor's to say."""

        async def check(adapter: VendorAdapter) -> None:
            assert native(adapter.capabilities) <= native(self.entry.vendor.capabilities)
            assert {each.support for each in adapter.capabilities.values()} <= {Support.NATIVE, Support.UNSUPPORTED}

        self.with_adapter(check)

    def test_every_field_has_a_name_and_a_place_of_its_own(self) -> None:
        """A form can be built: no path twice in an operation, no empty label, choices where there is a choice."""
        for operation, capability in self.entry.vendor.capabilities.items():
            paths = [field.path for field in capability.fields]
            assert len(set(paths)) == len(paths), operation
            for field in capability.fields:
                assert field.path, operation
                assert field.label, field.path
                assert bool(field.choices) == (field.kind is InputKind.CHOICE), field.path

    def test_what_is_missing_is_refused_unsent(self) -> None:
        """With CAPABILITY_MISSING, which tells the source; a batch tells it once a key."""

        async def check(adapter: VendorAdapter) -> None:
            missing = [ask for ask in ASKS if ask.method not in methods_of(adapter.capabilities)]
            for ask in missing:
                keys = [self.samples] * (2 if ask.key else 1)
                outcomes = await ask.of(adapter, a_call(), *keys)
                assert [type(outcome) for outcome in outcomes] == [CapabilityMissing] * len(keys), ask.method
                assert {outcome.source for outcome in outcomes} == {SOURCE}, ask.method

        self.with_adapter(check)

    def test_samples_break_no_rule(self) -> None:
        """What the suite sends is what the vendor takes."""

        async def check(adapter: VendorAdapter) -> None:
            for ask in _drafting(adapter.capabilities):
                assert list(adapter.check(self.samples.draft(ask.method))) == [], ask.method

        self.with_adapter(check)

    def test_every_limit_is_held(self) -> None:
        """What a capability's field does not take is refused at that field, before any request."""

        async def check(adapter: VendorAdapter) -> None:
            for ask in _drafting(adapter.capabilities):
                for field in adapter.capabilities[_OPERATIONS[ask.method]].fields:
                    for value in beyond(field):
                        draft = placed(self.samples.draft(ask.method), field.path, value)
                        paths = [] if draft is None else [violation.path for violation in adapter.check(draft)]
                        assert draft is None or field.path in paths, (ask.method, field.path, value)

        self.with_adapter(check)

    def test_what_no_field_describes_is_refused(self) -> None:
        """Nothing is dropped in silence."""

        async def check(adapter: VendorAdapter) -> None:
            for ask in _drafting(adapter.capabilities):
                unknown = ("options", "custom", UNKNOWN_WORD)
                draft = placed(self.samples.draft(ask.method), unknown, 1)
                assert draft is None or adapter.check(draft), ask.method

        self.with_adapter(check)

    def test_nothing_shows_the_key(self) -> None:
        """What is printed of an adapter tells no secret."""

        async def check(adapter: VendorAdapter) -> None:
            assert "the-key" not in f"{adapter!r} {adapter} {self.entry!r}"

        self.with_adapter(check)


def _is_overridden(adapter: VendorAdapter, method: str) -> bool:
    return getattr(type(adapter), method) is not getattr(BaseAdapter, method)


def _drafting(capabilities: Capabilities) -> list[Ask]:
    """What takes a draft, of what the vendor carries out."""
    return [ask for ask in ASKS if ask.takes_draft and ask.method in methods_of(capabilities)]
