"""The workloads: what is asked of everybody, by how many clients, for how long, and what we are to reach."""

from collections.abc import Callable

import msgspec

from .data import Json


class Workload(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to measure; `seconds` is how long a repetition lasts."""

    name: str
    what: str
    clients: int
    seconds: int
    goals: dict[str, float]
    """How many times our CPU a request each kind of peer should take at least."""
    slower: float | None = None
    """How many times tailcall's p50 ours may be."""


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One workload in a peer's schema: the operation, its variables, and the data that answers the n-th of them."""

    query: str
    variables: list[Json]
    expected: Callable[[int], Json]

    def bodies(self) -> list[Json]:
        """The requests, one for each choice of variables."""
        return [{"query": self.query, "variables": each} for each in self.variables]


WORKLOADS = {
    workload.name: workload
    for workload in (
        Workload(
            name="W1",
            what="one thread, one upstream GET",
            clients=32,
            seconds=3,
            goals={"py-naive": 40, "best Node": 0.9, "tailcall": 0.4},
        ),
        Workload(
            name="W2",
            what="20 threads of 20 messages; the gateway: a page of the index and 20 GETs, the peers: 21 GETs",
            clients=8,
            seconds=5,
            goals={"py-naive": 30, "best Node": 1.8, "tailcall": 1.0},
        ),
        Workload(
            name="W3a",
            what="W1 at an upstream that takes 20 ms (10,000 req/s is the most)",
            clients=200,
            seconds=4,
            goals={"py-naive": 50, "best Node": 1.3},
        ),
        Workload(
            name="W3b",
            what="five upstreams in one query, the slowest takes 20 ms (2,000 req/s is the most)",
            clients=40,
            seconds=4,
            goals={"py-naive": 50, "best Node": 1.3},
            slower=1.2,
        ),
        Workload(
            name="W4",
            what="100 threads of 20 messages, every field: the gateway and py-naive from SQLite, Node from memory, "
            "tailcall by one GET",
            clients=4,
            seconds=5,
            goals={"py-naive": 20, "best Node": 1.5, "tailcall": 4},
        ),
        Workload(
            name="W5",
            what="`{ __typename }`",
            clients=32,
            seconds=3,
            goals={"py-naive": 12, "best Node": 0.7, "tailcall": 0.2},
        ),
    )
}
