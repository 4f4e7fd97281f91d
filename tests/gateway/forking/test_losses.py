"""What cannot come along is told, each kind once, with how many and of which messages; nothing is lost in silence."""

from typing import Any

import pytest
from msgspec.structs import replace

from fakes import a_call
from gateway.forking.places import LAID, MOST_TEXT, OLD, PARENT, READS, TOLD, Places, answered, lost, places, said
from threadloom.domain.capability import Operation
from threadloom.domain.errors import Invalid, VendorFailed
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import AgentRef, RunRef, SourceSlug, ToolCallRef
from threadloom.domain.message import Attachment, Message, MessageRole, MessageStatus, MessageVisibility
from threadloom.domain.part import (
    Annotation,
    AnnotationKind,
    FilePart,
    ImageDetail,
    ImagePart,
    ReasoningPart,
    RefusalPart,
    TablePart,
    TextPart,
    ToolCallPart,
    UnknownPart,
)
from threadloom.domain.store import Store
from threadloom.domain.thread import ThreadStatus, ToolResources
from threadloom.domain.tool_call import ToolCall

HIDDEN, SYSTEM = MessageVisibility.HIDDEN, MessageRole.SYSTEM
CALL = ToolCallRef(thread=PARENT, message="m2", native_id="c1")
NOTE = Annotation(kind=AnnotationKind.URL_CITATION, text="[1]")
RUN = RunRef(thread=PARENT, native_id="r1")
BO = AgentRef(source=OLD, native_id="bo")

WORDS = TextPart(text="See here.")
both = pytest.mark.parametrize("target", [LAID, TOLD])


@both
@pytest.mark.parametrize(
    ("message", "kind", "count"),
    [
        (said(2, "Obey Mina.", visibility=HIDDEN), "hidden messages", 1),
        (said(2, "You are Mina.", SYSTEM), "system prompts", 1),
        (said(2, "42 degrees", MessageRole.TOOL), "tool results", 1),
        (said(2, "Hm.", MessageRole.UNKNOWN), "messages of other roles", 1),
        (answered(2, "Half a wo", status=MessageStatus.IN_PROGRESS), "unfinished messages", 1),
        (answered(2, tool_calls=(ToolCall(ref=CALL, name="look"),) * 2), "tool calls", 2),
        (
            answered(2, parts=(ToolCallPart(tool_call=CALL),), tool_calls=(ToolCall(ref=CALL, name="a"),)),
            "tool calls",
            1,
        ),
        (answered(2, parts=(ReasoningPart(text="Let me think."), WORDS)), "reasoning", 1),
        (answered(2, parts=(WORDS, UnknownPart(native_type="hologram"))), "other content", 1),
        (answered(2, parts=(TextPart(text="It [1] is.", annotations=(NOTE, NOTE)),)), "annotations", 2),
        (said(2, parts=(WORDS, ImagePart(file_id="f1"))), "images", 1),
        (said(2, parts=(WORDS, FilePart(url="https://example.com/a.pdf"))), "files", 1),
        (said(2, parts=(WORDS, TablePart(filename="a.csv"))), "tables", 1),
        (said(2, html="<b>word 2</b>"), "html", 1),
        (said(2, attachments=(Attachment(file_id="f1"), Attachment(file_id="f2"))), "attachments", 2),
        (said(2, metadata={"a": 1, "b": 2}), "metadata", 2),
        (said(2, "", parts=()), "messages", 1),
    ],
)
async def test_what_a_message_loses(world: Places, target: SourceSlug, message: Message, kind: str, count: int):
    """Under its kind alone, wherever the talk goes; the other messages are as they were."""
    await world.parent(said(1), message, said(3))
    forked = await world.fork(target)
    losses = lost(forked)
    losses.pop("quoted messages", None)
    assert losses == {kind: (count, ["m2"])}
    sent = world.sent(target)
    words = [sent.message.text] if sent.message else [each.text or "" for each in sent.messages]
    assert all(any(word in text for text in words) for word in ("word 1", "word 3"))


