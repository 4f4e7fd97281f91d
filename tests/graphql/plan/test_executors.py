"""Executors that are copied: in nothing different from those that graphql-core builds."""

from functools import partial
from typing import Any, cast

import pytest
from graphql import OperationDefinitionNode, parse

from threadloom.graphql.plan import executors
from threadloom.graphql.plan.executors import MOST_KEPT, Executors
from threadloom.graphql.plan.private import Private
from threadloom.graphql.schema import schema

TEXT = "query Q($id: ID!, $text: String, $first: Int = 3, $flag: Boolean!, $share: Float) { __typename }"
PLAIN: dict[str, object] = {"id": "x", "text": None, "flag": True, "share": 0.5}
WRONG: list[object] = [None, 1, "x", True, 2**31, float("inf"), float("nan"), [], {}, "half \ud800", 1.0]


class Counting:
    """graphql-core's way to an executor, counted."""

    def __init__(self) -> None:
        core = cast("Any", schema)
        self._build = partial(Private(core).build, core._schema)
        self.calls = 0

    def __call__(self, *args: object, **given: object) -> Any:
        self.calls += 1
        return self._build(*args, **given)


def _operation(text: str = TEXT) -> tuple[Executors, Counting]:
    document = parse(text)
    return Executors(document, cast("OperationDefinitionNode", document.definitions[0])), Counting()


def _executor(of: Executors, build: Any, variables: dict[str, object], context: object = None) -> Any:
    return of.executor(build, variables, context, hide_suggestions=True, most_errors=3)


def _told(executor: Any) -> str:
    """The values, and what they were made of; written, because True is not 1, nor NaN itself."""
    values = executor.variable_values
    sources = [(name, source.value, str(source.signature.type)) for name, source in values.sources.items()]
    return repr((values.coerced, sources))


def test_second_executor_is_copied():
    """And those after it, whatever the values."""
    of, build = _operation()
    for number in range(4):
        made = _executor(of, build, {**PLAIN, "id": str(number)}, number)
        assert (made.variable_values.coerced["id"], made.context_value) == (str(number), number)
        assert made.variable_values.coerced["first"] == 3
    assert build.calls == 1


def test_copy_has_all_that_a_built_one_has():
    """The same values, but nothing of what it gathers is another's."""
    of, build = _operation()
    built, one, two = (_executor(of, build, PLAIN, "c") for _ in range(3))
    assert build.calls == 1
    assert isinstance(one, type(built))
    assert one.async_helpers.gather.__self__ is one
    assert one.async_helpers.track.__self__ is one
    for name in vars(built).keys() - {"async_helpers"}:
        mine, others = getattr(one, name), getattr(two, name)
        if name in executors._GATHERED:
            assert type(mine) is type(getattr(built, name))
            assert not getattr(mine, "errors", mine)
        else:
            assert mine == getattr(built, name)
        is_own = name in executors._GATHERED or name == "variable_values"
        assert (mine is not others) == is_own
        assert getattr(one, name) is mine
    assert vars(one).keys() == vars(built).keys()
    assert not hasattr(one, "unheard_of")
    assert list(one.variable_values.sources) == list(built.variable_values.sources)


@pytest.mark.parametrize("name", [*PLAIN, "first"])
@pytest.mark.parametrize("value", WRONG, ids=repr)
def test_any_value_is_coerced_as_ever(name: str, value: object):
    """What does not fit has graphql-core's errors, and what is to be converted is."""
    of, build = _operation()
    _executor(of, build, {**PLAIN, "first": 1})
    variables = {**PLAIN, "first": 1, name: value}
    mine, fresh = _executor(of, build, variables), _executor(_operation()[0], build, variables)
    if isinstance(fresh, list):
        assert [error.formatted for error in mine] == [error.formatted for error in fresh]
    else:
        assert _told(mine) == _told(fresh)


def test_each_choice_of_given_variables_has_its_own():
    """Because the others have their defaults."""
    of, build = _operation()
    few = {"id": "x", "flag": True}
    for _ in range(2):
        assert _executor(of, build, few).variable_values.coerced == {"id": "x", "first": 3, "flag": True}
        assert _executor(of, build, PLAIN).variable_values.coerced == {**PLAIN, "first": 3}
    assert build.calls == 2


def test_missing_variable_is_told_each_time():
    """It is never copied over."""
    of, build = _operation()
    _executor(of, build, PLAIN)
    for _ in range(2):
        errors = _executor(of, build, {"id": "x"})
        assert ["$flag" in error.message for error in errors] == [True]
    assert of.size == executors.BYTES_AN_EXECUTOR


@pytest.mark.parametrize("variables", [{"ids": ["x"]}, {}], ids=["given", "default"])
def test_lists_are_built_each_time(variables: dict[str, object]):
    """They are converted, and nobody may change another's."""
    of, build = _operation('query ($ids: [ID!] = ["a"]) { __typename }')
    one, two = _executor(of, build, variables), _executor(of, build, variables)
    assert one.variable_values.coerced == two.variable_values.coerced
    assert build.calls == 2


def test_few_are_kept():
    """However many choices of variables there are."""
    names = [f"v{number}" for number in range(6)]
    of, build = _operation(f"query ({' '.join(f'${name}: Int' for name in names)}) {{ __typename }}")
    for choice in range(2 ** len(names)):
        _executor(of, build, {name: 1 for place, name in enumerate(names) if choice >> place & 1})
    assert of.size == MOST_KEPT * executors.BYTES_AN_EXECUTOR


def test_nothing_is_copied_where_names_have_moved(monkeypatch: pytest.MonkeyPatch):
    """Another version of graphql-core builds each by itself."""
    monkeypatch.setattr(executors, "_REPLACED", executors._REPLACED | {"not there"})
    of, build = _operation()
    assert _executor(of, build, PLAIN).variable_values.coerced == _executor(of, build, PLAIN).variable_values.coerced
    assert build.calls == 2
