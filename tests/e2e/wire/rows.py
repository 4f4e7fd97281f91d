"""A row of what a vendor is sent, and the transcriptions that the tables are held against."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

_DOCS = Path(__file__).resolve().parents[2] / "vendor_docs"


class Row(NamedTuple):
    """A documented field, what goes in, and where it must come out."""

    documented: str
    """Its path in the transcription, `*` for each item; `query:` or `path:` before one that stands in the address."""
    given: dict[str, Any]
    """Input of the operation, beside the target or the thread."""
    path: str
    """Its place in the body, as the sandbox's record writes it, or the name of the parameter."""
    value: Any


class Page(NamedTuple):
    """The page of a request: which transcription, and which of its paths and methods; and what the sandbox sees."""

    vendor: str
    path: str
    method: str = "post"
    prefix: str = ""

    @property
    def operation(self) -> dict[str, Any]:
        """What the transcription says of the request."""
        document = json.loads((_DOCS / f"{self.vendor}.openapi.json").read_text(encoding="utf-8"))
        return document["paths"][self.path][self.method]

    @property
    def schema(self) -> dict[str, Any]:
        """What it says of the body."""
        return self.operation["requestBody"]["content"]["application/json"]["schema"]

    @property
    def fields(self) -> set[str]:
        """Every documented field, as rows name it."""
        parameters = {f"{each['in']}:{each['name']}" for each in self.operation.get("parameters", ())}
        return parameters | set(_properties(self.schema))


def documents(vendor: str) -> dict[str, Any]:
    """Every path of a vendor's page."""
    return json.loads((_DOCS / f"{vendor}.openapi.json").read_text(encoding="utf-8"))["paths"]


def found(row: Row, page: Page, request: dict[str, Any]) -> Any:
    """The value at a row's place in what the sandbox saw; raises KeyError where there is nothing."""
    where, _, name = row.documented.rpartition(":")
    if where == "query":
        (value,) = request["query"][name]
        return value
    if where == "path":
        words = zip(f"{page.prefix}{page.path}".split("/"), request["path"].split("/"), strict=True)
        return dict(words)[f"{{{name}}}"]
    return {field["path"]: field["value"] for field in request["fields"]}[row.path]


def _properties(schema: dict[str, Any], above: tuple[str, ...] = ()) -> Iterator[str]:
    for name, below in schema.get("properties", {}).items():
        yield ".".join((*above, name))
        yield from _properties(below, (*above, name))
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from _properties(choice, above)
    if "items" in schema:
        yield from _properties(schema["items"], (*above, "*"))
