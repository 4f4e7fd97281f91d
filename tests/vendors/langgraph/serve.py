"""LangGraph's own server in memory; runs in the environment of `environment.py`, given a port and graphs as JSON.

Nothing is kept on disk, nothing is traced, and no question is asked of the internet.
"""

import json
import sys

from langgraph_api.cli import run_server  # pyright: ignore[reportMissingImports] - of its own environment

if __name__ == "__main__":
    run_server(
        host="127.0.0.1",
        port=int(sys.argv[1]),
        graphs=json.loads(sys.argv[2]),
        reload=False,
        open_browser=False,
        n_jobs_per_worker=8,  # with one, a slow run would hold up every other
        disable_persistence=True,
        env={"LANGSMITH_TRACING": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1", "LANGGRAPH_NO_VERSION_CHECK": "true"},
    )
