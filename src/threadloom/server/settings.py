"""Settings: what an operator may choose, as frozen models with their defaults.

Read by `configuration.load` from a TOML file and the environment; passed in everywhere, imported as a value nowhere.
"""

from collections import Counter
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from threadloom.vendors.transport import Reach

from .addresses import fault_of_base_url, is_loopback
from .connection import ConnectionLimits
from .head import HeadLimits
from .limit_settings import DocumentSettings, LimitSettings
from .secret import SecretSetting
from .source_settings import SourceSettings
from .wrong import refused


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ServerSettings(_Table):
    """`[server]`: where the gateway listens and what it serves beside GraphQL."""

    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8700
    introspection: Literal["on", "off", "signed-in"] = "on"
    playground: bool = True
    get: bool = True
    batching: Annotated[int, Field(ge=0, le=10)] = 0
    partial_status: Literal[200, 294] = 200
    plan: bool = True
    drain_s: Annotated[int, Field(ge=0, le=600)] = 10
    cors_origins: tuple[str, ...] = ()
    vendor_hosts: tuple[str, ...] = ()

    @field_validator("vendor_hosts")
    @classmethod
    def _hosts_are_hosts(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        try:
            Reach(names)
        except ValueError:
            raise refused('it should be a list of host names, addresses and networks such as "10.0.0.0/8"') from None
        return names

    def reach(self) -> Reach:
        """Where connections to sources may lead."""
        return Reach(self.vendor_hosts)

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if origin != "*" and (
                parts.scheme not in {"http", "https"} or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                raise refused('it should be a list of origins such as "https://app.example.com"')
        return origins


class StoreSettings(_Table):
    """`[store]`: where threads are kept."""

    url: str = "sqlite:///threadloom.db"
    keep_messages_days: Annotated[int, Field(ge=1, le=36_500)] | None = None

    @field_validator("url")
    @classmethod
    def _store_is_spoken(cls, url: str) -> str:
        if not url.startswith("sqlite://"):
            raise refused('it should be "sqlite:///" and a path: this version keeps threads in SQLite alone')
        return url


class AuthSettings(_Table):
    """`[auth]`: how callers are known."""

    mode: Literal["none", "keys"] = "none"
    server_key: SecretSetting | None = None

    @field_validator("mode", mode="before")
    @classmethod
    def _mode_is_there(cls, mode: object) -> object:
        if mode == "jwt":
            raise refused("it should be 'none' or 'keys': this version cannot read JSON web tokens")
        return mode

    @field_validator("server_key")
    @classmethod
    def _server_key_is_elsewhere(cls, key: SecretSetting | None) -> SecretSetting | None:
        if key is not None and key.literal is not None:
            raise refused('it should be { env = "NAME" } or { file = "path" }')
        return key


class LogSettings(_Table):
    """`[logs]`: what is told to whoever runs the gateway, on standard error."""

    format: Literal["json", "console"] = "json"
    level: Literal["debug", "info", "warning", "error"] = "info"


def _a_local_source() -> tuple[SourceSettings, ...]:
    return (SourceSettings(slug="local", vendor="local", name="Local"),)


class Settings(_Table):
    """Everything."""

    server: ServerSettings = ServerSettings()
    store: StoreSettings = StoreSettings()
    auth: AuthSettings = AuthSettings()
    limits: LimitSettings = LimitSettings()
    documents: DocumentSettings = DocumentSettings()
    logs: LogSettings = LogSettings()
    sources: tuple[SourceSettings, ...] = Field(default_factory=_a_local_source)

    def head_limits(self) -> HeadLimits:
        """How large a request's head may be."""
        return HeadLimits(bytes=self.limits.header_bytes, headers=self.limits.headers)

    def connection_limits(self) -> ConnectionLimits:
        """What a client's connection is held to."""
        return ConnectionLimits(
            head=self.head_limits(), head_timeout_s=self.limits.header_timeout_s, drain_s=self.server.drain_s
        )

    @model_validator(mode="after")
    def _nobody_is_let_in_from_outside(self) -> "Settings":
        if self.auth.mode == "none" and not is_loopback(self.server.host):
            allowed = "it should be 'keys' where server.host is not loopback: 'none' would let everybody in"
            raise refused(allowed, key="auth.mode", value="none")
        if self.auth.mode == "none" and "*" in self.server.cors_origins:
            raise refused("it should name origins where auth.mode is 'none'", key="server.cors_origins", value="*")
        return self

    @model_validator(mode="after")
    def _slugs_differ(self) -> "Settings":
        if not self.sources:
            raise refused("it should name a source at least", key="sources", value=[])
        for slug, times in Counter(source.slug for source in self.sources).items():
            if times > 1:
                raise refused("it should be unique", key="sources.slug", value=slug)
        return self

    @model_validator(mode="after")
    def _addresses_are_meant(self) -> "Settings":
        reach = self.server.reach()
        for place, source in enumerate(self.sources):
            fault = source.base_url and fault_of_base_url(source.base_url, reach)
            if fault:
                raise refused(fault, key=f"sources[{place}].base_url", value=source.base_url)
        return self
