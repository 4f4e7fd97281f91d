"""`threadloom serve` as a process."""

import json
import signal
from pathlib import Path

import httpx

import processes

_START = """
mutation { startThread(input: {target: {source: "local"}, message: {text: "Are you there?"}}) { replies { text } } }
"""


def test_it_serves_a_local_source_without_any_configuration(tmp_path: Path):
    """In an empty folder: on loopback, with a store of its own that the next start finds."""
    for totals in (1, 2):
        with processes.running("serve", "--port", "0", folder=tmp_path) as command:
            line = json.loads(command.error_with("listening"))
            url = line["url"]
            assert url.startswith("http://127.0.0.1:")
            answer = httpx.post(url, json={"query": _START}, trust_env=False).json()
            assert answer == {"data": {"startThread": {"replies": [{"text": "Are you there?"}]}}}
            inbox = httpx.post(url, json={"query": "{ threads { totalCount } }"}, trust_env=False).json()
            assert inbox == {"data": {"threads": {"totalCount": totals}}}
            ready = httpx.get(url.replace("/graphql", "/readyz"), trust_env=False)
            assert ready.json() == {"status": "ready", "store": "ready"}
            assert command.stop(signal.SIGTERM) == 0
            assert json.loads(command.errors[-1])["event"] == "stopped"
    assert (tmp_path / "threadloom.db").is_file()


def test_environment_and_command_line_win_over_the_file(tmp_path: Path):
    """As the log's format, its level and the port show."""
    file = tmp_path / "mine.toml"
    file.write_text('[server]\nport = 1\n[logs]\nformat = "json"\n', encoding="utf-8")
    words = ("serve", "--config", str(file), "--port", "0")
    with processes.running(*words, folder=tmp_path, THREADLOOM_LOGS__FORMAT="console") as command:
        assert not command.error_with("listening").startswith("{")
        assert command.stop() == 0


def test_wrong_configuration_ends_it_with_a_line(tmp_path: Path):
    """Exit code 2, no traceback."""
    with processes.running("serve", folder=tmp_path, THREADLOOM_SERVER__HOST="0.0.0.0") as command:
        assert command.end() == 2
        (line,) = command.errors
    assert line.startswith("threadloom: auth.mode is 'none': it should be 'keys' where server.host is not loopback")
