"""`forkThread`: its payload, the paths of what is refused, lineage both ways, and what a form is built from."""

import pytest

from fakes import a_call
from threadloom.domain.ids import MessageRef
from threadloom.graphql import ids

DESK = {"source": "desk"}
FORK = (
    "forkThread",
    "thread { id title forkedFrom { id } messages { nodes { text role } } } losses { kind count messageIds }",
)
LINEAGE = "query Q($id: ID!) { thread(id: $id) { forkedFrom { id } forks { nodes { id } totalCount } } }"
EVERYTHING = """query Q($id: ID!) { thread(id: $id) { messages(includeHidden: true) { nodes {
  text html role visibility metadata attachments { fileId tools }
  parts { text ... on ImagePart { fileId url detail } } } } } }"""
PURGE = ("deleteThread", "vendorCopy")


async def test_a_thread_goes_on_elsewhere(world, thread_id):
    """The new thread with its messages, and what was lost: kind, how many, the global ids of the messages."""
    text = thread_id(await world.started())
    read = await world.data("query Q($id: ID!) { thread(id: $id) { messages { nodes { id } } } }", id=text)
    answer = read["thread"]["messages"]["nodes"][1]["id"]
    payload = await world.mutate(*FORK, threadId=text, target=DESK, clientMutationId="c1")
    said = [{"text": "Hello", "role": role} for role in ("USER", "ASSISTANT")]
    assert payload["thread"]["messages"] == {"nodes": said}
    assert payload["losses"] == [{"kind": kind, "count": 1, "messageIds": [answer]} for kind in ("tool calls", "runs")]
    assert (payload["userErrors"], payload["clientMutationId"]) == ([], "c1")


async def test_files_go_along_at_home(world):
    """Where a vendor's ids mean the same: pictures, files and attachments by them, hidden messages hidden, HTML."""
    said = [
        {"text": "Obey.", "visibility": "HIDDEN", "role": "SYSTEM"},
        {
            "parts": [{"text": "See"}, {"image": {"content": {"fileId": "f1"}, "detail": "LOW"}}],
            "html": "<b>See</b>",
            "attachments": [{"fileId": "f2", "tools": ["FILE_SEARCH"]}],
            "metadata": {"n": 1},
        },
    ]
    thread = (await world.mutate("createThread", "thread { id }", target=DESK, messages=said))["thread"]["id"]
    payload = await world.mutate("forkThread", "thread { id } losses { kind }", threadId=thread, target=DESK)
    assert payload["losses"] == []
    old, new = [(await world.data(EVERYTHING, id=each))["thread"] for each in (thread, payload["thread"]["id"])]
    assert new == old
    assert len(new["messages"]["nodes"]) == 2


async def test_lineage_goes_both_ways(world, thread_id):
    """`forkedFrom` of the new one, `forks` of the old one; a fork of a fork is its own parent's."""
    first = thread_id(await world.started())
    second = (await world.mutate(*FORK, threadId=first, target=DESK))["thread"]["id"]
    third = (await world.mutate(*FORK, threadId=second, target=DESK))["thread"]["id"]
    lineage = [(await world.data(LINEAGE, id=each))["thread"] for each in (first, second, third)]
    assert [row["forkedFrom"] for row in lineage] == [None, {"id": first}, {"id": second}]
    assert [row["forks"]["nodes"] for row in lineage] == [[{"id": second}], [{"id": third}], []]


async def test_a_parent_that_is_gone_is_not_shown(world, thread_id):
    """Null after a purge, and for whoever does not see it."""
    first = thread_id(await world.started())
    second = (await world.mutate(*FORK, threadId=first, target=DESK))["thread"]["id"]
    assert (await world.mutate(*PURGE, threadId=first, mode="PURGE")).told == []
    assert (await world.data(LINEAGE, id=second))["thread"]["forkedFrom"] is None


async def test_up_to_a_message(world, thread_id):
    """That one is the last to go along; null is as if it were left out."""
    thread = await world.started()
    read = await world.data("query Q($id: ID!) { thread(id: $id) { messages { nodes { id } } } }", id=thread_id(thread))
    question = read["thread"]["messages"]["nodes"][0]["id"]
    for up_to, count in ((question, 1), (None, 2)):
        payload = await world.mutate(*FORK, threadId=thread_id(thread), upToMessageId=up_to, target=DESK)
        assert len(payload["thread"]["messages"]["nodes"]) == count


async def test_what_is_refused_says_where(world, thread_id):
    """A foreign thread as one that does not exist, in nothing different; nothing is made."""
    mine, theirs = await world.started(), await world.started(call=a_call(user="bob"))
    gone = ids.global_id(MessageRef(thread=mine.ref, native_id="gone"))
    elsewhere = ids.global_id(MessageRef(thread=theirs.ref, native_id="m1"))
    forged = {"threadId": "forged", "target": DESK}
    found = [
        await world.mutate(*FORK, **{"threadId": thread_id(mine), "target": DESK, **given})
        for given in (
            {"threadId": thread_id(theirs)},
            forged,
            {"upToMessageId": "forged"},
            {"upToMessageId": gone},
            {"upToMessageId": elsewhere},
            {"target": {"source": "none"}},
            {"target": {"agentId": "forged"}},
        )
    ]
    assert [payload.told for payload in found] == [
        [("NOT_FOUND", ["threadId"])],
        [("NOT_FOUND", ["threadId"])],
        [("NOT_FOUND", ["upToMessageId"])],
        [("NOT_FOUND", ["upToMessageId"])],
        [("VALIDATION", ["upToMessageId"])],
        [("NOT_FOUND", ["target", "source"])],
        [("NOT_FOUND", ["target", "agentId"])],
    ]
    assert all((payload["thread"], payload["losses"]) == (None, []) for payload in found)
    assert (await world.data("{ threads { totalCount } }"))["threads"] == {"totalCount": 1}


@pytest.mark.parametrize("slug", ["one", "desk"])
async def test_capabilities_say_how(world, slug):
    """EMULATED with a note that tells the way, and the fields of a form."""
    text = """query Q($slug: String!) { source(slug: $slug) { capabilities {
      forkThread { support note fields { path kind support } } } } }"""
    fork = (await world.data(text, slug=slug))["source"]["capabilities"]["forkThread"]
    way = {"one": "in the first message", "desk": "into a new thread"}
    assert fork["support"] == "EMULATED"
    assert way[slug] in fork["note"]
    paths = {"one": [["upToMessageId"]], "desk": [["upToMessageId"], ["target", "agentId"]]}
    assert [field["path"] for field in fork["fields"]] == paths[slug]
    assert {field["support"] for field in fork["fields"]} == {"EMULATED"}
