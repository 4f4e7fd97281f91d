"""What the gateway needs of a vendor to speak to its sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, get_type_hints

import msgspec

from threadloom.domain.errors import Invalid
from threadloom.domain.vendor import Vendor, VendorAdapter

from .options import SourceOptions, Wiring


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Facts about a vendor, the type of its sources' options, and how a source is connected; see `registry`."""

    vendor: Vendor
    options: type[SourceOptions]
    connect: Callable[[Wiring, Any], VendorAdapter]

    def parse_options(self, raw: Mapping[str, object] | SourceOptions) -> SourceOptions:
        """The options of a source as this vendor's type; options that are parsed already stay as they are.

        Raises:
            Invalid: one line about the first option that is wrong; `path` names it.
        """
        kind = self.options
        if isinstance(raw, kind):
            return raw
        if isinstance(raw, SourceOptions):
            raise Invalid(f"these are no options of vendor {self.vendor.slug!r}")
        for name in raw:
            if name not in kind.__struct_fields__:
                allowed = ", ".join(sorted(kind.__struct_fields__))
                line = f"vendor {self.vendor.slug!r} has no such option; it should be one of {allowed}"
                raise Invalid(line, path=(name,))
        for name, hint in get_type_hints(kind, include_extras=True).items():
            if name in raw:
                _converted(raw[name], hint, name)
        for field in msgspec.structs.fields(kind):
            if field.required and field.name not in raw:
                raise Invalid("this option is missing", path=(field.name,))
        return _converted(dict(raw), kind)


def _converted(value: object, kind: Any, *path: str) -> Any:  # noqa: ANN401 - a type as msgspec takes it
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        # msgspec speaks of the type that it wants and the one that it got, never of the value.
        raise Invalid(f"{str(error)[:1].lower()}{str(error)[1:]}", path=path) from error
