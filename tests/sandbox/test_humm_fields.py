"""What Humm takes and refuses, field by field, and how its feedback counts (humm.txt, VENDORS.md 1.1)."""

import copy
import json
from pathlib import Path

import pytest

from threadloom.sandbox.humm.seeds import ORGANIZATION_ID

pytestmark = pytest.mark.asyncio(loop_scope="session")

DOCUMENTS = Path(__file__).parents[1] / "vendor_docs"
SAMPLE = json.loads((DOCUMENTS / "samples" / "humm" / "startThread.request.json").read_text())
NULLABLE = ["thread_id", "user_timezone", "images", "file_uploads", "force_architecture", "source", "idempotency_key"]


def leaves(value, path=()):
    """Every place in a JSON value that holds no further one."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [leaf for key, child in children for leaf in leaves(child, (*path, key))]
    return found or [path]


def replaced(path, value):
    """The page's sample with another value in one place."""
    body = copy.deepcopy(SAMPLE)
    place = body
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return body


async def refusal(humm, body):
    """The only item of a 422 with exactly the page's fields."""
    answer = await humm.post("/threads/async", json=body)
    assert answer.status_code == 422
    (item,) = answer.json()["detail"]
    assert item.keys() == {"loc", "msg", "type"}
    return item


async def test_every_field_is_recorded(humm, control):
    """The record holds each field of the page with its value, the query parameter, and a masked key."""
    await control.delete("/requests")
    assert (await humm.post("/threads/async", json=SAMPLE, params={"internal_user_id": "u"})).status_code == 200
    (seen,) = (await control.get("/requests", params={"vendor": "humm"})).json()["requests"]
    assert (seen["method"], seen["path"], seen["query"]) == ("POST", "/threads/async", {"internal_user_id": ["u"]})
    assert seen["body"] == SAMPLE
    assert len(seen["fields"]) == len(leaves(SAMPLE)) == 24
    assert seen["headers"]["authorization"] == "****-key"


@pytest.mark.parametrize("path", leaves(SAMPLE), ids=lambda path: ".".join(map(str, path)))
async def test_wrong_types(humm, path):
    """A value of another JSON type is refused in each place of the page's sample, with the path to it."""
    wrong = "text" if path[-1] in {"backend_streaming", "row_count", "provider", 0} else 1
    wrong = 1 if path == ("llm_config", "fallback_models", 0) else wrong
    item = await refusal(humm, replaced(path, wrong))
    assert item["loc"] == ["body", *map(str, path)]


@pytest.mark.parametrize("name", sorted(SAMPLE.keys() - {"organization_id"}))
async def test_null_and_absence(humm, name):
    """Null is accepted where the page says so, nowhere else; all but the organization may be left out."""
    body = {"organization_id": "<string>"} | SAMPLE
    answer = await humm.post("/threads/async", json=body | {name: None})
    assert answer.status_code == (200 if name in NULLABLE else 422)
    del body[name]
    assert (await humm.post("/threads/async", json=body)).status_code == 200


@pytest.mark.parametrize("value", [None, 1, ["org-1"]])
async def test_organization(humm, value):
    """The organization is required, and a string."""
    assert (await refusal(humm, {"organization_id": value}))["loc"] == ["body", "organization_id"]
    item = await refusal(humm, {"query": "hi"})
    assert item == {"loc": ["body", "organization_id"], "msg": "Field required", "type": "missing"}


@pytest.mark.parametrize(
    ("name", "options"),
    [("force_architecture", ["monolith", "sandbox", "deepagents"]), ("source", ["typed", "suggestion"])],
)
async def test_enums(humm, name, options):
    """The options of the page are accepted, others refused."""
    for option in options:
        assert (await humm.post("/threads/async", json={"organization_id": "o", name: option})).status_code == 200
    for wrong in ("", options[0].upper(), "other"):
        assert (await refusal(humm, {"organization_id": "o", name: wrong}))["loc"] == ["body", name]


async def test_unknown_fields(humm):
    """A field that the page does not name is ignored, at each depth."""
    body = {"organization_id": "o", "more": 1, "images": [{"more": {}}], "llm_config": {"more": None}}
    assert (await humm.post("/threads/async", json=body)).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/threads", 404),
        ("GET", "/threads/async", 405),
        ("PUT", "/threads/async", 405),
        ("GET", "/threads/3c1d9a52-7e04-4b8f-9a61-5d2c8e7f0b13", 405),
        ("DELETE", "/threads/3c1d9a52-7e04-4b8f-9a61-5d2c8e7f0b13", 405),
        ("GET", "/feedback", 405),
        ("POST", "/threads/async/", 404),
        ("GET", "/docs", 404),
        ("GET", "/openapi.json", 404),
    ],
)
async def test_what_humm_lacks(humm, method, path, status):
    """Humm neither reads nor lists nor deletes threads; the refusal has the page's error body."""
    answer = await humm.request(method, path)
    assert answer.status_code == status
    (item,) = answer.json()["detail"]
    assert (item["loc"], item["type"]) == ([], "not_found" if status == 404 else "method_not_allowed")


