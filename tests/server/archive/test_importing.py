"""What an import makes of what is there already, of what it may not have, and of what is broken."""

import pytest
from msgspec import structs

from server.archive.carrying import HERE, SOURCES, exported, imported
from store.world import ADA, BOB, OPERATOR, a_message, a_message_ref, a_ref, a_run, an_agent, an_entry, some_feedback
from threadloom.domain.archive import (
    MOST_ROWS,
    ArchivedAgent,
    ArchivedMessage,
    ArchivedRest,
    ArchivedThread,
    Mark,
    Restored,
)
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.page import PageRequest
from threadloom.domain.run import RunStatus
from threadloom.domain.thread import Thread, ThreadStatus
from threadloom.domain.vendor import MessagePageKey
from threadloom.server.archive.format import End, header, line_of
from threadloom.server.archive.importing import Stopped
from threadloom.server.archive.lines import Unfit
from threadloom.server.archive.placing import Place, Placement
from threadloom.store import open_store


def a_record(native_id="t1", *, source="desk", tenant="acme", vendor="local", messages=(), **rest):
    facts = {"owner": "ada", "last_activity_at": 5, **rest.pop("facts", {})}
    thread = Thread(ref=a_ref(native_id, source=source), **facts)
    kept = tuple(ArchivedMessage(message=a_message(name, thread=thread.ref, text=name)) for name in messages)
    return ArchivedThread(tenant=tenant, vendor=vendor, thread=thread, first_seen_at=1, messages=kept, **rest)


def an_archive(*records):
    threads = sum(isinstance(record, ArchivedThread) for record in records)
    agents = sum(isinstance(record, ArchivedAgent) for record in records)
    end = End(agents=agents, threads=threads)
    return b"".join([header(), *map(line_of, records), line_of(end)])


def a_raw_archive(*lines):
    return b"".join([header(), *(line + b"\n" for line in lines)])


async def words(store, native_id="t1", caller=ADA):
    key = MessagePageKey(thread=a_ref(native_id), page=PageRequest(size=100))
    (page,) = await store.message_pages(caller, [key])
    return [message.text for message in page.items]


@pytest.fixture
async def store():
    async with open_store("sqlite://") as opened:
        yield opened


async def test_the_same_again_changes_nothing(store):
    """A second import finds all as it is, and the store exports the same as before."""
    archive = an_archive(
        a_record("t1", messages=["a", "b"], marks=(Mark(user="bob", pinned_at=3),)),
        a_record("t2", runs=(a_run(thread=a_ref("t2")),), feedback=(some_feedback(thread=a_ref("t2")),)),
    )
    first, _ = await imported(store, archive)
    before = await exported(store)
    second, _ = await imported(store, archive)
    assert first.threads == {Restored.NEW: 2}
    assert second.threads == {Restored.UNCHANGED: 2}
    assert await exported(store) == before == archive


async def test_what_was_done_since_stays(store):
    """An archive older than the thread adds what is missing, and takes nothing back."""
    await imported(store, an_archive(a_record(messages=["a"])))
    await store.edit_thread(ADA, a_ref(), ThreadEdit(title="New", pinned=True), now=9)
    await store.save_messages(ADA, [a_message("a", text="edited")])
    tally, _ = await imported(store, an_archive(a_record(messages=["a", "b"], facts={"title": "Old"})))
    (thread,) = await store.threads(ADA, [a_ref()])
    assert (thread.title, thread.pinned_at, await words(store)) == ("New", 9, ["edited", "b"])
    assert tally.threads == {Restored.CHANGED: 1}


async def test_what_is_newer_replaces(store):
    """A thread that went on elsewhere brings its title, messages and runs; each user's marks stay."""
    await imported(store, an_archive(a_record(messages=["a"], runs=(a_run(status=RunStatus.RUNNING),))))
    await store.edit_thread(ADA, a_ref(), ThreadEdit(pinned=True), now=9)
    newer = a_record(
        messages=["a", "b"], runs=(a_run(status=RunStatus.COMPLETED),), facts={"title": "On", "last_activity_at": 6}
    )
    await imported(store, an_archive(newer))
    (thread,), (run,) = await store.threads(ADA, [a_ref()]), await store.runs(ADA, [newer.runs[0].ref])
    assert (thread.title, thread.pinned_at, run.status) == ("On", 9, RunStatus.COMPLETED)
    assert await words(store) == ["a", "b"]


async def test_a_thread_of_another_tenant_or_user_is_refused(store):
    """An address that somebody else holds is told by its line, and what is in the thread stays out."""
    await store.index(BOB, [an_entry(a_ref("t1"), owner="bob")])
    await store.index(structs.replace(ADA, tenant="umbrella"), [an_entry(a_ref("t2"))])
    tally, refused = await imported(store, an_archive(a_record("t1", messages=["x"]), a_record("t2"), a_record("t3")))
    assert refused == [
        ("line 2", "another user holds this address"),
        ("line 3", "another tenant holds this address"),
    ]
    assert (tally.threads, tally.refused) == ({Restored.NEW: 1}, 2)
    assert await words(store, caller=BOB) == []


