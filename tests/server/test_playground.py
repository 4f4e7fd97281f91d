"""The playground's page, files and example queries, over HTTP."""

import gzip
import json
import re
from collections.abc import AsyncGenerator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from graphql import GraphQLSchema, OperationDefinitionNode, build_schema, parse, validate
from graphql.execution.values import get_variable_values
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from threadloom.server import playground
from threadloom.server.demo.sources import PLACES
from threadloom.server.playground.tabs import Tab, read_tabs

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src/threadloom/server/playground"
FILES = sorted((FOLDER / "static").iterdir())
SCRIPTS = [path for path in FILES if path.suffix == ".js"]
CONTENTS = {path.name: path.read_bytes() for path in FILES}
NAMES = [name for name in CONTENTS if name != "index.html"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "worker-src": "'self' blob:",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self' data:",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "object-src": "'none'",
}


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    async def graphql(request: Request) -> Response:
        return playground.page() if playground.wants_page(request.headers) else Response("{}")

    app = Starlette(routes=[Route("/graphql", graphql), *playground.routes()])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://gateway", headers={"accept-encoding": ""}
    ) as client:
        yield client


class Page(HTMLParser):
    """What an HTML page fetches, and what it would run in line."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.fetched += [value for name in ("src", "href") if (value := named.get(name))]
        self.inline += [name for name in named if name.startswith("on") or name == "style"]
        if tag == "script" and "src" not in named:
            self.inline.append(tag)


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/*", True),
        ("TEXT/HTML; charset=utf-8", True),
        ("text/html;q=0.5", True),
        ("application/json;q=0.9, text/html", True),
        ("text/html, application/json;q=0.1, */*;q=0.9", True),
        ("text/html;level=1;q=0.4, application/json;q=0.3", True),
        ("text/html;q=0.001", True),
        (None, False),
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/graphql-response+json, application/json;q=0.9", False),
        ("text/html, application/json", False),
        ("text/html;q=0.8, application/graphql-response+json;q=0.9", False),
        ("text/html;q=0.5, */*", False),
        ("application/json;q=0.1, */*;q=0.9", False),
        ("text/html;q=0, text/*", False),
        ("text/html;q=0.0", False),
        ("text/html;q=often", False),
        ("text/html;q=nan", False),
        ("text/html;q=2", False),
        ("text/html;q=", False),
        (",;,=;q", False),
    ],
)
def test_accept_decides_between_page_and_json(accept: str | None, *, is_page: bool):
    """The page is for those who weigh text/html higher than JSON, and for nobody else."""
    assert playground.wants_page(Headers({} if accept is None else {"accept": accept})) is is_page


def test_accept_may_come_in_several_lines():
    """Accept lines are one list (RFC 9110, section 5.3)."""
    lines = [(b"accept", b"text/html"), (b"accept", b"application/json;q=0.5")]
    assert playground.wants_page(Headers(raw=lines))
    assert not playground.wants_page(Headers(raw=[*lines, (b"accept", b"application/graphql-response+json")]))


@pytest.mark.parametrize(
    "address", ["graphql", "playground/tabs.json", "playground/no-such-file", *(f"playground/{name}" for name in NAMES)]
)
async def test_every_answer_carries_the_policy(client: httpx.AsyncClient, address: str):
    """Page, files, tabs and refusals alike carry the content security policy; workers obey that of their own file."""
    response = await client.get(address, headers={"accept": BROWSER})
    directives = (directive.partition(" ") for directive in response.headers["content-security-policy"].split("; "))
    assert {name: value for name, _, value in directives} == POLICY
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"]


async def test_the_page_is_never_stored_and_whole(client: httpx.AsyncClient):
    """The page runs nothing in line, and all that it fetches is served beside it."""
    response = await client.get("graphql", headers={"accept": BROWSER})
    assert (response.status_code, response.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (response.headers["cache-control"], response.headers["vary"]) == ("no-store", "Accept")
    page = Page(response.text)
    assert page.inline == []
    assert {Path(address).suffix for address in page.fetched} == {".svg", ".css", ".js"}
    for address in page.fetched:
        assert address.startswith("playground/")
        assert (await client.get(address)).status_code == 200


@pytest.mark.parametrize("name", NAMES)
async def test_files_arrive_as_they_are(client: httpx.AsyncClient, name: str):
    """A file comes whole, plain or compressed, under a type that nosniff lets run, and 304 once it is known."""
    plain = await client.get(f"playground/{name}")
    packed = await client.get(f"playground/{name}", headers={"accept-encoding": "br, gzip"})
    assert plain.content == packed.content == CONTENTS[name]
    assert (plain.headers.get("content-encoding"), packed.headers["content-encoding"]) == (None, "gzip")
    assert plain.headers["etag"] != packed.headers["etag"]
    suffix = Path(name).suffix
    types = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
    assert plain.headers["content-type"] == types.get(suffix, "text/plain; charset=utf-8")
    is_hashed = suffix in {".js", ".css"}
    assert plain.headers["cache-control"] == ("public, max-age=31536000, immutable" if is_hashed else "no-cache")
    again = await client.get(f"playground/{name}", headers={"if-none-match": plain.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "name", ["nothing.js", "index.html", "..%2Ftabs.py", "..%2Fstatic%2FVERSIONS", "%2e%2e", "tabs", ""]
)
async def test_nothing_else_is_served(client: httpx.AsyncClient, name: str):
    """Only the built files have an address; no path leads out of their folder."""
    assert (await client.get(f"playground/{name}")).status_code == 404


def test_built_files_reach_for_no_other_host():
    """No script imports, fetches or evaluates from elsewhere; every address in the style sheet is a data URL."""
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"""(?:import\(?|from|fetch\(|Worker\(|src=)\s*["'`](?:https?:)?//""", text), path.name
        assert not re.search(r"\beval\(|\bnew Function\(", text), path.name
    sheets = [path.read_text(encoding="utf-8") for path in FILES if path.suffix == ".css"]
    assert len(sheets) == 1
    assert "@import" not in sheets[0]
    assert set(re.findall(r"url\(['\"]?(.{5})", sheets[0])) == {"data:"}


def test_built_files_stay_small():
    """What is committed is under 7 MB, and under 2 MB as it travels."""
    assert sum(map(len, CONTENTS.values())) < 7_000_000
    assert sum(len(gzip.compress(content)) for content in CONTENTS.values()) < 2_000_000


def test_licences_name_every_bundled_package():
    """Each package of VERSIONS has a chapter of its own in LICENSES, and those of package.json have its versions."""
    versions = (FOLDER / "static/VERSIONS").read_text(encoding="utf-8").splitlines()
    chapters = re.findall(
        r"^={100}\n(.+)\n={100}\n\n(?=\S)", (FOLDER / "static/LICENSES").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(versions) > 50
    assert chapters[:-1] == versions
    wanted = json.loads((FOLDER / "bundle/package.json").read_text(encoding="utf-8"))["dependencies"]
    bundled = dict(line.split(" ")[:2] for line in versions)
    assert {name: bundled[name] for name in wanted} == wanted


async def test_tabs_are_served_in_order(client: httpx.AsyncClient):
    """The page gets a query, variables and a lookup a tab; the first has no variables, which GraphiQL would drop."""
    tabs = (await client.get("playground/tabs.json")).json()
    names = [re.search(r"^(?:query|mutation) (\w+)", tab["query"], re.MULTILINE)[1] for tab in tabs]
    vendors = ("Local", "Humm", "Umami", "Assistants", "Thena", "Mindset", "Conversations")
    starts = [f"Start{vendor}" for vendor in vendors]
    lists, threads = ["Inbox", "Filter", "Search", "Page"], ["Thread", "StartThread", "SendMessage", "Fork"]
    assert names == [*lists, *threads, *starts, "CapabilitiesAsForm", "SourcesHealth"]
    assert tabs[0]["variables"] is None
    assert tabs[names.index("SendMessage")]["variables"].keys() >= {"threadId", "text"}


def test_a_tab_starts_a_thread_at_every_source_of_the_demo():
    """With what only its vendor takes, where there is such a thing."""
    starts = [tab.variables["input"] for tab in read_tabs() if tab.variables and "input" in tab.variables]
    targets = [start["target"] for start in starts]
    assert {target.get("source") or target["nativeAgent"]["source"] for target in targets} == {
        "local",
        *(place.slug for place in PLACES.values()),
    }
    assert {vendor for start in starts for vendor in start.get("options", {})} == {"humm", "mindset"}


@pytest.mark.parametrize("tab", read_tabs(), ids=lambda tab: re.search(r"(?:query|mutation) (\w+)", tab.query)[1])
def test_tabs_fit_the_schema(schema: GraphQLSchema, tab: Tab):
    """A tab's document is valid, its variables are all there with values that fit, and its lookup finds only those."""
    document = parse(tab.query)
    assert validate(schema, document) == []
    operation, *_ = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    variables = tab.variables or {}
    values = get_variable_values(schema, operation.variable_definitions or (), dict(variables))
    assert not isinstance(values, list), values
    assert {definition.variable.name.value for definition in operation.variable_definitions or ()} == variables.keys()
    if tab.lookup is not None:
        lookup = parse(tab.lookup)
        assert validate(schema, lookup) == []
        assert set(re.findall(r"(\w+): id\b", tab.lookup)) <= variables.keys()
