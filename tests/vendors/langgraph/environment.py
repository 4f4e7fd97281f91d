"""The virtual environment of the real LangGraph server, whose dependencies are not ours.

It lives outside the checkout, in the user's cache, one for each list of versions. `python environment.py` makes it;
where THREADLOOM_TESTS=all asks for every test, the tests make it by themselves.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

CONSTRAINTS = Path(__file__).with_name("constraints.txt")
_PACKAGE = "langgraph-cli[inmem]"
_PATIENCE_S = 900


def folder() -> Path:
    """Where it is, or would be."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    stated = f"{sys.version_info[:2]} {CONSTRAINTS.read_text(encoding='utf-8')}"
    return cache / "threadloom-tests" / f"langgraph-{hashlib.sha256(stated.encode()).hexdigest()[:12]}"


def python() -> Path | None:
    """Its interpreter; None where it is not there, or was not finished."""
    found = folder() / "bin" / "python"
    return found if (folder() / "ready").exists() else None


def make() -> Path | None:
    """Its interpreter, made where it is not there yet; None where the packages cannot be had.

    Whoever asks at the same time, in another process, waits for the first.
    """
    folder().mkdir(parents=True, exist_ok=True)
    with (folder().with_suffix(".lock")).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if python() is None and _installed():
            (folder() / "ready").touch()
        return python()


def _installed() -> bool:
    subprocess.run([sys.executable, "-m", "venv", "--clear", folder()], check=True)
    pip = [folder() / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*pip, "-c", CONSTRAINTS, _PACKAGE], check=False, timeout=_PATIENCE_S)
    return done.returncode == 0


if __name__ == "__main__":
    raise SystemExit(0 if make() else "the packages could not be installed")