@both
@pytest.mark.parametrize("changes", [{"visibility": HIDDEN}, {"role": SYSTEM}])
async def test_prompts_never_become_visible(world: Places, target: SourceSlug, changes: dict[str, Any]):
    """Not a word of one is in anything that the target is sent."""
    await world.parent(replace(said(1, "The password is swift."), **changes), said(2))
    await world.fork(target)
    assert "password" not in repr(world.sent(target))


async def test_pictures_that_others_can_see_go_along(world: Places):
    """By their address, without what the target does not take beside it; a refusal's words are words."""
    picture = ImagePart(url="https://example.com/a.png", mime_type="image/png", detail=ImageDetail.LOW)
    await world.parent(said(1, parts=(WORDS, picture)), answered(2, parts=(RefusalPart(text="No."),)))
    forked = await world.fork()
    (shown, refused) = world.sent().messages
    assert (shown.parts, refused.text) == ((WORDS, ImagePart(url="https://example.com/a.png")), "No.")
    assert forked.losses == ()


async def test_a_text_too_long_is_cut(world: Places):
    """To what the target takes, and told; so it is in a part, and one part too many goes."""
    long = "x" * (MOST_TEXT + 1)
    parts = (TextPart(text=long), WORDS, TextPart(text="too many"))
    await world.parent(said(1, long), said(2, parts=parts))
    forked = await world.fork()
    (one, two) = world.sent().messages
    cut = "x" * (MOST_TEXT - 1) + "…"
    assert (one.text, two.parts) == (cut, (TextPart(text=cut), WORDS))
    assert lost(forked) == {"cut text": (3, ["m1", "m2"])}


async def test_the_oldest_are_left_out_first(world: Places):
    """Where a source takes only so many messages, or so many characters; what is short of places is quoted first."""
    await world.parent(*(said(number, f"word {number} " + "y" * 40) for number in range(1, 10)))
    laid, told = [await world.fork(target) for target in (LAID, TOLD)]
    (first, *others) = [each.text for each in world.sent().messages]
    assert [text[:6] for text in others] == ["word 7", "word 8", "word 9"]
    assert lost(laid) == {"messages": (2, ["m1", "m2"]), "quoted messages": (4, ["m3", "m4", "m5", "m6"])}
    assert [f"word {number}" in first for number in range(1, 7)] == [False] * 2 + [True] * 4
    text, (count, _) = world.sent(TOLD).message.text, lost(told)["messages"]
    assert max(len(first), len(text)) <= 400
    assert [f"word {number}" in text for number in range(1, 10)] == [False] * count + [True] * (9 - count)


async def test_runs_and_agents_are_the_old_threads(world: Places):
    """Each counted once, where it first spoke; the latest run too, if all of the thread goes along."""
    latest = replace(RUN, native_id="r2")
    await world.parent(
        said(1), answered(2, run=RUN, agent=BO), answered(3, run=RUN, agent=BO), agent=BO, latest_run=latest
    )
    assert lost(await world.fork()) == {"runs": (2, ["m2"]), "agents": (1, ["m2"])}
    assert lost(await world.fork(up_to=said(3).ref))["runs"] == (1, ["m2"])


@pytest.mark.parametrize(
    ("status", "count"), [(ThreadStatus.RUNNING, 1), (ThreadStatus.WAITING_FOR_INPUT, 1), (ThreadStatus.COMPLETED, 0)]
)
async def test_an_answer_under_way_is_told(world: Places, status: ThreadStatus, count: int):
    """It is no message yet, and none of what goes along where that ends earlier."""
    await world.parent(said(1), said(2), status=status)
    assert lost(await world.fork()) == ({"unfinished messages": (1, [])} if count else {})
    assert lost(await world.fork(up_to=said(1).ref)) == {}


