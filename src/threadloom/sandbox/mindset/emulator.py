"""Mindset as a service (mindset.txt, VENDORS.md 1.5), and its line in the table of vendors."""

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from threadloom.sandbox._rest.app import AsciiJson, header_guard, rest_app
from threadloom.sandbox.emulator import Vendor, World

from .routes import ROUTES
from .seeds import load
from .state import Desk


class Mindset:
    """Mindset's API on its state; it is also the sandbox's `Service`."""

    seeded_thread_ids: tuple[str, ...] = ()
    """None: no route takes a thread that is there already."""

    def __init__(self, world: World, api_key: str) -> None:
        self._desk = Desk(world, load())
        self.app = rest_app(
            ROUTES,
            desk=self._desk,
            guard=header_guard(api_key),
            refusals={RequestValidationError: _refuse_body, HTTPException: _refuse},
        )

    def reset(self) -> None:
        """Forget everything but the seeds."""
        self._desk.reset()


# No page shows an error body; these two are guesses.
async def _refuse_body(_request: Request, error: RequestValidationError) -> Response:
    details = [
        {"path": ".".join(str(part) for part in item["loc"][1:]), "message": item["msg"]} for item in error.errors()
    ]
    return AsciiJson({"error": {"message": "Invalid request", "details": details}}, status_code=400)


async def _refuse(_request: Request, error: HTTPException) -> Response:
    content = {"error": {"message": error.detail}}
    return AsciiJson(content, status_code=error.status_code, headers=error.headers)


VENDOR = Vendor(slug="mindset", port=8805, path="", api_key="sandbox-mindset-key", build=Mindset)
