"""LangGraph's own server in memory, to be run as a process of its own: `graph_server.py PORT GRAPHS`.

GRAPHS is JSON: names of graphs and where they are (`/path/graph.py:name`). Nothing is kept on disk, nothing is traced,
no question is asked of the internet. It ends with whoever started it, because its standard input ends then.
"""

import json
import os
import sys
import threading
from importlib import import_module
from typing import Any

_ENVIRONMENT = {"LANGSMITH_TRACING": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGGRAPH_NO_VERSION_CHECK": "true"}


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)  # what the server holds is in memory alone: there is nothing to put in order


def _main(port: str, graphs: str) -> None:
    threading.Thread(target=_end_with_input, daemon=True).start()
    run_server: Any = import_module("langgraph_api.cli").run_server  # of a package that need not be there
    run_server(
        host="127.0.0.1",
        port=int(port),
        graphs=json.loads(graphs),
        reload=False,
        open_browser=False,
        n_jobs_per_worker=8,  # with one, a slow run would hold up every other
        disable_persistence=True,
        env=_ENVIRONMENT,
    )


if __name__ == "__main__":
    _main(*sys.argv[1:])
