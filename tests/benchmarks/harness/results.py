"""From a report to tables."""

from collections.abc import Sequence
from statistics import median

from .measuring import Report, Turn
from .peers import BASELINE, NODE, OURS, TAILCALL
from .workloads import WORKLOADS, Workload

BEST_NODE = "best Node"


def tables(report: Report) -> str:
    """Everything in Markdown: the ratios first, then a table for each workload."""
    measured = [workload for name, workload in WORKLOADS.items() if _turns(report, name)]
    parts = [_ratios(report, measured), *(_table(report, workload) for workload in measured), _starts(report)]
    if report.left_out:
        lines = "\n".join(f"- {what}: {' '.join(why.split())}" for what, why in sorted(report.left_out.items()))
        parts.append(f"### Left out\n\n{lines}")
    return "\n\n".join(filter(None, parts)) + "\n"


def _turns(report: Report, workload: str) -> dict[str, list[Turn]]:
    """The turns of each peer in a workload, in the order of their CPU for a request."""
    found: dict[str, list[Turn]] = {}
    for turn in report.turns:
        if turn.workload == workload:
            found.setdefault(turn.peer, []).append(turn)
    return dict(sorted(found.items(), key=lambda pair: cpu(pair[1])))


def cpu(turns: Sequence[Turn]) -> float:
    """Microseconds of CPU for a request: the median of the repetitions."""
    return median(turn.cpu_us for turn in turns)


def p50(turns: Sequence[Turn]) -> float:
    """Milliseconds that half of the answers took at most: the median of the repetitions."""
    return median(turn.loaded.p50_ms for turn in turns)


def _ratios(report: Report, measured: Sequence[Workload]) -> str:
    """How many times our CPU for a request others take; in brackets what we are to reach."""
    kinds = (BASELINE, BEST_NODE, TAILCALL)
    rows = ["| | " + " | ".join(f"{kind} : {OURS}" for kind in kinds) + " |", "|---|" + "---:|" * len(kinds)]
    for workload in measured:
        turns = _turns(report, workload.name)
        if OURS in turns:
            cells = [_ratio(turns, workload, kind) for kind in kinds]
            rows.append(f"| {workload.name} | " + " | ".join(cells) + " |")
    return "\n".join(rows) if len(rows) > 2 else ""


def _ratio(turns: dict[str, list[Turn]], workload: Workload, kind: str) -> str:
    nearest = _nearest(turns, kind)
    if nearest is None:
        return "-"
    ratio = cpu(turns[nearest]) / cpu(turns[OURS])
    name = f" {nearest}" if kind == BEST_NODE else ""
    goal = workload.goals.get(kind)
    told = f"{ratio:.2f}x{name}" if goal is None else f"{ratio:.2f}x{name} {_judged(goal, reached=ratio >= goal)}"
    if workload.slower is None or kind != TAILCALL:
        return told
    slower = p50(turns[OURS]) / p50(turns[nearest])
    return f"{told}; p50 {slower:.2f}x {_judged(workload.slower, reached=slower <= workload.slower)}"


def _judged(goal: float, *, reached: bool) -> str:
    return f"({'reached' if reached else 'missed'}: {goal:g})"


def _nearest(turns: dict[str, list[Turn]], kind: str) -> str | None:
    """The peer of this kind that takes the least."""
    return next((name for name in turns if name == kind or (kind == BEST_NODE and name in NODE)), None)


def _table(report: Report, workload: Workload) -> str:
    turns = _turns(report, workload.name)
    head = (
        "| peer | CPU µs/request | least to most | req/s | least to most | p50 ms | p99 ms | RSS MB | answer KB | GETs "
        "| core used | to threadloom: CPU | req/s | to py-naive: CPU | |"
    )
    rows = [
        f"### {workload.name}: {workload.what}; {workload.clients} clients",
        "",
        head,
        "|---|" + "---:|" * 13 + "---|",
    ]
    rows += [_row(peer, turns) for peer in turns]
    return "\n".join(rows)


def _row(peer: str, turns: dict[str, list[Turn]]) -> str:
    own = turns[peer]
    rates = [turn.loaded.per_second for turn in own]
    costs = [turn.cpu_us for turn in own]
    cells = [
        f"**{peer}**" if peer == OURS else peer,
        f"{cpu(own):,.0f}",
        f"{min(costs):,.0f} to {max(costs):,.0f}",
        f"{median(rates):,.1f}",
        f"{min(rates):,.1f} to {max(rates):,.1f}",
        f"{p50(own):,.2f}",
        f"{median(turn.loaded.p99_ms for turn in own):,.1f}",
        f"{max(turn.rss_mb for turn in own):.0f}",
        f"{own[0].answer_bytes / 1_000:,.1f}",
        f"{median(turn.gets for turn in own):.2f}",
        f"{median(turn.core_used for turn in own):.0%}",
        _times(turns, OURS, lambda their: cpu(own) / cpu(their)),
        _times(turns, OURS, lambda their: median(rates) / median(turn.loaded.per_second for turn in their)),
        _times(turns, BASELINE, lambda their: cpu(their) / cpu(own)),
        _trouble(own),
    ]
    return "| " + " | ".join(cells) + " |"


def _trouble(turns: Sequence[Turn]) -> str:
    refused = sum(turn.loaded.refused for turn in turns)
    broken = dict.fromkeys(turn.loaded.broken for turn in turns if turn.loaded.broken)
    return "; ".join([f"refused {refused:,} requests"] * bool(refused) + list(broken))


def _times(turns: dict[str, list[Turn]], name: str, ratio) -> str:
    return f"{ratio(turns[name]):.2f}x" if name in turns else "-"


def _starts(report: Report) -> str:
    rows = [
        "### Start and memory before any load",
        "",
        "| peer | seconds to the first answer | idle RSS MB |",
        "|---|---:|---:|",
    ]
    rows += [f"| {start.peer} | {median(start.seconds):.2f} | {start.idle_mb:.0f} |" for start in report.starts]
    return "\n".join(rows)
