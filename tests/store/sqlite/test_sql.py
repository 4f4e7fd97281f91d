"""The SQL is read: whose rows it looks at, and where it stands."""

import ast
import re
from pathlib import Path

import pytest

import threadloom.store
from store.world import a_ref, an_agent_ref
from threadloom.domain.page import PageRequest
from threadloom.domain.query import InstantRange, ThreadFilter, ThreadOrderField, ThreadQuery
from threadloom.domain.thread import ThreadStatus, UserRef
from threadloom.store.sqlite.list_sql import statements
from threadloom.store.sqlite.migrate import migrations
from threadloom.store.sqlite.search import found
from threadloom.store.sqlite.sql import fragments, query
from threadloom.store.sqlite.thread_list import outline, shape_of

ROOT = Path(threadloom.store.__file__).parent
QUERIES = ROOT / "sqlite" / "queries"
NAMES = sorted(file.stem for file in QUERIES.glob("*.sql"))
TABLES = re.findall(r"CREATE TABLE (\w+)", "".join(step.script for step in migrations()))

WITHOUT_TENANT = {
    "key_by_digest": "a key tells the tenant",
    "all_keys": "the command line lists the keys of every tenant",
    "revoke_key": "a prefix names one key of all tenants",
    "schema_version": "no row of anybody's",
    "insert_schema_version": "no row of anybody's",
}

BEYOND_TENANTS = {
    "sync_sources": "how far a source is, whoever may use it",
    "sync_hold": "how far a source is, whoever may use it",
    "sync_save": "how far a source is, whoever may use it",
    "sync_release": "how far a source is, whoever may use it",
    "sync_holdings": "a vendor's list names threads of every tenant: who holds them is what is asked",
    "sync_met": "a vendor's list names threads of every tenant",
    "sync_enroll": "threads of a source, whoever holds them",
    "sync_unmet": "threads of a source, whoever holds them",
    "sync_count_met": "threads of a source, whoever holds them",
    "sync_held": "threads of a source, whoever holds them",
    "sync_looks": "threads of a source, whoever holds them",
    "sync_looked": "threads of a source, whoever holds them",
    "sync_vanished": "threads of a source, whoever holds them",
}
"""Of synchronisation alone, which answers no caller."""
ARCHIVES = {
    "archive_threads": "whoever runs the gateway exports all there is, or one tenant's",
    "archive_size": "how much that is",
    "archive_agents": "agents likewise",
    "archive_holder": "who holds an address that is to be restored",
}
"""Of export and import alone, which are no request of anybody's."""
OF_THE_INDEX = {
    "search_state": "how far the index is",
    "renew_search_state": "how far the index is",
    "move_search_state": "how far the index is",
    "soil_search_state": "how far the index is",
    "has_pending": "whether anything waits to be indexed",
    "pending_texts": "what waits to be indexed, whoever's it is",
    "delete_pending": "what waits to be indexed, whoever's it is",
    "queue_threads": "what waits to be indexed, whoever's it is",
    "queue_messages": "what waits to be indexed, whoever's it is",
    "stale_texts": "what is to be indexed anew, whoever's it is",
    "renew_text": "what is to be indexed anew, whoever's it is",
    "insert_words": "each word bears the number of a tenant and owner",
    "delete_words": "each word bears the number of a tenant and owner",
    "delete_all_words": "the words of everybody",
    "merge_words": "the words of everybody",
}
"""Of keeping the index, which answers no caller."""
OF_WORDS = {
    "search_size": "each word that is looked for bears the number of a tenant and owner",
    "search_hits": "each word that is looked for bears the number of a tenant and owner",
    "search_hits_of_thread": "each word that is looked for bears the number of a tenant and owner",
    "search_endings": "the beginning that is looked for bears the number of a tenant and owner",
}
"""Of the index of words alone, which has no tenants but in its words."""
OF_AGE = {
    "last_message_row": "how many rows there are",
    "expired_messages": "what is too old, whoever's it is",
    "forget_old_names": "what is too old, whoever's it is",
}
"""Of deleting what is old, which answers no caller."""
OF_INTENTS = {
    "all_intents": "whoever runs the gateway lists the writes of every tenant that are not resolved",
    "intent_by_id": "whoever runs the gateway resolves one",
    "hold_intents": "a process holds on to the writes that it makes, for whomever",
}
"""Of writes that are under way, and those that are not resolved, which answers no caller."""
GIVES_WAY = {"sync_give_way": "what was found meanwhile gives way to who made it, whichever tenant found it"}
UNBOUND = WITHOUT_TENANT | BEYOND_TENANTS | OF_THE_INDEX | OF_WORDS | OF_AGE | OF_INTENTS | GIVES_WAY
GIVES_AWAY = {"unowned_thread": "a thread that is nobody's; who may have it was decided by whoever asks"}


