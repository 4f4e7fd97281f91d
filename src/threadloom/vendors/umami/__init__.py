"""UmamiAI: the dialect without metadata, list envelopes and one-call starts."""

from .vendor import VENDOR, Options, connect

__all__ = ["VENDOR", "Options", "connect"]
