"""What is there from the start: a vendor's TOML file."""

import tomllib
from importlib import resources
from typing import TypeVar

import msgspec

_File = TypeVar("_File")


def read_seeds(vendor: str, form: type[_File]) -> _File:
    """The file of a vendor, checked against its form."""
    text = (resources.files("threadloom.sandbox") / "seeds" / f"{vendor}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), form)
