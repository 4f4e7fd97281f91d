"""What of the victim's a case aims at: for each kind of id, values that are hers, and values like them of nothing."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from threadloom.domain.ids import VendorSlug
from threadloom.graphql import ids

from .asking import found, way_to
from .leaves import Leaf
from .operations import operation
from .people import START_ALONE, Person, Talk
from .strangers import other, stranger
from .world import END_USER, SCOPE, World

_THREAD_AT_SOURCE = {"Query.threadByNativeId.source", "Mutation.adoptThread.input.source"}
_THREAD_IN_SCOPE = {"Query.threadByNativeId.scope", "Mutation.adoptThread.input.scope"}
_OVER_ALL_SOURCES = {"Query.threads", "Query.agents"}
_LOCAL_ALONE = {"Agent.threads", "Thread.forks"}  # the other vendors' agents are asked for, and nothing forks there


@dataclass(frozen=True, kw_only=True)
class Target:
    """A value of the victim's, and one of the same form that means nothing.

    `source` is where the rest of the operation plays, `extra` what it bears beside the value, and `control` what it
    bears when the victim herself asks. `is_shared`: the victim's tenant has it in common.
    """

    value: str
    unknown: str
    source: str = "local"
    extra: Mapping[str, Any] = field(default_factory=dict)
    control: Mapping[str, Any] = field(default_factory=dict)
    is_shared: bool = False


Aim = Callable[[World, Leaf], Awaitable[Sequence[Target]]]


def _known(*global_ids: str | None, is_shared: bool = False, **extra: object) -> list[Target]:
    return [Target(value=each, unknown=stranger(each), extra=extra, is_shared=is_shared) for each in global_ids if each]


async def threads(world: World, leaf: Leaf) -> Sequence[Target]:
    """Threads at each source, open and hidden, one with a scope among them."""
    own = world.ann.own
    return _known(*(talk.thread for talk in own.talks.values()), *own.hidden.values(), own.scoped)


async def messages(world: World, leaf: Leaf) -> Sequence[Target]:
    """A message at each source."""
    return _known(*(talk.message for talk in world.ann.own.talks.values()))


async def messages_in_threads(world: World, leaf: Leaf) -> Sequence[Target]:
    """The same for an operation that names the message's thread beside it."""
    return [
        Target(value=talk.message, unknown=stranger(talk.message), control={"threadId": talk.thread})
        for talk in world.ann.own.talks.values()
        if talk.message
    ]


async def runs(world: World, leaf: Leaf) -> Sequence[Target]:
    """A run at each source."""
    return _known(*(talk.run for talk in world.ann.own.talks.values()))


async def feedback(world: World, leaf: Leaf) -> Sequence[Target]:
    """Feedback at each source."""
    return _known(*world.ann.own.feedback.values())


async def agents(world: World, leaf: Leaf) -> Sequence[Target]:
    """An agent in the tenant's part of an open source, and one at a source that is the tenant's alone."""
    own = world.ann.own.agents
    return [
        Target(value=own[source], unknown=stranger(own[source]), source=source, is_shared=True)
        for source in ("local", "desk")
    ]


async def native_agents(world: World, leaf: Leaf) -> Sequence[Target]:
    """The first of those agents by the id that the source knows it by."""
    native_id = ids.agent_ref(world.ann.own.agents["local"]).native_id
    return [Target(value=native_id, unknown=other(native_id), is_shared=True)]


async def subjects(world: World, leaf: Leaf) -> Sequence[Target]:
    """Whatever can be rated."""
    return [*await threads(world, leaf), *await messages(world, leaf), *await runs(world, leaf)]


def one_of_each_type(person: Person) -> dict[str, str]:
    """A global id of each type, of something that the person may see."""
    talk = person.own.talks["assistants"]
    source = ids.thread_ref(talk.thread).source
    return {
        "Thread": talk.thread,
        "Message": talk.message or "",
        "Run": talk.run or "",
        "ToolCall": talk.tool_calls[0],
        "Feedback": person.own.feedback["assistants"],
        "Agent": person.own.agents["assistants"],
        "Source": ids.source_id(source),
        "Vendor": ids.vendor_id(VendorSlug("local")),
        "Viewer": ids.viewer_id(person.caller),
    }


async def objects(world: World, leaf: Leaf) -> Sequence[Target]:
    """Every kind of object."""
    calls = [call for talk in world.ann.own.talks.values() for call in talk.tool_calls]
    assert calls
    return [
        *await subjects(world, leaf),
        *_known(*calls, ids.viewer_id(world.ann.caller)),
        *await feedback(world, leaf),
        *await agents(world, leaf),
        *_known(ids.source_id(ids.agent_ref(world.ann.own.agents["desk"]).source), is_shared=True),
    ]


