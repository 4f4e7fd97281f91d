"""Every field of every type that a conversation at the local source reaches, selected at once."""

from graphql import (
    GraphQLInterfaceType,
    build_schema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from fakes import a_call
from threadloom.domain.call import Role
from threadloom.graphql.schema import sdl

SCHEMA = build_schema(sdl())
OPERATOR = a_call(role=Role.OPERATOR)


def selection(kind, depth: int) -> str:
    """All fields of a type, objects down to a depth; fields that need an argument are left out."""
    names = ["__typename"]
    for name, field in kind.fields.items():
        if any(is_required_argument(argument) for argument in field.args.values()):
            continue
        inner = get_named_type(field.type)
        if is_leaf_type(inner):
            names.append(f"{kind.name}_{name}: {name}")
        elif depth:
            names.append(f"{kind.name}_{name}: {name} {selection(inner, depth - 1)}")
    if isinstance(kind, GraphQLInterfaceType):
        names += [f"... on {each.name} {selection(each, 0)}" for each in SCHEMA.get_possible_types(kind) if depth]
    return "{ " + " ".join(names) + " }"


async def test_query(world):
    """From the root, three objects deep."""
    await world.started()
    data = await world.data(f"query {selection(SCHEMA.query_type, 3)}", OPERATOR)
    (row,) = data["Query_threads"]["ThreadConnection_nodes"]
    assert row["Thread_source"]["Source_name"] == "Desk"
    assert row["Thread_lastMessage"]["Message_text"] == "Hello"
    assert data["Query_viewer"]["Viewer_roles"] == ["READER", "WRITER", "OPERATOR"]
    assert [vendor["Vendor_slug"] for vendor in data["Query_vendors"]] == ["fake", "local"]


async def test_thread(world, thread_id):
    """From a thread, three objects deep."""
    thread = await world.started()
    query = f"query Q($id: ID!) {{ thread(id: $id) {selection(SCHEMA.type_map['Thread'], 3)} }}"
    found = (await world.data(query, OPERATOR, id=thread_id(thread)))["thread"]
    assert [m["Message_role"] for m in found["Thread_messages"]["MessageConnection_nodes"]] == ["USER", "ASSISTANT"]
    assert found["Thread_outage"] is None
    assert found["Thread_messages"]["MessageConnection_outages"] == []


async def test_node(world, thread_id):
    """From `node`, by each type that an id can name."""
    thread = await world.started()
    reached = await world.data(
        """query Q($id: ID!) { viewer { id } vendors { id } source(slug: "desk") { id defaultAgent { id } }
        thread(id: $id) { id messages { nodes { id run { id } } } } }""",
        id=thread_id(thread),
    )
    message = reached["thread"]["messages"]["nodes"][1]
    wanted = {
        "Viewer": reached["viewer"]["id"],
        "Vendor": reached["vendors"][1]["id"],
        "Source": reached["source"]["id"],
        "Agent": reached["source"]["defaultAgent"]["id"],
        "Thread": reached["thread"]["id"],
        "Message": message["id"],
    }
    query = f"query Q($ids: [ID!]!) {{ nodes(ids: $ids) {selection(SCHEMA.type_map['Node'], 2)} }}"
    nodes = (await world.data(query, ids=list(wanted.values())))["nodes"]
    assert [node["__typename"] for node in nodes] == list(wanted)
    assert [node["Node_id"] for node in nodes] == list(wanted.values())
