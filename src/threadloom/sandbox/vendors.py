"""The table of emulated vendors: to add one is a folder and a line."""

from .emulator import Vendor
from .openai_assistants.emulator import VENDOR as OPENAI_ASSISTANTS
from .umami.emulator import VENDOR as UMAMI

VENDORS: dict[str, Vendor] = {vendor.slug: vendor for vendor in (UMAMI, OPENAI_ASSISTANTS)}

CONTROL_PORT = 8800

DEFAULT_PORTS = {"control": CONTROL_PORT, **{slug: vendor.port for slug, vendor in VENDORS.items()}}
