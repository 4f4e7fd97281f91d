"""The endpoint: methods, media types and their statuses, and what each caller may."""

import hashlib
import json
import logging
from typing import Any

import httpx
import pytest

from endpoints import JSON, RESPONSE, Door, a_client_of, an_endpoint
from threadloom.domain.call import Role
from threadloom.graphql.endpoint.limits import Limits

INTROSPECTION = "{ __schema { queryType { name } } }"


def _hashed(text: str) -> dict[str, Any]:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest}}}


async def _ask(document: str, accept: str = RESPONSE, headers: dict[str, str] | None = None, **given: Any):
    endpoint = an_endpoint(**given)
    async with a_client_of(endpoint) as client:
        return await client.post("", json={"query": document}, headers={"accept": accept} | (headers or {}))


def _codes(answer: httpx.Response) -> list[str]:
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


OUTCOMES = {
    "data": ("{ word }", 200, None),
    "partial data": ("{ word missing }", 200, "NOT_FOUND"),
    "no data": ("{ broken }", 200, "INTERNAL"),
    "no document": ("{", 400, "GRAPHQL_PARSE_FAILED"),
    "nothing": ("", 400, "GRAPHQL_PARSE_FAILED"),
    "not of the schema": ("{ words }", 422, "GRAPHQL_VALIDATION_FAILED"),
    "over a limit": ("{ a: word b: word }", 422, "LIMIT_EXCEEDED"),
    "two operations": ("query A { word } query B { word }", 422, "BAD_REQUEST"),
    "no operation": ("fragment F on Query { word }", 422, None),
    "variable that does not fit": ("query ($t: String!) { echo(text: $t) }", 422, "BAD_REQUEST"),
    "variable of no use": ("query ($t: String!) { word }", 400, "GRAPHQL_VALIDATION_FAILED"),
}


@pytest.mark.parametrize("name", OUTCOMES)
async def test_status_tells_what_became_of_it(name: str):
    """In the media type that was made for it: 400 cannot be read, 422 cannot be run; no data where nothing ran."""
    document, status, code = OUTCOMES[name]
    answer = await _ask(document, limits=Limits(aliases=1))
    assert answer.headers["content-type"] == f"{RESPONSE}; charset=utf-8"
    assert answer.status_code == status
    assert ("data" in answer.json()) == (status == 200)
    assert code is None or _codes(answer) == [code]


@pytest.mark.parametrize("name", OUTCOMES)
async def test_plain_json_is_always_200(name: str):
    """Whatever became of it, since a proxy may answer anything else in JSON, too; the body is the same."""
    document, _, _ = OUTCOMES[name]
    plain = await _ask(document, JSON, limits=Limits(aliases=1))
    told = await _ask(document, limits=Limits(aliases=1))
    assert (plain.status_code, plain.headers["content-type"]) == (200, f"{JSON}; charset=utf-8")
    assert plain.json() == told.json()


@pytest.mark.parametrize(("document", "status"), [("{ word }", 200), ("{ word missing }", 294), ("{ broken }", 200)])
async def test_partial_success_can_have_a_status_of_its_own(document: str, status: int):
    """Of the newest specification, by choice; data that is null is no success in part."""
    assert (await _ask(document, partial_status=294)).status_code == status
    assert (await _ask(document, JSON, partial_status=294)).status_code == 200


async def test_answers_are_kept_by_nobody_and_framed_nowhere():
    """Nor is their type guessed."""
    for document in ("{ word }", "{"):
        headers = (await _ask(document)).headers
        assert (headers["cache-control"], headers["vary"]) == ("no-store", "Accept")
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]


async def test_half_a_surrogate_pair_is_replaced():
    """So that every client can read the answer."""
    assert (await _ask("{ half }")).json() == {"data": {"half": "a\ufffdb"}}


@pytest.mark.parametrize("accept", ["text/html", "text/event-stream", "multipart/mixed", "application/json;q=0"])
async def test_client_that_takes_no_json_is_told_so(accept: str):
    """406, in JSON all the same."""
    answer = await _ask("{ word }", accept)
    assert (answer.status_code, _codes(answer)) == (406, ["BAD_REQUEST"])
    assert answer.headers["content-type"] == f"{JSON}; charset=utf-8"


async def test_rejections_come_in_the_media_type_that_is_taken():
    """With their status in both."""
    for accept in (JSON, RESPONSE):
        endpoint = an_endpoint()
        async with a_client_of(endpoint) as client:
            answer = await client.post("", content=b"7", headers={"accept": accept, "content-type": JSON})
        assert (answer.status_code, answer.headers["content-type"]) == (400, f"{accept}; charset=utf-8")
        (error,) = answer.json()["errors"]
        assert error["extensions"] == {"code": "BAD_REQUEST", "retryable": False, "requestId": "r1"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "QUERY"])
async def test_other_methods_are_refused(method: str):
    """With those that are not."""
    for get, allowed in ((True, "GET, POST"), (False, "POST")):
        async with a_client_of(an_endpoint(get=get)) as client:
            answer = await client.request(method, "")
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


async def test_queries_come_by_get():
    """Mutations never do, whatever else is wrong with them."""
    door = Door()
    async with a_client_of(an_endpoint(door)) as client:
        query = await client.get("", params={"query": "query A { word }", "operationName": "A"})
        for accept in (JSON, RESPONSE):
            mutation = await client.get(
                "", params={"query": 'mutation { wait(word: "x") }'}, headers={"accept": accept}
            )
            assert (mutation.status_code, mutation.headers["allow"]) == (405, "POST")
    assert query.json() == {"data": {"word": "hello"}}
    assert door.reached.locked()


