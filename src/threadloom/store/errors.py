"""Why a store cannot be opened; each message is one line, fit for a console.

Once a store is open, its methods raise the errors of `threadloom.domain.errors` alone.
"""


class StoreError(Exception):
    """The store cannot be opened."""


class UnsupportedUrl(StoreError, ValueError):
    """The address names no store that there is."""


class CannotOpen(StoreError):
    """The file cannot be opened, made or written."""


class ForeignDatabase(StoreError):
    """The file is not a database of ours."""


class NewerDatabase(StoreError):
    """The database was made by a newer version."""


class DamagedDatabase(StoreError):
    """The file is one of ours, and broken."""
