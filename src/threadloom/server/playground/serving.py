"""The page, its files and its tabs as HTTP answers."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .tabs import read_tabs

_STATIC = Path(__file__).with_name("static")
_PAGE = "index.html"

# The operating system's table of suffixes may say text/plain for .js, which nosniff would refuse to run.
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".html": "text/html; charset=utf-8",
}
_PLAIN = "text/plain; charset=utf-8"
_HASHED = re.compile(r"-[0-9A-Z]{8}\.(?:js|css)")

_SECURITY = {
    # Monaco writes style elements, hence 'unsafe-inline' for styles; a worker's policy is that of its own answer.
    "content-security-policy": "; ".join((
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "worker-src 'self' blob:",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "object-src 'none'",
    )),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}  # fmt: skip


class _Asset(msgspec.Struct, frozen=True):
    """A file as it is sent: plain and compressed, with a tag of its content."""

    body: bytes
    compressed: bytes
    tag: str
    media_type: str
    cache_control: str


def routes() -> list[BaseRoute]:
    """Everything below /playground/: the built files and the tabs. Needs no caller: nothing in them is secret."""
    return [
        Route("/playground/tabs.json", _serve_tabs, methods=["GET"]),
        Route("/playground/{name}", _serve_file, methods=["GET"]),
    ]


def page() -> Response:
    """The HTML page for `GET /graphql`; it asks the address it was served at."""
    asset = _file(_PAGE)
    return Response(
        asset.body, media_type=asset.media_type, headers=_SECURITY | {"cache-control": "no-store", "vary": "Accept"}
    )


# Both are plain functions, which Starlette runs in a thread: the first reading and compressing of a file takes time.
def _serve_file(request: Request) -> Response:
    name = request.path_params["name"]
    if name == _PAGE or name not in _names():
        raise HTTPException(404, "there is no such file", headers=_SECURITY | {"cache-control": "no-store"})
    return _answer(request, _file(name))


def _serve_tabs(request: Request) -> Response:
    return _answer(request, _tabs())


def _answer(request: Request, asset: _Asset) -> Response:
    """The asset compressed where the client takes gzip, or 304 where it has it already."""
    is_gzip = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{asset.tag}-gzip"' if is_gzip else f'"{asset.tag}"'
    headers = _SECURITY | {"cache-control": asset.cache_control, "etag": tag, "vary": "Accept-Encoding"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if is_gzip:
        return Response(asset.compressed, media_type=asset.media_type, headers=headers | {"content-encoding": "gzip"})
    return Response(asset.body, media_type=asset.media_type, headers=headers)


@cache
def _names() -> frozenset[str]:
    return frozenset(entry.name for entry in _STATIC.iterdir())


@cache
def _file(name: str) -> _Asset:
    path = _STATIC / name
    is_hashed = _HASHED.search(name) is not None
    return _asset(
        path.read_bytes(),
        media_type=_MEDIA_TYPES.get(path.suffix, _PLAIN),
        cache_control="public, max-age=31536000, immutable" if is_hashed else "no-cache",
    )


@cache
def _tabs() -> _Asset:
    body = msgspec.json.encode(read_tabs())
    return _asset(body, media_type="application/json", cache_control="no-cache")


def _asset(body: bytes, *, media_type: str, cache_control: str) -> _Asset:
    tag = hashlib.sha256(body).hexdigest()[:32]
    return _Asset(body, gzip.compress(body, mtime=0), tag, media_type, cache_control)
