"""The demo under fire: whatever is asked of it, it answers in the ways it promises, and lives on.

Counted in examples; with THREADLOOM_FUZZ_SECONDS it goes on for as long, with other examples each time. What Hypothesis
prints of a failure is the whole request.
"""

import logging
import os
import time
from collections import Counter
from collections.abc import Generator
from random import Random, SystemRandom

import httpx
import pytest
from graphql import build_schema
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import processes
from e2e.fuzz import corpus, documents, edits, requests
from e2e.fuzz.asked import Asked
from e2e.fuzz.claims import Claims
from e2e.fuzz.documents import Operation
from e2e.fuzz.world import World, private
from threadloom.graphql.schema import sdl

_SECONDS = float(os.environ.get("THREADLOOM_FUZZ_SECONDS", "0"))
_EXAMPLES = 20
_VENDORS = ("humm", "umami", "openai-assistants", "thena", "mindset", "openai-conversations")
_ALARMS = ("Traceback", "[error", "[critical", "internal error", "request failed")
_SCHEMA = build_schema(sdl())


class Range:
    """A running demo to shoot at, and what came back so far."""

    def __init__(self, demo: processes.Demo) -> None:
        self.demo = demo
        self.world = World(demo)
        self.told: Counter[str] = Counter()
        self._claims = Claims(_SCHEMA, private(demo))
        self._http = httpx.Client(trust_env=False, timeout=60)

    def shoot(self, asked: Asked) -> None:
        """Ask; the answer must keep every claim."""
        answer = asked.sent(self._http, f"{self.demo.url}/graphql")
        assert self._claims.broken(asked, answer) == [], f"{asked!r}\n{answer.text[:2_000]}"
        self.told[_kind_of(answer)] += 1

    def assert_well(self) -> None:
        """It runs, is healthy, and complained of nothing."""
        assert self.demo.command.process.poll() is None
        assert self._http.get(f"{self.demo.url}/healthz").json() == {"status": "alive"}
        assert self._http.get(f"{self.demo.url}/readyz").json()["status"] == "ready"
        assert_no_alarm(self.demo)

    def close(self) -> None:
        """Give back what this side holds."""
        self._http.close()


@pytest.fixture(scope="module")
def shooting(tmp_path_factory: pytest.TempPathFactory) -> Generator[Range]:
    """A demo of its own; when it is ended, it ends well, and its whole log is without alarms."""
    with processes.demo(folder=tmp_path_factory.mktemp("fuzz")) as demo:
        opened = Range(demo)
        yield opened
        opened.close()
        assert demo.command.stop() == 0
        assert_no_alarm(demo)


def assert_no_alarm(demo: processes.Demo) -> None:
    """Its log tells of no failure of its own."""
    log = "".join(demo.command.errors)
    assert [alarm for alarm in _ALARMS if alarm in log] == [], log


def _kind_of(answer: httpx.Response) -> str:
    """What became of a request, in a word."""
    if not answer.headers.get("content-type", "").endswith("json; charset=utf-8") or not answer.content:
        return "no GraphQL"
    body = answer.json()
    if body.get("data") is not None:
        return "data with errors" if "errors" in body else "data"
    return body["errors"][0]["extensions"]["code"]


def _fuzz(shooting: Range, strategy: st.SearchStrategy[Asked], share: float) -> Counter[str]:
    """What came back of rounds of shots, one at least, for this share of the time; at every other a vendor is down."""

    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def shot(asked: Asked) -> None:
        shooting.shoot(asked)

    shooting.told.clear()
    ends = time.monotonic() + _SECONDS * share
    first = SystemRandom().randrange(2**32) if _SECONDS else 0
    number = 0
    while number == 0 or time.monotonic() < ends:
        shooting.world.refresh()
        if number % 2:
            with shooting.demo.without(_VENDORS[number // 2 % len(_VENDORS)]):
                seed(first + number)(shot)()
        else:
            seed(first + number)(shot)()
        number += 1
    shooting.assert_well()
    logging.getLogger(__name__).info("%d requests: %s", shooting.told.total(), dict(shooting.told.most_common()))
    return shooting.told


def _chances() -> st.SearchStrategy[Random]:
    return st.randoms(use_true_random=False)


def _from_corpus(shooting: Range) -> st.SearchStrategy[Operation]:
    return _chances().map(lambda chance: corpus.operation(shooting.world, chance))


def test_valid_documents_of_the_schema(shooting: Range):
    """Queries and mutations about what is there, sent as clients send them: most of them run."""
    strategy = st.builds(requests.sent, documents.valid(_SCHEMA, shooting.world), _chances())
    told = _fuzz(shooting, strategy, share=0.4)
    assert told["data"] + told["data with errors"] > told.total() / 2


def test_documents_that_break_the_schema(shooting: Range):
    """With one violation each: they are refused as not valid."""
    told = _fuzz(shooting, st.builds(requests.sent, documents.faulty(_SCHEMA), _chances()), share=0.1)
    assert told["GRAPHQL_VALIDATION_FAILED"] > told.total() / 2


def test_damaged_documents_and_variables(shooting: Range):
    """The frontend's operations and the examples, with edits in the text or something odd in a variable."""

    def damaged(operation: Operation, chance: Random) -> Asked:
        if chance.choice([True, False]):
            return requests.sent(operation._replace(text=edits.edited(operation.text, chance)), chance)
        return requests.sent(operation._replace(variables=edits.bent(operation.variables, chance)), chance)

    told = _fuzz(shooting, st.builds(damaged, _from_corpus(shooting), _chances()), share=0.25)
    assert told.keys() >= {"data", "GRAPHQL_PARSE_FAILED", "BAD_REQUEST"}


def test_requests_that_no_client_should_send(shooting: Range):
    """Other methods and media types, odd headers and members, GET, bodies with bytes changed."""
    told = _fuzz(shooting, st.builds(requests.bent, _from_corpus(shooting), _chances()), share=0.25)
    assert told.keys() >= {"data", "BAD_REQUEST"}