async def test_a_thread_of_nobody_gets_its_owner(store):
    """A thread that came in by synchronisation, for operators only, becomes the archived owner's."""
    await store.index(OPERATOR, [an_entry(owner=None)])
    await imported(store, an_archive(a_record(messages=["a"])))
    assert await words(store) == ["a"]


async def test_mapping(store):
    """--tenant takes the place of every tenant, --user of every owner that is missing."""
    placement = structs.replace(HERE, tenant="umbrella", owner="eve")
    await imported(store, an_archive(a_record("t1"), a_record("t2", facts={"owner": None})), placement)
    eve = structs.replace(ADA, tenant="umbrella", user="eve")
    ada = structs.replace(ADA, tenant="umbrella")
    assert [thread and thread.owner for thread in await store.threads(eve, [a_ref("t1"), a_ref("t2")])] == [None, "eve"]
    assert (await store.threads(ada, [a_ref("t1")]))[0].owner == "ada"


async def test_a_source_that_is_not_here(store):
    """Without a local source to take its threads they are refused, and so are those of a source of another vendor."""
    _, refused = await imported(store, an_archive(a_record(source="gone"), a_record("t2", source="shop")))
    assert [why.partition(";")[0] for _, why in refused] == [
        "its source 'gone' is not configured",
        "its source 'shop' is one of umami now",
    ]


async def test_into_a_local_source(store):
    """Threads of a source that is not here keep all they hold at the local one, under ids that tell where from."""
    ref = a_ref("a/b", source="gone", scope="s")
    thread = Thread(
        ref=ref, owner="ada", status=ThreadStatus.RUNNING, last_message=a_message_ref("m1", thread=ref), forked_from=ref
    )
    run = a_run(thread=ref, status=RunStatus.RUNNING)
    record = ArchivedThread(
        tenant="acme", vendor="thena", thread=thread, first_seen_at=1, runs=(run,),
        messages=(ArchivedMessage(message=a_message("m1", thread=ref, run=run.ref)),),
    )  # fmt: skip
    placement = structs.replace(HERE, local="notes")
    tally, _ = await imported(store, an_archive(an_agent_record("gone"), record), placement)
    moved = a_ref("gone/s/a%2Fb", source="notes")
    (kept,), (message,) = (
        await store.threads(ADA, [moved]),
        await store.messages(ADA, [a_message_ref("m1", thread=moved)]),
    )
    assert (kept.status, kept.last_message, kept.forked_from) == (ThreadStatus.UNKNOWN, message.ref, moved)
    assert (await store.runs(ADA, [message.run]))[0].status is RunStatus.UNKNOWN
    assert tally.moved == {"gone": 1}
    (agent,) = await store.agents(ADA, [structs.replace(an_agent().ref, source="notes", native_id="gone/a1")])
    assert agent.configuration == {"behaviour": "NONE"}
    assert (await imported(store, an_archive(record), placement))[0].threads == {Restored.UNCHANGED: 1}


def an_agent_record(source):
    return ArchivedAgent(tenant="acme", agent=an_agent(source=source))


async def test_agents(store):
    """An agent comes in once; what was made of it since stays."""
    archive = an_archive(an_agent_record("desk"))
    assert (await imported(store, archive))[0].agents == {Restored.NEW: 1}
    await store.save_agents(ADA, [an_agent(name="Renamed")])
    assert (await imported(store, archive))[0].agents == {Restored.UNCHANGED: 1}
    assert [agent.name for agent in await store.agents(ADA, [an_agent().ref])] == ["Renamed"]


async def test_a_source_for_other_tenants(store):
    """A tenant's threads do not come into a source that the tenant may not use."""
    placement = Placement(sources={**SOURCES, "desk": Place(vendor="local", tenants=frozenset({"umbrella"}))})
    _, refused = await imported(store, an_archive(a_record()), placement)
    assert refused == [("line 2", "the source 'desk' is not for tenant 'acme'")]


