"""Whether a peer answers what it should: no figure is taken of wrong answers."""

from .data import Json
from .peers import Peer
from .workloads import Ask


class Wrong(Exception):
    """A peer's answer is not the one that the data gives."""


def check(peer: Peer, ask: Ask) -> int:
    """Compare the first, the middle and the last answer with the data; gives the bytes of the first.

    Raises:
        Wrong: one differs, or holds errors.
    """
    bodies = ask.bodies()
    for place in dict.fromkeys((0, len(bodies) // 2, len(bodies) - 1)):
        answer = peer.post(bodies[place])
        if "errors" in answer:
            raise Wrong(f"errors: {str(answer['errors'])[:300]}")
        difference = _difference(answer.get("data"), ask.expected(place), "data")
        if difference:
            raise Wrong(difference)
    return peer.length(bodies[0])


def _difference(got: object, wanted: object, path: str) -> str:
    """The first place where they differ; empty where they do not."""
    if isinstance(got, dict) and isinstance(wanted, dict) and got.keys() == wanted.keys():
        pairs = ((_difference(got[name], wanted[name], f"{path}.{name}")) for name in wanted)
    elif isinstance(got, list) and isinstance(wanted, list) and len(got) == len(wanted):
        pairs = (
            _difference(one, other, f"{path}[{i}]") for i, (one, other) in enumerate(zip(got, wanted, strict=True))
        )
    else:
        return "" if got == wanted else f"{path}: {_shown(got)} is not {_shown(wanted)}"
    return next(filter(None, pairs), "")


def _shown(value: object | Json) -> str:
    return repr(value)[:120]
