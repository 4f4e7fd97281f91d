"""What a caller is told of a failure, and what only the log hears."""

import logging

import pytest
from graphql import GraphQLError

from threadloom.domain.errors import (
    Conflict,
    Invalid,
    NotFound,
    RateLimited,
    ThreadloomError,
    Unauthenticated,
    Violation,
)
from threadloom.graphql.errors import answered, is_top_level, not_found_at, several
from threadloom.graphql.types.payloads import user_errors


async def test_parse_error(world):
    """A document that is no GraphQL."""
    answer = await world.ask("{ viewer { ")
    assert answer.codes == {"": "GRAPHQL_PARSE_FAILED"}


async def test_validation_error(world):
    """A document that asks for what is not there."""
    answer = await world.ask("{ nothing }")
    assert answer.codes == {"": "GRAPHQL_VALIDATION_FAILED"}
    assert answer.errors[0]["extensions"] == {
        "code": "GRAPHQL_VALIDATION_FAILED",
        "retryable": False,
        "requestId": "r1",
    }


@pytest.mark.parametrize("variables", [{}, {"id": ["a", "b"]}, {"id": {}}])
async def test_wrong_variables(world, variables):
    """Variables that do not fit the document."""
    answer = await world.ask("query Q($id: ID!) { thread(id: $id) { id } }", **variables)
    assert answer.codes == {"": "BAD_REQUEST"}


async def test_one_of_takes_exactly_one(world):
    """Two fields of a @oneOf input are refused before anything runs."""
    query = "mutation M($input: CreateThreadInput!) { createThread(input: $input) { userErrors { code } } }"
    answer = await world.ask(query, input={"target": {"source": "desk", "agentId": "a"}})
    assert answer.codes == {"": "BAD_REQUEST"}


async def test_argument_that_does_not_fit(world, thread_id):
    """A null where the schema wants a value is the caller's fault, told at its path."""
    thread = await world.started()
    query = "query Q($id: ID!, $n: Int = 5) { thread(id: $id) { lastMessage { preview(maxLength: $n) } } }"
    answer = await world.ask(query, id=thread_id(thread), n=None)
    assert answer.codes == {"thread.lastMessage.preview": "VALIDATION"}


async def test_a_bug_is_masked_and_logged(world, monkeypatch, caplog):
    """The caller learns the request's id alone; the log has the traceback."""

    async def broken(call):
        raise RuntimeError("secret of the store")

    monkeypatch.setattr(world.gateway.threads, "tags", broken)
    answer = await world.ask("{ viewer { name } tags { tag } }")
    (error,) = answer.errors
    assert (error["message"], error["path"]) == ("internal error", ["tags"])
    assert error["extensions"] == {"code": "INTERNAL", "retryable": False, "requestId": "r1"}
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.request_id == "r1"
    assert "secret of the store" in caplog.text


async def test_a_bug_in_a_mutation_is_masked(world, monkeypatch):
    """It is top-level, and no user error."""

    async def broken(call, draft):
        raise RuntimeError("secret of the store")

    monkeypatch.setattr(world.gateway.threads, "create", broken)
    answer = await world.ask('mutation { createThread(input: {target: {source: "desk"}}) { userErrors { code } } }')
    assert answer.codes == {"createThread": "INTERNAL"}
    assert "secret" not in str(answer.errors)


async def test_a_value_that_does_not_fit_is_masked(world, monkeypatch):
    """A resolver's value that the schema cannot tell is our fault, whatever the executor says of it."""
    monkeypatch.setattr(world.gateway.sources, "health", lambda slug: "not a health")
    answer = await world.ask('{ source(slug: "one") { health { retryBudgetLeft } } }')
    assert set(answer.codes.values()) == {"INTERNAL"}
    assert answer.errors[0]["message"] == "internal error"


async def test_a_source_of_no_vendor(world, monkeypatch):
    """A configuration that no start would let pass is our fault, and says so."""
    monkeypatch.setattr(world.gateway.sources, "vendor", lambda slug: None)
    answer = await world.ask('{ source(slug: "one") { vendor { slug } } }')
    assert answer.codes == {"source.vendor": "INTERNAL"}


