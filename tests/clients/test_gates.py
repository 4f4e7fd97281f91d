"""The schema serves the clients that people generate from it; each gate is one tool over the whole of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from clients import gates
from needs import needs

Gate = Callable[[Path], gates.Outcome]

ALL: tuple[Gate, ...] = (gates.lint, gates.codegen, gates.relay, gates.inspect, gates.ariadne)
GENERATORS: tuple[Gate, ...] = (gates.codegen, gates.relay, gates.ariadne)
FOLDERS = {"tests/schema_ops": "01-inbox.graphql", "examples/queries": "inbox.graphql"}


def param(gate: Gate) -> object:
    """One gate as a parameter, marked by what it needs."""
    return pytest.param(gate, id=gate.__name__, marks=pytest.mark.venv if gate is gates.ariadne else pytest.mark.npm)


def judge(gate: Gate, root: Path) -> gates.Outcome:
    """Run a gate where its tools are installed."""
    if gate is gates.ariadne:
        needs("ariadne-codegen (.ci/gates installs it)", gates.ARIADNE_READY)
    else:
        needs("the npm packages of tests/clients (.ci/gates installs them)", gates.NPM_READY)
    return gate(root)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of all that the gates read, to be spoiled."""
    return gates.copied(tmp_path)


def spoil(path: Path, old: str, new: str) -> None:
    """Replace the first `old`, which must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.npm
def test_schema_and_operations_are_lint_clean():
    """Every name, description, argument and connection follows the recommended rules, but for the exceptions named."""
    outcome = judge(gates.lint, gates.ROOT)
    assert outcome.passed, outcome.output


@pytest.mark.npm
def test_typescript_clients_compile():
    """The client preset generates without a warning; a strict consumer of masked fragments and userErrors compiles."""
    outcome = judge(gates.codegen, gates.ROOT)
    assert outcome.passed, outcome.output
    assert "warning" not in outcome.output.lower(), outcome.output


@pytest.mark.npm
def test_relay_compiles():
    """@connection, @refetchable and node(id) work: Relay compiles components and operations, and a strict consumer."""
    outcome = judge(gates.relay, gates.ROOT)
    assert outcome.passed, outcome.output
    assert "warn" not in outcome.output.lower(), outcome.output


@pytest.mark.npm
def test_operations_are_valid():
    """Every operation is valid and uses nothing deprecated; every example stands alone and its variables fit."""
    outcome = judge(gates.inspect, gates.ROOT)
    assert outcome.passed, outcome.output


@pytest.mark.venv
def test_python_clients_type_check():
    """The Python clients type-check, and one sends a @oneOf input and reads a typed refusal."""
    outcome = judge(gates.ariadne, gates.ROOT)
    assert outcome.passed, outcome.output


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("gate", [param(gate) for gate in ALL])
def test_a_broken_operation_is_reported(gate: Gate, folder: str, copy: Path):
    """No gate passes an operation that asks for a field which is not there, and each names the field."""
    spoil(copy / folder / FOLDERS[folder], "totalCount", "totalCounts")
    outcome = judge(gate, copy)
    assert not outcome.passed
    assert "totalCounts" in outcome.output


@pytest.mark.parametrize("gate", [param(gate) for gate in GENERATORS])
def test_a_changed_type_is_reported(gate: Gate, copy: Path):
    """The consumers use the generated types: a field that becomes a list leaves operations valid and breaks them."""
    spoil(copy / "schema.graphql", "toolCall: ToolCall!", "toolCall: [ToolCall!]!")
    outcome = judge(gate, copy)
    assert not outcome.passed
    assert "consumer." in outcome.output


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('"""A page of threads."""\n', "", "require-description"),
        ('  """The same threads without cursors."""\n', "", "require-description"),
        ("  totalCount: Int\n", "  totalCount: Int\n  total_count: Int\n", "naming-convention"),
        ("  pageInfo: PageInfo!\n", "  pageInfo: PageInfo\n", "relay-connection-types"),
    ],
    ids=["type without description", "field without description", "name in snake case", "page info that may be null"],
)
@pytest.mark.npm
def test_a_badly_made_schema_is_reported(old: str, new: str, rule: str, copy: Path):
    """The linter is no formality: each rule that the schema is proud of reports the schema that breaks it."""
    spoil(copy / "schema.graphql", old, new)
    outcome = judge(gates.lint, copy)
    assert not outcome.passed
    assert rule in outcome.output


@pytest.mark.parametrize("gate", [param(gate) for gate in (gates.lint, gates.inspect)])
def test_use_of_a_deprecated_field_is_reported(gate: Gate, copy: Path):
    """An operation that uses what is deprecated is a fault already, before the field is gone."""
    spoil(copy / "schema.graphql", "unread: Boolean!", 'unread: Boolean! @deprecated(reason: "Read it yourself.")')
    outcome = judge(gate, copy)
    assert not outcome.passed
    assert "Read it yourself." in outcome.output


@pytest.mark.npm
def test_variables_that_do_not_fit_are_reported(copy: Path):
    """An example whose variables do not fit its operation is reported with the name of the file."""
    spoil(copy / "examples/queries/delete-thread.local.variables.json", "PURGE", "SHRED")
    outcome = judge(gates.inspect, copy)
    assert not outcome.passed
    assert "delete-thread.local.variables.json" in outcome.output


@pytest.mark.npm
def test_an_example_that_does_not_stand_alone_is_reported(copy: Path):
    """An example that leans on another file's fragment cannot be pasted, so it is reported."""
    spoil(copy / "examples/queries/run-status.graphql", "...RunLine", "...InboxThread")
    outcome = judge(gates.inspect, copy)
    assert not outcome.passed
    assert "run-status.graphql alone" in outcome.output
