"""Vendors' own answers about threads: kept where the source says so, and never a secret of them."""

import msgspec
import pytest

from fakes import TALKS, a_call, a_source, a_vendor, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.thread import Thread, ThreadDraft
from threadloom.gateway.raw import MAX_RAW_BYTES, kept_raw

ONE = SourceSlug("one")
CAN = capabilities(*TALKS, Operation.UPDATE_THREAD, fields={Operation.UPDATE_THREAD: ("title",)})
KEEPS = a_source(keeps_raw=True)
TOLD = {"id": "t1", "secret": "sk-1", "nested": {"a": 1}, "novel": "for nobody"}


def kept(raw, *fields: str):
    """What is kept of an answer of which these fields are listed: all that it has, where none is named."""
    return kept_raw(KEEPS, a_vendor(raw_fields=fields or tuple(raw)), raw)


SHOWN = {"id": "t1", "secret": "***", "nested": {"a": 1}}


async def started(world) -> Thread:
    draft = ThreadDraft(source=ONE, message=MessageDraft(text="hello"))
    return (await world.gateway.threads.start(a_call(), draft)).thread


async def created(world) -> Thread:
    return await world.gateway.threads.create(a_call(), ThreadDraft(source=ONE))


async def updated(world) -> Thread:
    raw, world["one"].memory.raw = world["one"].memory.raw, None
    thread = await started(world)
    world["one"].memory.raw = raw
    return await world.gateway.threads.update(a_call(), thread.ref, ThreadEdit(title="Trip"), None)


async def adopted(world) -> Thread:
    ref = ThreadRef(source=ONE, native_id="t1")
    world["one"].memory.threads["t1"] = Thread(ref=ref, native_id="t1")
    return await world.gateway.threads.adopt(a_call(role=Role.OPERATOR), ONE, "t1", None, None)


async def shown_everywhere(world, thread: Thread) -> list[object]:
    """Its raw answer as the index has it, in the inbox, and read afresh."""
    (known,) = await world.gateway.threads.known(a_call(), [thread.ref])
    page = await world.gateway.threads.page(a_call(), ThreadQuery(), PageRequest())
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    return [thread.raw, known.raw, page.items[0].raw, reading.thread.raw]


@pytest.mark.parametrize("way", [started, created, updated, adopted])
async def test_it_is_kept_and_shown_scrubbed(build, way):
    """Whichever way the thread came: in the answer, in the index and when read."""
    world = build((KEEPS, CAN))
    world["one"].memory.raw = TOLD
    assert await shown_everywhere(world, await way(world)) == [SHOWN] * 4


@pytest.mark.parametrize("way", [started, created, updated, adopted])
async def test_nothing_is_kept_where_the_source_does_not_say_so(build, way):
    """Neither shown nor in the index."""
    world = build((a_source(), CAN))
    world["one"].memory.raw = TOLD
    assert await shown_everywhere(world, await way(world)) == [None] * 4


async def test_a_later_answer_takes_its_place(build):
    """What is read afresh is kept instead."""
    world = build((KEEPS, CAN))
    world["one"].memory.raw = TOLD
    thread = await started(world)
    world["one"].memory.raw = {"id": "t1", "token": "x", "step": 2}
    await world.gateway.threads.read(a_call(), [thread.ref])
    assert (await shown_everywhere(world, thread))[1:] == [{"id": "t1", "token": "***", "step": 2}] * 3


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "accessToken",
        "refresh_token",
        "api_key",
        "apiKey",
        "x-api-key",
        "Authorization",
        "secret",
        "client_secret",
        "PASSWORD",
        "credential",
        "aws_credentials",
        "signature",
        "Set-Cookie",
    ],
)
@pytest.mark.parametrize(
    "wrap",
    [
        lambda pair: pair,
        lambda pair: {"a": {"b": {"c": pair}}},
        lambda pair: {"list": [1, [pair]]},
    ],
    ids=["on top", "in objects", "in lists"],
)
def test_what_is_named_like_a_secret_is_struck_out(name, wrap):
    """At any depth, whatever stands beside it."""
    raw = wrap({name: "sk-very-secret", "beside": "kept"})
    assert kept(raw) == wrap({name: "***", "beside": "kept"})


