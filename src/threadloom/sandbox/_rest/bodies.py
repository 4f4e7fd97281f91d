"""Request bodies: JSON types are not converted, unknown fields are ignored."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic_core import PydanticCustomError

_T = TypeVar("_T")


class StrictBody(BaseModel):
    """A JSON object whose fields have the types that they are declared with, and no others."""

    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


def _refuse_null(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    if value is None:
        raise PydanticCustomError("null_not_allowed", "Input should not be null")
    return value


Omissible = Annotated[_T | None, BeforeValidator(_refuse_null)]
"""May be left out, then it is None; may not be sent as null. Give it the default None."""
