"""Auth mode `keys`, over HTTP and with the command line beside the running gateway."""

import json
import re
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

import processes
from processes import Command

VIEWER = {"query": "{ viewer { name roles } sources { slug } }"}
CONFIGURATION = """
[auth]
mode = "keys"
[[sources]]
slug = "shared"
vendor = "local"
[[sources]]
slug = "acme-only"
vendor = "local"
tenants = ["acme"]
"""


class Gateway:
    """A running `threadloom serve` in mode keys, and the folder that it runs in."""

    def __init__(self, command: Command, url: str, folder: Path) -> None:
        self.command = command
        self.url = url
        self.folder = folder

    def threadloom(self, *words: str) -> str:
        """What another process of the same configuration prints."""
        with processes.running(*words, folder=self.folder) as command:
            assert command.end() == 0, command.errors
            return "".join(command.rest())

    def key(self, *words: str, tenant: str = "acme", user: str = "ana") -> str:
        """A new key."""
        return self.threadloom("keys", "create", "--tenant", tenant, "--user", user, *words).strip()

    def ask(self, headers: list[tuple[str, str]], query: str = "") -> httpx.Response:
        """The answer to who is asking."""
        return httpx.post(f"{self.url}{query}", json=VIEWER, headers=headers, trust_env=False)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Generator[Gateway]:
    """One for this module; found by its log line, as an operator finds it."""
    folder = tmp_path_factory.mktemp("keys")
    (folder / "threadloom.toml").write_text(CONFIGURATION, encoding="utf-8")
    with processes.running("serve", "--port", "0", folder=folder) as command:
        line = json.loads(command.error_with("listening"))
        yield Gateway(command, line["url"], folder)
        assert command.stop() == 0


def test_key_opens_what_is_its_tenants(gateway: Gateway):
    """Caller, role and sources follow from the key."""
    acme, other = gateway.key("--role", "reader", "--name", "Ana"), gateway.key(tenant="umbrella")
    asked = gateway.ask([("authorization", f"Bearer {acme}")])
    assert asked.json()["data"]["viewer"] == {"name": "Ana", "roles": ["READER"]}
    assert [source["slug"] for source in asked.json()["data"]["sources"]] == ["shared", "acme-only"]
    asked = gateway.ask([("authorization", f"Bearer {other}")])
    assert [source["slug"] for source in asked.json()["data"]["sources"]] == ["shared"]


@pytest.fixture(scope="module")
def good_key(gateway: Gateway) -> str:
    """A key that opens the gateway."""
    key = gateway.key()
    assert gateway.ask([("authorization", f"Bearer {key}")]).status_code == 200
    return key


def _wrong(key: str) -> dict[str, list[tuple[str, str]]]:
    """Credentials that are almost right, or right in the wrong place."""
    name = "authorization"
    swapped = key[:-1] + ("A" if key[-1] != "A" else "B")
    return {
        "none": [],
        "empty": [(name, "")],
        "scheme alone": [(name, "Bearer")],
        "no scheme": [(name, key)],
        "other scheme": [(name, f"Basic {key}")],
        "cut": [(name, f"Bearer {key[:-1]}")],
        "longer": [(name, f"Bearer {key}A")],
        "last character": [(name, f"Bearer {swapped}")],
        "other case": [(name, f"Bearer {key.swapcase()}")],
        "prefix": [(name, f"Bearer {key[:11]}")],
        "two spaces": [(name, f"Bearer  {key}")],
        "twice": [(name, f"Bearer {key}"), (name, f"Bearer {key}")],
        "joined": [(name, f"Bearer {key}, Bearer {key}")],
        "other header": [("x-api-key", key)],
        "cookie": [("cookie", f"authorization=Bearer {key}")],
    }


@pytest.mark.parametrize("fault", _wrong("x" * 20))
def test_wrong_credentials_are_refused(gateway: Gateway, good_key: str, fault: str):
    """Each the same way, and never as somebody else."""
    answer = gateway.ask(_wrong(good_key)[fault])
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    body = answer.json()
    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


def test_key_in_the_address_is_refused(gateway: Gateway, good_key: str):
    """Addresses are logged and remembered."""
    assert gateway.ask([], f"?authorization=Bearer%20{good_key}&access_token={good_key}").status_code == 401


def test_revoked_key_is_refused_at_once(gateway: Gateway):
    """By the very next request, although another process revoked it; other keys stay good."""
    key, other = gateway.key(), gateway.key()
    headers = [("authorization", f"Bearer {key}")]
    assert gateway.ask(headers).status_code == 200
    gateway.threadloom("keys", "revoke", key[:11])
    answer = gateway.ask(headers)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert gateway.ask([("authorization", f"Bearer {other}")]).status_code == 200


def test_log_knows_keys_by_their_prefix_alone(gateway: Gateway):
    """One line a request, with tenant, user and prefix; never a key, whoever sent it where."""
    key = gateway.key()
    gateway.ask([("authorization", f"Bearer {key}"), ("x-request-id", "log-test")], f"?token={key}")
    gateway.ask([("authorization", f"Basic {key}"), ("x-request-id", "log-test-2")])
    gateway.command.error_with("log-test-2")
    lines = [json.loads(line) for line in gateway.command.errors]
    (line,) = [line for line in lines if line.get("request_id") == "log-test"]
    assert (line["tenant"], line["user"], line["key"], line["path"]) == ("acme", "ana", key[:11], "/graphql")
    assert not re.search(r"tl_[a-z0-9]{8}_[A-Za-z0-9_-]", "".join(gateway.command.errors))
