"""The example of a vendor from another package: installed into an environment of its own, it keeps the contract."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from textwrap import indent

import httpx
import pytest

from needs import needs
from processes import Command
from threadloom.testing import VendorContract

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = ROOT / "examples" / "vendor"
PUBLIC = re.compile(r"threadloom\.(domain\.\w+|vendors\.base|vendors\.http|testing)|threadloom_parley")

_INSTALL_S, _TESTS_S = 600, 300


class Environment:
    """A virtual environment with the gateway, the example, and nothing of this checkout on its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.python = folder / "venv" / "bin" / "python"
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("THREADLOOM_", "PYTEST_"))}
        self._variables = {name: value for name, value in kept.items() if name not in {"PYTHONPATH", "COVERAGE_RCFILE"}}

    def run(self, *words: str | Path, seconds: float) -> subprocess.CompletedProcess[str]:
        """What comes of its python with these words."""
        return subprocess.run(
            [self.python, *words],
            cwd=self.folder,
            env=self._variables,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    @contextmanager
    def running(self, *words: str | Path) -> Generator[Command]:
        """Its python with these words, until the block ends."""
        process = subprocess.Popen(
            [self.python, *words],
            cwd=self.folder,
            env=self._variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        command = Command(process)
        try:
            yield command
        finally:
            command.stop()

    def pip(self, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """What comes of its pip, which gives up soon where there is no network."""
        patience = ("--disable-pip-version-check", "--retries", "1", "--timeout", "20")
        return self.run("-m", "pip", *words, *patience, seconds=_INSTALL_S)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """Made from the package registry; where that cannot be reached there is none."""
    made = Environment(tmp_path_factory.mktemp("example"))
    subprocess.run([sys.executable, "-m", "venv", made.folder / "venv"], check=True)
    installed = made.pip("install", "-q", "-c", ROOT / "constraints.txt", f"{ROOT}[testing]", f"{EXAMPLE}[test]")
    if installed.returncode != 0:
        reached = made.pip("download", "-q", "--no-deps", "-d", made.folder / "reached", "iniconfig")
        needs("the package registry", reached.returncode == 0)
        pytest.fail(installed.stdout + installed.stderr)
    shutil.copytree(EXAMPLE / "tests", made.folder / "tests")
    for name in ("pyproject.toml", "threadloom.toml", "start-thread.graphql"):
        shutil.copy(EXAMPLE / name, made.folder)
    return made


@pytest.mark.venv
@pytest.mark.xdist_group("example-vendor")
def test_it_keeps_the_contract_from_outside(environment: Environment):
    """Its own tests, the contract suite among them, pass where only what pip installed can be imported."""
    tested = environment.run("-m", "pytest", "-q", "-p", "no:cacheprovider", seconds=_TESTS_S)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    (passed,) = re.findall(r"^(\d+) passed in ", tested.stdout, re.MULTILINE)  # and nothing was skipped
    assert int(passed) > len(dir(VendorContract)) - len(dir(object)), tested.stdout
    where = environment.run("-c", "import threadloom; print(threadloom.__file__)", seconds=60)
    assert where.stdout.startswith(str(environment.folder))


@pytest.mark.venv
@pytest.mark.xdist_group("example-vendor")
def test_the_gateway_serves_it(environment: Environment):
    """As the guide says: the emulator, the configuration, a start with what Parley alone takes."""
    version = environment.run("-m", "threadloom", "--version", seconds=60)
    assert "vendor 'parley' of threadloom-parley 0.1.0" in version.stdout
    with environment.running("tests/emulator.py") as emulator:
        address = emulator.until("/v1")[-1].split()[-1]
        config = environment.folder / "threadloom.toml"
        config.write_text(config.read_text().replace("http://127.0.0.1:8900/v1", address), encoding="utf-8")
        checked = environment.run("-m", "threadloom", "check", seconds=60)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        with environment.running("-m", "threadloom", "serve", "--port", "0") as gateway:
            url = json.loads(gateway.error_with("listening"))["url"]
            query = (environment.folder / "start-thread.graphql").read_text(encoding="utf-8")
            answer = httpx.post(url, json={"query": query}, trust_env=False).json()
            assert gateway.stop() == 0
    assert answer == {
        "data": {
            "startThread": {
                "thread": {"nativeId": "t2", "title": "Parcel", "status": "WAITING_FOR_INPUT"},
                "replies": [{"text": "You asked: When does it arrive?"}],
                "userErrors": [],
            }
        }
    }


def _imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return {module for module in found if module.startswith("threadloom")}


def test_it_imports_what_is_promised():
    """Another package needs nothing of ours that is not public."""
    sources = list(EXAMPLE.rglob("*.py"))
    imported = {module for path in sources for module in _imported(path)}
    assert {"threadloom.testing", "threadloom.vendors.base", "threadloom.vendors.http"} <= imported
    assert [module for module in sorted(imported) if not PUBLIC.fullmatch(module)] == []


def test_the_guide_shows_the_code_as_it_is():
    """Every piece of Python in it stands in a file of the example, word for word; a method without its indentation."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.py"))
    pieces = re.findall(r"```python\n(.*?)```", (EXAMPLE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len(pieces) >= 4
    assert [piece for piece in pieces if piece not in sources and indent(piece, "    ") not in sources] == []
