"""JSON values as Python holds them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    JsonValue = None | bool | int | float | str | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
    JsonObject = Mapping[str, JsonValue]
else:
    # msgspec builds its decoders from these at run time and knows no recursive alias; Any decodes to the same values.
    JsonValue = Any
    JsonObject = dict[str, Any]
