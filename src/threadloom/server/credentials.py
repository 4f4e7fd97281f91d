"""Vendors' keys, read once at the start."""

from collections.abc import Mapping

from threadloom.domain.call import Call
from threadloom.domain.ids import SourceSlug

from .settings import Settings
from .wrong import ConfigurationError


class SettingsCredentials:
    """The port to vendors' keys, over settings: one key a source, the same for every caller."""

    def __init__(self, keys: Mapping[SourceSlug, str]) -> None:
        self._keys = dict(keys)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{slug}=***' for slug in self._keys)})"

    @classmethod
    def read(cls, settings: Settings) -> "SettingsCredentials":
        """Read every key that the settings name.

        Raises:
            ConfigurationError: variables or files are missing or empty; a line for each.
        """
        keys: dict[SourceSlug, str] = {}
        faults: list[str] = []
        for place, source in enumerate(settings.sources):
            if source.api_key is None:
                continue
            try:
                keys[SourceSlug(source.slug)] = source.api_key.read(f"sources[{place}].api_key")
            except ConfigurationError as error:
                faults.extend(error.lines)
        if faults:
            raise ConfigurationError(faults)
        return cls(keys)

    async def key(self, call: Call, source: SourceSlug) -> str | None:  # noqa: ARG002 - every caller has the same
        """The key of the source; None where none is configured."""
        return self._keys.get(source)

    def secrets(self) -> frozenset[str]:
        """Every key, for the part that keeps them out of logs."""
        return frozenset(self._keys.values())
