"""UmamiAI's ways within the dialect (umami.txt, VENDORS.md 1.2), and its line in the table of vendors."""

from typing import Any

import msgspec

from threadloom.sandbox._assistants.desk import Desk, Dialect
from threadloom.sandbox._assistants.errors import ApiError
from threadloom.sandbox._assistants.http import Api
from threadloom.sandbox._assistants.objects import Deleted, Json, Message, Noun, Run, Thread
from threadloom.sandbox._assistants.paging import Page
from threadloom.sandbox._assistants.parts import text_of
from threadloom.sandbox._assistants.seeds import load
from threadloom.sandbox._assistants.state import ThreadRecord
from threadloom.sandbox.emulator import Vendor, World

from .routes import ROUTES

_SLUG = "umami"
_PATH = "/v1"
_KEPT = "undeletable"


def _dress(noun: Noun) -> Json:
    json: Json = msgspec.to_builtins(noun)
    match noun:
        case Thread():
            del json["metadata"]
            json["tool_resources"] = _whole_resources(noun.tool_resources)
        case Message():
            del json["metadata"]
            _zero_unset_moments(json)
        case Run():
            _zero_unset_moments(json)
        case Deleted(object="thread.deleted"):
            json["deleted"] = False  # so says the page's sample, of a deletion that it calls permanent
        case _:
            pass
    return json


def _whole_resources(resources: Json) -> Json:
    """Both tools with their lists, as in every sample of the page."""
    files = resources.get("code_interpreter", {}).get("file_ids", [])
    stores = resources.get("file_search", {}).get("vector_store_ids", [])
    return {"code_interpreter": {"file_ids": files}, "file_search": {"vector_store_ids": stores}}


def _zero_unset_moments(json: Json) -> None:
    """0 where a moment is not reached: VENDORS.md 5.9 reads the samples of messages and runs so."""
    for name, value in json.items():
        if name.endswith("_at") and value is None:
            json[name] = 0


def _dress_page(_page: Page[Any], rows: list[Json]) -> object:
    return rows


def _dress_error(error: ApiError) -> Json:
    return {"error": {"message": error.message}}


def _keeps(record: ThreadRecord) -> bool:
    texts = [record.thread.id, *(text_of(message.content) for message in record.messages[:1])]
    return any(_KEPT in text for text in texts)


DIALECT = Dialect(
    needs_beta_header=False,
    default_limit=None,
    dress=_dress,
    dress_page=_dress_page,
    dress_error=_dress_error,
    keeps=_keeps,
)


def _build(world: World, api_key: str) -> Api:
    return Api(Desk(DIALECT, world, load(_SLUG)), ROUTES, prefix=_PATH, api_key=api_key)


VENDOR = Vendor(slug=_SLUG, port=8802, path=_PATH, api_key="sandbox-umami-key", build=_build)
