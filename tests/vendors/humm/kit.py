"""What the tests of Humm share: its adapter at any address, and requests as they arrived."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from threadloom.domain.clock import SystemClock
from threadloom.domain.ids import ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.noun import Noun
from threadloom.domain.part import ImageDetail, ImagePart, TableColumn, TablePart, TextPart
from threadloom.domain.thread import ThreadDraft, UserRef
from threadloom.vendors.base import Wiring
from threadloom.vendors.humm import Options, connect
from vendors.carriers import a_transport
from vendors.kit import SECRET, Keys, a_source

SOURCE = a_source("humm")
ORGANIZATION = "org-1"
THREAD = ThreadRef(source=SOURCE.slug, scope=ORGANIZATION, native_id="t-1")
PNG = "data:image/png;base64,AAAA"

EVERY_PART = (
    TextPart(text="and this"),
    TablePart(
        cache_key="key",
        filename="sales.xlsx",
        columns=(TableColumn(name="region", dtype="object"), TableColumn(name="total")),
        row_count=2,
        sheet_name="Q3",
        preview_rows=({"region": "north", "total": 1.5}, {}),
    ),
    ImagePart(url=PNG, mime_type="image/x-png", detail=ImageDetail.HIGH),
    ImagePart(url="data:image/gif;charset=x;base64,AAAA"),
)
OPTIONS = {
    "humm": {
        "llmConfig": {
            "autoConfig": "fast",
            "model": "m",
            "reasoningEffort": "none",
            "fallbackModels": ["n", "o"],
            "provider": {"order": ["p"], "nothing": None},
            "verbosity": "low",
            "backendStreaming": False,
        },
        "forceArchitecture": "MONOLITH",
        "querySource": "SUGGESTION",
    }
}


def a_start(text: str | None = "hello", **fields: Any) -> ThreadDraft:
    message = fields.pop("message", None) or MessageDraft(text=text, parts=fields.pop("parts", ()))
    return ThreadDraft(source=SOURCE.slug, message=message, **fields)


def everything() -> ThreadDraft:
    """A start with every field that Humm takes."""
    user = UserRef(native_id="user 7/?&")
    return a_start(parts=EVERY_PART, user=user, timezone="Europe/Berlin", options=OPTIONS)


def humm(base_url: str | None, *, key: str | None = SECRET, **options: Any) -> Any:
    """An adapter of a source that has an organization, unless the options say otherwise."""
    wiring = Wiring(
        source=SOURCE,
        base_url=base_url,
        credentials=Keys(key),
        store=None,
        clock=SystemClock(),
        transport=a_transport(),
    )
    return connect(wiring, Options(**{"organization_id": ORGANIZATION, **options}))


class Request(Noun):
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


def parsed(raw: bytes) -> Request:
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *rest = head.decode().split("\r\n")
    method, target, _ = line.split(" ")
    url = urlsplit(target)
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in rest)}
    return Request(
        method=method,
        path=url.path.removeprefix("/v1"),
        query=parse_qs(url.query),
        headers=headers,
        body=msgspec.json.decode(body) if body else None,
    )