def _made(make: Callable[[Person, str], Awaitable[str]], *, is_shared: bool = False) -> Aim:
    async def aim(world: World, leaf: Leaf) -> Sequence[Target]:
        places = ("local", "desk") if is_shared else world.ann.sources
        return _known(*[await make(world.ann, source) for source in places], is_shared=is_shared)

    return aim


new_threads = _made(Person.a_thread)
new_hidden_threads = _made(Person.a_hidden_thread)
new_feedback = _made(Person.a_feedback)
new_agents = _made(Person.an_agent, is_shared=True)


async def new_waiting_runs(world: World, leaf: Leaf) -> Sequence[Target]:
    """A new run that waits, with all that it waits for."""
    talk = await world.ann.a_waiting_talk()
    extra = {name: value for name, value in talk.answer.items() if leaf.field == "resumeRun" and name != "runId"}
    return _known(talk.run, **extra)


async def new_tool_calls(world: World, leaf: Leaf) -> Sequence[Target]:
    """A tool call that a new run waits for; its owner answers with all of them."""
    talk = await world.ann.a_waiting_talk()
    call = talk.tool_calls[0]
    return [Target(value=call, unknown=stranger(call), control=talk.answer)]


async def sources(world: World, leaf: Leaf) -> Sequence[Target]:
    """The source that is the tenant's alone; an operation that names a thread there names one of hers."""
    extra = {"nativeId": world.ann.own.talks["desk"].native_id} if leaf.path in _THREAD_AT_SOURCE else {}
    return [Target(value="desk", unknown="dusk", source="desk", extra=extra, is_shared=True)]


async def native_threads(world: World, leaf: Leaf) -> Sequence[Target]:
    """Threads by the vendor's id, one with a scope among them, at each source.

    Not to adopt where the vendor tells of no thread: an id that nobody holds is taken on trust there.
    """

    def at(source: str, talk: Talk) -> Target:
        ref = ids.thread_ref(talk.thread)
        extra = {"source": source, "scope": ref.scope} if ref.scope else {"source": source}
        return Target(value=ref.native_id, unknown=other(ref.native_id), source=source, extra=extra)

    scoped = ids.thread_ref(world.ann.own.scoped).native_id
    extra = {"source": "local", "scope": SCOPE}
    is_trusting = leaf.field == "adoptThread"
    return [
        *(
            at(source, talk)
            for source, talk in world.ann.own.talks.items()
            if not (is_trusting and source in START_ALONE)
        ),
        Target(value=scoped, unknown=other(scoped), extra=extra),
    ]


async def scopes(world: World, leaf: Leaf) -> Sequence[Target]:
    """The scope of a thread, beside the thread's id in it where the operation names a thread."""
    native_id = ids.thread_ref(world.ann.own.scoped).native_id
    extra = {"source": "local", "nativeId": native_id} if leaf.path in _THREAD_IN_SCOPE else {}
    return [Target(value=SCOPE, unknown=other(SCOPE), extra=extra)]


async def cursors(world: World, leaf: Leaf) -> Sequence[Target]:
    """Cursors of the same list of hers, at each source where it has rows."""
    once = f"{leaf.owner}.{leaf.field}" in _OVER_ALL_SOURCES | _LOCAL_ALONE
    others = () if leaf.field in {"runs", "agents"} else START_ALONE  # which have no runs, and Humm no agents
    places = ("local",) if once else ("local", "assistants", "umami", "thena", "conversations", *others)
    given = {source: await _cursor(world.ann, leaf, source) for source in places}
    return [Target(value=cursor, unknown=other(cursor), source=source) for source, cursor in given.items()]


async def _cursor(person: Person, leaf: Leaf, source: str) -> str:
    answer = await person.ask(
        operation(leaf.owner, leaf.field, {"first": 1}, within=way_to(leaf.owner, person, source))
    )
    cursor = found(answer, leaf)["pageInfo"]["endCursor"]
    assert cursor, f"{leaf.path} has no rows at {source}"
    return cursor


async def tags(world: World, leaf: Leaf) -> Sequence[Target]:
    """A label in use."""
    tag = f"{world.ann.word}-tag"
    return [Target(value=tag, unknown=other(tag))]


async def end_users(world: World, leaf: Leaf) -> Sequence[Target]:
    """The end user of a thread."""
    value = END_USER[leaf.steps[-1]]
    return [Target(value=value, unknown=other(value))]


def words(word: str, *, source: str = "local") -> Aim:
    """A word of the vendor's that the victim uses."""

    async def aim(world: World, leaf: Leaf) -> Sequence[Target]:
        value = f"{word}-of-ann"
        return [Target(value=value, unknown=other(value), source=source)]

    return aim
