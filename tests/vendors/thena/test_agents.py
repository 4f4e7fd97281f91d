"""Agents are listed whole, made and changed."""

import pytest

from fakes import a_call
from threadloom.domain.agent import AgentDraft, AgentStatus
from threadloom.domain.edit import AgentEdit
from threadloom.domain.errors import Invalid, NotFound, OutcomeUnknown, VendorBadPayload, VendorFailed, VendorRejected
from threadloom.domain.page import PageRequest
from vendors.thena.kit import AGENTS, agent_ref, connected, desk, paths

CALL = a_call()
# The sample of "update agent", docs.thena.ai, read 2026-11-21.
TOLD = {
    "bot_sub": "VVYZYKNJ10E18462MAKTHQRW4C142",
    "configuration": {"language": "English", "team_size": 5},
    "created_at": "2023-01-01T00:00:00Z",
    "description": "Customized sales assistant for my team",
    "id": "a1",
    "metadata": {"created_by": "admin"},
    "name": "My Sales Assistant",
    "organization_id": "o",
    "status": "active",
    "template_id": "tpl",
    "updated_at": "2023-01-02T00:00:00Z",
}


def thena(**options) -> dict:
    return {"thena": options}


async def test_agents_are_read_from_one_list():
    """In the vendor's order, bare or enveloped, rows without an id left out; picked by id, each key its own answer."""
    rows = [TOLD, {"name": "no id"}, {"id": "a2", "status": "novel", "metadata": 5, "configuration": "x"}]
    for listed in (rows, {"agents": rows}, {"items": rows}, {"data": rows, "total": 3}):
        async with desk({f"GET {AGENTS}": listed}) as there:
            adapter = connected(there.base_url)
            await adapter.health(CALL)
            page = await adapter.agent_page(CALL, PageRequest(size=1))
            after = await adapter.agent_page(CALL, PageRequest(after=page.positions[0]))
            found = await adapter.agents(CALL, [agent_ref("a2"), agent_ref("zz"), agent_ref("a1")])
            assert await adapter.agents(CALL, []) == []
            await adapter.close()
        assert len(there.seen) == 4
        (agent,) = page.items
        assert (page.has_next, page.total) == (True, 2)
        assert (agent.ref, agent.name, agent.description) == (agent_ref("a1"), TOLD["name"], TOLD["description"])
        assert (agent.status, agent.native_status) == (AgentStatus.ACTIVE, "active")
        assert (agent.configuration, agent.metadata) == (TOLD["configuration"], {"created_by": "admin"})
        assert (agent.model, agent.instructions) == (None, None)
        assert agent.updated_at - agent.created_at == 86_400_000_000
        (other,) = after.items
        assert (other.name, other.status, other.native_status) == ("a2", AgentStatus.UNKNOWN, "novel")
        assert (other.metadata, other.configuration) == (None, None)
        assert (found[0], type(found[1]), found[2]) == (other, NotFound, agent)


@pytest.mark.parametrize(("status", "kind"), [(401, VendorRejected), (404, VendorRejected), (500, VendorFailed)])
async def test_a_list_that_fails_fails_every_key(status: int, kind):
    """A 404 means that the API is not there, never that there are no agents."""
    async with desk({f"GET {AGENTS}": (status, {})}) as there:
        adapter = connected(there.base_url)
        assert [type(error) for error in await adapter.agents(CALL, [agent_ref(), agent_ref("b")])] == [kind, kind]
        with pytest.raises(kind):
            await adapter.agent_page(CALL, PageRequest())
        with pytest.raises(kind):
            await adapter.health(CALL)
        await adapter.close()


async def test_a_list_of_another_kind_makes_no_sense():
    """It is not taken for an empty one."""
    async with desk({f"GET {AGENTS}": {"detail": []}}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(VendorBadPayload):
            await adapter.agent_page(CALL, PageRequest())
        await adapter.close()


async def test_an_agent_is_made_of_a_template_and_a_configuration():
    """Every field at its place."""
    draft = AgentDraft(
        name="n", description="d", metadata={"m": [1]}, options=thena(templateId="tpl", configuration={"tone": "warm"})
    )
    async with desk({f"POST {AGENTS}": TOLD}) as there:
        adapter = connected(there.base_url)
        assert adapter.check(draft) == ()
        agent = await adapter.create_agent(CALL, draft)
        await adapter.create_agent(CALL, AgentDraft(name="n", options=thena(templateId="tpl", configuration={})))
        await adapter.close()
    assert [seen.body for seen in there.seen] == [
        {
            "name": "n",
            "description": "d",
            "metadata": {"m": [1]},
            "template_id": "tpl",
            "configuration": {"tone": "warm"},
        },
        {"name": "n", "template_id": "tpl", "configuration": {}},
    ]
    assert agent.ref == agent_ref("a1")


async def test_an_agent_without_an_id_is_of_unknown_outcome():
    """It was most likely made."""
    async with desk({f"POST {AGENTS}": {**TOLD, "id": None}}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(OutcomeUnknown):
            await adapter.create_agent(CALL, AgentDraft(name="n"))
        await adapter.close()


async def test_an_agent_is_changed():
    """Fields not named are not sent, pairs are merged with those there, an empty text clears."""
    answers = {f"GET {AGENTS}": [TOLD], f"PUT {AGENTS}/a1": {**TOLD, "id": None, "name": "new"}}
    edit = AgentEdit(
        name="new",
        description=None,
        metadata={"created_by": None, "by": "me"},
        options=thena(templateId="other", configuration={"tone": "cold"}),
    )
    async with desk(answers) as there:
        adapter = connected(there.base_url)
        assert adapter.check(edit) == ()
        agent = await adapter.update_agent(CALL, agent_ref("a1"), edit)
        await adapter.update_agent(CALL, agent_ref("a1"), AgentEdit(description="d"))
        same = await adapter.update_agent(CALL, agent_ref("a1"), AgentEdit())
        with pytest.raises(NotFound):
            await adapter.update_agent(CALL, agent_ref("zz"), AgentEdit(metadata={}))
        await adapter.close()
    assert there.asked() == [
        f"GET {AGENTS}",
        f"PUT {AGENTS}/a1",
        f"PUT {AGENTS}/a1",
        f"GET {AGENTS}",
        f"GET {AGENTS}",
    ]
    assert there.seen[1].body == {
        "name": "new",
        "description": "",
        "metadata": {"by": "me"},
        "template_id": "other",
        "configuration": {"tone": "cold"},
    }
    assert there.seen[2].body == {"description": "d"}
    assert (agent.ref, agent.name, same.name) == (agent_ref("a1"), "new", TOLD["name"])


async def test_what_thena_finds_wrong_is_told_at_the_inputs_fields():
    """Each documented field of both requests."""
    locs = ["name", "description", "metadata", "template_id", "configuration", "agent_id", "novel"]
    detail = [{"loc": ["body", loc, "k"], "msg": "prose", "type": "missing"} for loc in locs]
    async with desk({f"POST {AGENTS}": (422, {"detail": detail})}) as there:
        adapter = connected(there.base_url)
        with pytest.raises(Invalid) as caught:
            await adapter.create_agent(CALL, AgentDraft(name="n"))
        await adapter.close()
    assert paths(caught.value) == [
        "name",
        "description",
        "metadata.k",
        "options.thena.templateId",
        "options.thena.configuration.k",
        "agentId",
        "",
    ]
