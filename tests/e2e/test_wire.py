"""What the vendors are sent: each field of their pages, from the GraphQL input to its place in the request.

The tables in `wire/` are held against the OpenAPI transcriptions of the vendors' pages, so that no documented field is
forgotten. OpenAI's conversations and LangGraph have none: the official client (`tests/sandbox/conversations`) and the
real server (`tests/vendors/langgraph`) judge those. What lies beyond the pages is in `wire/test_beyond.py`, answers in
`wire/test_*_answers.py`.
"""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import jsonschema
import pytest

from e2e.wire import assistants, humm, mindset, thena
from e2e.wire.rows import Page, Row, documents, found
from processes import Demo

_MUTATION = """
mutation ($input: {type}!) {{
  {name}(input: $input) {{ thread {{ id nativeId }} userErrors {{ code message path }} }}
}}
"""
_CREATE = _MUTATION.format(name="createThread", type="CreateThreadInput")
_START = _MUTATION.format(name="startThread", type="StartThreadInput")
_SEND = _MUTATION.format(name="sendMessage", type="SendMessageInput")
_UPDATE = """
mutation ($input: UpdateThreadInput!) { updateThread(input: $input) { userErrors { code message path } } }
"""
_DELETE = """
mutation ($input: DeleteThreadInput!) { deleteThread(input: $input) { vendorCopy userErrors { code message path } } }
"""

_READ_BACK = """
mutation ($input: StartThreadInput!) {
  startThread(input: $input) {
    message {
      parts {
        ... on TextPart { text }
        ... on ImagePart { url mimeType detail }
        ... on TablePart { cacheKey filename sheetName rowCount previewRows columns { name dtype } }
      }
    }
  }
}
"""
_SHEET = "file_uploads[0].sheet_name"


class Table(NamedTuple):
    """The rows of a page, and how a source is made to send them."""

    source: str
    operation: str
    rows: list[Row]
    page: Page
    status: int = 200
    key: str = "authorization"
    least: Mapping[str, Any] = MappingProxyType({})
    """What the operation needs at least, beside its target."""


_CHAT = Page("thena", "/api/v1/chat/{agent_id}/threads")
_HELLO = {"message": {"text": "Hello"}}

TABLES = {
    "openai-assistants": Table(
        "assistants", _CREATE, assistants.ASSISTANTS, Page("openai-assistants", "/threads", prefix="/v1")
    ),
    "umami": Table("umami", _CREATE, assistants.UMAMI, Page("umami", "/threads", prefix="/v1")),
    "humm": Table("humm", _START, humm.ROWS, Page("humm", "/threads/async"), least=_HELLO),
    "thena": Table("thena", _CREATE, thena.ROWS, _CHAT, key="x-api-key"),
    "thena, a start": Table(
        "thena", _START, [row._replace(given=row.given | _HELLO) for row in thena.ROWS], _CHAT, key="x-api-key",
        least=_HELLO,
    ),
    "mindset": Table(
        "mindset", _START, mindset.ROWS, Page("mindset", "/api/v1/appuid/{appUid}/threads"), status=201,
        key="x-api-key", least=_HELLO,
    ),
}  # fmt: skip
EVERY = pytest.mark.parametrize("name", TABLES)
ROWS = [
    pytest.param(name, row, id=f"{name}: {row.path[:60]}{f' {index}' if index else ''}")
    for name, table in TABLES.items()
    for row in table.rows
    for index in (sum(other.path == row.path for other in table.rows[: table.rows.index(row)]),)
]
_ELSEWHERE = {"humm": {"thread_id"}}
"""Documented fields that another operation fills: tested by themselves, below."""


def _made(demo: Demo, table: Table, given: Mapping[str, Any]) -> dict[str, Any]:
    """A new thread, and the one request that it took at the page's path."""
    demo.forget_requests()
    given = {"target": {"source": table.source}, **given}
    (payload,) = demo.data(table.operation, {"input": given}).values()
    assert payload["userErrors"] == []
    words = f"{table.page.prefix}{table.page.path}".split("/")
    pattern = "/".join("*" if "{" in word else word for word in words)
    requests = demo.requests(vendor=table.page.vendor, method="POST", path=pattern)
    (request,) = [seen for seen in requests if seen["path"].count("/") == pattern.count("/")]
    return {"request": request, "thread": payload["thread"]}


