"""Reading settings: defaults, then a TOML file, then the environment, then what the command line says."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

from .settings import Settings
from .wrong import ConfigurationError, lines_of

DEFAULT_FILE = Path("threadloom.toml")

Values = Mapping[str, Any]


class _Environment(BaseSettings, Settings):  # pyright: ignore[reportIncompatibleVariableOverride]
    """The same settings as environment variables: THREADLOOM_SERVER__PORT; lists are written as JSON."""

    # One base says ConfigDict and the other SettingsConfigDict, which is a ConfigDict with more.
    model_config = SettingsConfigDict(frozen=True, env_prefix="THREADLOOM_", env_nested_delimiter="__")


def load(file: Path | None = None, overrides: Values | None = None) -> Settings:
    """The settings; `file` None: `threadloom.toml` where there is one, else defaults (a local source alone).

    Raises:
        ConfigurationError: the file cannot be read, or settings are wrong.
    """
    if file is None and DEFAULT_FILE.is_file():
        file = DEFAULT_FILE
    values: Values = {} if file is None else _read(file)
    try:
        values = _merged(_merged(values, EnvSettingsSource(_Environment)()), overrides or {})
    except SettingsError as error:
        raise ConfigurationError([f"environment: {error}"]) from error
    return checked(values)


def checked(values: Values) -> Settings:
    """Settings made of these values.

    Raises:
        ConfigurationError: settings are wrong; a line for each.
    """
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise ConfigurationError(lines_of(error)) from error


def _read(file: Path) -> Values:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError([f"{file} cannot be read: {error.strerror}"]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError([f"{file} is not TOML: {error}"]) from error


def _merged(under: Values, over: Values) -> Values:
    """Both, `over` winning; tables are merged, everything else (lists too) is replaced."""
    merged = dict(under)
    for key, value in over.items():
        known = merged.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[key] = _merged(cast("Values", known), cast("Values", value))
        else:
            merged[key] = value
    return merged
