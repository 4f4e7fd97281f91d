"""Humm as a service (humm.txt, VENDORS.md 1.1), and its line in the table of vendors."""

from threadloom.sandbox._rest.app import bearer_guard, rest_app
from threadloom.sandbox.emulator import Vendor, World

from .errors import REFUSALS
from .routes import ROUTES
from .seeds import ORGANIZATION_ID, load
from .state import Desk


class Humm:
    """Humm's API on its state; it is also the sandbox's `Service`."""

    def __init__(self, world: World, api_key: str) -> None:
        seeds = load()
        self._desk = Desk(world, seeds)
        self.seeded_thread_ids = tuple(seed.id for seed in seeds if seed.organization_id == ORGANIZATION_ID)
        """Ids of the seeded threads of the sandbox's organization, newest last."""
        self.app = rest_app(
            ROUTES,
            desk=self._desk,
            guard=bearer_guard(api_key),
            refusals=REFUSALS,
        )

    def reset(self) -> None:
        """Forget everything but the seeds."""
        self._desk.reset()


VENDOR = Vendor(slug="humm", port=8801, path="", api_key="sandbox-humm-key", build=Humm)