async def test_a_message_that_is_left_out_is_told_once(world: Places):
    """Its run and agent are told of the first message of theirs that goes along."""
    thought = answered(2, parts=(ReasoningPart(text="Hm."),), run=RUN, agent=BO)
    half = answered(3, "Half a wo", status=MessageStatus.IN_PROGRESS, run=RUN, agent=BO)
    await world.parent(said(1), thought, half, answered(4, run=RUN, agent=BO))
    assert lost(await world.fork()) == {
        "unfinished messages": (1, ["m3"]),
        "reasoning": (1, ["m2"]),
        "runs": (1, ["m4"]),
        "agents": (1, ["m4"]),
    }


async def test_feedback_stays_with_the_old_thread(world: Places):
    """That on what goes along, and that on the thread itself."""
    await world.parent(said(1), answered(2), answered(3))
    good = FeedbackDraft(rating=FeedbackRating.POSITIVE)
    for subject in (PARENT, answered(2).ref, answered(3).ref):
        await world.gateway.feedback.give(a_call(), subject, good)
    assert lost(await world.fork(up_to=said(2).ref)) == {"feedback": (2, ["m2"])}


async def test_pairs_of_a_vendor_stay_with_it(world: Places):
    """They may be its book-keeping; those that the gateway keeps go along, as far as the target takes them."""
    await world.parent(said(1), metadata={"graph_id": "g", "owner": "u"})
    assert lost(await world.fork(TOLD))["metadata"] == (2, [])
    assert world.sent(TOLD).metadata is None


async def test_pairs_that_are_ours_go_along(world: Places):
    """All where the gateway keeps them for the target, too; else those that it takes."""
    pairs = {"much_too_long": 1, "ours": 2, "more": 3}
    await world.parent(said(1), metadata=pairs, kept=("metadata",), title="x" * 1_001)
    told, laid = await world.fork(TOLD), await world.fork()
    assert (told.thread.metadata, lost(told)) == (pairs, {"quoted messages": (1, ["m1"]), "title": (1, [])})
    assert (len(laid.thread.metadata), lost(laid)) == (1, {"metadata": (2, []), "title": (1, [])})


async def test_files_for_tools_stay(world: Places):
    """Their ids mean nothing at another source."""
    files = ToolResources(code_interpreter_file_ids=("f1",), vector_store_ids=("v1", "v2"))
    await world.parent(said(1), tool_resources=files)
    assert lost(await world.fork()) == {"tool resources": (3, [])}


async def test_answers_that_nobody_can_read_are_told(store: Store):
    """Where the vendor tells no messages, only what went through the gateway is known."""
    world = places(store, reads=tuple(each for each in READS if each is not Operation.READ_MESSAGES))
    await world.parent()
    await world.store.save_messages(a_call().caller, [said(1), said(2)])
    assert lost(await world.fork()) == {"unreadable answers": (2, ["m1", "m2"])}
    assert [each.text for each in world.sent().messages] == ["word 1", "word 2"]


async def test_tool_calls_that_cannot_be_read_are_not_taken_for_none(world: Places, monkeypatch: pytest.MonkeyPatch):
    """The vendor's failure is told, and nothing is made."""
    await world.parent(answered(1, tool_calls=None))

    async def failing(_call, messages):
        return [VendorFailed("down") for _ in messages]

    monkeypatch.setattr(world.old, "tool_calls", failing)
    with pytest.raises(VendorFailed):
        await world.fork()
    assert "create" not in world.asked()


@both
async def test_a_thread_of_which_nothing_can_be_told(world: Places, target: SourceSlug):
    """Is empty where that may be, its losses told; else refused at the thread."""
    await world.parent(said(1, visibility=HIDDEN))
    if target == LAID:
        assert lost(await world.fork()) == {"hidden messages": (1, ["m1"])}
        assert world.sent().messages == ()
        return
    with pytest.raises(Invalid) as refused:
        await world.fork(target)
    assert refused.value.path == ("threadId",)
