"""The branches of ChatGPT's conversations: each a thread, as far as the bounds allow."""

import io
import json
from collections import Counter

import pytest

from server.archive.chatgpt_export import a_conversation, read, said, threads
from threadloom.server.archive import chatgpt
from threadloom.server.archive.chatgpt import entries


def test_other_branches():
    """Each leaf elsewhere is a thread of its own, forked from the first, archived, with all from the root on."""
    nodes = said("a", "tea?"), said("b1", "no", "assistant", "a"), said("b2", "yes", "assistant", "a")
    notes = Counter()
    main, branch = threads(read(a_conversation(*nodes, current="b2"), notes=notes))
    assert [each.message.text for each in main.messages] == ["tea?", "yes"]
    assert [each.message.text for each in branch.messages] == ["tea?", "no"]
    assert (branch.ref.native_id, branch.thread.forked_from, branch.thread.archived_at) == (
        "c1.b1",
        main.ref,
        20_000_000,
    )
    assert all(each.message.ref.thread == branch.ref for each in branch.messages)
    assert main.thread.archived_at is None
    assert +notes == {"other branches, each a thread of its own": 1}


@pytest.mark.parametrize("current", ["nowhere", None])
def test_trees_that_are_none(current):
    """Cycles, parents that are not there and a current node that is not there end nothing."""
    nodes = said("a", "x", parent="b"), said("b", "y", parent="a"), said("c", "z", parent="lost")
    found = threads(read(a_conversation(*nodes, current_node=current)))
    assert {each.message.text for record in found for each in record.messages} >= {"z"}


def a_comb(teeth):
    """A conversation of so many messages with a branch at each."""
    spine = [said(f"s{n}", "x", parent=f"s{n - 1}" if n else "root") for n in range(teeth)]
    tips = [said(f"t{n}", "y", parent=f"s{n}") for n in range(teeth)]
    mapping = {node["id"]: {**node, "children": []} for node in [*spine, *tips]}
    for node in mapping.values():
        if node["parent"] in mapping:
            mapping[node["parent"]]["children"].append(node["id"])
    return {"conversation_id": "c1", "current_node": f"s{teeth - 1}", "mapping": mapping}


def test_very_many_branches():
    """The first two hundred come in beside the one that was shown; the others are counted."""
    notes = Counter()
    found = threads(read(a_comb(1_000), notes=notes))
    assert [len(record.messages) for record in found] == [1_000, *range(2, 202)]
    assert notes == {
        "other branches, each a thread of its own": 200,
        "branches left out, because the conversation has too many": 800,
    }


def test_branches_that_are_very_long(monkeypatch):
    """There is a bound on messages of all branches too; the one that was shown comes in whole whatever its length."""
    monkeypatch.setattr(chatgpt, "_MOST_MESSAGES", 59)
    notes = Counter()
    found = threads(read(a_comb(50), a_comb(60), notes=notes))
    assert [len(record.messages) for record in found] == [50, 2, 3, 4, 60]
    assert notes["branches left out, because the conversation has too many"] == 47 + 60


def test_branches_are_made_one_by_one():
    """No more of a conversation is in memory than the branch at hand."""
    found = entries(io.BytesIO(json.dumps([a_comb(300)]).encode()), notes := Counter())
    assert len(threads([next(found)])) == 1
    assert not notes


def test_leaves_without_words():
    """Ends of the tree at which nothing was said make no branch, unless something above them does."""
    bare = [{"id": f"e{n}", "message": None, "parent": "a"} for n in range(3)]
    under = [{"id": key, "message": None, "parent": above} for key, above in (("u", "b1"), ("u1", "u"), ("u2", "u"))]
    nodes = said("a", "tea?"), *bare, said("b1", "no", "assistant", "a"), *under, said("b2", "yes", "assistant", "a")
    found = threads(read(a_conversation(*nodes, current="b2")))
    assert [record.ref.native_id for record in found] == ["c1", "c1.u1", "c1.u2"]
