"""How fast hostile documents and variables are refused and common ones prepared; what is remembered of very many.

Run by hand: `python tests/benchmarks/documents.py`. Prints; claims nothing (see tests/graphql/endpoint for claims).
"""

# ruff: noqa: T201 - it prints what it measures

import resource
import sys
import time
from pathlib import Path

from graphql import GraphQLError

from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.endpoint.refused import Refused
from threadloom.graphql.endpoint.variables import count
from threadloom.graphql.schema import schema

LIMITS = Limits()
MEGABYTE = 1_000_000
OPERATIONS = Path(__file__).resolve().parents[1] / "schema_ops"
REQUESTS, TEXTS, SHAPES = 100_000, 10_000, 500


def doubling(levels: int) -> str:
    """Fragments that spread the next one twice."""
    links = "".join(f"fragment F{i} on Query{{...F{i + 1} ...F{i + 1}}}" for i in range(levels))
    return f"{{...F0}}{links}fragment F{levels} on Query{{viewer{{id}}}}"


def hostile() -> dict[str, str]:
    """Documents that cost a careless server seconds."""
    frontend = "threads { nodes { source { id slug name } } } "
    return {
        "1 kB of doubling fragments": doubling(26),
        "the longest doubling fragments": doubling(178),
        "1 MB of fields": "{viewer{" + "id " * (MEGABYTE // 3) + "}}",
        "1 MB of comments": "#\n" * (MEGABYTE // 2) + "{viewer{id}}",
        "1 MB of one string": '{thread(id:"' + "a" * MEGABYTE + '"){id}}',
        "200 kB of blanks, not valid": "\n" * 199_000 + "{nope}",
        "200 kB of blanks, ten faults": "\n" * 199_000 + "{viewer{" + " ".join(f"nam{i}" for i in range(20)) + "}}",
        "200 kB of lines, faults in pairs": '{thread(id:"""'
        + "a\n" * 99_000
        + '"""){id} threads{'
        + "nodes{id} nodes:edges{cursor} " * 29
        + "}}",
        "200 kB of one string": '{thread(id:"' + "\\u0041" * 33_000 + '"){id}}',
        "200 kB of one block string": '{thread(id:"""' + "a\n" * 99_000 + '"""){id}}',
        "10,000 aliases": "{" + " ".join(f"a{i}:viewer{{id}}" for i in range(10_000)) + "}",
        "deep brackets": "{thread(id:" + "[" * 1_900,
        "deep fields": "{" + "viewer{" * 190 + "id" + "}" * 191,
        "wide and overlapping": "{ threads { " + "nodes { source { id slug name } } " * 180 + "} }",
        "150 overlapping fragments": "{threads{"
        + " ".join(f"...F{i}" for i in range(150))
        + "}}"
        + "".join(f"fragment F{i} on ThreadConnection{{nodes{{id}}}}" for i in range(150)),
        "600 unknown fields": "{viewer{" + " ".join(f"nam{i}" for i in range(600)) + "}}",
        "600 unknown input fields": "mutation{startThread(input:{"
        + " ".join(f"a{i}:{i}" for i in range(600))
        + "}){clientMutationId}}",
        "90 unknown input fields": "mutation{startThread(input:{"
        + " ".join(f"a{i}:{i}" for i in range(90))
        + "}){clientMutationId}}",
        "very dear": f"{{ {frontend * 18} }}",
    }


def common() -> dict[str, str]:
    """A frontend's operations."""
    fragments = (OPERATIONS / "fragments.graphql").read_text(encoding="utf-8")
    view = (
        fragments.split("fragment CapabilityForm")[0].split("fragment Outcome on MutationPayload")[1].split("\n", 1)[1]
    )
    return {"chat view": (OPERATIONS / "02-thread.graphql").read_text(encoding="utf-8") + view}


def variables() -> dict[str, object]:
    """Variables that cost a careless server seconds, for a list of ids."""
    return {
        "490,000 numbers": [1] * 490_000,
        "a list of 9,990": ["a"] * 9_990,
        "an object of 90,000": {f"a{i}": 1 for i in range(90_000)},
        "lists of lists": [[]] * 300_000,
    }


def timed_variables(documents: Documents, value: object) -> tuple[float, str]:
    """Milliseconds of CPU behind the reading of JSON, and what came of it."""
    began = time.process_time()
    try:
        count({"ids": value}, LIMITS)
        prepared = documents.prepare("query($ids:[ID!]!){nodes(ids:$ids){id}}", None, LIMITS, introspection=True)
        prepared.charge(prepared.variables({"ids": value}))
        outcome = "taken"
    except Refused as refused:
        outcome = f"{refused.phase}: {refused.errors[0].message[:70]}"
    return (time.process_time() - began) * 1_000, outcome


def measure_many_errors(documents: Documents) -> float:
    """Milliseconds of CPU to lead a thousand errors of executing back to a text of very many lines."""
    text = '{thread(id:"""' + "a\n" * 99_000 + '"""){id} viewer{id}}'
    prepared = documents.prepare(text, None, LIMITS, introspection=True)
    nodes = list(prepared.operation.selection_set.selections)
    began = time.process_time()
    for _ in range(1_000):
        prepared.located(GraphQLError("oh", nodes))
    return (time.process_time() - began) * 1_000


def timed(documents: Documents, text: str) -> tuple[float, str]:
    """Milliseconds of CPU, and what came of it."""
    began = time.process_time()
    try:
        documents.prepare(text, None, LIMITS, introspection=True)
        outcome = "taken"
    except Refused as refused:
        outcome = f"{refused.phase}: {refused.errors[0].message[:70]}"
    return (time.process_time() - began) * 1_000, outcome


def peak_megabytes() -> float:
    """The most memory that the process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)


def measure_memory() -> None:
    """Send very many requests with many texts of fewer shapes, and watch what is remembered."""
    documents = Documents(schema)
    fields = "id title status tags source { id slug } messages(last: 20) { nodes { id role text parts { text } } }"
    for number in range(REQUESTS):
        text_number = number * 7 % TEXTS
        text = f'{{ a{text_number % SHAPES}: thread(id: "{text_number}") {{ {fields} }} }}'
        documents.prepare(text, None, LIMITS, introspection=True)
        if number % (REQUESTS // 10) == 0:
            print(
                f"{number:>9,} requests  peak {peak_megabytes():6.1f} MB  counted {documents.cached_bytes:>12,} bytes"
            )


def main() -> None:
    """Everything, printed."""
    documents = Documents(schema)
    timed(documents, "{ viewer { id } }")
    for name, text in hostile().items():
        milliseconds, outcome = timed(documents, text)
        print(f"{name:32} {len(text):>9,} characters {milliseconds:8.1f} ms  {outcome}")
    for name, value in variables().items():
        milliseconds, outcome = timed_variables(documents, value)
        print(f"{name:32} in variables {milliseconds:19.1f} ms  {outcome}")
    print(f"1,000 errors of executing in a text of many lines: {measure_many_errors(documents):.1f} ms")
    for name, text in common().items():
        anew, outcome = timed(documents, text)
        again, _ = timed(documents, text)
        other, _ = timed(documents, f"# another text\n{text}")
        print(f"{name}: anew {anew:.2f} ms, of a known shape {other:.2f} ms, again {again:.3f} ms  ({outcome})")
    began = time.process_time()
    measure_memory()
    print(f"{(time.process_time() - began) / REQUESTS * 1e6:.0f} us of CPU a request")


if __name__ == "__main__":
    main()
