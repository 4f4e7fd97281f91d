"""The tables of routes: complete, and each line with its source."""

import json
import re
from pathlib import Path

import pytest

from threadloom.sandbox.humm.routes import ROUTES as HUMM
from threadloom.sandbox.mindset.routes import ROUTES as MINDSET
from threadloom.sandbox.openai_assistants.routes import ROUTES as OPENAI
from threadloom.sandbox.openai_conversations.routes import ROUTES as CONVERSATIONS
from threadloom.sandbox.thena.routes import ROUTES as THENA
from threadloom.sandbox.umami.routes import ROUTES as UMAMI

DOCUMENTS = Path(__file__).parents[1] / "vendor_docs"
TABLES = {"humm": HUMM, "umami": UMAMI, "openai-assistants": OPENAI, "thena": THENA, "mindset": MINDSET}
EVERY_TABLE = {**TABLES, "openai-conversations": CONVERSATIONS}
"""With those of vendors that no page of `vendor_docs` is of."""
BEYOND_HUMM = "PUT /threads/{} POST /feedback"
BEYOND_MINDSET = "POST /api/v1/appuid/{}/agentsessions GET /api/v1/appuid/{}/agentsessions"
BEYOND_UMAMI = """
GET /threads/{}/messages POST /threads/{}/messages GET /threads/{}/runs POST /threads/{}/runs
POST /assistants DELETE /assistants/{}
"""
BEYOND_THENA = """
GET /api/v1/chat/{}/threads GET /api/v1/chat/{}/threads/{} POST /api/v1/chat/{}/threads/{}/messages
GET /api/v1/chat/history
POST /api/v1/feedback/chat POST /api/v1/feedback/flow
GET /api/v1/agents POST /api/v1/agents PUT /api/v1/agents/{}
POST /api/v1/flows/execute GET /api/v1/flows/executions GET /api/v1/flows/executions/{}
"""
BEYOND_OPENAI = """
POST /threads/runs
GET /threads/{} POST /threads/{} DELETE /threads/{}
GET /threads/{}/messages POST /threads/{}/messages
GET /threads/{}/messages/{} POST /threads/{}/messages/{} DELETE /threads/{}/messages/{}
GET /threads/{}/runs POST /threads/{}/runs GET /threads/{}/runs/{} POST /threads/{}/runs/{}
POST /threads/{}/runs/{}/cancel POST /threads/{}/runs/{}/submit_tool_outputs
GET /threads/{}/runs/{}/steps GET /threads/{}/runs/{}/steps/{}
GET /assistants POST /assistants GET /assistants/{} POST /assistants/{} DELETE /assistants/{}
"""

BEYOND_CONVERSATIONS = """
POST /v1/conversations GET /v1/conversations/{} POST /v1/conversations/{} DELETE /v1/conversations/{}
GET /v1/conversations/{}/items POST /v1/conversations/{}/items
GET /v1/conversations/{}/items/{} DELETE /v1/conversations/{}/items/{}
POST /v1/responses GET /v1/responses/{} POST /v1/responses/{}/cancel
"""


def anonymous(path):
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize("slug", TABLES)
def test_every_operation_of_the_page(slug):
    """Each operation of the page is served, and cites the page; no other route does."""
    paths = json.loads((DOCUMENTS / f"{slug}.openapi.json").read_text())["paths"]
    on_the_page = {(method.upper(), anonymous(path)) for path, methods in paths.items() for method in methods}
    citing = {(route.method, anonymous(route.path)) for route in TABLES[slug] if route.source == f"{slug}.txt"}
    assert citing == on_the_page


@pytest.mark.parametrize(
    ("slug", "section", "beyond"),
    [
        ("humm", "VENDORS.md 1.1", BEYOND_HUMM),
        ("umami", "VENDORS.md 1.2", BEYOND_UMAMI),
        ("openai-assistants", "VENDORS.md 2.1", BEYOND_OPENAI),
        ("thena", "VENDORS.md 1.4", BEYOND_THENA),
        ("mindset", "VENDORS.md 1.5", BEYOND_MINDSET),
        ("openai-conversations", "VENDORS.md 2.4", BEYOND_CONVERSATIONS),
    ],
)
def test_every_operation_beyond_the_page(slug, section, beyond):
    """All other routes that the vendor's section names are served, but streams and the web widget's, and no more."""
    words = beyond.split()
    named = {(method, path) for method, path in zip(words[::2], words[1::2], strict=True)}
    served = {(route.method, anonymous(route.path)) for route in EVERY_TABLE[slug] if route.source.startswith(section)}
    assert served == named


@pytest.mark.parametrize("slug", EVERY_TABLE)
def test_sources(slug):
    """Every route names the page or a section of VENDORS.md; what is guessed beyond that stands after a colon."""
    for route in EVERY_TABLE[slug]:
        assert route.source == f"{slug}.txt" or re.fullmatch(r"VENDORS\.md \d+\.\d+(: \S.*)?", route.source), route