async def test_nobody_is_challenged():
    """401 in every media type, before the body is read."""
    for accept in (JSON, RESPONSE):
        answer = await _ask("{", accept, {"role": "nobody"})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert _codes(answer) == ["UNAUTHENTICATED"]


@pytest.mark.parametrize(
    ("choice", "role", "is_open"),
    [
        ("on", None, True),
        ("on", "READER", True),
        ("off", None, False),
        ("off", "OPERATOR", False),
        ("signed-in", None, False),
        ("signed-in", "READER", True),
    ],
)
async def test_introspection_is_for_whom_it_is_meant(choice: str, role: str | None, is_open: bool):
    """Suggestions, which tell names, are for the same callers; `__typename` is for all."""
    headers = {"role": role} if role else {}
    answers = [
        await _ask(document, headers=headers, introspection=choice)
        for document in (INTROSPECTION, "{ wrod }", "query ($t: Strin!) { echo(text: $t) }", "{ __typename }")
    ]
    assert ["errors" in answer.json() for answer in answers] == [not is_open, True, True, False]
    assert ["Did you mean" in answer.text for answer in answers] == [False, is_open, is_open, False]


async def test_limits_are_those_of_the_role():
    """The same document for one and not for the other."""
    limits = dict.fromkeys(Role, Limits()) | {Role.READER: Limits(root_fields=1)}
    async with a_client_of(an_endpoint(limits_by_role=limits)) as client:
        for role, status in (("READER", 422), ("WRITER", 200), ("READER", 422)):
            answer = await client.post("", json={"query": "{ a: word b: word }"}, headers={"role": role})
            assert answer.status_code == status


async def test_cost_is_told_on_request():
    """What was reckoned, and the limit."""
    async with a_client_of(an_endpoint(limits=Limits(cost=7))) as client:
        asked = await client.post("", json={"query": "{ word }", "extensions": {"cost": True}})
        unasked = await client.post("", json={"query": "{ word }", "extensions": {"cost": "yes"}})
    assert asked.json()["extensions"]["cost"]["limit"] == 7
    assert asked.json()["extensions"]["cost"]["requested"] <= 7
    assert "extensions" not in unasked.json()


async def test_persisted_queries_go_round():
    """Hash, hash and text, hash: in plain JSON with 200, as Apollo's clients expect it."""
    named = _hashed("{ word }")
    async with a_client_of(an_endpoint()) as client:
        client.headers["accept"] = JSON
        unknown = await client.post("", json=named)
        told = await client.post("", json=named | {"query": "{ word }"})
        known = await client.get("", params={"extensions": json.dumps(named["extensions"])})
        client.headers["accept"] = RESPONSE
        wrong = await client.post("", json=named | {"query": "{ echo }"})
    assert (unknown.status_code, _codes(unknown)) == (200, ["PERSISTED_QUERY_NOT_FOUND"])
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert told.json() == known.json() == {"data": {"word": "hello"}}
    assert (wrong.status_code, _codes(wrong)) == (400, ["BAD_REQUEST"])


async def test_only_valid_documents_become_known():
    """A hash for nonsense would be a place lost."""
    async with a_client_of(an_endpoint()) as client:
        assert _codes(await client.post("", json=_hashed("{") | {"query": "{"})) == ["GRAPHQL_PARSE_FAILED"]
        assert _codes(await client.post("", json=_hashed("{"))) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_only_trusted_documents_are_answered():
    """By their id; of others it is said that they are not."""
    async with a_client_of(an_endpoint(trusted={"w": "{ word }"}, trusted_only=True)) as client:
        assert (await client.post("", json={"documentId": "w"})).json() == {"data": {"word": "hello"}}
        assert (await client.get("", params={"documentId": "w"})).status_code == 200
        other = await client.post("", json={"query": "{ echo }"})
        plain = await client.post("", json={"query": "{ echo }"}, headers={"accept": JSON})
    assert (other.status_code, plain.status_code) == (403, 200)
    assert _codes(other) == _codes(plain) == ["FORBIDDEN"]


async def test_lists_are_answered_in_order():
    """Each by itself, with 200, whatever became of it."""
    async with a_client_of(an_endpoint(batching=3)) as client:
        answer = await client.post("", json=[{"query": "{ word }"}, {"query": "{"}, {"documentId": "sha256:x"}])
        alone = await client.post("", json={"query": "{ word }"})
    assert answer.status_code == 200
    first, second, third = answer.json()
    assert first == alone.json() == {"data": {"word": "hello"}}
    assert second["errors"][0]["extensions"]["code"] == "GRAPHQL_PARSE_FAILED"
    assert third["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_errors_are_logged_without_what_the_caller_wrote(caplog: pytest.LogCaptureFixture):
    """A line for each; a fault of ours has its traceback."""
    with caplog.at_level(logging.INFO, "threadloom.graphql"):
        await _ask("{ sesame }")
        await _ask("query ($sesame: String!) { echo(text: $sesame) }")
    assert [record.getMessage() for record in caplog.records] == [
        "GRAPHQL_VALIDATION_FAILED at ''",
        "BAD_REQUEST at ''",
    ]
    assert "sesame" not in caplog.text
    await _ask("{ broken }")
    assert [bool(record.exc_info) for record in caplog.records] == [False, False, True]


async def test_an_operation_has_a_deadline():
    """Whatever its vendors' own time-outs add up to; where none is set these alone count."""
    ask = "{ secondsLeft }"
    assert (await _ask(ask)).json()["data"] == {"secondsLeft": None}
    left = (await _ask(ask, operation_timeout_s=500)).json()["data"]["secondsLeft"]
    assert 400 < left <= 500
