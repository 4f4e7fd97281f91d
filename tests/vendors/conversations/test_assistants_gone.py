"""A source of openai-assistants whose host answers 404 to everything is told which vendor took its place."""

import asyncio
from pathlib import Path

import pytest

from processes import running
from threadloom.domain.agent import AgentDraft
from threadloom.domain.errors import NotFound, ThreadloomError, VendorRejected
from threadloom.domain.page import PageRequest
from threadloom.sandbox.sandbox import Sandbox
from threadloom.vendors.openai_assistants.adapter import GONE
from threadloom.vendors.registry import VENDORS
from vendors.conversations.kit import CALL
from vendors.kit import a_draft, answering, answering_in_turn, at_sandbox, connected, odd_server

OLD, NEW = "openai-assistants", "openai-conversations"
ASKED = {
    "health": lambda adapter: adapter.health(CALL),
    "start": lambda adapter: adapter.start_thread(CALL, a_draft(OLD)),
    "create": lambda adapter: adapter.create_thread(CALL, a_draft(OLD, None)),
    "agents": lambda adapter: adapter.agent_page(CALL, PageRequest()),
    "new agent": lambda adapter: adapter.create_agent(CALL, AgentDraft(name="a", model="m")),
}


@pytest.mark.parametrize("create_and_run", [True, False])
@pytest.mark.parametrize("asked", ASKED)
async def test_a_host_without_the_api_is_told_so(asked: str, create_and_run: bool):
    """Whatever is asked first, the error names the vendor, its source, and no word of the host's."""
    async with odd_server(answering("404 Not Found", b'{"error": {"message": "gone fishing"}}')) as url:
        adapter = connected(OLD, url, options={"create_and_run": create_and_run})
        with pytest.raises(VendorRejected) as caught:
            await ASKED[asked](adapter)
        await adapter.close()
    assert caught.value.message == GONE
    assert f"'{NEW}'" in GONE
    assert NEW in VENDORS
    assert (caught.value.source, caught.value.vendor) == (OLD, OLD)
    assert "fishing" not in str(caught.value)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "410 Gone"])
async def test_another_refusal_stays_what_it_is(status: str):
    """Only a 404 says that there is no such API."""
    async with odd_server(answering(status)) as url:
        adapter = connected(OLD, url)
        with pytest.raises(VendorRejected) as caught:
            await adapter.health(CALL)
        await adapter.close()
    assert caught.value.message != GONE


async def test_an_agent_that_is_not_there_stays_not_found(sandbox):
    """Where assistants are listed, a start's 404 is about the agent that it names."""
    adapter = at_sandbox(sandbox, OLD)
    with pytest.raises(NotFound) as caught:
        await adapter.start_thread(CALL, a_draft(OLD, agent="asst_nobody"))
    assert caught.value.path == ("target",)
    await adapter.close()


async def test_a_host_that_fails_the_second_time_is_not_condemned():
    """A 404 first and an error at the second look: nobody knows whether the API is there."""
    async with odd_server(answering_in_turn(("404 Not Found", b""), ("500 Oops", b""))) as url:
        adapter = connected(OLD, url)
        with pytest.raises(ThreadloomError) as caught:
            await adapter.create_thread(CALL, a_draft(OLD, None))
        await adapter.close()
    assert caught.value.message != GONE


async def test_the_check_of_a_configuration_prints_it(tmp_path: Path):
    """`threadloom check` shows the error in its table; a source of the new vendor beside it is reached."""
    async with odd_server(answering("404 Not Found")) as gone, Sandbox() as sandbox:
        emulator = sandbox.emulators[NEW]
        file = tmp_path / "sources.toml"
        file.write_text(
            f'[[sources]]\nslug = "old"\nvendor = "{OLD}"\nbase_url = "{gone}"\napi_key = "some-key-1234"\n'
            f'[[sources]]\nslug = "new"\nvendor = "{NEW}"\nbase_url = "{emulator.base_url}"\n'
            f'api_key = "{emulator.api_key}"\n[[sources.options.agents]]\nid = "echo"\nmodel = "sandbox-echo"\n',
            encoding="utf-8",
        )
        with running("check", "--config", str(file), folder=tmp_path) as command:
            code = await asyncio.to_thread(command.end)
            table = {line.split()[0]: line for line in command.rest()}
    assert code == 1
    assert f"VENDOR_REJECTED: {GONE}" in table["old"]
    assert " ok " in table["new"]
