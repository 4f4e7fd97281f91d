"""`threadloom documents check`."""

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from threadloom.server.cli import app
from threadloom.server.wrong import ConfigurationError


def _check(folder: Path, texts: dict[str, str], *words: str, config: str = "") -> Result:
    (folder / "manifest.json").write_text(json.dumps(texts))
    (folder / "threadloom.toml").write_text(config)
    words = ("documents", "check", str(folder / "manifest.json"), "--config", str(folder / "threadloom.toml"), *words)
    return CliRunner().invoke(app, words)


def _rows(result: Result) -> list[list[str]]:
    return [line.split() for line in result.output.splitlines()[1:]]


def test_a_good_manifest(tmp_path: Path):
    """A line for each operation, with what it costs."""
    texts = {"a1": "query A { viewer { name } }", "b1": "query B { tags { tag } } query C { viewer { name } }"}
    result = _check(tmp_path, texts)
    assert result.exit_code == 0, result.output
    assert [(row[0], row[1], row[-1]) for row in _rows(result)] == [
        ("a1", "A", "ok"),
        ("b1", "B", "ok"),
        ("b1", "C", "ok"),
    ]
    assert all(int(row[2]) >= 1 for row in _rows(result))


def test_what_would_be_refused_is_told(tmp_path: Path):
    """With why; the others are fine all the same."""
    texts = {
        "good": "query Good { viewer { name } }",
        "old": "query Old { viewers { name } }",
        "broken": "{",
        "fragment": "fragment F on Query { viewer { name } }",
        "dear": "query Dear { threads(first: 100) { nodes { messages(first: 100) { nodes { id } } } } }",
    }
    result = _check(tmp_path, texts)
    assert result.exit_code == 1
    told = {line.split()[0]: line.rstrip() for line in result.output.splitlines()[1:]}
    assert told["good"].endswith("ok")
    assert "Cannot query field 'viewers'" in told["old"]
    assert "Syntax Error" in told["broken"]
    assert not told["fragment"].endswith("ok")
    assert "costs" in told["dear"]


def test_what_larger_pages_would_cost_is_told(tmp_path: Path):
    """An operation that fits by its defaults may be refused when it is sent with other page sizes."""
    pages = "threads(first: $n) { nodes { messages(first: %s) { nodes { id } } } }"
    texts = {
        "free": f"query Free($n: Int) {{ {pages % '$n'} }}",
        "held": f"query Held($n: Int) {{ {pages % '10'} }}",
        "flat": "query Flat { threads(first: 50) { nodes { id } } }",
    }
    result = _check(tmp_path, texts)
    assert result.exit_code == 0
    told = {row[0]: row[2:] for row in _rows(result)}
    assert told["free"][:2] == ["841", "12201"]
    assert " ".join(told["free"][2:]) == "ok, but over 5000 with larger pages"
    assert told["held"] == ["641", "3201", "ok"]
    assert told["flat"] == ["51", "51", "ok"]


def test_limits_are_those_of_the_configuration_and_the_role(tmp_path: Path):
    """Of readers unless it is said."""
    texts = {"a": "query A { viewer { name } tags { tag } }"}
    config = "[limits.roles.reader]\nroot_fields = 1\n"
    assert _check(tmp_path, texts, config=config).exit_code == 1
    assert _check(tmp_path, texts, "--role", "operator", config=config).exit_code == 0


def test_a_file_that_is_no_manifest_is_told_in_a_line(tmp_path: Path):
    """As any wrong setting."""
    result = CliRunner().invoke(app, ["documents", "check", str(tmp_path / "none.json")])
    assert isinstance(result.exception, ConfigurationError)
    assert result.exception.lines[0].startswith("MANIFEST is ")