@pytest.mark.parametrize(
    ("body", "params", "loc"),
    [
        ({"status": "archived"}, {"organization_id": ORGANIZATION_ID}, ["body", "status"]),
        ({"sharing": "public"}, {"organization_id": ORGANIZATION_ID}, ["body", "sharing"]),
        ({"is_active": 1}, {"organization_id": ORGANIZATION_ID}, ["body", "is_active"]),
        ({"title": 1}, {"organization_id": ORGANIZATION_ID}, ["body", "title"]),
        ({}, {}, ["query", "organization_id"]),
    ],
)
async def test_wrong_updates(sandbox, humm, body, params, loc):
    """An update needs the organization; its enums are closed and its types are kept to."""
    thread_id = sandbox.emulators["humm"].seeded_thread_ids[0]
    answer = await humm.put(f"/threads/{thread_id}", params=params, json=body)
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, loc)


async def test_update_of_another_organization(sandbox, humm):
    """A thread is found in its organization only."""
    thread_id = sandbox.emulators["humm"].seeded_thread_ids[0]
    answer = await humm.put(f"/threads/{thread_id}", params={"organization_id": "org-1"}, json={})
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (404, ["path", "thread_id"])


@pytest.fixture
def feedback(sandbox):
    """A body with what is required."""
    return {
        "key": "message_helpfulness",
        "feedback_type": "comment",
        "thread_id": sandbox.emulators["humm"].seeded_thread_ids[0],
        "organization_id": ORGANIZATION_ID,
    }


async def test_feedback(humm, feedback):
    """Feedback comes back as it was given, with what Humm adds."""
    given = feedback | {
        "feedback_type": "rating",
        "score": 4.5,
        "value": "good",
        "comment": "Clear.",
        "langsmith_run_id": "run-1",
        "langsmith_trace_id": "trace-1",
    }
    answer = await humm.post("/feedback", json=given)
    assert answer.status_code == 200
    made = answer.json()
    assert given.items() <= made.items()
    added = made.keys() - given.keys()
    assert added == {"id", "user_id", "langsmith_synced", "deleted", "created_at", "updated_at"}
    assert (made["langsmith_synced"], made["deleted"]) == (False, False)
    assert made["created_at"].endswith("Z")
    assert (await humm.post("/feedback", json=given)).json()["id"] != made["id"]


@pytest.mark.parametrize("value", [None, True, 0.5, "good", ["good", None], {"stars": 4, "of": {"max": 5}}])
async def test_value_of_feedback(humm, feedback, value):
    """Any JSON, told back as it was given."""
    answer = await humm.post("/feedback", json={**feedback, "value": value})
    assert answer.status_code == 200
    assert answer.json()["value"] == value


@pytest.mark.parametrize(
    ("kind", "score", "status"),
    [
        ("thumbs_up", 0, 200),
        ("thumbs_up", 1, 200),
        ("thumbs_up", 1.01, 422),
        ("thumbs_up", -0.01, 422),
        ("thumbs_down", 0.5, 200),
        ("thumbs_down", 2, 422),
        ("rating", 1, 200),
        ("rating", 5, 200),
        ("rating", 0.99, 422),
        ("rating", 5.01, 422),
        ("comment", 100, 200),
        ("custom", -100, 200),
        ("rating", None, 200),
        ("rating", "5", 422),
        ("rating", True, 422),
    ],
)
async def test_scores(humm, feedback, kind, score, status):
    """Thumbs count from 0 to 1, a rating from 1 to 5; other feedback counts as it likes."""
    answer = await humm.post("/feedback", json=feedback | {"feedback_type": kind, "score": score})
    assert answer.status_code == status
    if status == 422:
        assert [item["loc"] for item in answer.json()["detail"]] == [["body", "score"]]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("key", None),
        ("feedback_type", "thumbs"),
        ("thread_id", "thread"),
        ("organization_id", "org-1"),
        ("organization_id", 1),
        ("comment", 1),
    ],
)
async def test_wrong_feedback(humm, feedback, name, wrong):
    """Fields of feedback have their types; the ids are UUIDs."""
    answer = await humm.post("/feedback", json=feedback | {name: wrong})
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", name])


@pytest.mark.parametrize("name", ["key", "feedback_type", "thread_id", "organization_id"])
async def test_required_of_feedback(humm, feedback, name):
    """Four fields are required."""
    del feedback[name]
    answer = await humm.post("/feedback", json=feedback)
    assert answer.json()["detail"][0] == {"loc": ["body", name], "msg": "Field required", "type": "missing"}


async def test_feedback_on_nothing(humm, feedback):
    """Feedback belongs to a thread of the organization."""
    answer = await humm.post("/feedback", json=feedback | {"thread_id": "00000000-0000-4000-8000-000000000000"})
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (404, ["body", "thread_id"])
