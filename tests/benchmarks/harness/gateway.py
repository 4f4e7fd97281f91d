"""The gateway as its users run it: `threadloom serve` over a configuration, with a key of `threadloom keys create`."""

import sys
from pathlib import Path

from . import ours, seeding
from .checking import Wrong
from .data import Json
from .having import run
from .peers import OURS, Peer
from .places import Places

RAISED = {"cost": 1_000_000, "tenant_concurrency": 256}
"""Limits beyond the defaults: what W2 and W4 cost, and the 200 clients of W3a, who are all of one tenant."""


def prepared(places: Places) -> Peer:
    """The gateway over a store made anew, ready to be started."""
    places.data.mkdir(parents=True, exist_ok=True)
    seeding.seed(places)
    port = places.peer_base
    configuration = places.cache / "threadloom.toml"
    configuration.write_text(_configuration(places, port), encoding="utf-8")
    key = _key(configuration)
    peer = Peer(
        name=OURS,
        command=[sys.executable, "-m", "threadloom", "serve", "--config", str(configuration)],
        port=port,
        folder=places.cache,
        environment={},
        authorization=f"Bearer {key}",
        ask=lambda workload: ours.ask(workload, lambda query, variables: _data(peer, query, variables)),
    )
    return peer


def _data(peer: Peer, query: str, variables: Json) -> Json:
    answer = peer.post({"query": query, "variables": variables})
    if "errors" in answer:
        raise Wrong(f"errors: {answer['errors']}")
    return answer["data"]


def _key(configuration: Path) -> str:
    caller = seeding.CALLER
    named = ["--tenant", caller.tenant, "--user", caller.user, "--role", caller.role.lower()]
    command = [sys.executable, "-m", "threadloom", "keys", "create", "--config", str(configuration), *named]
    return run(command).strip()


def _configuration(places: Places, port: int) -> str:
    ports = (places.upstream, places.slow, *places.fan)
    limits = "\n".join(f"{name} = {value}" for name, value in RAISED.items())
    remote = "\n".join(_source(slug, at) for slug, at in zip(seeding.REMOTE, ports, strict=True))
    return f"""\
[server]
port = {port}

[store]
url = "sqlite:///{places.store}"

[auth]
mode = "keys"

[limits]
{limits}

[[sources]]
slug = "{seeding.LOCAL}"
vendor = "local"
{remote}"""


def _source(slug: str, port: int) -> str:
    return f"""
[[sources]]
slug = "{slug}"
vendor = "openai-assistants"
base_url = "http://127.0.0.1:{port}/v1"
api_key = "sk-bench"
"""
