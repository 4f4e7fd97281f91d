"""OpenAI's ways within the dialect (VENDORS.md 2.1), and its line in the table of vendors."""

from typing import Any

import msgspec

from threadloom.sandbox._assistants.desk import Desk, Dialect
from threadloom.sandbox._assistants.errors import ApiError
from threadloom.sandbox._assistants.http import Api
from threadloom.sandbox._assistants.objects import Json, Noun
from threadloom.sandbox._assistants.paging import DEFAULT_LIMIT, Page
from threadloom.sandbox._assistants.seeds import load
from threadloom.sandbox._assistants.state import ThreadRecord
from threadloom.sandbox.emulator import Vendor, World

from .routes import ROUTES

_SLUG = "openai-assistants"
_PATH = "/v1"


def _dress(noun: Noun) -> Json:
    return msgspec.to_builtins(noun)


def _dress_page(page: Page[Any], rows: list[Json]) -> object:
    first, last = (rows[0]["id"], rows[-1]["id"]) if rows else (None, None)
    return {"object": "list", "data": rows, "first_id": first, "last_id": last, "has_more": page.has_more}


def _dress_error(error: ApiError) -> Json:
    kind = "invalid_request_error"  # every error of the emulator is the client's
    return {"error": {"message": error.message, "type": kind, "param": error.param, "code": error.code}}


def _keeps_none(_record: ThreadRecord) -> bool:
    return False


DIALECT = Dialect(
    needs_beta_header=True,
    default_limit=DEFAULT_LIMIT,
    dress=_dress,
    dress_page=_dress_page,
    dress_error=_dress_error,
    keeps=_keeps_none,
)


def _build(world: World, api_key: str) -> Api:
    return Api(Desk(DIALECT, world, load(_SLUG)), ROUTES, prefix=_PATH, api_key=api_key)


VENDOR = Vendor(slug=_SLUG, port=8803, path=_PATH, api_key="sandbox-openai-assistants-key", build=_build)
