"""What the main screens ask is answered by indexes."""

import re
import sqlite3
from contextlib import closing

import pytest
from msgspec import structs

from store.world import a_ref, an_agent_ref
from threadloom.domain.clock import Instant
from threadloom.domain.page import PageRequest
from threadloom.domain.query import InstantRange, OrderDirection, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.thread import ThreadStatus, UserRef
from threadloom.store.sqlite.list_sql import statements
from threadloom.store.sqlite.migrate import migrate, migrations
from threadloom.store.sqlite.search import found
from threadloom.store.sqlite.sql import query
from threadloom.store.sqlite.thread_list import outline, shape_of

HOT = [
    "threads_by_address", "thread_ids", "messages_by_address", "message_pages", "runs_by_address", "run_pages",
    "feedback_by_address", "feedback_pages", "own_feedback", "agents_by_address", "agent_page", "last_seqs",
    "key_by_digest", "claim", "settle_claim", "release_claim", "delete_expired_claim", "sweep_claims",
    "update_thread",
    "delete_thread", "delete_answers_naming_thread", "delete_thread_tags", "delete_thread_messages",
    "delete_thread_runs", "delete_thread_feedback", "delete_feedback", "delete_agent", "revoke_key", "tag_counts",
    "search_hits", "search_hits_of_thread", "search_found",
    "callers_scopes", "search_scope", "text_of", "texts_of_thread", "last_text",
    "delete_pending", "delete_thread_pending", "stale_texts", "delete_text", "delete_message",
    "expired_messages", "last_message_row",
    "sync_sources", "sync_save", "sync_release", "sync_holdings", "sync_met", "sync_enroll", "sync_unmet", "sync_held",
    "sync_count_met", "sync_looks", "sync_looked", "sync_vanished", "sync_give_way", "unowned_thread", "give_thread",
    "delete_intent", "leave_intent", "delete_intents_on_thread", "forget_names_at_source", "resolve_claim",
    "hold_intents", "intent_by_id",
]  # fmt: skip
FILTERS = [
    ThreadFilter(),
    ThreadFilter(archived=False),
    ThreadFilter(unread=True),
    ThreadFilter(hidden=True),
    ThreadFilter(
        sources=("desk",), vendors=("local",), agents=(an_agent_ref(),), statuses=(ThreadStatus.IDLE,), archived=True,
        pinned=False, unread=False, tags=("red",), user=UserRef(email="eve@example.com"),
        created_at=InstantRange(start=1, until=2), last_activity_at=InstantRange(start=1, until=2),
        forked_from=a_ref(),
    ),
]  # fmt: skip
POSITION = {ThreadOrderField.TITLE: ("0a", "desk", "", "t1")}


@pytest.fixture(scope="module")
def db():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as opened:
        migrate(opened, migrations(), now=Instant(0))
        yield opened


def plan(db, sql):
    parameters = dict.fromkeys(re.findall(r":(\w+)", sql), 1)
    return [detail for *_, detail in db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]


def scans(db, sql):
    """Steps that go through a whole table; json_each and results made on the way are no longer than the question.

    FTS5 calls it a scan too when it looks a word up (`M`).
    """
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    aliases = {alias for table, alias in re.findall(r"\b(?:FROM|JOIN)\s+(\w+)\s+(\w+)", sql) if table in tables}
    steps = [step for step in plan(db, sql) if not re.search(r"VIRTUAL TABLE INDEX \d+:=?M", step)]
    return [step for step in steps if (m := re.match(r"SCAN (\w+)", step)) and m[1] in tables | aliases]


@pytest.mark.parametrize("name", HOT)
def test_no_table_is_scanned(db, name):
    """A statement that a request waits for finds its rows by an index."""
    assert scans(db, query(name)) == []


def test_the_check_sees_a_scan(db):
    """The check itself finds a statement that goes through a table."""
    assert scans(db, "SELECT t.id FROM threads t WHERE t.vendor = :vendor") != []


