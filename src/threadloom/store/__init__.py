"""The store: what the gateway keeps, behind the port of `threadloom.domain.store`."""

from .errors import CannotOpen, DamagedDatabase, ForeignDatabase, NewerDatabase, StoreError, UnsupportedUrl
from .opening import file_of, open_store

__all__ = [
    "CannotOpen",
    "DamagedDatabase",
    "ForeignDatabase",
    "NewerDatabase",
    "StoreError",
    "UnsupportedUrl",
    "file_of",
    "open_store",
]
