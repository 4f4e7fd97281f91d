"""Tailcall's binary from npm, under a newer C library where this machine's is too old for it."""

import shutil
import subprocess
from pathlib import Path

from .having import Missing, once, run

_PACKAGE = "@tailcallhq/core-linux-x64-gnu"
VERSION = "1.6.14"
_DEBIAN = "trixie"
"""The release of Debian whose C library (2.41) is new enough: the binary wants 2.39."""
_LIBRARIES = ("libc6", "libgcc-s1", "libstdc++6")
_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"


def command(folder: Path) -> list[str]:
    """The words that run Tailcall; raises Missing."""
    folder.mkdir(exist_ok=True)
    once(folder, "npm", [VERSION], lambda: _install(folder))
    binary = next(folder.glob(f"node_modules/{_PACKAGE}/**/tailcall"), None)
    if binary is None:
        raise Missing("its npm package holds no binary")
    if _runs([str(binary)]):
        return [str(binary)]
    root = folder / _DEBIAN
    once(folder, _DEBIAN, [_DEBIAN, *_LIBRARIES], lambda: _fetch_libraries(root))
    loader = next(root.glob("**/ld-linux-x86-64.so.2"), None)
    if loader is None:
        raise Missing("the C library that was fetched has no loader")
    folders = {file.parent for name in ("libc.so.6", "libgcc_s.so.1") for file in root.glob(f"**/{name}")}
    words = [str(loader), "--library-path", ":".join(map(str, sorted(folders))), str(binary)]
    if not _runs(words):
        raise Missing("it does not run here, not even under a newer C library")
    return words


def _install(folder: Path) -> None:
    # npm refuses the package by the C library that it was made for: what it needs is told here, not by npm.
    run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--force", f"{_PACKAGE}@{VERSION}"], folder=folder)


def _runs(words: list[str]) -> bool:
    return subprocess.run([*words, "--version"], check=False, capture_output=True).returncode == 0


def _fetch_libraries(root: Path) -> None:
    """Unpack the C library of a newer Debian into `root`; the system's own packages and sources stay as they are."""
    shutil.rmtree(root, ignore_errors=True)
    for name in ("lists/partial", "archives/partial", "packages"):
        (root / name).mkdir(parents=True)
    (root / "status").touch()
    mirror = _mirror()
    (root / "sources.list").write_text(f"deb [signed-by={_KEYRING}] {mirror} {_DEBIAN} main\n", encoding="utf-8")
    options = {
        "Dir::Etc::sourcelist": root / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": root / "lists",
        "Dir::State::status": root / "status",
        "Dir::Cache": root,
        "APT::Sandbox::User": "root",
    }
    given = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    run(["apt-get", *given, "update"])
    run(["apt-get", *given, "download", *_LIBRARIES], folder=root / "packages")
    for package in (root / "packages").glob("*.deb"):
        run(["dpkg-deb", "-x", package, root])


def _mirror() -> str:
    """Where this machine has its Debian packages from."""
    told = run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"])
    places = [line.strip() for line in told.splitlines() if "security" not in line]
    if not places:
        raise Missing("this machine has no source of Debian packages")
    return places[0]