GOOD = line_of(a_record("good")).strip()
DEEP, TOO_DEEP = (GOOD.replace(b'"owner"', b'"raw":{"x":%b%b},"owner"' % (b"[" * n, b"]" * n)) for n in (300, 100_000))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "it is not JSON"),
        (b"[1]", "it has the wrong shape"),
        (b'"\xff"', "it "),
        (GOOD.replace(b"ada", b"\xff\xfe"), "it is not UTF-8"),
        (GOOD.replace(b'"ada"', b'"\\ud800"'), "it is not JSON"),
        (GOOD.replace(b'"type":"thread"', b'"type":"planet"'), "it has the wrong shape"),
        (GOOD.replace(b'"acme"', b"7"), "it has the wrong shape"),
        (GOOD.replace(b'"acme"', b'""'), "its tenant or its owner is empty"),
        (GOOD.replace(b":5", b":1e400"), "it has the wrong shape"),
        (GOOD.replace(b":5", b":" + b"9" * 30), "last_activity_at is no moment"),
        (GOOD.replace(b'"good"', b'"a\\u0000b"'), "an id may not contain U+0000"),
        (GOOD.replace(b'"owner"', b'"revision":-1,"owner"'), "its revision is no count"),
        (line_of(structs.replace(a_record(), runs=(a_run(thread=a_ref("t9")),))).strip(), "something in it belongs"),
        (line_of(ArchivedRest(ref=a_ref())).strip(), "it goes on with a thread that is not before it"),
        (DEEP, "it is nested too deeply"),
        (TOO_DEEP, "it is nested too deeply"),
    ],
)  # fmt: skip
async def test_hostile_lines(store, line, why):
    """Each is told by its number and passed over; what stands around it comes in."""
    archive = a_raw_archive(line_of(a_record("before")).strip(), line, line_of(a_record("behind")).strip())
    archive += line_of(End(agents=0, threads=2 + line.startswith(b'{"type":"thread"')))
    _, refused = await imported(store, archive)
    assert refused[0][0] == "line 3"
    assert refused[0][1].startswith(why)
    assert None not in await store.threads(ADA, [a_ref("before"), a_ref("behind")])
    assert len((await exported(store)).splitlines()) == 4


async def test_strict(store):
    """The first thing that cannot be taken is the end; what was before it is in."""
    archive = a_raw_archive(line_of(a_record("before")).strip(), b"{", line_of(a_record("behind")).strip())
    with pytest.raises(Stopped):
        await imported(store, archive, is_strict=True)
    before, behind = await store.threads(ADA, [a_ref("before"), a_ref("behind")])
    assert (before is None, behind is None) == (False, True)


@pytest.mark.parametrize(
    ("first", "why"),
    [
        (b"", "it is no archive: its first line is no header"),
        (b"{}\n", "it is no archive: its first line is no header"),
        (header().replace(b"threadloom archive", b"another"), "it is no archive of threadloom"),
        (header().replace(b":1}", b":2}"), "it is an archive of version 2, and only 1 can be read"),
    ],
)
async def test_not_an_archive(store, first, why):
    """Nothing is read of a file of another kind, or of a later version."""
    with pytest.raises(Unfit, match=why):
        await imported(store, first + line_of(a_record()))


async def test_cut_off(store):
    """A file that lacks its end is told to; so is one that says another count than it has."""
    whole = an_archive(a_record("t1"), a_record("t2"))
    lines = whole.splitlines(keepends=True)
    _, refused = await imported(store, b"".join(lines[:-1]))
    assert refused == [("line 4", "the file ends before its end: it was cut off")]
    _, refused = await imported(store, b"".join([*lines[:2], lines[3]]))
    assert refused == [("line 3", "there should be 0 agents and 2 threads, and there are not")]


def a_long_thread(size):
    """A thread in several pieces, as a store gives it."""
    names = [f"m{n:05}" for n in range(size)]
    messages = a_record(messages=names).messages
    parts = [messages[start : start + MOST_ROWS] for start in range(0, size, MOST_ROWS)]
    head = structs.replace(a_record(), messages=parts[0], goes_on=True)
    rest = [ArchivedRest(ref=a_ref(), messages=part, goes_on=part is not parts[-1]) for part in parts[1:]]
    return [head, *rest]


async def test_a_long_thread_comes_back(store):
    """A thread of several lines is the same thread again."""
    archive = an_archive(*a_long_thread(3 * MOST_ROWS + 1), a_record("t2"))
    tally, refused = await imported(store, archive)
    assert (tally.threads, refused) == ({Restored.NEW: 2}, [])
    assert await exported(store) == archive


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda lines: [*lines[:2], b"{\n", *lines[3:]], "line 3 belongs to it: it is not JSON"),
        (lambda lines: lines[:3] + lines[4:], "the rest of it is missing"),
        (lambda lines: lines[:3], "line 4 belongs to it: the file ends before its end: it was cut off"),
        (
            lambda lines: [*lines[:2], lines[2].replace(b'"t1"', b'"t9"'), *lines[3:]],
            "an archived thread goes on with",
        ),
    ],
)
async def test_never_half_a_thread(store, harm, told):
    """A long thread of which a line is broken, missing or another's leaves nothing of itself."""
    lines = an_archive(*a_long_thread(3 * MOST_ROWS), a_record("t2")).splitlines(keepends=True)
    _, refused = await imported(store, b"".join(harm(lines)))
    assert [place for place, why in refused if told in why] == ["line 2"]
    assert await store.threads(ADA, [a_ref("t1")]) == [None]
    assert b'"m00000"' not in await exported(store)
