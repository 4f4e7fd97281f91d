"""`threadloom serve` in processes that are forked from one that has imported it, so that twenty starts take seconds."""

import multiprocessing
import os
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from threadloom.server.commands.serve import serve

LOG = "serve.log"

_context = multiprocessing.get_context("forkserver")


def started(folder: Path, port: int) -> ForkServerProcess:
    """The command over the store `threadloom.db` of the folder, on its way."""
    _context.set_forkserver_preload([__name__])
    process = _context.Process(target=_serve, args=(str(folder), port))
    process.start()
    return process


def _serve(folder: str, port: int) -> None:
    os.chdir(folder)
    log = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    serve(port=port)
