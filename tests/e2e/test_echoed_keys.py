"""A vendor that says the gateway's key back: whatever it answers, the key goes no further.

Every source here is behind a pipe (`bending`), which alone knows that key.
"""

import json
import logging
import re
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.responses import Response

from e2e.bending import KEY, Bend, Pipes, answering
from e2e.house import HELLO, OPTIONS, Asker, Tables, document
from e2e.isolation.operations import plain

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def tables(piping: Pipes) -> Tables:
    """Every source behind a pipe."""
    return piping.tables


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def threads(ann: Asker, pipes: Pipes) -> dict[str, str]:
    """A thread at each vendor, which has one message of ann's at least."""
    starts = {vendor: await ann.do("startThread", target={"source": vendor}, message=HELLO) for vendor in pipes}
    return {vendor: started["thread"]["id"] for vendor, started in starts.items()}


ESCAPES = {
    "plain": json.dumps(KEY)[1:-1],
    "slashes escaped": KEY.replace("/", "\\/"),
    "for HTML": "".join(c if c.isalnum() or c == "/" else f"\\u{ord(c):04x}" for c in KEY),
    "all escaped": "".join(f"\\u{ord(c):04X}" for c in KEY),
}


_KEPT = re.compile(r"(?i)(id|_at|status|type|role|object|threadUid|agentUid)$")
"""Names of texts without which an answer would make no sense."""
_ECHO = "ECHO"


def _parrot(value: Any, name: str = "") -> Any:
    """A JSON value whose texts, but for those that carry its sense, say that the key is here."""
    match value:
        case str():
            return value if _KEPT.search(name) else f"Bearer {_ECHO} {_ECHO}."
        case dict():
            said = {inner: _parrot(each, inner) for inner, each in value.items()}
            return {**said, "echo": _ECHO, _ECHO: True} if name in {"", "metadata"} else said
        case list():
            return [_parrot(each, name) for each in value]
        case _:
            return value


def _echoing(echo: str) -> Bend:
    """Bends an answer so that it holds the key in the way that JSON writes it in `echo`."""

    def bend(answer: httpx.Response) -> Response:
        return Response(json.dumps(_parrot(answer.json())).replace(_ECHO, echo), answer.status_code)

    return bend


EVERYTHING = f"""
query ($id: ID!) {{
  thread(id: $id) {{
    {plain("Thread")} raw agent {{ {plain("Agent")} }} user {{ {plain("ThreadUser")} }}
    messages(first: 50) {{
      nodes {{
        {plain("Message")} toolCalls {{ {plain("ToolCall")} }} attachments {{ {plain("Attachment")} }}
        viewerFeedback {{ {plain("Feedback")} }} feedback(first: 5) {{ nodes {{ {plain("Feedback")} }} }}
      }}
    }}
    runs(first: 50) {{ nodes {{ {plain("Run")} }} }}
  }}
  agents(first: 100) {{ nodes {{ {plain("Agent")} }} }}
}}
"""


@pytest.mark.parametrize("echo", ESCAPES.values(), ids=ESCAPES)
@pytest.mark.parametrize("vendor", OPTIONS)
async def test_a_key_that_is_echoed_goes_no_further(
    ann: Asker, pipes: Pipes, vendor: str, echo: str, caplog: pytest.LogCaptureFixture
):
    """In whatever answer and however JSON writes it: the caller and the log never see it."""
    assert json.loads(f'"{echo}"') == KEY
    caplog.set_level(logging.DEBUG)
    with ExitStack() as stack:
        for method in ("GET", "POST", "PUT"):
            stack.enter_context(pipes[vendor].bent(method, "*", _echoing(echo)))
        started = await ann.ask(
            document("startThread"), input={"target": {"source": vendor}, "message": HELLO, "metadata": {"a": "b"}}
        )
        thread = started["data"]["startThread"]["thread"]["id"]
        read = await ann.ask(EVERYTHING, id=thread)
    assert read["data"]["thread"]["id"] == thread
    # Of Mindset's answer nothing is shown but ids, and they are left alone here.
    assert "****" in json.dumps(started) + json.dumps(read) or vendor == "mindset"
    for text in (json.dumps(started), json.dumps(read), caplog.text):
        assert "quite" not in text


@pytest.mark.parametrize("status", [400, 401, 404, 409, 422, 429, 500])
@pytest.mark.parametrize("vendor", ["humm", "thena", "mindset", "openai-conversations"])
async def test_nor_one_in_a_refusal(
    *, ann: Asker, pipes: Pipes, threads: dict[str, str], vendor: str, status: int, caplog: pytest.LogCaptureFixture
):
    """A vendor that quotes its caller in an error body, even where it tells the field."""
    caplog.set_level(logging.DEBUG)
    detail = [{"loc": ["body", "query"], "type": KEY, "msg": KEY}, {"loc": ["body", KEY], "type": "t", "msg": KEY}]
    bodies = ({"detail": detail}, {"detail": KEY}, {"error": {"message": KEY, "param": KEY, "details": [KEY]}})
    given = {"target": {"source": vendor}, "message": HELLO}
    for body in bodies:
        refusal = answering(json.dumps(body).encode(), status=status)
        with pipes[vendor].bent("POST", "*", refusal), pipes[vendor].bent("GET", "*", refusal):
            refused = await ann.ask(document("startThread"), input=given)
            read = await ann.ask(EVERYTHING, id=threads[vendor])
        assert refused["data"]["startThread"]["userErrors"]
        for text in (json.dumps(refused), json.dumps(read), caplog.text):
            assert "quite" not in text
