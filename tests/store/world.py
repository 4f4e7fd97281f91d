"""A small world in which threads, callers and labels meet often, and a clock that is moved by hand."""

from threadloom.domain.agent import Agent
from threadloom.domain.call import Caller, Role
from threadloom.domain.clock import Instant
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, ThreadRef
from threadloom.domain.intent import Intent, Naming
from threadloom.domain.message import Message, MessageRole
from threadloom.domain.part import TextPart
from threadloom.domain.query import IndexEntry
from threadloom.domain.run import Run
from threadloom.domain.thread import Thread


class StillClock:
    """A clock that stands until it is moved."""

    def __init__(self, moment: int = 1_000):
        self.moment = moment

    def now(self) -> Instant:
        return Instant(self.moment)


def a_caller(user="ada", *, tenant="acme", role=Role.WRITER):
    return Caller(tenant=tenant, user=user, role=role, name=user.title())


ADA = a_caller("ada")
BOB = a_caller("bob")
OPERATOR = a_caller("olga", role=Role.OPERATOR)
STRANGER = a_caller("ada", tenant="umbrella", role=Role.OPERATOR)
CALLERS = (ADA, BOB, OPERATOR, STRANGER)


def a_ref(native_id="t1", *, source="desk", scope=None):
    return ThreadRef(source=source, scope=scope, native_id=native_id)


def an_agent_ref(native_id="a1", *, source="desk"):
    return AgentRef(source=source, native_id=native_id)


def a_thread(ref=None, **facts):
    return Thread(ref=ref or a_ref(), **{"owner": "ada", "last_activity_at": Instant(1), **facts})


def an_entry(ref=None, *, vendor="local", happened=False, listed=False, **facts):
    return IndexEntry(vendor=vendor, thread=a_thread(ref, **facts), happened=happened, listed=listed)


def a_message_ref(native_id="m1", *, thread=None):
    return MessageRef(thread=thread or a_ref(), native_id=native_id)


def a_message(native_id="m1", *, thread=None, text="hello", **facts):
    ref = a_message_ref(native_id, thread=thread)
    return Message(ref=ref, **{"role": MessageRole.USER, "parts": (TextPart(text=text),), **facts})


def a_run(native_id="r1", *, thread=None, **facts):
    return Run(ref=RunRef(thread=thread or a_ref(), native_id=native_id), **facts)


def some_feedback(native_id="f1", *, thread=None, **facts):
    return Feedback(ref=FeedbackRef(thread=thread or a_ref(), native_id=native_id), **facts)


def an_agent(native_id="a1", *, source="desk", **facts):
    return Agent(ref=an_agent_ref(native_id, source=source), **{"name": native_id, **facts})


def an_intent(name="i1", caller=ADA, *, thread=None, **facts):
    return Intent(
        id=name,
        tenant=caller.tenant,
        user=caller.user,
        thread=thread,
        **{
            "operation": "startThread",
            "source": thread.source if thread else "desk",
            "naming": Naming(title="words") if thread is None else None,
            "began_at": Instant(1),
            **facts,
        },
    )
