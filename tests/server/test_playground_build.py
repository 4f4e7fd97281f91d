"""The committed files of the playground are what their sources build to."""

import shutil
import subprocess
from pathlib import Path

import pytest

from needs import needs

FOLDER = Path(__file__).parents[2] / "src/threadloom/server/playground"


def test_the_lock_file_names_no_registry():
    """Whoever rebuilds uses the registry of their own npm configuration."""
    assert '"resolved"' not in (FOLDER / "bundle/package-lock.json").read_text(encoding="utf-8")


@pytest.mark.npm
def test_a_new_build_gives_the_committed_files(tmp_path: Path):
    """Building from the locked packages gives every committed file again, byte for byte."""
    npm = shutil.which("npm") or ""
    needs("npm", npm != "")
    shutil.copytree(FOLDER / "bundle", tmp_path / "bundle", ignore=shutil.ignore_patterns("node_modules"))
    for command in (["ci", "--no-audit", "--no-fund"], ["run", "build"]):
        done = subprocess.run(
            [npm, *command], cwd=tmp_path / "bundle", capture_output=True, text=True, timeout=300, check=False
        )
        if command[0] == "ci":
            needs("the npm registry, and a Node.js that the packages take", done.returncode == 0)
        assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "static") == contents(FOLDER / "static")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