@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize("direction", OrderDirection)
@pytest.mark.parametrize("order", ThreadOrderField)
def test_the_inbox_is_read_in_its_order(db, order, direction, wanted):
    """In every order and both directions the rows come sorted from the index, between the ends of the page."""
    position = POSITION.get(order, (1, "desk", "", "t1"))
    for from_end in (False, True):
        request = PageRequest(from_end=from_end, after=position, before=position)
        shape, _ = shape_of(ThreadQuery(filter=wanted, order=order, direction=direction), request)
        counting, *steps_of_a_walk = statements(shape)
        assert scans(db, counting) == []
        for sql in steps_of_a_walk:
            assert scans(db, sql) == []
            steps = plan(db, sql)
            assert not [step for step in steps if "TEMP B-TREE" in step]
            found = [step for step in steps if step.startswith("SEARCH t ")]
            assert len(found) == 2
            assert all("tenant=? AND owner=? AND hidden=? AND " in step for step in found), found


def test_the_usual_counts_stay_inside_an_index(db):
    """Counting the inbox, or what is unread in it, touches no row of threads."""
    for wanted in (ThreadFilter(), ThreadFilter(archived=False), ThreadFilter(archived=False, unread=True)):
        shape, _ = shape_of(ThreadQuery(filter=wanted), PageRequest())
        found = [step for step in plan(db, statements(shape).counting) if step.startswith("SEARCH t ")]
        assert len(found) == 2
        assert all("COVERING INDEX" in step for step in found)


def test_pins_are_found_by_their_user(db):
    """The pinned threads of somebody with many others are found from the pins."""
    shape, _ = shape_of(ThreadQuery(filter=ThreadFilter(pinned=True)), PageRequest())
    for sql in statements(shape):
        assert [step for step in plan(db, sql) if step.startswith("SEARCH")] == [
            "SEARCH u USING INDEX pins (tenant=? AND user_id=?)",
            "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)",
        ] * 2


def test_what_a_search_finds_is_looked_up(db):
    """Words are looked up once; of the threads that hold them each is found by its number, in every order."""
    for order in ThreadOrderField:
        query = ThreadQuery(search="a", order=order, filter=ThreadFilter(unread=True, tags=("red",)))
        kind = found.BY_TITLE if order is ThreadOrderField.TITLE else found.BY_MOMENT
        sql = found.statement(outline(query, PageRequest(), kind)[0])
        assert scans(db, sql) == []
        steps = plan(db, sql)
        assert steps.count("SCAN i VIRTUAL TABLE INDEX 0:M1") == 1
        assert "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)" in steps


def test_common_words_are_asked_for_row_by_row(db):
    """The list is gone through in its order, from a position on, and the index of words is asked for each thread."""
    for order in ThreadOrderField:
        kind = found.BY_TITLE if order is ThreadOrderField.TITLE else found.BY_MOMENT
        position = (0, *POSITION.get(order, (1, "desk", "", "t1")))
        request = PageRequest(after=position, before=position)
        for way in (request, structs.replace(request, from_end=True)):
            shape, _ = outline(ThreadQuery(search="a", order=order, filter=ThreadFilter(archived=False)), way, kind)
            among = statements(shape._replace(conditions=(*shape.conditions, "among"))).reading
            assert scans(db, among) == []
            assert [step for step in plan(db, among) if "TEMP B-TREE" in step or "BLOOM" in step] == []
            for sql in statements(shape._replace(conditions=(*shape.conditions, "words")))[1:]:
                steps = plan(db, sql)
                assert scans(db, sql) == []
                assert not [step for step in steps if "TEMP B-TREE" in step]
                assert len([step for step in steps if "owner=? AND hidden=? AND " in step]) == 2
                assert steps.count("SCAN i VIRTUAL TABLE INDEX 0:M1><") == 2


@pytest.mark.parametrize("name", ["message_pages", "run_pages", "agent_page"])
def test_children_are_counted_inside_an_index(db, name):
    """Totals of what hangs on a thread are counted without touching the rows."""
    found = [step for step in plan(db, query(name)) if step.startswith("SEARCH c ")]
    assert len(found) == 5
    assert all("COVERING INDEX" in step for step in found)