async def test_expected_errors_are_logged_without_traceback(world, caplog):
    """A caller's mistake is a line, no alarm."""
    with caplog.at_level(logging.INFO, "threadloom.graphql"):
        await world.ask('{ threads(search: "?") { totalCount } nothing: threads(first: 0) { totalCount } }')
    assert [record.levelno for record in caplog.records] == [logging.INFO] * 2
    assert all(record.exc_info is None for record in caplog.records)


REFUSED_WORDS = {
    "parse": ('{ viewer { name } } "sesame"', {}, "GRAPHQL_PARSE_FAILED at ''"),
    "document": ("{ sesame }", {}, "GRAPHQL_VALIDATION_FAILED at ''"),
    "variable": ("query Q($n: Int!) { threads(first: $n) { totalCount } }", {"n": "sesame"}, "BAD_REQUEST at ''"),
    "argument": ('{ threads(after: "sesame") { totalCount } }', {}, "VALIDATION at 'threads'"),
}


@pytest.mark.parametrize("name", REFUSED_WORDS)
async def test_what_a_caller_wrote_is_not_logged(world, caplog, name):
    """A code, a place and the request: the messages would quote the document or its variables."""
    query, variables, line = REFUSED_WORDS[name]
    with caplog.at_level(logging.INFO):
        await world.ask(query, **variables)
    (record,) = caplog.records
    assert record.getMessage() == line
    assert record.request_id == "r1"
    assert "sesame" not in caplog.text


async def test_a_value_that_does_not_fit_is_not_logged(world, monkeypatch, caplog):
    """It may be anybody's words; the place that it stood at is enough to find the fault."""
    monkeypatch.setattr(world.gateway.sources, "health", lambda slug: "sesame")
    await world.ask('{ source(slug: "one") { health { retryBudgetLeft } } }')
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * len(caplog.records) != []
    assert "sesame" not in caplog.text


def test_extensions():
    """Code, source, vendor, retryable, when to try again, and the request; what is not known is left out."""
    error = RateLimited("slow down", retry_after_ms=500).at("one", "fake")
    told = answered(GraphQLError("x", path=["a"], original_error=error), request_id="r9", executed=True)
    assert told.message == "slow down"
    assert told.path == ["a"]
    assert told.extensions == {
        "code": "RATE_LIMITED",
        "source": "one",
        "vendor": "fake",
        "retryable": True,
        "retryAfterMs": 500,
        "requestId": "r9",
    }


def test_rate_limits():
    """The gateway's own limit is top-level, a vendor's is not."""
    assert is_top_level(RateLimited("slow down"))
    assert not is_top_level(RateLimited("slow down").at("one", "fake"))
    assert is_top_level(Unauthenticated("who are you"))
    assert not is_top_level(NotFound("nothing there"))


def test_not_found_at_keeps_a_path_that_is_told():
    """The path is for errors that name none."""
    with pytest.raises(NotFound) as raised, not_found_at("threadId"):
        raise NotFound("gone")
    assert raised.value.path == ("threadId",)
    with pytest.raises(NotFound) as raised, not_found_at("threadId"):
        raise NotFound("gone", path=("agentId",))
    assert raised.value.path == ("agentId",)
    with pytest.raises(Conflict) as conflict, not_found_at("threadId"):
        raise Conflict("busy")
    assert conflict.value.path == ()


def test_user_errors():
    """An Invalid tells each violation, any other error itself."""
    invalid = Invalid.of([Violation(path=("a",), message="one"), Violation(path=("b", "0"), message="two")])
    assert [(error.message, error.path) for error in user_errors(invalid)] == [("one", ["a"]), ("two", ["b", "0"])]
    (error,) = user_errors(RateLimited("slow down", retry_after_ms=5))
    assert (error.retryable, error.retry_after_ms, error.path) == (True, 5, [])


def test_several_sources():
    """The first failure, naming the others' sources."""
    assert several([("one", ThreadloomError("down"))]).message == "down"
    failures = [(slug, ThreadloomError("down")) for slug in ("one", "two", "three")]
    assert several(failures).message == "down (and so for 'two', 'three')"