CALLERS_ROWS = r"t\.tenant = :tenant AND \(t\.owner = :user OR \(t\.owner IS NULL AND :operator\)\)"


def without_comments(sql):
    return re.sub(r"--.*", "", sql)


def unguarded(sql):
    """Tables that a statement reads, changes or fills without naming the tenant of each."""
    sql = without_comments(sql)
    tables = "|".join(TABLES)
    found = []
    for table, alias in re.findall(rf"\b(?:FROM|JOIN)\s+({tables})\b(?:\s+(\w+)\b)?", sql):
        has_alias = alias not in {"", "WHERE", "ON", "SET"}
        guard = rf"\b{alias}\.tenant = :tenant\b" if has_alias else r"(?<!\.)\btenant = :tenant\b"
        if not re.search(guard, sql):
            found.append((table, alias if has_alias else table))
    if not re.search(r"WHERE tenant = :tenant\b", sql):
        found += [(table, "update") for table in re.findall(rf"\bUPDATE\s+({tables})\s", sql)]
    inserts = re.findall(rf"\bINTO\s+({tables})\s*\((.*?)\)\s*VALUES\s*\((.*?)\)\s*(?:ON|RETURNING|$)", sql, re.DOTALL)
    for table, columns, values in inserts:
        if re.split(r"[\s,]+", values.strip())[re.split(r"[\s,]+", columns.strip()).index("tenant")] != ":tenant":
            found.append((table, "insert"))
    return found


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNBOUND | ARCHIVES])
def test_every_statement_names_the_tenant(name):
    """Every table that a statement touches is held to the caller's tenant, under each of its names."""
    sql = query(name)
    assert re.search(rf"\b({'|'.join(TABLES)})\b", without_comments(sql)), "no table of ours was recognised"
    assert unguarded(sql) == []


def test_the_exceptions_are_the_named_ones():
    """Statements without a tenant are the few that are listed, each with its reason."""
    assert {name for name in NAMES if ":tenant" not in without_comments(query(name))} - {"insert_key"} == set(
        UNBOUND | {"archive_holder": ARCHIVES["archive_holder"]}
    )


def test_only_synchronisation_looks_beyond_tenants():
    """The statements that look beyond a tenant are asked for by one module, and by no caller's question."""
    others = "".join(path.read_text("utf-8") for path in python_files() if path.stem != "syncing")
    assert [name for name in BEYOND_TENANTS if f'"{name}"' in others] == []


def test_only_archives_look_at_all_tenants():
    """The statements of export and import are asked for in their own folder alone."""
    others = "".join(path.read_text("utf-8") for path in python_files() if path.parent.name != "archive")
    assert [name for name in ARCHIVES if f'"{name}"' in others] == []


@pytest.mark.parametrize(
    ("names", "modules"),
    [
        (OF_THE_INDEX, {"indexing", "backlog", "cleaning"}),
        (OF_AGE, {"retention", "intents"}),
        (OF_INTENTS, {"intents"}),
    ],
)
def test_only_upkeep_looks_at_everybodys_rows(names, modules):
    """What keeps the index and deletes what is old looks beyond a tenant, and no caller's question does."""
    others = "".join(path.read_text("utf-8") for path in python_files() if path.stem not in modules)
    assert [name for name in names if f'"{name}"' in others] == []


FOUND = [
    found.statement(outline(query, PageRequest(after=position, before=position), order)[0])
    for query, order, position in (
        (ThreadQuery(search="a", order=ThreadOrderField.RELEVANCE), found.BY_MOMENT, (1, 1, "a", "b", "c")),
        (ThreadQuery(search="a", filter=ThreadFilter(pinned=True)), found.BY_MOMENT, (1, 1, "a", "b", "c")),
        (ThreadQuery(search="a", order=ThreadOrderField.TITLE), found.BY_TITLE, (1, "t", "a", "b", "c")),
    )
]


@pytest.mark.parametrize("sql", FOUND)
def test_what_a_search_finds_names_the_tenant(sql):
    """Threads that hold the words are held to tenant and owner before they are counted, and where they are read."""
    assert unguarded(sql) == []
    assert len(re.findall(CALLERS_ROWS, sql)) == len(re.findall(r"\bthreads t\b", sql)) == 2
    assert "{" not in without_comments(sql)


def test_what_gives_way_is_new_and_found():
    """What is deleted beyond a tenant came in since, and is nobody's or was found by a walk."""
    sql = " ".join(without_comments(query("sync_give_way")).split())
    assert "first_seen_at >= :since AND ( owner IS NULL OR EXISTS" in sql
    assert "SELECT 1 FROM sync_threads s WHERE s.tenant = threads.tenant AND s.thread = threads.id" in sql


