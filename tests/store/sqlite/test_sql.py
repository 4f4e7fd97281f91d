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
from threadloom.store.sqlite.migrate import migrations
from threadloom.store.sqlite.sql import fragments, query
from threadloom.store.sqlite.thread_list import ThreadList

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


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITHOUT_TENANT])
def test_every_statement_names_the_tenant(name):
    """Every table that a statement touches is held to the caller's tenant, under each of its names."""
    sql = query(name)
    assert re.search(rf"\b({'|'.join(TABLES)})\b", without_comments(sql)), "no table of ours was recognised"
    assert unguarded(sql) == []


def test_the_exceptions_are_the_named_ones():
    """Statements without a tenant are the few that are listed, each with its reason."""
    assert {name for name in NAMES if ":tenant" not in without_comments(query(name))} - {"insert_key"} == set(
        WITHOUT_TENANT
    )


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
    ThreadList.of(ThreadQuery(filter=wanted, order=order), PageRequest(after=position, before=position))
    for wanted in (ThreadFilter(), ThreadFilter(pinned=True), ThreadFilter(unread=False), EVERYTHING)
    for order, position in (
        (ThreadOrderField.TITLE, ("';", "';", "';", "';")),
        (ThreadOrderField.CREATED, (1, "';", "';", "';")),
    )
]


@pytest.mark.parametrize("threads", LISTS)
def test_every_list_names_the_tenant(threads):
    """However the thread list is put together, both arms are held to tenant and owner, and so is all in them."""
    for sql in threads.statements:
        own, unowned = sql.split("UNION ALL")
        assert unguarded(own) == unguarded(unowned) == []
        assert "t.tenant = :tenant AND t.owner = :user" in own
        assert ":operator AND t.tenant = :tenant AND t.owner IS NULL" in unowned


@pytest.mark.parametrize("threads", LISTS)
def test_no_value_stands_in_a_list(threads):
    """What a caller filters by, and where a page begins, are parameters, each with a name, and never SQL."""
    for sql in threads.statements:
        assert "';" not in sql
        assert "{" not in without_comments(sql)
        names = set(re.findall(r":(\w+)", without_comments(sql)))
        assert names <= threads.parameters.keys() | {"tenant", "user", "operator"}


def test_every_piece_is_used():
    """There is no piece of the thread list that no list is put together from."""
    code = "".join(path.read_text("utf-8") for path in python_files())
    made = {f"not_{name}" for name in ("archived", "pinned", "unread")}
    made |= {f"user_{name}" for name in ("native_id", "external_id", "sdk_email", "email")}
    assert [name for name in fragments("thread_list") if f'"{name}"' not in code and name not in made] == []


CALLERS_ROWS = r"t\.tenant = :tenant AND \(t\.owner = :user OR \(t\.owner IS NULL AND :operator\)\)"


@pytest.mark.parametrize("name", [name for name in NAMES if re.search(r"FROM|JOIN", query(name))])
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
