"""Limits that UmamiAI's pages tell (read 2026-11-21): none. What the dialect limits elsewhere is left to the vendor."""

from threadloom.vendors._assistants.limits import Limits

LIMITS = Limits()
