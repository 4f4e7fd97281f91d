"""What Humm does not take is refused before any request, at its place in the input; what it takes is not."""

from typing import Any

import pytest

from fakes import a_call
from threadloom.domain.capability import Operation, Support
from threadloom.domain.edit import ThreadEdit
from threadloom.domain.errors import Invalid
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import AgentRef
from threadloom.domain.message import Attachment, DraftRole, MessageDraft, MessageVisibility
from threadloom.domain.part import FilePart, ImageDetail, ImagePart, TablePart, TextPart
from threadloom.domain.thread import SendDraft, Sharing, ThreadDraft, ToolResourcesDraft, UserRef
from threadloom.domain.vendor import Draft
from threadloom.vendors.humm import VENDOR, Options
from threadloom.vendors.humm.capabilities import capabilities_of
from vendors.humm.kit import PNG, SOURCE, a_start, everything, humm

AGENT = AgentRef(source=SOURCE.slug, native_id="a")


def refused(draft: Draft, **options: Any) -> list[str]:
    return [".".join(violation.path) for violation in humm("http://127.0.0.1:9/v1", **options).check(draft)]


def a_picture(url: str | None = PNG, **fields: Any) -> ThreadDraft:
    return a_start(parts=(TextPart(text="x"), ImagePart(url=url, **fields)))


def configured(value: Any) -> ThreadDraft:
    return a_start(options={"humm": value})


CONFIG = "options.humm.llmConfig"
CONTENT = "message.parts.1.image.content"


@pytest.mark.parametrize(
    "draft",
    [
        everything(),
        a_start(""),
        a_start(None),
        a_start(scope="org-2"),
        a_start(title="kept by the gateway", tags=("x",), metadata={"a": "b"}),
        *(a_picture(detail=detail) for detail in ImageDetail),
        a_picture("data:,"),
        a_start(parts=(TablePart(),)),
        a_start(parts=(TablePart(row_count=-1),)),
        *(configured({"forceArchitecture": each}) for each in ("MONOLITH", "SANDBOX", "DEEPAGENTS")),
        *(configured({"querySource": each}) for each in ("TYPED", "SUGGESTION")),
        configured({"llmConfig": {"autoConfig": "any word", "reasoningEffort": "any", "verbosity": "any"}}),
        configured({"llmConfig": {"provider": {}, "backendStreaming": False}}),
        SendDraft(message=MessageDraft(text="x"), timezone="Asia/Tokyo"),
        ThreadEdit(title=None, archived=True, sharing=Sharing.PRIVATE),
        ThreadEdit(options={"humm": {"isActive": True, "lastMessage": ""}}),
        FeedbackDraft(rating=FeedbackRating.POSITIVE, score=0.0),
        FeedbackDraft(rating=FeedbackRating.NEGATIVE, score=1.0),
        FeedbackDraft(score=1.0, key="k", comment="c", value={}),
        FeedbackDraft(score=5.0),
    ],
)
def test_what_is_taken(draft: Draft):
    """Every field and limit of the pages; words of which they show only a sample are free."""
    assert refused(draft) == []


