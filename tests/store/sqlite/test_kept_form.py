"""Bodies as the first version wrote them: later versions read them still, whatever fields are added meanwhile."""

import msgspec
import pytest

from store.world import a_message_ref, a_ref, an_agent_ref
from threadloom.domain.agent import Agent, AgentStatus
from threadloom.domain.feedback import Feedback, FeedbackRating
from threadloom.domain.ids import FeedbackRef, RunRef, ToolCallRef
from threadloom.domain.message import Attachment, AttachmentTool, Message, MessageRole
from threadloom.domain.part import Annotation, AnnotationKind, TextPart, ToolCallPart, UnknownPart
from threadloom.domain.run import RequiredAction, Run, RunStatus, Usage
from threadloom.domain.thread import Thread, ThreadStatus, ThreadUser
from threadloom.domain.tool_call import ToolCall, ToolCallStatus

CALL = ToolCallRef(thread=a_ref(), message="m1", native_id="c1")
NOUNS = {
    '{"ref":{"source":"desk","scope":"s","native_id":"t1"},"owner":"ada","agent":{"source":"desk","native_id":"a1"},'
    '"title":"Refund","status":"IDLE","user":{"email":"eve@example.com"},"created_at":5,"last_activity_at":7,'
    '"metadata":{"order":12},"tags":["red"],"revision":3,"sync_state":"SYNCED"}': Thread(
        ref=a_ref(scope="s"),
        owner="ada",
        agent=an_agent_ref(),
        title="Refund",
        status=ThreadStatus.IDLE,
        user=ThreadUser(email="eve@example.com"),
        created_at=5,
        last_activity_at=7,
        metadata={"order": 12},
        tags=("red",),
        revision=3,
    ),
    '{"ref":{"thread":{"source":"desk","native_id":"t1"},"native_id":"m1"},"role":"ASSISTANT",'
    '"parts":[{"type":"text","text":"hi","annotations":[{"kind":"URL_CITATION","text":"x","url":"https://example.com"}]},'
    '{"type":"tool_call","tool_call":{"thread":{"source":"desk","native_id":"t1"},"message":"m1","native_id":"c1"}},'
    '{"type":"unknown","native_type":"hologram","data":[1]}],'
    '"tool_calls":[{"ref":{"thread":{"source":"desk","native_id":"t1"},"message":"m1","native_id":"c1"},"name":"look",'
    '"arguments":{"a":1},"status":"COMPLETED"}],"attachments":[{"file_id":"f1","tools":["FILE_SEARCH"]}]}': Message(
        ref=a_message_ref(),
        role=MessageRole.ASSISTANT,
        parts=(
            TextPart(
                text="hi",
                annotations=(Annotation(kind=AnnotationKind.URL_CITATION, text="x", url="https://example.com"),),
            ),
            ToolCallPart(tool_call=CALL),
            UnknownPart(native_type="hologram", data=[1]),
        ),
        tool_calls=(ToolCall(ref=CALL, name="look", arguments={"a": 1}, status=ToolCallStatus.COMPLETED),),
        attachments=(Attachment(file_id="f1", tools=(AttachmentTool.FILE_SEARCH,)),),
    ),
    '{"ref":{"thread":{"source":"desk","native_id":"t1"},"native_id":"r1"},"status":"REQUIRES_ACTION",'
    '"required_action":{"prompt":"why?"},"usage":{"total_tokens":9}}': Run(
        ref=RunRef(thread=a_ref(), native_id="r1"),
        status=RunStatus.REQUIRES_ACTION,
        required_action=RequiredAction(prompt="why?"),
        usage=Usage(total_tokens=9),
    ),
    '{"ref":{"thread":{"source":"desk","native_id":"t1"},"native_id":"f1"},"rating":"POSITIVE","score":0.5}': Feedback(
        ref=FeedbackRef(thread=a_ref(), native_id="f1"), rating=FeedbackRating.POSITIVE, score=0.5
    ),
    '{"ref":{"source":"desk","native_id":"a1"},"name":"Ann","status":"ACTIVE","metadata":{"a":[null,true]}}': Agent(
        ref=an_agent_ref(), name="Ann", status=AgentStatus.ACTIVE, metadata={"a": [None, True]}
    ),
}


@pytest.mark.parametrize(("body", "noun"), NOUNS.items(), ids=lambda value: type(value).__name__)
def test_bodies_of_the_first_version(body, noun):
    """A body that is in somebody's file reads as the noun that was put there."""
    assert msgspec.json.decode(body, type=type(noun)) == noun
