"""`threadloom serve`: the gateway over the configured sources."""

import logging

from threadloom.server import logs
from threadloom.server.added import log_added_vendors
from threadloom.server.app import create_app
from threadloom.server.endpoint import PATH
from threadloom.server.parts import tended
from threadloom.server.serving import address_of, bind, collecting_rarely, listening, run, stop_signals
from threadloom.server.settings import Settings

from .options import Config, Host, Port, settings_of

_log = logging.getLogger("threadloom.server")


def serve(config: Config = None, host: Host = None, port: Port = None) -> None:
    """Answer GraphQL over the configured sources.

    Without a configuration, that is a local source alone, on loopback, with a store in the working folder.
    """
    run(_serve(settings_of(config, host=host, port=port)))


async def _serve(settings: Settings) -> None:
    app = create_app(settings)
    logs.set_up(settings.logs, app.credentials.secrets())
    log_added_vendors()
    with stop_signals() as stop, bind(settings.server.host, settings.server.port) as bound:
        async with app.running() as parts, tended(parts), listening(app, bound, settings.connection_limits()):
            _log.info("listening", extra={"url": address_of(bound) + PATH})
            with collecting_rarely():
                await stop.wait()
    _log.info("stopped")
