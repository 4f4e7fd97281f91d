"""`[limits]` and `[documents]`: what a request may hold, cost and take, and which documents are trusted."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from threadloom.domain.call import Role
from threadloom.graphql.endpoint.limits import Limits

from .wrong import refused

Count = Annotated[int, Field(ge=1, le=1_000_000)]
Characters = Annotated[int, Field(ge=1_000, le=100_000_000)]
Tokens = Annotated[int, Field(ge=100, le=1_000_000)]
Cost = Annotated[int, Field(ge=1, le=1_000_000_000)]
Seconds = Annotated[float, Field(gt=0, le=600)]
RoleName = Literal["reader", "writer", "operator"]

_STANDARD = Limits()


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class RoleLimitSettings(_Table):
    """`[limits.roles.reader]` and so on: where a role has limits of its own; what is left out is as for all."""

    characters: Characters | None = None
    tokens: Tokens | None = None
    depth: Count | None = None
    aliases: Count | None = None
    root_fields: Count | None = None
    directives: Count | None = None
    spreads: Count | None = None
    introspection_depth: Count | None = None
    introspection_objects: Count | None = None
    variable_values: Count | None = None
    cost: Cost | None = None


class LimitSettings(_Table):
    """`[limits]`: what a request may hold, cost and take."""

    characters: Characters = _STANDARD.characters
    tokens: Tokens = _STANDARD.tokens
    depth: Count = _STANDARD.depth
    aliases: Count = _STANDARD.aliases
    root_fields: Count = _STANDARD.root_fields
    directives: Count = _STANDARD.directives
    spreads: Count = _STANDARD.spreads
    introspection_depth: Count = _STANDARD.introspection_depth
    introspection_objects: Count = _STANDARD.introspection_objects
    variable_values: Count = _STANDARD.variable_values
    cost: Cost = _STANDARD.cost
    roles: dict[RoleName, RoleLimitSettings] = Field(default_factory=dict[RoleName, RoleLimitSettings])

    body_bytes: Annotated[int, Field(ge=1_000, le=100_000_000)] = 1_000_000
    body_timeout_s: Seconds = 10.0
    operation_timeout_s: Seconds = 60.0
    header_bytes: Annotated[int, Field(ge=4_096, le=1_048_576)] = 65_536
    headers: Annotated[int, Field(ge=10, le=1_000)] = 100
    header_timeout_s: Seconds = 10.0
    concurrency: Annotated[int, Field(ge=1, le=100_000)] = 256
    tenant_concurrency: Annotated[int, Field(ge=1, le=100_000)] = 128
    lag_s: Seconds = 0.2
    retry_after_s: Annotated[int, Field(ge=1, le=3_600)] = 1

    def by_role(self) -> Mapping[Role, Limits]:
        """What a document of each role may hold and cost."""
        common = self.model_dump(include=set(RoleLimitSettings.model_fields))
        own = {name: limits.model_dump(exclude_none=True) for name, limits in self.roles.items()}
        return {role: Limits(**(common | own.get(role.value.lower(), {}))) for role in Role}


class DocumentSettings(_Table):
    """`[documents]`: what is kept of documents, and which may be run."""

    cache_bytes: Annotated[int, Field(ge=100_000, le=10_000_000_000)] = 32_000_000
    automatic: bool = True
    automatic_bytes: Annotated[int, Field(ge=100_000, le=1_000_000_000)] = 16_000_000
    manifests: tuple[Path, ...] = ()
    trusted_only: bool = False

    @model_validator(mode="after")
    def _something_is_trusted(self) -> "DocumentSettings":
        if self.trusted_only and not self.manifests:
            allowed = "it should be false where documents.manifests is empty: nothing would be answered"
            raise refused(allowed, key="trusted_only", value=True)
        return self
