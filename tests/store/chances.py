"""What the state machine may do next, drawn from a small world."""

from hypothesis import strategies as st
from msgspec import UNSET, structs

from store import world
from threadloom.domain.agent import Agent
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.feedback import Feedback, FeedbackRating
from threadloom.domain.ids import FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.intent import Ending, Outcome
from threadloom.domain.message import Message, MessageRole, MessageVisibility
from threadloom.domain.page import PageRequest
from threadloom.domain.part import TextPart
from threadloom.domain.query import (
    IndexEntry,
    InstantRange,
    OrderDirection,
    ThreadFilter,
    ThreadOrderField,
    ThreadQuery,
)
from threadloom.domain.run import Run, RunStatus
from threadloom.domain.sighting import Sighting
from threadloom.domain.syncing import Look, Met
from threadloom.domain.thread import Sharing, Thread, ThreadStatus, ThreadUser, ToolResources, UserRef

callers = st.sampled_from(world.CALLERS)
moments = st.integers(0, 9)
maybe_moments = st.none() | moments
sources = st.sampled_from(["desk", "shop"])
refs = st.builds(
    ThreadRef, source=sources, scope=st.sampled_from([None, "s"]), native_id=st.sampled_from(["t1", "t2", "t3"])
)
agent_refs = st.builds(world.an_agent_ref, st.sampled_from(["a1", "a2", "a3"]), source=sources)
ids = st.sampled_from(["x1", "x2", "x3", "x4"])
intent_ids = st.sampled_from(["i1", "i2", "i3"])
endings = st.builds(Ending, intent=intent_ids, outcome=st.sampled_from(Outcome), thread=st.none() | refs)
message_refs = st.builds(MessageRef, thread=refs, native_id=ids)
run_refs = st.builds(RunRef, thread=refs, native_id=ids)
feedback_refs = st.builds(FeedbackRef, thread=refs, native_id=ids)
titles = st.sampled_from([None, "", "Alpha", "alpha", "ÄRGER", "ärger", "zebra", "\U0010ffff"])
tags = st.lists(st.sampled_from(["red", "green", "blue"]), max_size=2).map(tuple)
pairs = st.dictionaries(st.sampled_from("ab"), st.none() | st.integers(0, 2), max_size=2)
flags = st.booleans()
maybe = st.none() | flags
names = st.sampled_from(["n1", "n2"])
searches = st.sampled_from(["n1 ", "n", "alpha", "arger red ", '"red green"', "n1 n2 ", "zebra*  blue ", "none "])
statuses = st.sampled_from([ThreadStatus.IDLE, ThreadStatus.RUNNING])

mets = st.builds(Met, ref=refs, look=st.sampled_from(Look))

threads = st.builds(
    Thread,
    ref=refs,
    owner=st.sampled_from(["ada", "bob", None]),
    agent=st.none() | agent_refs,
    title=titles,
    status=statuses,
    sharing=st.none() | st.sampled_from(Sharing),
    user=st.none() | st.builds(ThreadUser, native_id=st.none() | names, email=st.none() | names),
    created_at=maybe_moments,
    updated_at=maybe_moments,
    last_activity_at=moments,
    last_message=st.none() | message_refs,
    metadata=st.none() | st.dictionaries(st.sampled_from("ab"), st.integers(0, 2), max_size=2),
    tool_resources=st.none() | st.builds(ToolResources, vector_store_ids=st.just(("v",))),
    kept=st.sets(st.sampled_from(["title", "metadata"])).map(lambda names: tuple(sorted(names))),
    tags=tags,
    archived_at=maybe_moments,
    hidden_at=st.sampled_from([None, None, None, 5]),
    pinned_at=maybe_moments,
    unread=flags,
    forked_from=st.none() | refs,
)
entries = st.builds(
    IndexEntry, vendor=st.sampled_from(["local", "umami"]), thread=threads, happened=flags, listed=flags
)


