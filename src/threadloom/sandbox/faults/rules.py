"""Which requests meet which fault: rules that are set, and a header of the request's own."""

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Any, NamedTuple

import msgspec

from .fault import Fault
from .table import arguments_of, fault_named

HEADER = b"x-sandbox-fault"
_MOST_RULES = 100


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fault, and the requests that meet it; `paths` may hold `*`; without methods or paths, all do."""

    fault: str
    arguments: dict[str, Any] = {}
    methods: list[str] | None = None
    paths: list[str] | None = None
    times: Annotated[int, msgspec.Meta(ge=1)] | None = None
    """How often it is played; None: always."""


class Cue(NamedTuple):
    """A fault that is due, with its arguments."""

    fault: Fault
    arguments: msgspec.Struct


class Standing:
    """A rule that was set, and how often it was played. Raises ValueError for one that makes no sense."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.played = 0
        fault = fault_named(rule.fault)
        self.cue = Cue(fault, arguments_of(fault, rule.arguments, strict=True))
        self.is_of_port = fault.is_below_http and fault.greet is None
        if fault.is_below_http and (rule.methods is not None or rule.paths is not None):
            raise ValueError(f"{rule.fault!r} meets connections, which have neither methods nor paths")
        if self.is_of_port and rule.times is not None:
            raise ValueError(f"{rule.fault!r} cannot be counted")

    def fits(self, method: str, path: str) -> bool:
        """Whether a request with this method and path, without its query, meets it now."""
        rule = self.rule
        return (
            self._is_due
            and not self.cue.fault.is_below_http
            and (rule.methods is None or method in (wanted.upper() for wanted in rule.methods))
            and (rule.paths is None or any(fnmatchcase(path, wanted) for wanted in rule.paths))
        )

    @property
    def greets(self) -> bool:
        """Whether the next connection meets it."""
        return self._is_due and self.cue.fault.greet is not None

    def told(self) -> dict[str, Any]:
        """The rule, and how often it was played, for the control API."""
        return {**msgspec.to_builtins(self.rule), "played": self.played}

    @property
    def _is_due(self) -> bool:
        return self.rule.times is None or self.played < self.rule.times


class Rules:
    """The rules of one vendor; the first that fits is played."""

    def __init__(self) -> None:
        self.standing: list[Standing] = []

    def add(self, rules: Iterable[Rule]) -> list[Standing]:
        """Set all of them behind those that stand; raises ValueError, and sets none, where one makes no sense."""
        added = [Standing(rule) for rule in rules]
        if len(self.standing) + len(added) > _MOST_RULES:
            raise ValueError(f"there may be {_MOST_RULES} rules")
        self.standing = [*self.standing, *added]
        return added

    def clear(self) -> None:
        """Take all of them back."""
        self.standing = []

    def for_request(self, method: str, path: str) -> Cue | None:
        """What a request meets; it counts as played."""
        return self._counted(next((each for each in self.standing if each.fits(method, path)), None))

    def for_connection(self) -> Cue | None:
        """What a new connection meets; it counts as played."""
        return self._counted(next((each for each in self.standing if each.greets), None))

    def _counted(self, standing: Standing | None) -> Cue | None:
        if standing is None:
            return None
        standing.played += 1
        return standing.cue


def cue_of(header: str) -> Cue:
    """What a header asks for: `latency; seconds=2`. Raises ValueError, which says what is wrong."""
    name, *parameters = (part.strip() for part in header.split(";"))
    fault = fault_named(name)
    if fault.is_below_http:
        raise ValueError(f"{name!r} meets connections: it can be set by a rule alone")
    return Cue(fault, arguments_of(fault, _pairs(parameters), strict=False))


def _pairs(parameters: Iterable[str]) -> Mapping[str, str]:
    pairs = (parameter.partition("=") for parameter in parameters if parameter)
    return {name.strip(): value.strip() for name, _, value in pairs}
