"""The SQL is read: whose rows it looks at, and where it stands."""

import ast
import re
from pathlib import Path

import pytest

import threadloom.store
from threadloom.store.sqlite import thread_list
from threadloom.store.sqlite.migrate import migrations
from threadloom.store.sqlite.sql import fragments, query

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
    found = []
    for table, alias in re.findall(rf"\b(?:FROM|JOIN)\s+({'|'.join(TABLES)})\b(?:\s+(\w+)\b)?", sql):
        name = alias if alias and alias not in {"WHERE", "ON", "SET", "AS"} else table
        pattern = rf"\b{name}\.tenant = :tenant\b" if name == alias else r"\btenant = :tenant\b"
        if not re.search(pattern, sql):
            found.append((table, name))
    for table in re.findall(rf"\bUPDATE\s+({'|'.join(TABLES)})\s", sql):
        if not re.search(r"WHERE tenant = :tenant\b", sql):
            found.append((table, "update"))
    for table, columns, values in re.findall(
        rf"\bINTO\s+({'|'.join(TABLES)})\s*\(([^)]*)\)\s*VALUES\s*\(([^)]*)\)", sql
    ):
        pairs = dict(zip(columns.replace(" ", "").split(","), values.replace(" ", "").split(","), strict=True))
        if pairs.get("tenant", "").strip() != ":tenant":
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


def test_every_piece_of_the_list_names_the_tenant():
    """The arms of the thread list hold it to tenant and owner, and no condition looks at another table without."""
    pieces = fragments("thread_list")
    assert "t.tenant = :tenant AND t.owner = :user" in pieces["own"]
    assert pieces["unowned"].startswith(":operator AND t.tenant = :tenant AND t.owner IS NULL")
    arms = pieces["own"]
    for name, piece in pieces.items():
        assert unguarded(f"{piece} {arms}" if "FROM threads t" in piece else piece) == [], name


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


def test_the_list_is_put_together_from_words_of_ours():
    """What is formatted into a piece is a column, a comparison or a direction; no value of a caller's gets there."""
    source = ast.parse(Path(thread_list.__file__).read_text("utf-8"))
    calls = [
        node for node in ast.walk(source)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"
    ]  # fmt: skip
    words = {keyword.arg for call in calls for keyword in call.keywords if keyword.arg is not None}
    assert words == {"conditions", "bound", "sort", "end", "comparison", "way"}


def test_parameters_have_names():
    """No statement takes a parameter by position."""
    assert [name for name in NAMES if "?" in without_comments(query(name))] == []


def test_each_statement_is_used():
    """There is no statement that no code asks for."""
    code = "".join(path.read_text("utf-8") for path in python_files())
    assert [name for name in NAMES if f'"{name}"' not in code] == []
