"""Mindset's threads: started for a user who is resolved (mindset.txt, VENDORS.md 1.5)."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOCUMENTS = Path(__file__).parents[1] / "vendor_docs"
IDENTIFIERS = {
    "humanUid": "Hm4sGf8jQe1uZkXo6PvB",
    "externalUserId": "learner_1-A",
    "sdkUserEmail": "mina@example.com",
    "realEmailAddress": "mina@example.com",
}
THREAD = {"agentUid": "coach", "message": "Welcome!"}


async def start(mindset, **fields):
    answer = await mindset.post("/threads", json=THREAD | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def paths_refused(mindset, body, path="/threads"):
    """Which fields a 400 blames."""
    answer = await mindset.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "Invalid request"
    return [detail["path"] for detail in answer.json()["error"]["details"]]


async def test_start(mindset):
    """A start answers the three uids, and each time a new thread."""
    thread, other = await start(mindset), await start(mindset)
    assert thread.keys() == {"threadUid", "humanUid", "agentUid"}
    assert thread["agentUid"] == "coach"
    assert thread["threadUid"] != other["threadUid"]


async def test_nobody_named(mindset):
    """Without an identifier each thread is for a human of its own."""
    assert (await start(mindset))["humanUid"] != (await start(mindset))["humanUid"]


@pytest.mark.parametrize("name", IDENTIFIERS)
async def test_the_same_identifier(mindset, name):
    """An identifier resolves to the same human each time, another to another."""
    one, same = [await start(mindset, **{name: IDENTIFIERS[name]}) for _ in range(2)]
    other = await start(mindset, **{name: "somebody-else"})
    assert one["humanUid"] == same["humanUid"] != other["humanUid"]
    assert (one["humanUid"] == IDENTIFIERS[name]) is (name == "humanUid")


async def test_humans_are_an_applications(sandbox, mindset):
    """The same identifier in another application is another human; so is the same address of another kind."""
    here = await start(mindset, sdkUserEmail="mina@example.com")
    real = await start(mindset, realEmailAddress="mina@example.com")
    path = f"{sandbox.emulators['mindset'].base_url}/api/v1/appuid/app-2/threads"
    elsewhere = (await mindset.post(path, json=THREAD | {"sdkUserEmail": "mina@example.com"})).json()
    assert len({here["humanUid"], real["humanUid"], elsewhere["humanUid"]}) == 3


@pytest.mark.parametrize("first", IDENTIFIERS)
@pytest.mark.parametrize("second", IDENTIFIERS)
async def test_mutually_exclusive(mindset, first, second):
    """Any two identifiers are refused, one is accepted."""
    body = THREAD | {name: IDENTIFIERS[name] for name in (first, second)}
    answer = await mindset.post("/threads", json=body)
    assert answer.status_code == (201 if first == second else 400)
    if first != second:
        (detail,) = answer.json()["error"]["details"]
        assert first in detail["message"]
        assert second in detail["message"]


@pytest.mark.parametrize("name", ["externalUserId", "sdkUserEmail", "realEmailAddress"])
async def test_length_of_identifiers(mindset, name):
    """Three identifiers may have 100 characters, and none; 101 are refused."""
    for length in (0, 1, 100):
        await start(mindset, **{name: "x" * length})
    assert await paths_refused(mindset, THREAD | {name: "x" * 101}) == [name]


async def test_a_human_uid_of_any_length(mindset):
    """The page limits the human uid by nothing."""
    assert (await start(mindset, humanUid="x" * 1000))["humanUid"] == "x" * 1000


@pytest.mark.parametrize("character", ["A", "z", "0", "9", "_", "-"])
async def test_valid_characters(mindset, character):
    """Letters, digits, the underscore and the hyphen are valid in an external user id."""
    await start(mindset, externalUserId=character)


@pytest.mark.parametrize("character", [" ", ".", "@", "é", "\uff21", "\n", "a\n", "::", "\x00"])
async def test_invalid_characters(mindset, character):
    """Others are not, the line's end included."""
    assert await paths_refused(mindset, THREAD | {"externalUserId": character}) == ["externalUserId"]


@pytest.mark.parametrize("kind", ["user", "system"])
async def test_message_types(mindset, kind):
    """Both types of the page are accepted."""
    await start(mindset, messageType=kind)


@pytest.mark.parametrize("kind", ["assistant", "", "USER", None, 1])
async def test_other_message_types(mindset, kind):
    """Others are refused."""
    assert await paths_refused(mindset, THREAD | {"messageType": kind}) == ["messageType"]


@pytest.mark.parametrize("name", ["agentUid", "message", *IDENTIFIERS])
async def test_types(mindset, name):
    """Every field is a string, and none may be null."""
    for wrong in (None, 1, [], {}):
        assert await paths_refused(mindset, THREAD | {name: wrong}) == [name]


@pytest.mark.parametrize("name", THREAD)
async def test_required(mindset, name):
    """The agent and the message are required; they may be empty strings, for no minimum is stated."""
    assert await paths_refused(mindset, {key: value for key, value in THREAD.items() if key != name}) == [name]
    await start(mindset, **{name: ""})


async def test_unknown_fields(mindset):
    """A field that the page does not name is ignored, also one that is spelt as Python would."""
    await start(mindset, more=1, human_uid=IDENTIFIERS["humanUid"], externalUserId="a")


async def test_unknown_names(sandbox, mindset):
    """One application and one agent are unknown, so that a client can meet the refusal."""
    address = f"{sandbox.emulators['mindset'].base_url}/api/v1/appuid/unknown-app"
    answers = [
        await mindset.post(f"{address}/threads", json=THREAD),
        await mindset.get(f"{address}/agentsessions"),
        await mindset.post("/threads", json=THREAD | {"agentUid": "missing-agent"}),
        await mindset.post("/threads", json=THREAD | {"agentUid": "missing-agent::session"}),
        await mindset.post("/agentsessions", json={"agentUid": "missing-agent", "externalUserId": "a"}),
    ]
    for answer in answers:
        assert answer.status_code == 404
        assert "not found" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/threads", 405),
        ("GET", "/threads/Hm4sGf8jQe1uZkXo6PvB", 404),
        ("DELETE", "/agentsessions", 405),
        ("POST", "/threads/", 404),
    ],
)
async def test_what_mindset_lacks(mindset, method, path, status):
    """Mindset's REST starts threads and does nothing else with them."""
    answer = await mindset.request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


async def test_every_field_is_recorded(mindset, control):
    """The record holds each field of a mended sample, and a masked key."""
    for copy in sorted((DOCUMENTS / "mended" / "mindset").iterdir()):
        await control.delete("/requests")
        body = json.loads(copy.read_text())
        assert (await mindset.post("/threads", json=body)).status_code == 201
        (seen,) = (await control.get("/requests", params={"vendor": "mindset"})).json()["requests"]
        assert (seen["method"], seen["path"], seen["status"]) == ("POST", "/api/v1/appuid/app-1/threads", 201)
        assert {field["path"]: field["value"] for field in seen["fields"]} == body
        assert seen["headers"]["x-api-key"] == "****-key"
