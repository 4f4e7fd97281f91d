"""The tables of routes: complete, and each line with its source."""

import json
from pathlib import Path

import pytest

from threadloom.sandbox.openai_assistants.routes import ROUTES as OPENAI
from threadloom.sandbox.umami.routes import ROUTES as UMAMI

DOCUMENTS = Path(__file__).parents[1] / "vendor_docs"
TABLES = {"umami": UMAMI, "openai-assistants": OPENAI}
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


def anonymous(path):
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize("slug", TABLES)
def test_every_operation_of_the_page(slug):
    """Each operation of the page is served, and cites the page; no other route does."""
    paths = json.loads((DOCUMENTS / f"{slug}.openapi.json").read_text())["paths"]
    on_the_page = {(method.upper(), anonymous(path)) for path, methods in paths.items() for method in methods}
    citing = {(route.method, anonymous(route.path)) for route in TABLES[slug] if route.source == f"{slug}.txt"}
    assert citing == on_the_page


def test_every_operation_beyond_the_page():
    """All other routes of VENDORS.md 2.1 are served, and no more."""
    words = BEYOND_OPENAI.split()
    named = {(method, path) for method, path in zip(words[::2], words[1::2], strict=True)}
    served = {(route.method, anonymous(route.path)) for route in OPENAI if route.source == "VENDORS.md 2.1"}
    assert served == named


@pytest.mark.parametrize("slug", TABLES)
def test_sources(slug):
    """Every route says where it is documented, or that it is guessed."""
    for route in TABLES[slug]:
        assert route.source == f"{slug}.txt" or "VENDORS.md" in route.source