def test_the_check_sees_what_is_missing():
    """The check itself finds a table without its tenant, in a read, a join, a change and an insert."""
    assert unguarded("SELECT 1 FROM threads t WHERE t.owner = :user") == [("threads", "t")]
    assert unguarded("SELECT 1 FROM threads t JOIN runs r ON r.thread = t.id WHERE t.tenant = :tenant") == [
        ("runs", "r")
    ]
    assert unguarded("DELETE FROM runs WHERE thread = :thread") == [("runs", "runs")]
    assert unguarded("UPDATE threads SET owner = :user WHERE id = :id") == [("threads", "update")]
    assert unguarded("INSERT INTO runs (tenant, body) VALUES ('acme', :body)") == [("runs", "insert")]


EVERYTHING = ThreadFilter(
    sources=("';",), vendors=("';",), agents=(an_agent_ref("';"),), statuses=(ThreadStatus.IDLE,), archived=True,
    pinned=False, unread=True, tags=("';",), user=UserRef(native_id="';", external_id="';", sdk_email="';", email="';"),
    created_at=InstantRange(start=1, until=2), last_activity_at=InstantRange(start=1, until=2), forked_from=a_ref("';"),
)  # fmt: skip
LISTS = [
    shape_of(ThreadQuery(filter=wanted, order=order), PageRequest(after=position, before=position))
    for wanted in (ThreadFilter(), ThreadFilter(pinned=True), ThreadFilter(unread=False), EVERYTHING)
    for order, position in (
        (ThreadOrderField.TITLE, ("';", "';", "';", "';")),
        (ThreadOrderField.CREATED, (1, "';", "';", "';")),
    )
]


WALKS = [
    statements(outline(query, PageRequest(after=position, before=position), found.BY_MOMENT)[0])
    for position in (None, (1, 1, "a", "b", "c"))
    for query in (ThreadQuery(search="a"), ThreadQuery(search="a", filter=EVERYTHING))
]


@pytest.mark.parametrize("put_together", [*(statements(shape) for shape, _ in LISTS), *WALKS])
def test_every_list_names_the_tenant(put_together):
    """However the thread list is put together, both arms are held to tenant and owner, and so is all in them."""
    for sql in put_together:
        own, unowned = sql.split("UNION ALL")
        assert unguarded(own) == unguarded(unowned) == []
        assert "t.tenant = :tenant AND t.owner = :user" in own
        assert ":operator AND t.tenant = :tenant AND t.owner IS NULL" in unowned


@pytest.mark.parametrize(("shape", "parameters"), LISTS)
def test_no_value_stands_in_a_list(shape, parameters):
    """What a caller filters by, and where a page begins, are parameters, each with a name, and never SQL."""
    for sql in statements(shape):
        assert "';" not in sql
        assert "{" not in without_comments(sql)
        names = set(re.findall(r":(\w+)", without_comments(sql)))
        assert names <= parameters.keys() | {"tenant", "user", "operator"}


def test_every_piece_is_used():
    """There is no piece of the thread lists that no list is put together from."""
    code = "".join(path.read_text("utf-8") for path in python_files())
    made = {f"not_{name}" for name in ("archived", "pinned", "unread")}
    made |= {f"user_{name}" for name in ("native_id", "external_id", "sdk_email", "email")}
    pieces = [*fragments("thread_list"), *fragments("found_list")]
    assert [name for name in pieces if f'"{name}"' not in code and name not in made] == []


@pytest.mark.parametrize(
    "name",
    [name for name in NAMES if re.search(r"FROM|JOIN", query(name)) and name not in UNBOUND | ARCHIVES | GIVES_AWAY],
)
def test_threads_are_read_with_their_owner(name):
    """Wherever threads are looked up, the owner decides beside the tenant."""
    sql = without_comments(query(name))
    if re.search(r"(FROM|JOIN) threads t\b", sql):
        assert re.search(CALLERS_ROWS, sql)
    else:
        assert "threads t" not in sql


def python_files():
    return sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", python_files(), ids=lambda path: path.stem)
def test_no_sql_in_python(path):
    """Statements stand in .sql files; Python holds none but pragmas and the words that begin and end transactions."""
    tree = ast.parse(path.read_text("utf-8"))
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    found = [text for text in texts if re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|JOIN)\b", text)]
    assert found == []


def test_parameters_have_names():
    """No statement takes a parameter by position."""
    assert [name for name in NAMES if "?" in without_comments(query(name))] == []


def test_each_statement_is_used():
    """There is no statement that no code asks for."""
    code = "".join(path.read_text("utf-8") for path in python_files())
    assert [name for name in NAMES if f'"{name}"' not in code] == []
