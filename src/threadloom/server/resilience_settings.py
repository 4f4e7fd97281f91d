"""Settings of a source that say how its calls bear failures."""

from typing import Annotated

from pydantic import BaseModel, Field

from threadloom.domain.source import Resilience

_STANDARD = Resilience()


class ResilienceSettings(BaseModel):
    """Part of a `[[sources]]` table: retries of reads, the circuit breaker, and how many requests at once."""

    retries: Annotated[int, Field(ge=0, le=2)] = _STANDARD.retries
    retry_budget: Annotated[float, Field(ge=0, le=1)] = _STANDARD.retry_budget
    cooldown_s: Annotated[float, Field(ge=0, le=60)] = _STANDARD.cooldown_s
    breaker_failures: Annotated[int, Field(ge=1, le=1_000_000)] = _STANDARD.breaker_failures
    breaker_open_s: Annotated[float, Field(gt=0, le=600)] = _STANDARD.breaker_open_s
    max_in_flight: Annotated[int, Field(ge=1, le=1_000)] = _STANDARD.max_in_flight
    max_waiting: Annotated[int, Field(ge=0, le=10_000)] = _STANDARD.max_waiting

    def resilience(self) -> Resilience:
        """The same for the gateway."""
        return Resilience(**{name: getattr(self, name) for name in Resilience.__struct_fields__})
