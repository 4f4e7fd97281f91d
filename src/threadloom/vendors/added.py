"""Vendors that other packages add, by the entry point group `threadloom.vendors`: read once, checked, never above ours.

The name of an entry point is the vendor's slug, its value an object with what `Entry` has: vendor, options, connect.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from typing import get_type_hints

import msgspec

from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor

from .base import Entry, SourceOptions

GROUP = "threadloom.vendors"

_SLUG = re.compile(r"[a-z0-9-]{1,64}")
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """A vendor that a package adds: `package` is its name and version, `fault` why the vendor cannot be used.

    Exactly one of `entry` and `fault` is set.
    """

    slug: VendorSlug
    package: str
    entry: Entry | None = None
    fault: str | None = None

    def __str__(self) -> str:
        """One line for whoever runs the gateway."""
        line = f"vendor {self.slug!r} of {self.package}"
        return line if self.fault is None else f"{line} cannot be used: {self.fault}"


def read(points: Iterable[EntryPoint], ours: Collection[str]) -> tuple[Added, ...]:
    """The vendors of these entry points, by slug; raises nothing, whatever a package does when it is loaded.

    One of our own slugs, or one that two packages want, is nobody's: their code is not even loaded.
    """
    found = sorted(points, key=lambda point: (point.name, _package(point)))
    times = Counter(point.name for point in found)
    return tuple(_added(point, ours, wanted=times[point.name]) for point in found)


def fault_of(name: str, value: object) -> str | None:
    """Why the object of an entry point of that name is no vendor's entry, in a few words; None where it is one."""
    vendor, options = getattr(value, "vendor", None), getattr(value, "options", None)
    if not isinstance(vendor, Vendor):
        return "its `vendor` is no Vendor"
    if not (isinstance(options, type) and issubclass(options, SourceOptions)):
        return "its `options` is no subclass of SourceOptions"
    if not callable(getattr(value, "connect", None)):
        return "its `connect` cannot be called"
    try:
        msgspec.convert(msgspec.to_builtins(vendor), Vendor)
        get_type_hints(options)
    except Exception as error:  # noqa: BLE001 - a stranger's types may fail in any way
        return _line(error)
    if vendor.slug != name:
        return f"it calls itself {vendor.slug!r}"
    return None if _SLUG.fullmatch(name) else "a slug is 1 to 64 of a-z, 0-9 and -"


def _added(point: EntryPoint, ours: Collection[str], *, wanted: int) -> Added:
    slug, package = VendorSlug(point.name), _package(point)
    if slug in ours:
        return Added(slug=slug, package=package, fault="threadloom has a vendor of that name itself")
    if wanted > 1:
        return Added(slug=slug, package=package, fault="more than one entry point has that name")
    try:
        value = point.load()
        fault = fault_of(slug, value)
        entry = None if fault else Entry(vendor=value.vendor, options=value.options, connect=value.connect)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - a stranger's module may raise anything while it is loaded
        entry, fault = None, _line(error)
    return Added(slug=slug, package=package, entry=entry, fault=fault)


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"


def _line(error: BaseException) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
