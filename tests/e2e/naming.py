"""Fields that name whom a call to a vendor is for, and sources that differ in who may say what in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from e2e.house import source
from threadloom.sandbox.mindset.models import SEPARATOR
from threadloom.sandbox.mindset.seeds import load
from threadloom.sandbox.record import SeenRequest
from threadloom.sandbox.sandbox import Sandbox

_COACH = "sandbox-coach"
_OWN, _ANOTHERS = [session.uid for session in load() if session.agent_uid == _COACH]
_SESSIONS = {"options": _OWN, "client": _ANOTHERS}
"""The coach's sessions with its two learners, by who names them."""
_MAPPED = {"nativeId": "native_id", "externalId": "external_id", "sdkEmail": "sdk_email", "email": "email"}
"""Our input's words for a user, in the configuration's."""


@dataclass(frozen=True)
class Field:
    """A field of a vendor's that names whom a call is for."""

    vendor: str
    called: str
    """The vendor's word for it."""
    place: tuple[str, ...]
    """Where it stands in our input."""
    option: str
    """What names it in the options of a source."""
    seen: Callable[[SeenRequest], Any]
    """What of it a request says; None where it says nothing."""

    @property
    def refused_at(self) -> list[str]:
        """Where one is told that it may not be said."""
        return list(self.place)

    @property
    def configured(self) -> str:
        """The options' own value, as the options say it."""
        return self.value("options")

    def value(self, who: str) -> str:
        """A value in the form of this field."""
        return f"{who}@example.com" if "mail" in self.called.lower() else f"{who}-{self.called}"

    def slug(self, kind: str) -> str:
        """The source of that kind for this field."""
        return f"{self.vendor}-{self.called.lower().replace('_', '-')}-{kind}"

    def given(self, value: str, kind: str) -> dict[str, Any]:
        """The part of an input that says it at the source of that kind."""
        *outer, name = self.place
        inner: dict[str, Any] = {name: value}
        return {outer[0]: inner} if outer else inner


@dataclass(frozen=True)
class Composite(Field):
    """The session of an agent, somebody's own, as the second half of the agent's uid."""

    @property
    def refused_at(self) -> list[str]:
        return ["target"]

    def value(self, who: str) -> str:
        return f"{_COACH}{SEPARATOR}{_SESSIONS[who]}"

    def given(self, value: str, kind: str) -> dict[str, Any]:
        return {"target": {"nativeAgent": {"source": self.slug(kind), "nativeId": value}}}


@dataclass(frozen=True)
class Session(Field):
    """The same by itself, beside the agent."""

    @property
    def configured(self) -> str:
        return f"{_COACH}{SEPARATOR}{self.value('options')}"

    def value(self, who: str) -> str:
        return _SESSIONS[who]

    def given(self, value: str, kind: str) -> dict[str, Any]:
        target = {"nativeAgent": {"source": self.slug(kind), "nativeId": _COACH}}
        return {"target": target, "options": {"mindset": {"agentSessionId": value}}}


def in_query(name: str) -> Callable[[SeenRequest], Any]:
    """What a query parameter says."""
    return lambda request: request.query.get(name, [None])[-1]


def _in_body(name: str) -> Callable[[SeenRequest], Any]:
    return lambda request: request.body.get(name)


def _app_in_path(request: SeenRequest) -> str:
    return request.path.split("/")[4]


def _session_in_body(request: SeenRequest) -> str:
    return request.body["agentUid"].partition(SEPARATOR)[2]


FIELDS = (
    Field("humm", "internal_user_id", ("user", "nativeId"), "internal_user_id", in_query("internal_user_id")),
    Field("humm", "organization_id", ("scope",), "organization_id", _in_body("organization_id")),
    Field("mindset", "humanUid", ("user", "nativeId"), "human_uid", _in_body("humanUid")),
    Field("mindset", "externalUserId", ("user", "externalId"), "external_user_id", _in_body("externalUserId")),
    Field("mindset", "sdkUserEmail", ("user", "sdkEmail"), "sdk_user_email", _in_body("sdkUserEmail")),
    Field("mindset", "realEmailAddress", ("user", "email"), "real_email_address", _in_body("realEmailAddress")),
    Field("mindset", "appUid", ("scope",), "app_uid", _app_in_path),
    Composite("mindset", "agentUid", ("target", "nativeAgent", "nativeId"), "agent_id", _in_body("agentUid")),
    Session("mindset", "agentSessionId", ("options", "mindset", "agentSessionId"), "agent_id", _session_in_body),
)
USERS = tuple(field for field in FIELDS if field.place[0] == "user")
ORGANIZATIONS = tuple(field for field in FIELDS if field.place == ("scope",))
SESSIONS = tuple(field for field in FIELDS if field.option == "agent_id")


def tables(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """Each field has a source whose options say it, one that is open to clients' words, and the same with a mapping."""
    for field in FIELDS:
        options = {field.option: field.configured}
        mapping = {"ann": _mapping(field, field.value("mapped"))} if field in USERS else {}
        kinds: Mapping[str, dict[str, Any]] = {
            "closed": {},
            "open": {"allow_client_identity": True},
            "mapped": {"identity": mapping},
            "mapped-open": {"identity": mapping, "allow_client_identity": True},
        }
        for kind, settings in kinds.items():
            yield source(sandbox, field.vendor, field.slug(kind), options=options, **settings)
    yield source(sandbox, "humm", "humm", identity={"ann": "mapped by a text"}, allow_adopt=True)
    yield source(sandbox, "thena", "thena", options={"agent_id": ""}, allow_adopt=True)


def _mapping(field: Field, value: str) -> dict[str, str]:
    return {_MAPPED[field.place[-1]]: value}
