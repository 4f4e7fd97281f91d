"""`threadloom sandbox`: the emulated vendors alone."""

import sys
from typing import Annotated

import typer

from threadloom.sandbox.sandbox import Sandbox, ports_from
from threadloom.sandbox.vendors import CONTROL_PORT
from threadloom.server.serving import run, stop_signals
from threadloom.server.wrong import ConfigurationError


def sandbox(
    port: Annotated[int, typer.Option("--port", help="Port of the control API; the vendors follow.")] = CONTROL_PORT,
) -> None:
    """Run emulators of the vendors, without a gateway.

    Each listens on a port of its own and asks for a key of its own; the control API shows what they were sent.
    """
    run(_sandbox(port))


async def _sandbox(port: int) -> None:
    with stop_signals() as stop:
        try:
            async with Sandbox(ports=ports_from(port)) as opened:
                sys.stdout.write(described(opened))
                sys.stdout.flush()
                await stop.wait()
        except OSError as error:
            raise ConfigurationError([f"--port is {port}: {error.strerror}"]) from error


def described(sandbox: Sandbox) -> str:
    """Where everything is, a line each."""
    vendors = sandbox.emulators.values()
    lines = [f"control API        {sandbox.control_url}"]
    lines += [f"{vendor.slug:<18} {vendor.base_url}  key {vendor.api_key}" for vendor in vendors]
    return "\n".join(lines) + "\n"
