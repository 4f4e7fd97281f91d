"""Options of a source at Mindset."""

from typing import Annotated

from msgspec import Meta

from threadloom.domain.errors import Invalid
from threadloom.domain.thread import UserRef
from threadloom.vendors.base import SourceOptions
from threadloom.vendors.http import cannot_be_id

from .limits import EXTERNAL_USER_ID, MAX_IDENTIFIER

_Text = Annotated[str, Meta(min_length=1)]
_Email = Annotated[str, Meta(min_length=1, max_length=MAX_IDENTIFIER)]
# msgspec searches for a pattern, and `$` would let a line break pass at the end.
_ExternalUserId = Annotated[str, Meta(max_length=MAX_IDENTIFIER, pattern=rf"^{EXTERNAL_USER_ID}\Z")]

_USERS = ("human_uid", "external_user_id", "sdk_user_email", "real_email_address")


class Options(SourceOptions):
    """Options of a source at Mindset; at most one of the last four, and none of them empty.

    Raises:
        Invalid: two users, or an app that cannot stand in an address; `path` names the option.
    """

    app_uid: _Text | None = None
    """The app that threads are for where none is named."""
    agent_id: _Text | None = None
    """The agent that answers where none is named: `agentUid`, or `agentUid::sessionUid`."""
    human_uid: _Text | None = None
    """Whom threads are for where nobody is named, by Mindset's own id."""
    external_user_id: _ExternalUserId | None = None
    """The same by your own id."""
    sdk_user_email: _Email | None = None
    """The same by the email address of an SDK user."""
    real_email_address: _Email | None = None
    """The same by the user's real email address."""

    def __post_init__(self) -> None:
        given = [name for name in _USERS if getattr(self, name) is not None]
        if len(given) > 1:
            raise Invalid(f"give only one of {', '.join(_USERS)}", path=(given[1],))
        if self.app_uid is not None and cannot_be_id(self.app_uid):
            raise Invalid("this cannot be the uid of an app", path=("app_uid",))

    @property
    def default_agent_id(self) -> str | None:
        """The agent that answers where none is named."""
        return self.agent_id

    @property
    def default_scope(self) -> str | None:
        """The app that threads are for where none is named."""
        return self.app_uid

    @property
    def default_user(self) -> UserRef:
        """Whom threads are for where nobody is named; nothing is set where the options name nobody."""
        return UserRef(
            native_id=self.human_uid,
            external_id=self.external_user_id,
            sdk_email=self.sdk_user_email,
            email=self.real_email_address,
        )
