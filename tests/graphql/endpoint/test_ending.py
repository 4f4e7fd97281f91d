"""What becomes of an operation's questions and of what it has read when it is over, by plan and by graphql-core."""

import asyncio
import gc
import weakref
from collections.abc import Generator
from typing import Any

import pytest

from plan_world import OPERATOR, RichWorld
from planned import without_records
from threadloom.graphql.context import Context
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.execution import Executed, Execution
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.schema import schema

INBOX = "{ threads(first: 20) { nodes { id title agent { name } messages(last: 20) { nodes { id text } } } } }"
by_both = pytest.mark.parametrize("plan", [True, False], ids=["plan", "core"])


@pytest.fixture
def no_collector() -> Generator[None]:
    """Nothing is given back but by counting references."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


class Asking:
    """Executes operations and remembers their contexts without holding them."""

    def __init__(self, rich: RichWorld, *, plan: bool) -> None:
        self._rich = rich
        self._documents = Documents(schema)
        self._execution = Execution(schema, plan=plan)
        self.contexts: list[weakref.ref[Context]] = []

    async def __call__(self, text: str, **variables: Any) -> Executed:
        prepared = self._documents.prepare(text, None, Limits(), introspection=True)
        context = Context(gateway=self._rich.gateway, call=OPERATOR)
        self.contexts.append(weakref.ref(context))
        return await self._execution.run(prepared, prepared.variables(variables), context, hide_suggestions=False)


@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("is_failing", [False, True], ids=["whole", "failing"])
async def test_nothing_that_was_read_stays_behind(rich: RichWorld, is_failing: bool):
    """An answer of megabytes, with errors or without, is given back as soon as it is sent."""
    asking = Asking(rich, plan=True)
    if is_failing:
        _at_one(rich, _broken)
    for _ in range(3):
        result = await asking(INBOX)
        assert bool(result.errors) == is_failing
        del result
    await asyncio.sleep(0)
    assert [context() for context in asking.contexts] == [None] * 3


def _at_one(rich: RichWorld, pages: Any) -> None:
    """Answer so when pages of messages are asked for at the first source."""
    rich["one"].message_pages = pages


async def _broken(*_: Any) -> Any:
    raise RuntimeError("broken")


@by_both
async def test_questions_of_a_dropped_operation_are_dropped(rich: RichWorld, plan: bool):
    """Its place is free for others then, so nothing of it may go on."""
    begun, under_way = asyncio.Event(), set()

    async def slow(_call: Any, _keys: Any) -> Any:
        under_way.add(asyncio.current_task())
        begun.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            under_way.discard(asyncio.current_task())

    _at_one(rich, slow)
    running = asyncio.create_task(Asking(rich, plan=plan)(INBOX))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await asyncio.sleep(0)
    assert begun.is_set()
    assert not under_way


@by_both
async def test_what_is_cancelled_inside_a_question_is_an_error_of_its_rows(rich: RichWorld, plan: bool):
    """A library that gives up what it awaits fails neither the operation nor its other sources, and nobody hangs."""

    async def cancelled(_call: Any, _keys: Any) -> Any:
        raise asyncio.CancelledError

    _at_one(rich, cancelled)
    async with asyncio.timeout(20):
        result = await Asking(rich, plan=plan)(INBOX)
    assert result.data is not None
    codes = {(error.extensions or {})["code"] for error in result.errors}
    assert codes == {"INTERNAL"}
    nodes = without_records(result.data)["threads"]["nodes"]
    assert {node["messages"] is None for node in nodes} == {True, False}
