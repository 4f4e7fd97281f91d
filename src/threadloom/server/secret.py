"""Secrets that a configuration names: by environment variable, by file, or as they are."""

import os
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, SecretStr, model_validator

from .wrong import ConfigurationError, refused


class Secret(BaseModel):
    """Where a secret is: exactly one of an environment variable, a file, and the secret itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    env: str | None = None
    file: Path | None = None
    literal: SecretStr | None = None

    @model_validator(mode="after")
    def _one_place(self) -> "Secret":
        if sum(place is not None for place in (self.env, self.file, self.literal)) != 1:
            raise refused('it should be { env = "NAME" } or { file = "path" }', value="")
        return self

    def read(self, key: str) -> str:
        """The secret, without white space around it.

        Raises:
            ConfigurationError: the variable or the file is missing or empty, or the secret is not printable ASCII
                and so cannot stand in a header; `key` names the setting.
        """
        text, place = self._found(key)
        if not text.strip():
            raise ConfigurationError([f"{key}: {place} is empty"])
        if not (text.strip().isascii() and text.strip().isprintable()):
            raise ConfigurationError([f"{key}: {place} should hold printable ASCII characters on one line"])
        return text.strip()

    def _found(self, key: str) -> tuple[str, str]:
        if self.literal is not None:
            return self.literal.get_secret_value(), "the text"
        if self.env is not None:
            place = f"environment variable {self.env}"
            if self.env not in os.environ:
                raise ConfigurationError([f"{key}: {place} is not set"])
            return os.environ[self.env], place
        place = f"file {self.file}"
        try:
            return Path(str(self.file)).read_text(encoding="utf-8"), place
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            raise ConfigurationError([f"{key}: {place} cannot be read: {reason}"]) from error


def _from_text(value: object) -> object:
    return {"literal": value} if isinstance(value, str) else value


SecretSetting = Annotated[Secret, BeforeValidator(_from_text)]
"""A secret as a setting: a table, or a text that is the secret itself."""