def unset_or(values):
    return st.just(UNSET) | values


edits = st.builds(
    ThreadEdit,
    title=unset_or(titles),
    archived=unset_or(flags),
    pinned=unset_or(flags),
    unread=unset_or(flags),
    add_tags=tags,
    remove_tags=tags,
    metadata=unset_or(pairs),
    tool_resources=unset_or(st.none()),
    sharing=unset_or(st.sampled_from(Sharing)),
    kept=st.sampled_from([(), ("title",), ("metadata",), ("metadata", "title")]),
)


def some_of(values):
    return st.none() | st.lists(values, max_size=2).map(tuple)


ranges = st.none() | st.builds(InstantRange, start=maybe_moments, until=maybe_moments)
filters = st.just(ThreadFilter()) | st.builds(
    ThreadFilter,
    sources=some_of(sources),
    vendors=some_of(st.sampled_from(["local", "umami"])),
    agents=some_of(agent_refs),
    statuses=some_of(statuses),
    archived=maybe,
    pinned=maybe,
    unread=maybe,
    tags=some_of(st.sampled_from(["red", "green", "blue"])),
    user=st.none() | st.builds(UserRef, native_id=names) | st.builds(UserRef, email=names),
    created_at=ranges,
    last_activity_at=ranges,
    hidden=flags,
    forked_from=st.none() | refs,
)
queries = st.builds(
    ThreadQuery,
    filter=filters,
    order=st.sampled_from(ThreadOrderField),
    direction=st.sampled_from(OrderDirection),
)

messages = st.builds(
    Message,
    ref=message_refs,
    role=st.sampled_from(MessageRole),
    visibility=st.sampled_from(MessageVisibility),
    parts=st.builds(TextPart, text=names).map(lambda part: (part,)),
    author=st.sampled_from([None, "ada", "bob"]),
    idempotency_key=st.sampled_from([None, "k1", "k2"]),
)
searching = st.builds(structs.replace, queries, search=searches)
runs = st.builds(Run, ref=run_refs, status=st.sampled_from(RunStatus), created_at=maybe_moments)


@st.composite
def sightings(draw):
    """What is seen of one thread, with messages and a run of its own."""
    base = draw(threads)
    news = draw(st.lists(st.tuples(messages, maybe_moments), max_size=2))
    run = draw(st.none() | runs)
    return Sighting(
        base=base,
        at=draw(moments),
        told=draw(st.none() | threads),
        messages=tuple(
            structs.replace(
                message, ref=MessageRef(thread=base.ref, native_id=message.ref.native_id), created_at=moment
            )
            for message, moment in news
        ),
        run=run and structs.replace(run, ref=RunRef(thread=base.ref, native_id=run.ref.native_id)),
        is_latest=draw(flags),
        agent=draw(st.none() | agent_refs),
        acted=draw(flags),
        happened=draw(flags),
        keep_from=draw(maybe_moments),
    )


agents = st.builds(Agent, ref=agent_refs, name=names, created_at=maybe_moments)


@st.composite
def feedbacks(draw):
    """Feedback on a message of its own thread, or on the thread."""
    ref = draw(feedback_refs)
    about = draw(st.none() | ids)
    return Feedback(
        ref=ref,
        message=about and MessageRef(thread=ref.thread, native_id=about),
        rating=draw(st.sampled_from(FeedbackRating)),
        created_at=draw(maybe_moments),
        author=draw(st.sampled_from([None, "ada", "bob"])),
        withdrawn_at=draw(st.sampled_from([None, None, 7])),
    )


@st.composite
def cuts(draw):
    """Which rows of a whole list to page between, counted from its start, and how."""
    return (
        draw(st.none() | st.integers(0, 5)),
        draw(st.none() | st.integers(0, 5)),
        PageRequest(size=draw(st.integers(1, 3)), from_end=draw(flags)),
    )
