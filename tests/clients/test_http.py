"""Clients over HTTP: the specification's audits, and what the three that most people use do first."""

import json
from collections import Counter
from pathlib import Path

import pytest

from clients import gates
from needs import needs
from processes import Demo

pytestmark = pytest.mark.npm


@pytest.fixture(autouse=True)
def _npm():
    needs("the npm packages of .ci/gates", gates.NPM_READY)


def test_every_audit_passes(demo: Demo):
    """All of graphql-http's: 13 that must, 23 that should and 25 that may be, with GET on."""
    outcome = gates.audits(f"{demo.url}/graphql")
    assert outcome.passed, outcome.output
    verdicts = json.loads(outcome.output.splitlines()[-1])
    assert [verdict for verdict in verdicts if verdict["status"] != "ok"] == []
    assert Counter(verdict["name"].partition(" ")[0] for verdict in verdicts) == {"MUST": 13, "SHOULD": 23, "MAY": 25}


def test_first_queries_are_answered(demo: Demo, tmp_path: Path):
    """Apollo Client learns that the hash is unknown, sends the text, and is known from then on; urql and Relay read."""
    root = gates.copied(tmp_path)
    compiled = gates.relay(root)
    assert compiled.passed, compiled.output
    outcome = gates.first_queries(f"{demo.url}/graphql", root)
    assert outcome.passed, outcome.output
    told = json.loads(outcome.output.splitlines()[-1])
    total = demo.data("{ threads { totalCount } }")["threads"]["totalCount"]
    assert told["apollo"]["totals"] == [total, total]
    assert [(sent["withText"], sent["withHash"]) for sent in told["apollo"]["sent"]] == [
        (False, True),
        (True, True),
        (False, True),
    ]
    assert told["urql"] == {"totals": [total]}
    assert {"ThreadConnection", "Thread", "Message", "Source"} <= set(told["relay"]["types"])
