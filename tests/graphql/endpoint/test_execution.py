"""Operations under way: how many, and which of them are finished whatever happens."""

import asyncio
import logging

import pytest

from endpoints import Door, a_client_of, an_endpoint
from threadloom.graphql.endpoint.execution import Finishing
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.shape import MOST_ERRORS


def _wait(kind: str, word: str = "x") -> dict[str, str]:
    return {"query": f'{kind} {{ wait(word: "{word}") }}'}


async def test_whoever_is_too_many_is_told_when_to_come_again():
    """503 at once, with a code; a place that is given back is there for the next."""
    door = Door()
    async with a_client_of(an_endpoint(door, concurrency=2, retry_after_s=7)) as client:
        running = [asyncio.create_task(client.post("", json=_wait("query"))) for _ in range(2)]
        for _ in running:
            await door.reached.acquire()
        refused = await client.post("", json={"query": "{ word }"})
        door.opened.set()
        answers = await asyncio.gather(*running)
        again = await client.post("", json={"query": "{ word }"})
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "7")
    (error,) = refused.json()["errors"]
    assert error["extensions"] == {"code": "OVERLOADED", "retryable": True, "retryAfterMs": 7_000, "requestId": "r1"}
    assert [answer.status_code for answer in [*answers, again]] == [200, 200, 200]


async def test_slow_body_takes_no_place():
    """Only what runs does."""
    door = Door()

    async def slow():
        yield b'{"query": '
        await door.opened.wait()
        yield b'"{ word }"}'

    async with a_client_of(an_endpoint(concurrency=1)) as client:
        headers = {"content-type": "application/json"}
        sending = asyncio.create_task(client.post("", content=slow(), headers=headers))
        await asyncio.sleep(0)
        assert (await client.post("", json={"query": "{ word }"})).status_code == 200
        door.opened.set()
        assert (await sending).status_code == 200


async def test_operations_of_a_list_run_beside_each_other():
    """The first does not wait for the second, nor the other way round."""
    door = Door()
    async with a_client_of(an_endpoint(door, batching=2)) as client:
        running = asyncio.create_task(client.post("", json=[_wait("query", "a"), _wait("mutation", "b")]))
        for _ in range(2):
            await door.reached.acquire()
        door.opened.set()
        assert (await running).json() == [{"data": {"wait": "a"}}, {"data": {"wait": "b"}}]


async def test_mutation_is_finished_when_its_client_is_gone():
    """And whoever ends the process waits for it; a query is dropped."""
    door = Door()
    endpoint = an_endpoint(door)
    async with a_client_of(endpoint) as client:
        running = [asyncio.create_task(client.post("", json=_wait(kind, kind))) for kind in ("query", "mutation")]
        for _ in running:
            await door.reached.acquire()
        for task in running:
            task.cancel()
        await asyncio.wait(running)
    finishing = asyncio.create_task(endpoint.finish())
    await asyncio.sleep(0)
    assert not finishing.done()
    door.opened.set()
    await finishing
    assert door.passed == ["mutation"]


async def test_nothing_to_finish_is_finished():
    """At once."""
    await an_endpoint().finish()


async def test_failure_of_an_abandoned_write_is_logged(caplog: pytest.LogCaptureFixture):
    """Since nobody else hears of it."""
    finishing, go = Finishing(), asyncio.Event()

    async def write():
        await go.wait()
        raise RuntimeError("lost")

    waiting = asyncio.create_task(finishing.shielded(write()))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go.set()
    await finishing.finish()
    await asyncio.sleep(0)
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "lost" in str(record.exc_info)


async def test_a_list_ends_at_what_is_over_a_limit():
    """Nothing behind it is looked at, nor told of; what is before it runs."""
    word, deep, wrong = ({"query": text} for text in ("{ word }", "{ parent { word } }", "{ nope }"))
    async with a_client_of(an_endpoint(batching=5, limits=Limits(depth=1))) as client:
        answers = (await client.post("", json=[word, wrong, deep, word, wrong])).json()
        again = (await client.post("", json=[wrong, word])).json()
    codes = [[error["extensions"]["code"] for error in answer.get("errors", ())] for answer in answers]
    assert codes == [[], ["GRAPHQL_VALIDATION_FAILED"], *[["LIMIT_EXCEEDED"]] * 3]
    assert answers[0] == again[1] == {"data": {"word": "hello"}}
    assert {answer["errors"][0]["message"] for answer in answers[3:]} == {
        "an operation before this one in the list is over a limit"
    }


async def test_others_get_their_turn_between_the_operations_of_a_list():
    """One whole list is not one step of the loop."""
    turns = 0

    async def count():
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def turns_of(length: int) -> int:
        nonlocal turns
        turns = 0
        await client.post("", json=[{"query": "{ nope }"}] * length)
        return turns

    async with a_client_of(an_endpoint(batching=9)) as client:
        counting = asyncio.create_task(count())
        alone = await turns_of(1)
        assert await turns_of(9) >= alone + 8
        counting.cancel()


@pytest.mark.parametrize("kind", ["query ($ids: [String!]!) { word many(ids: $ids) }", "{ nope }", "{"])
async def test_too_many_values_are_refused_before_the_document_is_looked_at(kind: str):
    """422, whatever the document."""
    async with a_client_of(an_endpoint(limits=Limits(variable_values=10))) as client:
        answer = await client.post("", json={"query": kind, "variables": {"ids": ["a"] * 10}})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == (
        "the variables have more than 10 values",
        "LIMIT_EXCEEDED",
    )


async def test_not_all_faults_of_very_many_variables_are_told():
    """Who has more will ask again."""
    names = [f"v{number}" for number in range(MOST_ERRORS + 5)]
    head, body = (", ".join(f"${name}: String!" for name in names), " ".join(f"{n}: echo(text: ${n})" for n in names))
    async with a_client_of(an_endpoint(plan=False)) as client:
        answer = await client.post("", json={"query": f"query ({head}) {{ {body} }}"})
    assert len(answer.json()["errors"]) == MOST_ERRORS + 1
    assert "error limit reached" in answer.json()["errors"][-1]["message"]


async def test_a_list_has_one_number_of_values():
    """Their values are made something of in one go, so they count together."""
    asked = {"query": "query ($text: String!) { echo(text: $text) }", "variables": {"text": "a"}}
    async with a_client_of(an_endpoint(batching=3, limits=Limits(variable_values=2))) as client:
        answers = (await client.post("", json=[asked] * 3)).json()
    assert [answer.get("data") for answer in answers] == [{"echo": "a"}, {"echo": "a"}, None]


async def test_a_list_has_one_budget():
    """What runs first takes it; what is left over is refused by its cost."""
    async with a_client_of(an_endpoint(batching=3, limits=Limits(cost=1))) as client:
        costly = {"query": "{ parent { word } }"}
        first, second = (await client.post("", json=[costly, costly])).json()
    assert first == {"data": {"parent": {"word": "hello"}}}
    assert second["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
