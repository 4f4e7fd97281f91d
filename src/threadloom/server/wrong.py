"""What is wrong with a configuration, told in single lines."""

import re
from collections.abc import Sequence
from typing import cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

_SECRET_PLACES = {"api_key", "server_key", "options", "identity"}
_USER_INFO = re.compile(r"//[^/@\s]*@")
_LONGEST_VALUE = 80


class ConfigurationError(Exception):
    """One or several wrong settings; each of `lines` names key, value (secrets masked) and what is allowed."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = tuple(lines)


class CommandFailed(Exception):
    """A command cannot go on; the text is one line for whoever typed it."""


def refused(allowed: str, *, key: str = "", value: object = None) -> PydanticCustomError:
    """The error that a settings validator raises.

    `allowed` is a clause that follows key and value. `key` leads on from the validator's own place, for a check that
    looks at several settings; `value` is given where it is not all that the validator saw.
    """
    return PydanticCustomError("refused", "{allowed}", {"allowed": allowed, "key": key, "value": value})


def lines_of(error: ValidationError) -> list[str]:
    """One line for each wrong setting."""
    return [_line(detail) for detail in error.errors(include_url=False)]


def _line(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    key = _key((*detail["loc"], *filter(None, context.get("key", "").split("."))))
    match detail["type"]:
        case "missing":
            return f"{key} is missing"
        case "extra_forbidden":
            return f"{key} is not a setting"
        case "refused" if context["key"]:
            return f"{key}{_shown(key, context['value'])}: {context['allowed']}"
        case "refused":
            return f"{key}{_shown(key, detail['input'])}: {context['allowed']}"
        case _:
            allowed = re.sub(r"^\w+ should ", "it should ", detail["msg"])
            return f"{key}{_shown(key, detail['input'])}: {allowed}"


def _key(place: tuple[int | str, ...]) -> str:
    """`sources[0].base_url` for `("sources", 0, "base_url")`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def _shown(key: str, value: object) -> str:
    """` is ` and the value on one line, short and without secrets; nothing where it is a table or not known."""
    if _SECRET_PLACES & set(re.split(r"[.\[\]]", key)):
        return " is ***"
    words = cast("Sequence[object]", value) if isinstance(value, list | tuple) else [value]
    if not all(isinstance(word, str | int | float) for word in words):
        return ""
    text = _USER_INFO.sub("//***@", repr(cast("object", value)))
    return " is " + (text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…")
