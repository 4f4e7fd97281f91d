"""The table of emulated vendors: to add one is a folder and a line."""

from .emulator import Vendor
from .humm.emulator import VENDOR as HUMM
from .mindset.emulator import VENDOR as MINDSET
from .openai_assistants.emulator import VENDOR as OPENAI_ASSISTANTS
from .openai_conversations.emulator import VENDOR as OPENAI_CONVERSATIONS
from .thena.emulator import VENDOR as THENA
from .umami.emulator import VENDOR as UMAMI

VENDORS: dict[str, Vendor] = {
    vendor.slug: vendor for vendor in (HUMM, UMAMI, OPENAI_ASSISTANTS, THENA, MINDSET, OPENAI_CONVERSATIONS)
}

CONTROL_PORT = 8800

DEFAULT_PORTS = {"control": CONTROL_PORT, **{slug: vendor.port for slug, vendor in VENDORS.items()}}