@pytest.mark.parametrize(
    "value",
    [
        ["sk-very-secret", "sk-very-secret"],
        [["sk-very-secret"]],
        {"user": "sk-very-secret"},
        {"a": [{"b": "sk-very-secret"}]},
    ],
)
def test_all_that_stands_under_such_a_name_is_struck_out(value):
    """A list of secrets, or an object that holds them under harmless names."""
    shown = kept({"credentials": value, "id": "t1"})
    assert b"sk-very-secret" not in msgspec.json.encode(shown)
    assert shown["id"] == "t1"


def test_numbers_and_other_names_stay():
    """A count of tokens is no secret, and neither is a text that only speaks of one."""
    raw = {"max_tokens": 100, "total_tokens": 7.5, "token": None, "note": "the secret token", "flags": [True, None]}
    assert kept(raw) == raw


def test_the_vendors_answer_itself_is_left_alone():
    """Scrubbing copies."""
    raw = {"a": {"token": "x"}}
    kept(raw)
    assert raw == {"a": {"token": "x"}}


@pytest.mark.parametrize(("more", "is_kept"), [(0, True), (1, False)])
def test_what_is_too_large_is_dropped(more, is_kept):
    """64 KiB of JSON at most, counted after scrubbing."""
    room = MAX_RAW_BYTES - len(msgspec.json.encode({"text": "", "token": "***"}))
    raw = {"text": "x" * (room + more), "token": "y" * 100}
    assert MAX_RAW_BYTES == 65_536
    assert kept(raw) == ({**raw, "token": "***"} if is_kept else None)


async def test_a_thread_with_too_much_of_it_is_read_without(build):
    """The rest of it is there."""
    world = build((KEEPS, CAN))
    thread = await started(world)
    world["one"].memory.raw = {"text": "x" * MAX_RAW_BYTES}
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    assert (reading.thread.raw, reading.failure, reading.thread.native_id) == (None, None, "t1")


async def test_what_is_nested_beyond_reason_breaks_nothing(build):
    """It is dropped, and the thread is read."""
    world = build((KEEPS, CAN))
    thread = await started(world)
    world["one"].memory.raw = msgspec.json.decode(b'{"a":' * 600 + b"1" + b"}" * 600)
    (reading,) = await world.gateway.threads.read(a_call(), [thread.ref])
    assert (reading.thread.raw, reading.failure, reading.thread.native_id) == (None, None, "t1")


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (("id",), {"id": "t1"}),
        (("id", "parts.text"), {"id": "t1", "parts": [{"text": "x"}, {}, None]}),
        (("parts",), {"parts": [{"text": "x", "novel": 1}, {"novel": 2}, "odd"]}),
        (("made.by.name", "made.at"), {"made": {"by": {"name": "ada"}, "at": None}}),
        (("id.name",), {"id": None}),
        (("unknown",), {}),
    ],
)
def test_what_is_not_listed_is_left_out(fields, shown):
    """At any depth, in lists too; below what is listed all goes along. What stands in an object's place is none."""
    raw = {
        "id": "t1",
        "novel": {"id": "t2"},
        "parts": [{"text": "x", "novel": 1}, {"novel": 2}, "odd"],
        "made": {"by": {"name": "ada", "novel": 3}, "at": None},
    }
    assert kept(raw, *fields) == shown


def test_of_a_vendor_that_lists_nothing_nothing_is_kept():
    """One of another package, say, that has never thought of it."""
    assert kept_raw(KEEPS, a_vendor(raw_fields=()), {"id": "t1"}) is None
