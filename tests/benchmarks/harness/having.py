"""Commands that make what is missing, each once."""

import fcntl
import hashlib
import subprocess
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path


class Missing(Exception):
    """Something cannot be had on this machine; the message says what and why."""


def run(command: Sequence[str | Path], *, folder: Path | None = None) -> str:
    """What a command writes; raises Missing where it fails or is not there."""
    words = list(map(str, command))
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    except OSError as error:
        raise Missing(f"{words[0]}: {error.strerror}") from error
    except subprocess.CalledProcessError as error:
        last = (error.stderr or error.stdout).strip().splitlines()[-1:] or [""]
        raise Missing(f"{' '.join(words[:3])} failed: {last[0][:200]}") from error
    return done.stdout


def once(folder: Path, name: str, terms: Sequence[Path | str], make: Callable[[], object]) -> None:
    """Make something unless it was made on the same terms before: files by what they hold, texts as they are."""
    digest = hashlib.sha256()
    for term in terms:
        digest.update(term.read_bytes() if isinstance(term, Path) else term.encode())
    stamp = folder / f"{name}.made"
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return
    make()
    stamp.write_text(digest.hexdigest(), encoding="ascii")


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Nobody else works in this folder meanwhile; raises Missing where somebody does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Missing(f"another run works in {folder}: give this one a cache and ports of its own") from error
        yield
