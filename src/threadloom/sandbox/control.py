"""The control API: what the emulators are, what they saw, and switches to take them down, break or reset them."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Protocol, cast

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from .faults.rules import Rule, Standing
from .record import KEPT_REQUESTS, Record

State = Literal["up", "down"]


class Controlled(Protocol):
    """What is switched."""

    @property
    def slug(self) -> str:
        """Name of the vendor."""
        ...

    @property
    def base_url(self) -> str:
        """Where its API is."""
        ...

    @property
    def api_key(self) -> str:
        """The key that it asks for."""
        ...

    @property
    def state(self) -> State:
        """Whether it can be reached."""
        ...

    async def set_state(self, state: State) -> None:
        """Bring it up, or take it down."""
        ...

    def reset(self) -> None:
        """Back to the seeds."""
        ...

    @property
    def faults(self) -> Sequence[Standing]:
        """The rules that stand."""
        ...

    async def break_on(self, *rules: Rule) -> Sequence[Standing]:
        """Set rules behind those that stand; raises ValueError."""
        ...

    async def mend(self) -> None:
        """Take back every rule."""
        ...


class Control:
    """The handlers of the control API."""

    def __init__(self, emulators: Mapping[str, Controlled], record: Record) -> None:
        self._emulators = emulators
        self._record = record
        self.app = Starlette(
            routes=[
                Route("/", self._list_vendors),
                Route("/requests", self._requests, methods=["GET", "DELETE"]),
                Route("/vendors/{slug}/state", self._set_state, methods=["POST"]),
                Route("/vendors/{slug}/reset", self._reset, methods=["POST"]),
                Route("/vendors/{slug}/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            ],
            exception_handlers={HTTPException: _refuse},
        )

    async def _list_vendors(self, _request: Request) -> Response:
        return _answer({"vendors": [_facts(emulator) for emulator in self._emulators.values()]})

    async def _requests(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._record.clear()
            return _answer({"requests": []})
        query = request.query_params
        if unknown := query.keys() - {"vendor", "method", "path", "limit"}:
            raise HTTPException(400, f"unknown parameter {min(unknown)!r}: vendor, method, path, limit are known")
        if "vendor" in query:
            self._emulator(query["vendor"])
        seen = self._record.select(
            vendor=query.get("vendor"),
            method=query.get("method"),
            path=query.get("path"),
            limit=_limit(query.get("limit")),
        )
        return _answer({"requests": seen})

    async def _set_state(self, request: Request) -> Response:
        emulator = self._emulator(request.path_params["slug"])
        try:
            wanted = msgspec.json.decode(await request.body(), type=_Wanted)
        except (msgspec.DecodeError, ValueError) as error:
            raise HTTPException(400, f'the body must be {{"state": "up"}} or {{"state": "down"}}: {error}') from error
        await emulator.set_state(wanted.state)
        return _answer(_facts(emulator))

    async def _reset(self, request: Request) -> Response:
        emulator = self._emulator(request.path_params["slug"])
        emulator.reset()
        return _answer(_facts(emulator))

    async def _faults(self, request: Request) -> Response:
        emulator = self._emulator(request.path_params["slug"])
        if request.method == "DELETE":
            await emulator.mend()
        elif request.method == "POST":
            try:
                await emulator.break_on(*msgspec.json.decode(await request.body(), type=list[Rule]))
            except (msgspec.DecodeError, ValueError) as error:
                raise HTTPException(400, f'the body must be a list such as [{{"fault": "hang"}}]: {error}') from error
        return _answer({"faults": [standing.told() for standing in emulator.faults]})

    def _emulator(self, slug: str) -> Controlled:
        if slug not in self._emulators:
            raise HTTPException(404, f"no vendor {slug!r}: there are {', '.join(self._emulators)}")
        return self._emulators[slug]


class _Wanted(msgspec.Struct, forbid_unknown_fields=True):
    state: State


def _facts(emulator: Controlled) -> dict[str, Any]:
    return {
        "slug": emulator.slug,
        "base_url": emulator.base_url,
        "state": emulator.state,
        "api_key": emulator.api_key,
    }


def _limit(value: str | None) -> int | None:
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= KEPT_REQUESTS):
        raise HTTPException(400, f"limit must be between 1 and {KEPT_REQUESTS}, not {value!r}")
    return int(value)


def _answer(payload: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(payload), status, dict(headers or {}), "application/json")


async def _refuse(_request: Request, error: Exception) -> Response:
    refused = cast("HTTPException", error)
    return _answer({"error": {"message": refused.detail}}, refused.status_code, refused.headers)