@pytest.mark.parametrize(
    ("draft", "path"),
    [
        (a_start(agent=AGENT), "target"),
        (SendDraft(message=MessageDraft(text="x"), agent=AGENT), "agentId"),
        (a_start(user=UserRef(external_id="x")), "user.externalId"),
        (a_start(user=UserRef(sdk_email="a@b.example")), "user.sdkEmail"),
        (a_start(user=UserRef(email="a@b.example")), "user.email"),
        (a_start(messages=(MessageDraft(text="before"),)), "history"),
        (a_start(tool_resources=ToolResourcesDraft(code_interpreter_file_ids=("f",))), "toolResources"),
        (a_start(message=MessageDraft(text="x", role=DraftRole.ASSISTANT)), "message.role"),
        (a_start(message=MessageDraft(text="x", role=DraftRole.SYSTEM)), "message.role"),
        (a_start(message=MessageDraft(text="x", visibility=MessageVisibility.HIDDEN)), "message.visibility"),
        (a_start(message=MessageDraft(text="x", html="<p>")), "message.html"),
        (a_start(message=MessageDraft(text="x", metadata={})), "message.metadata"),
        (
            a_start(message=MessageDraft(text="x", attachments=(Attachment(file_id="f"),))),
            "message.attachments",
        ),
        (a_start(parts=(FilePart(url=PNG),)), "message.parts.0.file"),
        (a_picture("https://a.example/b.png"), f"{CONTENT}.url"),
        (a_picture(None, file_id="f"), f"{CONTENT}.fileId"),
        (a_picture("data:image/png"), f"{CONTENT}.dataUrl"),
        (configured({"novel": 1}), "options.humm.novel"),
        (configured({"forceArchitecture": "monolith"}), "options.humm.forceArchitecture"),
        (configured({"querySource": "SPOKEN"}), "options.humm.querySource"),
        (configured({"llmConfig": {"novel": 1}}), f"{CONFIG}.novel"),
        *((configured({"llmConfig": {"provider": each}}), f"{CONFIG}.provider") for each in ("x", 1, False, [], [{}])),
        (a_start(options={"mindset": {}}), "options.mindset"),
        (ThreadEdit(sharing=Sharing.UNKNOWN), "sharing"),
        (ThreadEdit(options={"humm": {"status": "novel"}}), "options.humm.status"),
        (ThreadEdit(options={"humm": {"status": "IDLE"}}), "options.humm.status"),
        (ThreadEdit(options={"humm": {"llmConfig": {}}}), "options.humm.llmConfig"),
        (ThreadEdit(tool_resources=ToolResourcesDraft()), "toolResources"),
        (FeedbackDraft(rating=FeedbackRating.UNKNOWN), "rating"),
        (FeedbackDraft(rating=FeedbackRating.POSITIVE, score=1.01), "score"),
        (FeedbackDraft(score=0.99), "score"),
    ],
)
def test_what_is_refused(draft: Draft, path: str):
    """Once, at the exact path."""
    assert refused(draft) == [path]


@pytest.mark.parametrize("score", [-0.01, 5.01])
def test_scores_that_suit_nothing(score: float):
    """Beyond what any kind of feedback takes."""
    for rating in (None, FeedbackRating.POSITIVE):
        assert set(refused(FeedbackDraft(rating=rating, score=score))) == {"score"}


async def test_a_source_without_an_organization():
    """Every start must name one; an empty one is none."""
    assert refused(a_start(), organization_id=None) == ["scope"]
    assert refused(a_start(scope=""), organization_id=None) == ["scope"]
    assert refused(a_start(scope="org-2"), organization_id=None) == []
    adapter = humm("http://127.0.0.1:9/v1", organization_id="")
    with pytest.raises(Invalid) as caught:
        await adapter.start_thread(a_call(), a_start())
    assert caught.value.path == ("scope",)
    with pytest.raises(Invalid) as caught:
        await adapter.start_thread(a_call(), ThreadDraft(source=SOURCE.slug, scope="org-2"))
    assert caught.value.path == ("message",)
    await adapter.close()


def test_the_fields_follow_the_options():
    """What is required, and what stands in where nothing is given."""

    def field(operation: Operation, *path: str, **options: Any):
        fields = capabilities_of(Options(**options))[operation].fields
        return next(field for field in fields if field.path == path)

    assert field(Operation.START_THREAD, "scope").required
    assert not field(Operation.START_THREAD, "scope", organization_id="o").required
    assert field(Operation.GIVE_FEEDBACK, "key", feedback_key="tone").default_value == "tone"


def test_what_humm_cannot_do_is_said():
    """A sentence each, so that nobody looks for what is not there."""
    unsupported = {
        operation: capability.note
        for operation, capability in VENDOR.capabilities.items()
        if capability.support is Support.UNSUPPORTED
    }
    assert set(unsupported) == {
        Operation.CREATE_THREAD,
        Operation.READ_THREAD,
        Operation.READ_MESSAGES,
        Operation.READ_TOOL_CALLS,
        Operation.READ_RUNS,
    }
    assert all(unsupported.values())
    assert VENDOR.scope_is_identity
