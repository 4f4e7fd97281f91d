"""A place to give feedback at: a source that takes some, a thread there, and what was thought of it."""

from fakes import TALKS, a_call, a_source, capabilities
from threadloom.domain.capability import Capabilities, Operation
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.feedback import Feedback, FeedbackDraft, FeedbackRating
from threadloom.domain.ids import MessageRef, SourceSlug
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.thread import ThreadDraft
from threadloom.domain.vendor import FeedbackPageKey, Started

ONE = SourceSlug("one")
TAKEN = ("rating", "comment")
GIVES = capabilities(*TALKS, Operation.GIVE_FEEDBACK, fields={Operation.GIVE_FEEDBACK: TAKEN})
CHANGES = (Operation.GIVE_FEEDBACK, Operation.UPDATE_FEEDBACK, Operation.DELETE_FEEDBACK)
CHANGES_TOO = capabilities(*TALKS, *CHANGES, fields={Operation.GIVE_FEEDBACK: TAKEN, Operation.UPDATE_FEEDBACK: TAKEN})
BESIDE = {"score": 0.5, "key": "tone", "value": {"a": 1}, "issue_type": "wrong"}
GOOD = FeedbackDraft(rating=FeedbackRating.POSITIVE, comment="good")
BAD = FeedbackDraft(rating=FeedbackRating.NEGATIVE, comment="bad")
UPDATED = FeedbackEdit(comment="better")


class Desk:
    """A source that takes feedback, and a thread of Ann's there."""

    def __init__(self, world, started: Started) -> None:
        self.adapter = world["one"]
        self.memory = self.adapter.memory
        self.use, self.store, self.threads = world.gateway.feedback, world.store, world.gateway.threads
        self.health = lambda: world.gateway.sources.health(ONE)
        self.thread, self.message, self.run = started.thread.ref, started.message.ref, started.run.ref

    def told(self, draft: FeedbackDraft = GOOD, **where) -> Feedback:
        """Feedback that the vendor has from elsewhere."""
        self.memory.tells_feedback = True
        return self.adapter.hold(where.pop("thread", self.thread), draft, **where)

    async def page(self, *, message: MessageRef | None = None) -> tuple[Feedback, ...]:
        """The feedback of the thread, or of one message, as Ann's list has it."""
        (page,) = await self.use.pages(
            a_call(), [FeedbackPageKey(thread=self.thread, message=message, page=PageRequest())]
        )
        return page.items


async def started(world) -> Started:
    draft = ThreadDraft(source=ONE, message=MessageDraft(text="hello"))
    return await world.gateway.threads.start(a_call(), draft)


async def a_desk(build, can: Capabilities = GIVES) -> Desk:
    """A desk at a source that can do this."""
    world = build((a_source(), can))
    return Desk(world, await started(world))
