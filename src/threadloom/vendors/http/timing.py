"""Time and chance, in one place: what waits for long can be tried without waiting."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable

import msgspec


class Timing(msgspec.Struct, frozen=True):
    """Seconds of a clock that never jumps, how to let some pass, and a number between two others by chance."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    between: Callable[[float, float], float] = random.uniform


TIMING = Timing()
"""What really passes."""
