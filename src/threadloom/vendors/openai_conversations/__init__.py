"""OpenAI's Conversations and Responses: what took the place of its Assistants."""

from .options import Options
from .vendor import VENDOR, connect

__all__ = ["VENDOR", "Options", "connect"]
