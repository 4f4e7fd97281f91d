"""Where operations are executed by plans: as the settings say, and for tests that say nothing as the run says.

With THREADLOOM_TESTS_PLAN=off all tests pass, too; these say that it is really graphql-core that answers them.
"""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

import processes
from builders import a_client, a_configuration
from endpoints import a_client_of, an_endpoint
from threadloom.graphql.plan.planning import Planning

LEFT = "graphql-core executes an operation: it has introspection"


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each operation that a plan was looked for, whether there was one."""
    seen: list[bool] = []
    execute = Planning.execute

    def noted(self: Planning, *given: Any, **named: Any) -> Any:
        outcome = execute(self, *given, **named)
        seen.append(outcome is not None)
        return outcome

    monkeypatch.setattr(Planning, "execute", noted)
    return seen


@pytest.mark.parametrize("said", [None, True, False])
async def test_apps_of_tests(tmp_path: Path, planned: list[bool], plans_by_default: bool, said: bool | None):
    """The whole app; what a test says wins."""
    server = {} if said is None else {"server": {"plan": said}}
    async with a_client(a_configuration(tmp_path, **server)) as client:
        assert await client.data("{ threads { totalCount } }") == {"threads": {"totalCount": 0}}
    assert planned == ([True] if (plans_by_default if said is None else said) else [])


@pytest.mark.parametrize("said", [None, True, False])
async def test_endpoints_of_tests(planned: list[bool], plans_by_default: bool, said: bool | None):
    """The endpoint alone."""
    rules = {} if said is None else {"plan": said}
    async with a_client_of(an_endpoint(**rules)) as client:
        assert (await client.post("", json={"query": "{ word }"})).json() == {"data": {"word": "hello"}}
    assert planned == ([True] if (plans_by_default if said is None else said) else [])


@pytest.mark.parametrize("said", [None, "true", "false"])
def test_processes_of_tests(tmp_path: Path, plans_by_default: bool, said: str | None):
    """Where plans are on, what none covers is told at level debug."""
    said_by = {} if said is None else {"THREADLOOM_SERVER__PLAN": said}
    with processes.running(
        "serve", "--port", "0", folder=tmp_path, THREADLOOM_LOGS__LEVEL="debug", **said_by
    ) as command:
        url = json.loads(command.error_with("listening"))["url"]
        answer = httpx.post(url, json={"query": "{ __schema { queryType { name } } }"}, trust_env=False)
        assert answer.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
        assert command.stop() == 0
    is_on = plans_by_default if said is None else said == "true"
    assert any(LEFT in line for line in command.errors) is is_on
