"""One `[[sources]]` table: a place that threads live in."""

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from threadloom.domain.errors import Invalid
from threadloom.domain.ids import VendorSlug
from threadloom.domain.thread import UserRef
from threadloom.vendors.registry import check_user, known_vendors, parse_options, unknown_vendor
from threadloom.vendors.transport import TransportName

from .addresses import is_loopback
from .resilience_settings import ResilienceSettings
from .secret import SecretSetting
from .wrong import refused

Name = Annotated[str, Field(min_length=1, max_length=200)]


class VendorUser(BaseModel):
    """Whom a user of ours is at a vendor: a text is the vendor's own id, a table names another kind of id."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    native_id: Name | None = None
    external_id: Name | None = None
    sdk_email: Name | None = None
    email: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _text_is_native_id(cls, value: object) -> object:
        return {"native_id": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _names_one(self) -> "VendorUser":
        if sum(value is not None for value in self.model_dump().values()) != 1:
            raise refused(f"it should be a text or have one of {', '.join(type(self).model_fields)}")
        return self

    def as_ref(self) -> UserRef:
        """The same for the gateway."""
        return UserRef(**self.model_dump())


class SyncSettings(BaseModel):
    """`[sources.sync]`: how threads that were made elsewhere come into the index.

    `every_s` None: often where the vendor lists threads, else never; 0: by `threadloom sync` alone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    every_s: Annotated[float, Field(ge=0, le=604_800)] | None = None
    calls_per_minute: Annotated[int, Field(ge=1, le=600_000)] = 120
    tenant: Name | None = None
    unmapped: Literal["operators", "skip"] = "operators"


class SourceSettings(ResilienceSettings):
    """A source: which vendor, where, with which key and options, and who may use it how."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    slug: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,64}$")]
    vendor: str
    name: Name | None = None
    base_url: str | None = None
    api_key: SecretSetting | None = None
    options: dict[str, Any] = Field(default_factory=dict[str, Any])
    timeout_s: Annotated[float, Field(gt=0, le=600)] = 10.0
    tenants: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    transport: TransportName = "native"
    allow_client_identity: bool = False
    allow_adopt: bool = False
    identity: dict[str, VendorUser] = Field(default_factory=dict[str, "VendorUser"])
    keep_raw: bool = False
    sync: SyncSettings = SyncSettings()

    @field_validator("vendor")
    @classmethod
    def _vendor_is_known(cls, vendor: str) -> str:
        if vendor not in known_vendors():
            raise refused(unknown_vendor(vendor))
        return vendor

    @model_validator(mode="after")
    def _options_suit_vendor(self) -> "SourceSettings":
        try:
            parse_options(VendorSlug(self.vendor), self.options)
        except Invalid as error:
            raise refused(error.message, key=".".join(("options", *error.path))) from error
        return self

    @model_validator(mode="after")
    def _mapped_users_suit_vendor(self) -> "SourceSettings":
        for user, told in self.identity.items():
            try:
                check_user(VendorSlug(self.vendor), told.as_ref())
            except Invalid as error:
                raise refused(error.message, key=f"identity.{user}") from error
        return self

    @model_validator(mode="after")
    def _synchronised_for_a_tenant_of_its_own(self) -> "SourceSettings":
        if self.sync.tenant is not None and self.tenants is not None and self.sync.tenant not in self.tenants:
            raise refused("it should be one of the source's tenants", key="sync.tenant", value=self.sync.tenant)
        return self

    @model_validator(mode="after")
    def _literal_key_stays_here(self) -> "SourceSettings":
        host = urlsplit(self.base_url or "").hostname or ""
        if self.api_key is not None and self.api_key.literal is not None and not is_loopback(host):
            allowed = 'it should be { env = "NAME" } or { file = "path" }: a key as text is for loopback alone'
            raise refused(allowed, key="api_key")
        return self
