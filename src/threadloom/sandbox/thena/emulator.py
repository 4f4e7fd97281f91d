"""Thena Agent Studio as a service (thena.txt, VENDORS.md 1.4), and its line in the table of vendors."""

from fastapi.exceptions import RequestValidationError

from threadloom.sandbox._rest.app import header_guard, rest_app
from threadloom.sandbox.emulator import Vendor, World

from .desk import Desk
from .errors import refuse
from .routes import ROUTES
from .seeds import load


class Thena:
    """Thena's API on its state; it is also the sandbox's `Service`."""

    def __init__(self, world: World, api_key: str) -> None:
        seeds = load()
        self._desk = Desk(world, seeds)
        self.seeded_thread_ids = tuple(str(seed.id) for seed in seeds)
        """Ids of the seeded threads, newest last."""
        self.app = rest_app(
            ROUTES,
            desk=self._desk,
            guard=header_guard(api_key),
            refusals={RequestValidationError: refuse},
        )

    def reset(self) -> None:
        """Forget everything but the seeds."""
        self._desk.reset()


VENDOR = Vendor(slug="thena", port=8804, path="", api_key="sandbox-thena-key", build=Thena)
"""Agent Studio on loopback; its routes begin with `/api/v1`."""
