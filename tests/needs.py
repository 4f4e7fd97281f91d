"""What a test does when the tool it needs is not on this machine."""

import os

import pytest


def needs(tool: str, present: bool) -> None:
    """Skip the running test where `tool` is absent; with THREADLOOM_TESTS=all its absence fails the test instead."""
    if present:
        return
    if os.environ.get("THREADLOOM_TESTS") == "all":
        pytest.fail(f"{tool} is absent, and THREADLOOM_TESTS=all asks for every test")
    pytest.skip(f"{tool} is absent")
