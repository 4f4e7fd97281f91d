"""Anything that serves OpenAI's Assistants API at an address of its own: Foundry, proxies, self-hosted clones."""

from .vendor import VENDOR, Options, connect

__all__ = ["VENDOR", "Options", "connect"]
