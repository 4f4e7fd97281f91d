"""The cost of a document tells the questions to vendors that it leads to: none where it says none."""

import pytest

from threadloom.graphql.endpoint.cost import QUESTION
from threadloom.graphql.endpoint.documents import Documents
from threadloom.graphql.endpoint.limits import Limits
from threadloom.graphql.schema import schema


def questions(text: str, **variables) -> int:
    """How many questions the cost of a document holds, where it has less objects than a question costs."""
    found = Documents(schema).prepare(text, None, Limits(), introspection=False)
    return found.cost(found.variables(variables)) // QUESTION


@pytest.mark.parametrize(
    "selected",
    [
        "viewer { id }",
        "tags { tag }",
        "vendors { slug }",
        "sources { slug }",
        "threads(first: 1) { nodes { id agent { id } source { id } lastMessage { id text } forkedFrom { id } } }",
        "threads(first: 1) { nodes { lastMessage { thread { id } viewerFeedback { id } agent { id } } } }",
        "threads(first: 1) { nodes { forks(first: 1) { nodes { id } } capabilities { startThread { note } } } }",
        'source(slug: "one") { defaultAgent { id } health { state } threads(first: 1) { nodes { id } } }',
    ],
)
async def test_nothing_is_asked(world, selected):
    """A document without questions in its cost asks no vendor."""
    thread = await world.started("one")
    assert thread
    world.asked()
    assert questions(f"{{ {selected} }}") == 0
    await world.data(f"{{ {selected} }}")
    assert world.asked() == []


@pytest.mark.parametrize(
    "selected",
    [
        "node(id: $id) { id }",
        "nodes(ids: [$id]) { id }",
        "thread(id: $id) { id }",
        "threads(first: 1) { nodes { messages(first: 1) { nodes { id } } } }",
        "threads(first: 1) { nodes { runs(first: 1) { nodes { id } } } }",
        "threads(first: 1) { nodes { outage { code } } }",
        "agents(first: 1) { nodes { id } }",
        'source(slug: "one") { agents(first: 1) { nodes { id } } }',
    ],
)
async def test_something_is_asked(world, thread_id, selected):
    """A document that asks a vendor has the question in its cost."""
    thread = await world.started("one")
    world.asked()
    head = "query ($id: ID!)" if "$id" in selected else ""
    variables = {"id": thread_id(thread)} if head else {}
    assert questions(f"{head} {{ {selected} }}", **variables) == 1
    await world.data(f"{head} {{ {selected} }}", **variables)
    assert world.asked()
