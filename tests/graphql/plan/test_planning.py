"""Which operations have a plan, how many plans are kept, and what becomes of all others."""

import logging
from pathlib import Path
from typing import Any

import pytest
from graphql import DocumentNode, OperationDefinitionNode, concat_ast, parse, validate
from graphql.execution import values
from strawberry.schema import schema_converter

from plan_schema import SCHEMA, Item, surroundings
from plan_world import RichWorld
from planned import Twice, bare, operation_of, without_records
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.execution import Execution
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.plan import planning
from threadloom.graphql.plan.compiling import Compiler, Plan
from threadloom.graphql.plan.planning import Planning, Plans
from threadloom.graphql.plan.private import Private
from threadloom.graphql.schema import schema
from threadloom.server.endpoint import _rules
from threadloom.server.settings import ServerSettings, Settings

ROOT = Path(__file__).resolve().parents[3]
OPERATIONS, TABS = ROOT / "tests/schema_ops", ROOT / "src/threadloom/server/playground/tabs"
FILES = [*OPERATIONS.glob("*.graphql"), *TABS.glob("*.graphql"), *(ROOT / "examples/queries").glob("*.graphql")]


def _document(file: Path) -> DocumentNode:
    document = parse(file.read_text(encoding="utf-8"))
    if file.parent == OPERATIONS and file.name != "fragments.graphql":
        document = concat_ast([document, parse((OPERATIONS / "fragments.graphql").read_text(encoding="utf-8"))])
    return document


def _operations() -> list[Any]:
    return [
        pytest.param(file, each.name.value if each.name else None, id=f"{file.parent.name}/{file.stem}")
        for file in sorted(FILES)
        for each in parse(file.read_text(encoding="utf-8")).definitions
        if isinstance(each, OperationDefinitionNode)
    ]


@pytest.mark.parametrize(("file", "name"), _operations())
def test_frontends_operations_are_covered(file: Path, name: str | None):
    """None of those that we show or were asked for is left to graphql-core."""
    document = _document(file)
    private = Private(schema)
    operation = operation_of(document, name)
    executor = private.build(schema._schema, document, operation_name=name, raw_variable_values={})
    if isinstance(executor, list):  # which variables are needed is not what this test is about
        definitions = [d for d in document.definitions if d is operation or not isinstance(d, OperationDefinitionNode)]
        executor = private.build(schema._schema, _without_variables(definitions, operation), raw_variable_values={})
    assert Compiler(executor, private).plan().fields > 0


def _without_variables(definitions: list[Any], operation: OperationDefinitionNode) -> DocumentNode:
    bare = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        directives=operation.directives,
        selection_set=operation.selection_set,
        variable_definitions=(),
    )
    return DocumentNode(definitions=tuple(bare if each is operation else each for each in definitions))


async def _outcome(text: str, caplog: pytest.LogCaptureFixture, **variables: object) -> tuple[Planning, list[str]]:
    document = parse(text)
    caplog.set_level(logging.DEBUG, "threadloom.graphql.plan")
    its = Planning(schema)
    operation = operation_of(document)
    assert its.execute(Plans(document, operation), variables, None, hide_suggestions=False) is None
    return its, [record.getMessage() for record in caplog.records if record.name == "threadloom.graphql.plan"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{ __schema { queryType { name } } }", "introspection"),
        ('{ viewer { id } __type(name: "Query") { name } }', "introspection"),
        (
            (
                'mutation { a: updateThread(input: {threadId: "x"}) { clientMutationId } '
                'b: updateThread(input: {threadId: "x"}) { clientMutationId } }'
            ),
            "several mutations, one after the other",
        ),
        ("query @experimental_disableErrorPropagation { viewer { id } }", "an experimental feature"),
    ],
)
async def test_what_is_not_covered_is_left_counted_and_shown(text: str, reason: str, caplog: pytest.LogCaptureFixture):
    """Before anything has run."""
    its, lines = await _outcome(text, caplog)
    assert (its.planned, its.left) == (0, 1)
    assert lines == [f"graphql-core executes an operation: it has {reason}"]


async def test_operation_that_is_left_is_compiled_once(caplog: pytest.LogCaptureFixture):
    """Whoever sends it again waits for no compiler."""
    caplog.set_level(logging.DEBUG, "threadloom.graphql.plan")
    its, document = Planning(schema), parse("{ __schema { queryType { name } } }")
    plans = Plans(document, operation_of(document))
    for _ in range(3):
        assert its.execute(plans, {}, None, hide_suggestions=False) is None
    assert its.left == 3
    assert len(caplog.records) == 1


def _planned(its: Planning, plans: Plans, **variables: object) -> Any:
    result: Any = its.execute(plans, variables, surroundings(Item()), hide_suggestions=False)
    return result and bare(result)


def test_a_plan_for_each_choice_of_conditions(monkeypatch: pytest.MonkeyPatch):
    """Kept up to a number of them and of their fields; other variables make no difference."""
    monkeypatch.setattr(planning, "MOST_VARIANTS", 2)
    document = parse(
        "query($a: Boolean!, $b: Boolean!, $n: Int!) "
        "{ item { name @include(if: $a) label @skip(if: $b) repeated(times: $n) } }"
    )
    its, plans = Planning(SCHEMA), Plans(document, operation_of(document))
    assert plans.conditions == ["a", "b"]
    shown = [_planned(its, plans, a=a, b=b, n=1).data["item"] for a in (True, False) for b in (True, False)]
    assert [list(item) for item in shown] == [
        ["name", "repeated"],
        ["name", "label", "repeated"],
        ["repeated"],
        ["label", "repeated"],
    ]
    assert not plans.known((True, True))
    assert plans.known((False, True))
    assert _planned(its, plans, a=False, b=False, n=2).data["item"]["repeated"] == "a namea name"
    size = plans.size
    monkeypatch.setattr(planning, "MOST_FIELDS_KEPT", 3)
    _planned(its, plans, a=True, b=True, n=1)
    assert plans.size < size


