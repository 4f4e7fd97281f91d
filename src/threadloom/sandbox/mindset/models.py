"""What Mindset's routes take and answer (mindset.txt, VENDORS.md 1.5)."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from threadloom.sandbox._rest.bodies import Omissible, StrictBody

UserId = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]*$", max_length=100)]
"""The page names the valid characters and no minimum length, so that nothing is valid too."""
Email = Annotated[str, StringConstraints(max_length=100)]
"""No format is stated."""
Tag = Annotated[str, StringConstraints(min_length=1, max_length=60)]
ContextUid = Annotated[str, StringConstraints(min_length=1, max_length=30)]
ServerUid = Annotated[str, StringConstraints(min_length=20, max_length=20)]

SEPARATOR = "::"
"""Between an agent and a session of it, in a composite agent uid."""
_IDENTIFIERS = ("human_uid", "external_user_id", "sdk_user_email", "real_email_address")
_CAMEL = ConfigDict(alias_generator=to_camel)


class CreateThread(StrictBody):
    """The page's body of `POST /threads`: at most one of four identifiers, or none."""

    model_config = _CAMEL

    agent_uid: str
    message: str
    message_type: Literal["user", "system"] = "user"
    human_uid: Omissible[str] = None
    external_user_id: Omissible[UserId] = None
    sdk_user_email: Omissible[Email] = None
    real_email_address: Omissible[Email] = None

    @property
    def identifier(self) -> tuple[str, str] | None:
        """The identifier's name and value."""
        given = {name: getattr(self, name) for name in _IDENTIFIERS}
        return next(((name, value) for name, value in given.items() if value is not None), None)

    @model_validator(mode="after")
    def _at_most_one_identifier(self) -> Self:
        names = [to_camel(name) for name in _IDENTIFIERS if name in self.model_fields_set]
        if len(names) > 1:
            raise PydanticCustomError(
                "mutually_exclusive", "{names} are mutually exclusive", {"names": ", ".join(names)}
            )
        return self


class ThreadAnswer(BaseModel):
    """A thread that was created, and for whom."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    thread_uid: str
    human_uid: str
    agent_uid: str


class CreateSession(StrictBody):
    """The body of `POST /agentsessions`."""

    model_config = _CAMEL

    agent_uid: str
    external_user_id: UserId
    user_email: Omissible[Email] = None
    tags: list[Tag] = Field(default_factory=list[Tag], max_length=10)
    context_uids: list[ContextUid] = Field(default_factory=list[ContextUid], max_length=30)
    mcpserver_uids: list[ServerUid] = Field(default_factory=list[ServerUid], max_length=5)


class SessionAnswer(BaseModel):
    """An agent session; `agentSessionUid` is what a thread takes as its `agentUid`."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    uid: str
    agent_session_uid: str
    human_uid: str
    external_user_id: str
    user_email: str | None
    agent_uid: str
    tags: list[str]
    context_uids: list[str]
    mcpserver_uids: list[str]
    created_at: datetime
    last_used_at: datetime


class SessionQuery(BaseModel):
    """The query of `GET /agentsessions`: filters, and the `createdAt` of the row before the page."""

    model_config = _CAMEL

    start_after: AwareDatetime | None = None
    external_user_id: str | None = None
    user_email: str | None = None
    context_uid: str | None = None
    agent_uid: str | None = None

    def accepts(self, session: SessionAnswer) -> bool:
        """Whether a session, of a list that has the newest first, is still to come and passes the filters."""
        return (
            (self.start_after is None or session.created_at < self.start_after)
            and self.external_user_id in {None, session.external_user_id}
            and self.user_email in {None, session.user_email}
            and (self.context_uid is None or self.context_uid in session.context_uids)
            and self.agent_uid in {None, session.agent_uid}
        )
