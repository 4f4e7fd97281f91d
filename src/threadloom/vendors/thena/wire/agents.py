"""Agents."""

from typing import Any

from threadloom.domain.noun import Noun


class Agent(Noun):
    """Who answers; model and instructions are somewhere inside `configuration`."""

    id: str | None = None
    template_id: str | None = None
    organization_id: str | None = None
    name: str | None = None
    description: str | None = None
    configuration: Any = None
    metadata: Any = None
    status: str | None = None
    created_at: Any = None
    updated_at: Any = None
