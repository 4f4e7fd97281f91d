"""Where a thread goes, and for whom."""

import strawberry
from msgspec.structs import asdict
from strawberry.utils.str_converters import to_camel_case

from threadloom.domain.call import Call
from threadloom.domain.errors import Invalid
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.domain.noun import Noun
from threadloom.domain.source import Source
from threadloom.domain.thread import UserRef
from threadloom.gateway.sources import Sources
from threadloom.graphql import ids
from threadloom.graphql.declare import given, input_type, one_of, optional, required
from threadloom.graphql.errors import not_found_at
from threadloom.graphql.places import find_source

from .given import native


@input_type
class NativeAgentInput:
    """An agent by the vendor's own id, for vendors that cannot list theirs."""

    source: str = required("Slug of the source.")
    native_id: strawberry.ID = required("The vendor's id of the agent.")


@one_of
class ThreadTargetInput:
    """Where a new thread goes."""

    agent_id: strawberry.ID | None = optional("Global id of an agent, which names the source too.")
    source: str | None = optional("Slug of a source, for its default agent or for a vendor without agents.")
    native_agent: NativeAgentInput | None = optional("An agent that only the vendor knows.")


@one_of
class UserRefInput:
    """The end user on whose behalf something is done."""

    native_id: strawberry.ID | None = optional("The vendor's own id: Mindset humanUid, Humm internal_user_id.")
    external_id: str | None = optional("Your id of the user; at Mindset 1 to 100 of A-Z a-z 0-9 _ -.")
    sdk_email: str | None = optional("Mindset SDK user's email address, at most 100 characters.")
    email: str | None = optional("The user's real email address, at Mindset at most 100 characters.")


class Target(Noun):
    """A source that the caller may use, and the agent there where one is named."""

    source: Source
    agent: AgentRef | None = None


def to_target(target: ThreadTargetInput, sources: Sources, call: Call) -> Target:
    """Where the thread goes; raises NotFound at the field that leads nowhere, and Invalid."""
    if agent_id := given(target.agent_id):
        with not_found_at("target", "agentId"):
            agent = ids.agent_ref(agent_id)
            return Target(source=find_source(sources, call, agent.source), agent=agent)
    if named := given(target.native_agent):
        with not_found_at("target", "nativeAgent", "source"):
            source = find_source(sources, call, SourceSlug(named.source))
            native_id = native(named.native_id, "target", "nativeAgent", "nativeId")
            return Target(source=source, agent=AgentRef(source=source.slug, native_id=native_id))
    with not_found_at("target", "source"):
        return Target(source=find_source(sources, call, SourceSlug(given(target.source) or "")))


def to_user(user: UserRefInput | None) -> UserRef | None:
    """The end user meant; None where it was left out. Raises Invalid for an empty id."""
    meant = given(user)
    if meant is None:
        return None
    ref = UserRef(
        native_id=given(meant.native_id),
        external_id=given(meant.external_id),
        sdk_email=given(meant.sdk_email),
        email=given(meant.email),
    )
    for name, value in asdict(ref).items():
        if value == "":  # an empty one would read as nobody further on
            raise Invalid("this may not be empty", path=("user", to_camel_case(name)))
    return ref