def test_document_that_grows_without_end_is_left(caplog: pytest.LogCaptureFixture):
    """Fragments that spread the next one twice would make a plan of a million fields."""
    caplog.set_level(logging.DEBUG, "threadloom.graphql.plan")
    levels = "\n".join(
        f"fragment F{n} on Item {{ a: child {{ ...F{n + 1} }} b: child {{ ...F{n + 1} }} }}" for n in range(20)
    )
    document = parse(f"{{ item {{ ...F0 }} }} {levels} fragment F20 on Item {{ name }}")
    assert validate(SCHEMA._schema, document) == []
    assert _planned(Planning(SCHEMA), Plans(document, operation_of(document))) is None
    assert "more fields than a plan may have" in caplog.text


def test_variables_that_do_not_fit_are_told_as_ever():
    """By graphql-core, without data."""
    document = parse("query($n: Int!) { item { repeated(times: $n) } }")
    result = _planned(Planning(SCHEMA), Plans(document, operation_of(document)), n="x")
    assert result.data is None
    assert [error.path for error in result.errors] == [None]


@pytest.mark.parametrize(
    ("module", "name"),
    [(schema_converter, "get_arguments"), (values, "get_argument_values")],
    ids=["Strawberry", "graphql-core"],
)
async def test_steps_aside_where_a_private_name_has_moved(
    rich: RichWorld, module: Any, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """With one warning; operations are answered as ever."""
    with monkeypatch.context() as patch:
        patch.delattr(module, name)
        execution = Execution(schema)
    prepared = Documents(schema).prepare("{ viewer { name } }", None, Limits(), introspection=True)
    for _ in range(2):
        executed = await execution.run(prepared, {}, rich.context(), hide_suggestions=False)
        assert executed.data == {"viewer": {"name": "Ann"}}
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert record.getMessage() == f"operations are executed without plans: {module.__name__} has no {name}"


async def test_steps_aside_where_compiling_breaks(
    rich: RichWorld, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """With one warning, for something inside has another shape than expected."""
    monkeypatch.setattr(Compiler, "_completion", lambda *_: {}["moved"])
    execution = Execution(schema)
    documents = Documents(schema)
    for text in ("{ viewer { name } }", "{ viewer { id name } }"):
        prepared = documents.prepare(text, None, Limits(), introspection=True)
        executed = await execution.run(prepared, {}, rich.context(), hide_suggestions=False)
        assert executed.errors == []
    (record,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert record.getMessage() == "graphql-core executes an operation: it could not be compiled"


async def test_mutation_is_planned(rich: RichWorld):
    """A single one."""
    text = """mutation($input: UpdateThreadInput!) { updateThread(input: $input) {
        thread { title messages(last: 1) { nodes { text } } } userErrors { code path } clientMutationId } }"""
    variables = {"input": {"threadId": rich.known["one1"], "title": "New", "clientMutationId": "m"}}
    result = await Twice(schema, rich.context).plan(parse(text), variables, None)
    assert result.data["updateThread"]["thread"]["title"] == "New"
    assert result.data["updateThread"]["clientMutationId"] == "m"
    refused = await Twice(schema, rich.context).agree(text, {"input": {"threadId": "nothing", "title": "x"}})
    assert refused.data["updateThread"]["userErrors"] == [{"code": "NOT_FOUND", "path": ["threadId"]}]


async def test_plans_can_be_turned_off(rich: RichWorld, monkeypatch: pytest.MonkeyPatch):
    """By `[server] plan = false`: not even looked for."""
    off = ServerSettings(plan=False)
    assert _rules(Settings(server=off)).plan is False
    assert _rules(Settings()).plan is True
    monkeypatch.setattr(Plans, "__init__", lambda *_: pytest.fail("a plan was looked for"))
    prepared = Documents(schema).prepare("{ viewer { name } }", None, Limits(), introspection=True)
    executed = await Execution(schema, plan=False).run(prepared, {}, rich.context(), hide_suggestions=False)
    assert executed.data == {"viewer": {"name": "Ann"}}


async def test_plans_are_kept_with_their_documents(rich: RichWorld, monkeypatch: pytest.MonkeyPatch):
    """One is compiled for all texts of a shape, whatever their literals and variables."""
    compiled: list[object] = []
    plan = Compiler.plan

    def counted(self: Compiler) -> Plan:
        compiled.append(self)
        return plan(self)

    monkeypatch.setattr(Compiler, "plan", counted)
    execution, documents = Execution(schema), Documents(schema)
    for text in ('{ source(slug: "one") { slug } }', '{ source(slug: "two")\n{ slug } }'):
        prepared = documents.prepare(text, None, Limits(), introspection=True)
        executed = await execution.run(prepared, prepared.variables({}), rich.context(), hide_suggestions=False)
        assert without_records(executed.data)["source"]["slug"] in text
    assert len(compiled) == 1
