"""Measuring: everybody runs beside each other, and takes turns under load."""

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import msgspec

from .checking import Wrong, check
from .having import Missing
from .load import Loaded, load, write_bodies
from .peers import Peer
from .places import FAN_MS, LOAD_CORE, SLOW_MS, Places
from .process import Running, running
from .workloads import WORKLOADS, Workload

_WARMING_S = 2


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """How a peer started: seconds to its first answer, for each time; megabytes before any load."""

    peer: str
    seconds: list[float]
    idle_mb: float


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One repetition of a workload by one peer: for each request its processes' CPU, and the upstream's answers."""

    peer: str
    workload: str
    loaded: Loaded
    cpu_us: float
    gets: float
    core_used: float
    rss_mb: float
    answer_bytes: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A peer whose answer in a workload was right, and what it is asked."""

    peer: Peer
    bodies: Path
    answer_bytes: int


class Report(msgspec.Struct, kw_only=True):
    """What was seen; `left_out` says why somebody is missing: whole, or in a workload."""

    starts: list[Start] = []
    turns: list[Turn] = []
    left_out: dict[str, str] = {}


@contextmanager
def upstream(places: Places) -> Generator[None]:
    """The upstream on all its ports."""
    delays = [f"{places.slow}:{SLOW_MS}"]
    delays += [f"{port}:{delay}" for port, delay in zip(places.fan, FAN_MS, strict=True)]
    command = [str(places.cache / "upstream"), str(places.data / "pack.bin"), str(places.upstream), *delays]
    log = places.logs / "upstream.log"

    def ready() -> bool:
        try:
            return served(places) == 0
        except httpx.HTTPError:
            return False

    with running(command, core=LOAD_CORE, log=log, folder=places.cache, environment={}) as process:
        process.until(ready, log)
        yield


def served(places: Places) -> int:
    """How many answers the upstream has given, on all its ports."""
    return int(httpx.get(f"http://127.0.0.1:{places.upstream}/served", trust_env=False).text)


class Round:
    """The peers that run, and the report of them."""

    def __init__(self, places: Places, stack: ExitStack) -> None:
        self.report = Report()
        self._running: dict[str, Running] = {}
        self._places = places
        self._stack = stack
        self._peers: list[Peer] = []

    def start(self, peer: Peer, times: int) -> None:
        """Start a peer so many times, and let it run; one that does not start is left out."""
        took: list[float] = []
        try:
            for _ in range(times - 1):
                with peer.started(self._places) as process:
                    took.append(process.started_s)
            process = self._stack.enter_context(peer.started(self._places))
        except Missing as error:
            self.report.left_out[peer.name] = str(error)
            return
        self._peers.append(peer)
        self._running[peer.name] = process
        idle = process.weigh().rss_mb
        self.report.starts.append(Start(peer=peer.name, seconds=[*took, process.started_s], idle_mb=idle))

    def measure(self, workload: Workload, *, repetitions: int, seconds: int | None) -> None:
        """Check, warm up, let everybody take turns, check again; who answers wrongly is left out."""
        entries = [entry for peer in self._peers if (entry := self._entered(peer, workload))]
        for entry in entries:
            load(entry.peer, entry.bodies, clients=workload.clients, seconds=_WARMING_S)
            self._running[entry.peer.name].rest()
        turns = [
            self._turn(entry, workload, seconds or workload.seconds) for _ in range(repetitions) for entry in entries
        ]
        still = {entry.peer.name for entry in entries if self._entered(entry.peer, workload)}
        self.report.turns += [turn for turn in turns if turn.peer in still]

    def _entered(self, peer: Peer, workload: Workload) -> Entry | None:
        """A peer that answers rightly; None where it does not, which is noted."""
        try:
            ask = peer.ask(workload.name)
            size = check(peer, ask)
        except (Wrong, ValueError, httpx.HTTPError) as error:
            self.report.left_out[f"{peer.name} {workload.name}"] = f"its answer is wrong: {error!r}"
            return None
        bodies = write_bodies(self._places, f"{workload.name}-{peer.name}", ask.bodies())
        return Entry(peer=peer, bodies=bodies, answer_bytes=size)

    def _turn(self, entry: Entry, workload: Workload, seconds: int) -> Turn:
        process = self._running[entry.peer.name]
        answers, before = served(self._places), process.weigh()
        loaded = load(entry.peer, entry.bodies, clients=workload.clients, seconds=seconds)
        after = process.weigh()
        answers = served(self._places) - answers - 1  # the question itself is one
        used = after.cpu_s - before.cpu_s
        return Turn(
            peer=entry.peer.name,
            workload=workload.name,
            loaded=loaded,
            cpu_us=used / max(loaded.requests, 1) * 1e6,
            gets=answers / max(loaded.requests, 1),
            core_used=used / seconds,
            rss_mb=after.rss_mb,
            answer_bytes=entry.answer_bytes,
        )


def measured(
    places: Places,
    peers: Sequence[Peer],
    workloads: Sequence[str],
    *,
    repetitions: int,
    seconds: int | None,
    tell: Callable[[str], object],
) -> Report:
    """Start everybody, one after the other, and measure every workload; `tell` hears how far it is."""
    with ExitStack() as stack:
        stack.enter_context(upstream(places))
        field = Round(places, stack)
        for peer in peers:
            field.start(peer, repetitions)
        for name in workloads:
            tell(f"{name}: {WORKLOADS[name].what}")
            field.measure(WORKLOADS[name], repetitions=repetitions, seconds=seconds)
        return field.report