@EVERY
def test_every_documented_field_has_a_row(name: str):
    """What the page's request names is in the table, by itself or by what it holds."""
    table = TABLES[name]
    rows = {row.documented for row in table.rows}
    documented = table.page.fields - _ELSEWHERE.get(name, set())
    missing = {field for field in documented if not any(row == field or row.startswith(f"{field}.") for row in rows)}
    assert missing == set()
    assert rows <= documented


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_documented_field_arrives_as_the_page_says(demo: Demo, name: str, row: Row):
    """At its place, with its value, in a body that the page's schema allows."""
    table = TABLES[name]
    request = _made(demo, table, row.given)["request"]
    assert found(row, table.page, request) == row.value
    jsonschema.validate(request["body"], table.page.schema)


@EVERY
def test_headers_arrive_as_the_page_says(demo: Demo, name: str):
    """The key that the vendor asks for, in its header and nowhere else; JSON; the dialect's version where told."""
    table = TABLES[name]
    request = _made(demo, table, table.least)["request"]
    headers = request["headers"]
    assert (request["status"], headers[table.key]) == (table.status, "****-key")
    assert {"authorization", "x-api-key"} & headers.keys() == {table.key}
    assert headers["content-type"] == "application/json"
    assert headers.get("openai-beta") == ("assistants=v2" if name == "openai-assistants" else None)
    rest = json.dumps([request["path"], request["query"], request["body"]]).lower()
    assert "authorization" not in rest
    assert "-key" not in rest


def test_least_input_says_nothing_that_was_not_given(demo: Demo):
    """Whatever may be left out is left out, so that the vendor's own defaults hold; Thena's title is empty."""
    bodies = {
        name: _made(demo, TABLES[name], TABLES[name].least)["request"]["body"] for name in ("humm", "thena", "mindset")
    }
    own = "7e5a0000-0000-4000-8000-000000000001"
    assert bodies["humm"] == {"organization_id": "5f0c7c1e-2b7d-4a86-9a55-0d1b8a5e7c10", "query": "Hello"}
    assert bodies["thena"] == {"agent_id": own, "title": ""}
    assert bodies["mindset"] == {"agentUid": "helpdesk", "message": "Hello", "messageType": "user"}


def test_further_question_goes_to_the_thread_it_belongs_to(demo: Demo):
    """Humm's `thread_id`, beside the organization of the thread, in the same request as a start."""
    table = TABLES["humm"]
    scope = "11111111-2222-4333-8444-555555555555"
    thread = _made(demo, table, {"message": {"text": "Why?"}, "scope": scope})["thread"]
    given = {"threadId": thread["id"], "message": {"text": "And now?"}, "options": {"humm": {"querySource": "TYPED"}}}
    demo.forget_requests()
    assert demo.data(_SEND, {"input": given})["sendMessage"]["userErrors"] == []
    (request,) = demo.requests(vendor="humm", path="/threads/async")
    asked = {"organization_id": scope, "thread_id": thread["nativeId"], "query": "And now?", "source": "typed"}
    assert request["body"] == asked
    jsonschema.validate(request["body"], table.page.schema)


def test_what_humm_was_sent_is_read_back(demo: Demo):
    """Humm tells no message, so the gateway shows what it sent: words, picture and table, field by field."""
    parts = [row.given["message"]["parts"][0] for row in humm.ROWS if row.path in {"images[0].detail", _SHEET}]
    given = {"target": {"source": "humm"}, "message": {"text": "Look", "parts": parts}}
    message = demo.data(_READ_BACK, {"input": given})["startThread"]["message"]
    image, table = parts[0]["image"], parts[1]["table"]
    assert message["parts"] == [
        {"text": "Look"},
        {"url": image["content"]["dataUrl"], "mimeType": image["mimeType"], "detail": image["detail"]},
        table,
    ]


def test_documented_routes_of_umami_are_asked(demo: Demo):
    """A thread is made, read, changed and deleted by the page's methods and paths."""
    made = _made(demo, TABLES["umami"], {"messages": [{"text": "Hello"}]})["thread"]
    thread, native_id = made["id"], made["nativeId"]
    demo.data("query ($id: ID!) { thread(id: $id) { nativeStatus } }", {"id": thread})
    resources = {"codeInterpreter": {"fileIds": ["file-1"]}}
    update = demo.data(_UPDATE, {"input": {"threadId": thread, "toolResources": resources}})["updateThread"]
    delete = demo.data(_DELETE, {"input": {"threadId": thread}})["deleteThread"]
    assert (update["userErrors"], delete["userErrors"]) == ([], [])
    seen = {(request["method"], request["path"]) for request in demo.requests(vendor="umami")}
    routes = {
        (method.upper(), f"/v1{path}".replace("{threadId}", native_id))
        for path, operations in documents("umami").items()
        for method in operations
        if method in {"get", "post", "delete"}
    }
    assert routes <= seen
