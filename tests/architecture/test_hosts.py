"""Nothing of the machine it was written on is in the project: no path, no package registry, no secret."""

import re
from pathlib import Path

import pytest

from architecture.checkout import files, name

# In pieces, so that this file does not hold what it looks for.
HOSTS = [
    ".".join(["pypi", "org"]),
    ".".join(["files", "pythonhosted", "org"]),
    ".".join(["registry", "npmjs", "org"]),
    ".".join(["registry", "yarnpkg", "com"]),
]
FOLDERS = ["work", "root", "home"]
KEYS = [
    "sk-(?:[a-z]+-)?[A-Za-z0-9_]{20,}",
    "gh[opsu]_[A-Za-z0-9]{30,}",
    "xox[abp]-[A-Za-z0-9-]{20,}",
    "AKIA[A-Z0-9]{16}",
]

FORBIDDEN = {
    "a package registry": re.compile("|".join(re.escape(host) for host in HOSTS)),
    "a path of a machine": re.compile(rf"(?:file://|(?<![\w.~$}})/-]))/(?:{'|'.join(FOLDERS)})/[\w.]"),
    "a secret": re.compile(rf"(?<![\w-])(?:{'|'.join(KEYS)})(?![\w-])"),
    "a private key": re.compile("-----BEGIN [A-Z ]*" + "PRIVATE KEY"),
}


def text_of(path: Path) -> str:
    """The text of a file; empty where it is not text."""
    content = path.read_bytes()
    return "" if b"\0" in content[:8_000] else content.decode("utf-8", errors="replace")


def findings(text: str) -> list[str]:
    """What is in a text that should not be, with its line."""
    return [
        f"line {number}: {what}: {found[0]}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in FORBIDDEN.items()
        if (found := pattern.search(line))
    ]


def test_nothing_of_the_machine():
    """No committed text names a registry's host, a machine's folder or a secret."""
    offenders = [f"{name(path)}: {finding}" for path in files() for finding in findings(text_of(path))]
    assert not offenders, "\n".join(offenders)


@pytest.mark.parametrize(
    "text",
    [
        f"index-url = https://{HOSTS[0]}/simple",
        f'"resolved": "https://{HOSTS[2]}/left-pad"',
        "open('/" + "work/main/x')",
        "/" + "root/.config",
        "file:///" + "home/ada/x",
        "sk" + "-proj-" + "Abc123" * 4,
        "Bearer sk" + "-" + "0a1B" * 6,
        "AKIA" + "ABCDEFGH12345678",
        "-----BEGIN " + "RSA PRIVATE KEY-----",
    ],
)
def test_what_is_found(text: str):
    """Each of these is found, and the line with it."""
    assert len(findings(f"first\n{text}\nlast")) == 1
    assert findings(f"first\n{text}\nlast")[0].startswith("line 2: ")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/work/item",
        "src/work/x and ./root/x and $HOME/work/x",
        "ask-for-something-that-is-rather-long",
        "task-0123456789abcdef0123",
        "sk-test",
        "Authorization: Bearer sk-sandbox",
    ],
)
def test_what_is_left_alone(text: str):
    """Addresses, relative paths and made-up keys of examples are no findings."""
    assert findings(text) == []
