"""What is refused before any request, over HTTP: one entry at the exact place, and an empty record.

`bad_input` has the table. Clients may name users here, so that it is the input that is refused and not the caller.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import pytest_asyncio

from e2e.bad_input import TABLE, Bad
from e2e.house import AGENT, HELLO, OPTIONS, Asker, House, Tables, document, refusals, source
from threadloom.sandbox.sandbox import Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNKNOWN_AGENT = "7e5a0000-0000-4000-8000-0000000000ff"
CONTROL = "\u0000\u0007\u001b[31m"
NASTY = (
    "\u202eright to left \U0001f9b8\U0001f3fd\u200d\u2640\ufe0f e\u0301 \u00a0 \ufeff \u2028 <script> '\"\\ ${x} {{y}}"
)
HALF = "half \ud83d of it"
VENDORS = tuple(OPTIONS)


def _tables(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    for vendor in OPTIONS:
        yield source(sandbox, vendor, allow_client_identity=True, allow_adopt=True)
    yield source(sandbox, "mindset", "composite", options={"agent_id": "helpdesk::s1"})


@pytest.fixture(scope="module")
def tables() -> Tables:
    return _tables


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def threads(ann: Asker) -> dict[str, str]:
    """A thread at each vendor."""
    starts = {vendor: await ann.do("startThread", target={"source": vendor}, message=HELLO) for vendor in VENDORS}
    return {vendor: started["thread"]["id"] for vendor, started in starts.items()}


def _whole(row: Bad, given: dict[str, Any], threads: dict[str, str]) -> dict[str, Any]:
    """The input with what it is about."""
    about: dict[str, dict[str, Any]] = {
        "startThread": {"target": {"source": row.vendor}},
        "createThread": {"target": {"source": row.vendor}},
        "sendMessage": {"threadId": threads[row.vendor]},
        "updateThread": {"threadId": threads[row.vendor]},
        "giveFeedback": {"subjectId": threads[row.vendor]},
    }
    return {**about.get(row.mutation, {}), **given}


@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_it_is_refused_at_its_place(house: House, ann: Asker, threads: dict[str, str], row: Bad):
    """VALIDATION once, with the path inside the input; nothing came of it, and the vendor was not asked."""
    house.forget()
    payload = await ann.attempt(row.mutation, _whole(row, row.bad, threads))
    assert refusals(payload) == [("VALIDATION", row.path.split(".") if row.path else [])]
    assert [value for name, value in payload.items() if name != "userErrors" and value is not None] == []
    assert house.sent() == []


@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_a_good_one_next_to_it_passes(ann: Asker, threads: dict[str, str], row: Bad):
    """So it was that one thing that was refused."""
    await ann.do(row.mutation, **_whole(row, row.good, threads))


TWO_OF_ONE = [
    ({"user": {"nativeId": "a", "externalId": "b"}}, "'UserRefInput'"),
    ({"user": {"sdkEmail": "a@example.com", "email": "a@example.com"}}, "'UserRefInput'"),
    ({"user": {}}, "'UserRefInput'"),
    ({"user": {"nativeId": None}}, "'nativeId'"),
    ({"options": {"humm": {}, "mindset": {}}}, "'VendorOptionsInput'"),
    ({"target": {"source": "humm", "agentId": "a"}}, "'ThreadTargetInput'"),
    ({"message": {"parts": [{"file": {"content": {"url": "https://example.com", "fileId": "f"}}}]}}, "'FileContent"),
    ({"message": {"parts": [{"text": "a", "table": {}}]}}, "'PartInput'"),
]


@pytest.mark.parametrize(("given", "named"), TWO_OF_ONE)
@pytest.mark.parametrize("vendor", ["humm", "mindset"])
async def test_two_of_one_never_reach_a_payload(
    house: House, ann: Asker, vendor: str, given: dict[str, Any], named: str
):
    """None or several fields of a `@oneOf`: BAD_REQUEST beside no data at all, naming the input; nothing is sent."""
    house.forget()
    whole = {"target": {"source": vendor}, "message": HELLO, **given}
    answer = await ann.ask(document("startThread"), input=whole)
    assert answer.get("data") is None
    (error,) = answer["errors"]
    assert error["extensions"]["code"] == "BAD_REQUEST"
    assert named in error["message"]
    assert house.sent() == []


async def test_two_users_in_the_document_itself(house: House, ann: Asker):
    """Then the document is not valid."""
    house.forget()
    user = 'user: { nativeId: "a", externalId: "b" }'
    asked = f'startThread(input: {{ target: {{ source: "mindset" }}, message: {{ text: "a" }}, {user} }})'
    answer = await ann.ask(f"mutation {{ {asked} {{ userErrors {{ code }} }} }}")
    assert answer.get("data") is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["GRAPHQL_VALIDATION_FAILED"]
    assert house.sent() == []


@pytest.mark.parametrize(
    "given",
    [
        {"options": {"humm": {"forceArchitecture": "CASTLE"}}},
        {"options": {"humm": {"llmConfig": {"backendStreaming": "yes"}}}},
        {"options": {"humm": {"llmConfig": {"fallbackModels": [1]}}}},
        {"options": {"humm": {"llm_config": {}}}},
        {"message": {**HELLO, "role": "tool"}},
        {"message": {**HELLO, "visibility": "INVISIBLE"}},
        {"message": {"parts": [{"table": {"rowCount": "two"}}]}},
    ],
)
async def test_what_the_schema_does_not_know(house: House, ann: Asker, given: dict[str, Any]):
    """A word that is none of an enum, a value of another type, a field of another name: BAD_REQUEST."""
    house.forget()
    whole = {"target": {"source": "humm"}, "message": HELLO, **given}
    answer = await ann.ask(document("startThread"), input=whole)
    assert answer.get("data") is None
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_REQUEST"]
    assert house.sent() == []


def _native(vendor: str, native_id: str) -> dict[str, Any]:
    return {"target": {"nativeAgent": {"source": vendor, "nativeId": native_id}}, "message": HELLO}


AGENTS = [
    (_native("thena", UNKNOWN_AGENT), "NOT_FOUND", ["target"]),
    (_native("openai-assistants", "asst_nobody"), "NOT_FOUND", ["target"]),
    (_native("umami", "asst_nobody"), "NOT_FOUND", ["target"]),
    (_native("openai-conversations", "nobody"), "NOT_FOUND", ["target"]),
    (_native("thena", "echo"), "VALIDATION", ["target"]),
    (_native("thena", f"{AGENT} "), "VALIDATION", ["target"]),
    (_native("humm", "agent"), "VALIDATION", ["target"]),
    (_native("nowhere", "agent"), "NOT_FOUND", ["target", "nativeAgent", "source"]),
    ({"target": {"agentId": "nobody"}, "message": HELLO}, "NOT_FOUND", ["target", "agentId"]),
    ({"target": {"source": "nowhere"}, "message": HELLO}, "NOT_FOUND", ["target", "source"]),
]


@pytest.mark.parametrize(("given", "code", "path"), AGENTS)
async def test_agents_that_are_not_there(house: House, ann: Asker, given: dict[str, Any], code: str, path: list[str]):
    """Told at the target; a vendor may be asked for its agents, and nothing is written."""
    house.forget()
    payload = await ann.attempt("startThread", given)
    assert refusals(payload) == [(code, path)]
    assert payload["thread"] is None
    assert house.writes() == []


async def test_an_agent_that_mindset_does_not_know(house: House, ann: Asker):
    """There is no list to look into: the start itself is refused, and told at the target."""
    house.forget()
    payload = await ann.attempt("startThread", _native("mindset", "missing-agent"))
    assert refusals(payload) == [("NOT_FOUND", ["target"])]
    assert [request.status for request in house.sent()] == [404]


@pytest.mark.parametrize("vendor", ["humm", "thena", "openai-assistants", "umami", "openai-conversations"])
async def test_another_sources_agent_takes_no_message(house: House, ann: Asker, threads: dict[str, str], vendor: str):
    """VALIDATION at the agent."""
    agents = (await ann.read("{ agents(first: 100) { nodes { id source { slug } } } }"))["agents"]["nodes"]
    foreign = next(agent["id"] for agent in agents if agent["source"]["slug"] != vendor)
    house.forget()
    payload = await ann.attempt("sendMessage", {"threadId": threads[vendor], "message": HELLO, "agentId": foreign})
    assert refusals(payload) == [("VALIDATION", ["agentId"])]
    assert house.sent() == []


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ({"nativeAgent": {"source": "mindset", "nativeId": "helpdesk::s1"}}, "VALIDATION"),
        ({"source": "composite"}, "FORBIDDEN"),
    ],
    ids=["named", "of the options"],
)
async def test_a_composite_agent_takes_no_second_session(house: House, ann: Asker, target: dict[str, Any], code: str):
    """Told at the session, whoever named the first; without a second one, or with the same, it is asked.

    A source that takes no identity from a client does not take another session than its own either.
    """
    given = {"target": target, "message": HELLO}
    house.forget()
    payload = await ann.attempt("startThread", {**given, "options": {"mindset": {"agentSessionId": "s2"}}})
    assert refusals(payload) == [(code, ["options", "mindset", "agentSessionId"])]
    assert house.sent() == []
    for options in (None, {"mindset": {"agentSessionId": "s1"}}):
        house.forget()
        await ann.attempt("startThread", {**given, "options": options})
        assert [request.body["agentUid"] for request in house.sent()] == ["helpdesk::s1"]


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("text", [NASTY, CONTROL, "ø" * 150_000], ids=["nasty", "control", "huge"])
async def test_any_words_arrive_as_they_are(house: House, ann: Asker, vendor: str, text: str):
    """Whatever the script, the marks and the length; told back by a vendor they have no control characters."""
    house.forget()
    started = await ann.do("startThread", target={"source": vendor}, message={"text": text})
    is_told_back = vendor not in {"humm", "mindset"}
    shown = "\ufffd\ufffd\ufffd[31m" if text == CONTROL and is_told_back else text
    assert started["message"] is None or started["message"]["text"] == shown
    said = [field.value for request in house.writes() for field in request.fields if field.value == text]
    assert said == [text]


@pytest.mark.parametrize(
    "given", [{"message": {"text": HALF}}, {"title": HALF}, {"tags": [HALF]}, {"metadata": {HALF: 1}}]
)
async def test_half_a_character_harms_nobody(house: House, ann: Asker, given: dict[str, Any]):
    """One half of a surrogate pair, which UTF-8 cannot say: the whole request is none."""
    house.forget()
    answer = await ann.ask(document("startThread"), input={"target": {"source": "humm"}, "message": HELLO, **given})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_REQUEST"]
    assert answer.get("data") is None
    assert house.sent() == []


async def test_too_much_is_refused_whole(house: House, ann: Asker):
    """A request beyond the gateway's limit."""
    house.forget()
    whole = {"target": {"source": "humm"}, "message": {"text": "x" * 1_100_000}}
    answer = await ann.ask(document("startThread"), input=whole)
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["LIMIT_EXCEEDED"]
    assert answer.get("data") is None
    assert house.sent() == []
