"""Where the routes find the state, brought up to the present."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from threadloom.sandbox._rest.native import moment, new_uuid
from threadloom.sandbox.emulator import World

from .engine import Engine
from .models import Agent
from .scripts import AGENT_IDS, DEFAULT, SCRIPTS
from .seeds import Seed, plant
from .state import ORGANIZATION_ID, TEMPLATE_ID, State


class Desk:
    """The state and what moves it: clock, chance, engine."""

    def __init__(self, world: World, seeds: Sequence[Seed]) -> None:
        self._world = world
        self._seeds = tuple(seeds)
        self.reset()

    def reset(self) -> None:
        """Forget everything but the seeds."""
        self.state = State()
        self.engine = Engine(self._world, self.state)
        opened_at = self.now()
        for script, agent_id in AGENT_IDS.items():
            self.state.agents[agent_id] = _scripted(script, agent_id, opened_at)
        for seed in self._seeds:
            plant(self.state, seed, opened_at)

    def now(self) -> datetime:
        """The current moment."""
        return moment(self._world.now())

    def new_id(self) -> UUID:
        """The next native id; equal for equal seeds, never given out twice."""
        return UUID(new_uuid(self._world.random))

    def script(self, agent: Agent) -> str:
        """Which script an agent follows: the one that its configuration names, else the echo."""
        named = agent.configuration.get("script")
        return named if isinstance(named, str) and named in SCRIPTS else DEFAULT


def _scripted(script: str, agent_id: UUID, made_at: datetime) -> Agent:
    player = SCRIPTS[script]
    return Agent(
        id=agent_id,
        template_id=TEMPLATE_ID,
        organization_id=ORGANIZATION_ID,
        name=player.name,
        configuration={"script": script},
        status="active" if player.is_active else "inactive",
        created_at=made_at,
        updated_at=made_at,
        description=player.description,
        avatar_url=f"https://example.com/avatars/{script}.png",
        metadata={},
    )


async def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    desk.engine.settle()
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
"""The desk as a parameter of a route, its executions settled."""
