"""Whether the gateway grows: very many requests of a mix, its memory told at ten points."""

from collections.abc import Callable
from random import Random

from .data import Json
from .having import Missing
from .load import load, write_bodies
from .measuring import upstream
from .peers import Peer
from .places import Places
from .workloads import Ask

_POINTS = 10
_SLICE_S = 3
_CLIENTS = 16
_BODIES = 10_000
_OF_A_THOUSAND = {"W1": 550, "W5": 300, "W3b": 28, "W2": 20, "W4": 2}
"""How many of a thousand requests are of each workload; the rest ask W1 in a text that is not like the others."""


def watch(places: Places, peer: Peer, requests: int, tell: Callable[[str], object]) -> None:
    """Send so many requests, and tell of the memory whenever a tenth of them was answered.

    Raises:
        Missing: the gateway answers no more.
    """
    with upstream(places), peer.started(places) as process:
        bodies = write_bodies(places, "growth", _mix(peer))
        tell(f"{0:>12,} requests  {process.weigh().rss_mb:7.1f} MB\n")
        sent = refused = told = 0
        while sent < requests:
            loaded = load(peer, bodies, clients=_CLIENTS, seconds=_SLICE_S)
            if loaded.requests <= loaded.refused or loaded.broken:
                raise Missing(f"the gateway does not answer any more: {loaded.broken or 'it refuses everybody'}")
            sent += loaded.requests
            refused += loaded.refused
            if sent * _POINTS // requests > told:
                told = sent * _POINTS // requests
                weight = process.weigh()
                cpu = weight.cpu_s / sent * 1e6
                tell(f"{sent:>12,} requests  {weight.rss_mb:7.1f} MB  {cpu:,.0f} us of CPU each, {refused:,} refused\n")


def _mix(peer: Peer) -> list[Json]:
    random = Random(11)
    asks = {name: peer.ask(name) for name in _OF_A_THOUSAND}
    own = 1_000 - sum(_OF_A_THOUSAND.values())
    named = [name for name, times in _OF_A_THOUSAND.items() for _ in range(times)] + [""] * own
    return [_body(random.choice(named), asks, random, number) for number in range(_BODIES)]


def _body(name: str, asks: dict[str, Ask], random: Random, number: int) -> Json:
    ask = asks[name or "W1"]
    query = ask.query if name else ask.query.replace("thread(", f"a{number}: thread(")
    return {"query": query, "variables": random.choice(ask.variables)}
