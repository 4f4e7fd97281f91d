"""OpenAI's conversations as a service (VENDORS.md 2.4), and its line in the table of vendors."""

from starlette.exceptions import HTTPException

from threadloom.sandbox._assistants.errors import ApiError
from threadloom.sandbox._rest.app import rest_app
from threadloom.sandbox.emulator import Vendor, World

from .desk import Desk
from .http import key_guard, refuse, refuse_route
from .routes import ROUTES
from .seeds import load


class Conversations:
    """The API on its state; it is also the sandbox's `Service`."""

    def __init__(self, world: World, api_key: str) -> None:
        seeds = load()
        self._desk = Desk(world, seeds)
        self.seeded_thread_ids = tuple(seed.id for seed in seeds)
        """Ids of the seeded conversations, newest last."""
        self.app = rest_app(
            ROUTES,
            desk=self._desk,
            guard=key_guard(api_key),
            refusals={ApiError: refuse, HTTPException: refuse_route},
        )

    def reset(self) -> None:
        """Forget everything but the seeds."""
        self._desk.reset()


VENDOR = Vendor(
    slug="openai-conversations",
    port=8806,
    path="/v1",
    api_key="sandbox-openai-conversations-key",
    build=Conversations,
)
