"""One `[[sources]]` table: a place that threads live in."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from threadloom.domain.errors import Invalid
from threadloom.domain.ids import VendorSlug
from threadloom.domain.thread import UserRef
from threadloom.vendors.registry import VENDORS, check_user, parse_options
from threadloom.vendors.transport import TransportName

from .addresses import is_loopback
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


class SourceSettings(BaseModel):
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

    @field_validator("vendor")
    @classmethod
    def _vendor_is_known(cls, vendor: str) -> str:
        if vendor not in VENDORS:
            raise refused(f"it should be one of {', '.join(sorted(VENDORS))}")
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
    def _literal_key_stays_here(self) -> "SourceSettings":
        host = urlsplit(self.base_url or "").hostname or ""
        if self.api_key is not None and self.api_key.literal is not None and not is_loopback(host):
            allowed = 'it should be { env = "NAME" } or { file = "path" }: a key as text is for loopback alone'
            raise refused(allowed, key="api_key")
        return self
