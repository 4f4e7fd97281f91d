"""The gateway beside its peers: W1 to W5, every answer checked, CPU for each request.

    python tests/benchmarks/run.py                                                       # everything, into RESULTS.md
    python tests/benchmarks/run.py --peers threadloom --workloads W4 --reps 1 --secs 2    # a quick look, printed
    python tests/benchmarks/run.py --profile W4                                          # where the gateway's time goes
    python tests/benchmarks/run.py --growth 1000000                                      # whether its memory grows

Run from a checkout whose package is installed. See the README beside it.
"""

import argparse
import signal
import sys
from pathlib import Path

from harness import growth
from harness.gateway import RAISED
from harness.having import Missing, alone
from harness.machine import described
from harness.measuring import measured
from harness.peers import NAMES, OURS
from harness.places import DEFAULT_CACHE, RESULTS, Places
from harness.preparing import prepare, profiler
from harness.profiling import profile
from harness.publishing import publish
from harness.results import tables
from harness.workloads import WORKLOADS

ENOUGH = 3
"""Repetitions that a published figure rests on."""


def main() -> None:
    asked = _asked()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that the servers are ended, too
    places = Places(cache=asked.cache.resolve(), upstream_base=asked.upstream_port, peer_base=asked.peer_port)
    try:
        with alone(places.cache):
            _run(asked, places)
    except Missing as missing:
        sys.exit(str(missing))


def _run(asked: argparse.Namespace, places: Places) -> None:
    if asked.profile:
        (gateway,), _ = prepare(places, [OURS])
        sys.stdout.write(profile(places, gateway, asked.profile, profiler(places)))
    elif asked.growth:
        (gateway,), _ = prepare(places, [OURS])
        growth.watch(places, gateway, asked.growth, _tell)
    else:
        _measure(asked, places)


def _measure(asked: argparse.Namespace, places: Places) -> None:
    peers, left_out = prepare(places, asked.peers)
    machine = described(places, asked.peers)  # before: the checkout may change meanwhile
    report = measured(places, peers, asked.workloads, repetitions=asked.reps, seconds=asked.secs, tell=_tell_aside)
    report.left_out |= left_out
    found = tables(report)
    sys.stdout.write(found)
    is_whole = set(asked.peers) == set(NAMES) and set(asked.workloads) == set(WORKLOADS)
    if asked.write or (is_whole and asked.secs is None and asked.reps >= ENOUGH):
        limits = ", ".join(f"{name} = {value}" for name, value in RAISED.items())
        terms = f"{asked.reps} repetitions, everybody in turn; limits of the gateway beyond its defaults: {limits}"
        command = " ".join(["python tests/benchmarks/run.py", *_words(asked)])
        publish(RESULTS, command=command, machine=machine, terms=terms, tables=found)


def _words(asked: argparse.Namespace) -> list[str]:
    """The options that decide what was measured; where it was done does not matter."""
    words: list[str] = []
    if set(asked.peers) != set(NAMES):
        words += ["--peers", ",".join(asked.peers)]
    if set(asked.workloads) != set(WORKLOADS):
        words += ["--workloads", ",".join(asked.workloads)]
    if asked.reps != ENOUGH:
        words += ["--reps", str(asked.reps)]
    if asked.secs is not None:
        words += ["--secs", str(asked.secs)]
    return words


def _tell(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()


def _tell_aside(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=_choice(NAMES), default=list(NAMES), help=f"of {', '.join(NAMES)}")
    parser.add_argument("--workloads", type=_choice(WORKLOADS), default=list(WORKLOADS), help=", ".join(WORKLOADS))
    parser.add_argument("--reps", type=int, default=ENOUGH, help="repetitions")
    parser.add_argument("--secs", type=int, help="seconds of a repetition, whatever the workload says")
    parser.add_argument("--write", action="store_true", help="write RESULTS.md whatever was measured")
    parser.add_argument("--profile", choices=WORKLOADS, help="sample the gateway under this workload instead")
    parser.add_argument(
        "--growth", type=int, metavar="REQUESTS", nargs="?", const=1_000_000, help="watch memory instead"
    )
    parser.add_argument("--cache", type=Path, default=DEFAULT_CACHE, help="folder for what is made once")
    parser.add_argument("--upstream-port", type=int, default=9000, help="first port of the upstream")
    parser.add_argument("--peer-port", type=int, default=4000, help="first port of the peers")
    return parser.parse_args()


def _choice(known):
    def read(text: str) -> list[str]:
        names = text.split(",")
        if unknown := [name for name in names if name not in known]:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not one of {', '.join(known)}")
        return names

    return read


if __name__ == "__main__":
    main()
