"""LangGraph, which nothing emulates: answers as its server wrote them, behind the faults of the sandbox."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from threadloom.sandbox.emulator import Vendor, World
from threadloom.sandbox.faults.faulty import Faulty
from threadloom.sandbox.listener import Listener
from threadloom.sandbox.record import Record
from threadloom.sandbox.sandbox import Emulator
from vendors.langgraph.answers import a_run, a_state, a_thread, an_assistant

SLUG = "langgraph"
OPTIONS = {"agent_id": "chat"}


class _Service:
    """One message in every thread, and every thread is there."""

    seeded_thread_ids = ()

    def __init__(self, _world: World | None = None, _key: str = "") -> None:
        self.app = Starlette(
            routes=[
                Route("/threads", _create, methods=["POST"]),
                Route("/threads/search", _search, methods=["POST"]),
                Route("/threads/{thread}/state", _state),
                Route("/threads/{thread}/runs", _run, methods=["POST"]),
                Route("/assistants/search", _assistants, methods=["POST"]),
            ]
        )

    def reset(self) -> None:
        """Nothing is kept."""


async def _create(_request: Request) -> JSONResponse:
    return JSONResponse(a_thread(str(uuid4()), status="idle"))


async def _search(request: Request) -> JSONResponse:
    wanted: dict[str, Any] = await request.json()
    return JSONResponse([a_thread(native_id) for native_id in wanted.get("ids", [])])


async def _state(_request: Request) -> JSONResponse:
    return JSONResponse(a_state({"type": "human", "id": "m1", "content": "Where do swifts sleep?"}))


async def _run(_request: Request) -> JSONResponse:
    return JSONResponse(a_run(status="success"))


async def _assistants(_request: Request) -> JSONResponse:
    return JSONResponse([an_assistant()])


@asynccontextmanager
async def a_recorded_langgraph(record: Record) -> AsyncGenerator[Emulator]:
    """It breaks as the sandbox's emulators do, and is seen in their record."""
    vendor = Vendor(slug=SLUG, port=0, path="", api_key="recorded-langgraph-key", build=_Service)
    service = _Service()
    faulty = Faulty(service.app)
    listener = Listener(record.watch(SLUG, faulty), host="127.0.0.1", port=0, greet=faulty.greet)
    emulator = Emulator(vendor, service, faulty, listener)
    await emulator.set_state("up")
    try:
        yield emulator
    finally:
        await listener.close()
