"""Calls to a vendor over HTTP: one seam, one deadline, bounded answers, errors without a word of the vendor's.

Vendors of other packages build on it too: what stands in `__all__` is a promise (see the README of `vendors/`).
"""

from threadloom.vendors.transport import open_transport

from .address import BaseUrl, cannot_be_id
from .body import MAX_BODY_BYTES, parsed
from .client import VendorHttp
from .conventions import HttpConventions, api_key_header, bearer
from .faults import Fault, detail_faults

__all__ = [
    "MAX_BODY_BYTES",
    "BaseUrl",
    "Fault",
    "HttpConventions",
    "VendorHttp",
    "api_key_header",
    "bearer",
    "cannot_be_id",
    "detail_faults",
    "open_transport",
    "parsed",
]
