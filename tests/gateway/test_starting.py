"""Making threads and putting messages into them."""

import asyncio

import pytest
from msgspec.structs import replace

from fakes import TALKS, a_call, a_source, an_agent, capabilities
from threadloom.domain.call import Role
from threadloom.domain.capability import Operation
from threadloom.domain.errors import (
    CapabilityMissing,
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    OutcomeUnknown,
    VendorFailed,
    Violation,
)
from threadloom.domain.ids import AgentRef, SourceSlug, ThreadRef
from threadloom.domain.message import MessageDraft, MessageRole
from threadloom.domain.page import PageRequest
from threadloom.domain.query import ThreadQuery
from threadloom.domain.run import RunStatus
from threadloom.domain.sync import SyncState
from threadloom.domain.thread import DeleteMode, SendDraft, Thread, ThreadDraft, ThreadStatus, UserRef

ONE = SourceSlug("one")


def a_start(text: str = "hello", **changes) -> ThreadDraft:
    return ThreadDraft(source=ONE, message=MessageDraft(text=text), **changes)


async def test_a_start_is_in_the_inbox_with_its_message_and_overlay(world):
    """The index knows the thread, its title, labels, newest message, latest run and owner at once."""
    call = a_call()
    started = await world.gateway.threads.start(call, a_start(title="Trip", tags=("work", "work ")))
    page = await world.gateway.threads.page(call, ThreadQuery(), PageRequest())
    (thread,) = page.items
    assert thread == started.thread
    assert (thread.title, thread.tags, thread.owner) == ("Trip", ("work",), "ann")
    assert thread.last_message == started.message.ref
    assert thread.latest_run == started.run.ref
    assert thread.status is ThreadStatus.RUNNING
    assert not thread.unread
    assert page.total == 1


async def test_a_title_that_the_vendor_cannot_hold_says_so(world):
    """syncState is LOCAL_ONLY with an emulated title, SYNCED without one."""
    titled = await world.gateway.threads.start(a_call(), a_start(title="Trip"))
    plain = await world.gateway.threads.start(a_call(), a_start())
    assert titled.thread.sync_state is SyncState.LOCAL_ONLY
    assert plain.thread.sync_state is SyncState.SYNCED


async def test_the_message_is_signed_with_its_sender_and_key(world):
    """idempotencyKey comes back with the message, also when it is read from the vendor."""
    call = a_call(key="k1")
    started = await world.gateway.threads.start(call, a_start())
    (read,) = await world.gateway.messages.by_refs(a_call(), [started.message.ref])
    assert (read.author, read.idempotency_key) == ("ann", "k1")
    assert world["one"].memory.asked.count("start") == 1


async def test_a_half_done_start_gives_the_thread_and_the_failure(world):
    """The thread that exists is in the index; the failure names its source."""
    world["one"].memory.half_fails = VendorFailed("the run could not be made")
    started = await world.gateway.threads.start(a_call(), a_start())
    assert started.failure.source == ONE
    assert started.thread.status is ThreadStatus.UNKNOWN
    assert await world.gateway.threads.known(a_call(), [started.thread.ref]) == [started.thread]


@pytest.mark.parametrize(
    ("call", "draft", "error"),
    [
        (a_call(role=Role.READER), a_start(), Forbidden),
        (a_call(), a_start(title="x" * 1001), Invalid),
        (a_call(), a_start(tags=("",)), Invalid),
        (a_call(), a_start(user=UserRef(native_id="boss")), Forbidden),
        (a_call(), a_start(scope="other"), Forbidden),
        (a_call(), ThreadDraft(source=SourceSlug("nowhere"), message=MessageDraft(text="hi")), NotFound),
    ],
)
async def test_what_is_refused_is_refused_before_any_call(world, call, draft, error):
    """Roles, limits, identities and unknown sources never reach the vendor."""
    with pytest.raises(error):
        await world.gateway.threads.start(call, draft)
    assert world["one"].memory.asked == []


async def test_a_vendors_limit_is_refused_before_any_call(world):
    """What the adapter's check finds is Invalid with every violation, in one go with our own."""
    world["one"].memory.violations = (Violation(path=("message", "text"), message="too long"),)
    with pytest.raises(Invalid) as refused:
        await world.gateway.threads.start(a_call(), a_start(title="x" * 1001))
    assert [violation.path for violation in refused.value.violations] == [("title",), ("message", "text")]
    assert world["one"].memory.asked == []


async def test_a_client_may_name_its_user_where_the_source_allows_it(build):
    """allow_client_identity opens `user` and `scope`; so does role operator."""
    world = build((a_source(allow_client_identity=True), capabilities(*TALKS)))
    started = await world.gateway.threads.start(a_call(), a_start(user=UserRef(external_id="u1")))
    assert started.thread.user.external_id == "u1"
    strict = build()
    await strict.gateway.threads.start(a_call(role=Role.OPERATOR), a_start(user=UserRef(external_id="u1")))


async def test_an_operation_that_nobody_carries_out_is_refused(build):
    """A source without sendMessage answers CAPABILITY_MISSING and is not called."""
    world = build((a_source(), capabilities(Operation.CREATE_THREAD, Operation.READ_THREAD)))
    thread = await world.gateway.threads.create(a_call(), ThreadDraft(source=ONE))
    with pytest.raises(CapabilityMissing) as refused:
        await world.gateway.threads.send(a_call(), thread.ref, SendDraft(message=MessageDraft(text="hi")))
    assert refused.value.source == ONE
    assert world["one"].memory.asked == ["create"]


async def test_a_created_thread_is_idle_and_knows_its_newest_message(world):
    """What it begins with shows in the inbox."""
    draft = ThreadDraft(source=ONE, messages=(MessageDraft(text="one"), MessageDraft(text="two")))
    thread = await world.gateway.threads.create(a_call(), draft)
    (newest,) = await world.gateway.messages.kept(a_call(), [thread.last_message])
    assert (thread.status, newest.text) == (ThreadStatus.IDLE, "two")


async def test_a_sent_message_goes_to_the_default_agent(build):
    """The thread's agent, else the source's default, answers when none is named."""
    default = AgentRef(source=ONE, native_id="helper")
    world = build((a_source(default_agent=default), capabilities(*TALKS)))
    world["one"].memory.agents["helper"] = an_agent("helper")
    thread = await world.gateway.threads.create(a_call(), ThreadDraft(source=ONE))
    sent = await world.gateway.threads.send(a_call(), thread.ref, SendDraft(message=MessageDraft(text="hi")))
    assert sent.sent.run.agent == default
    assert sent.thread.last_message == sent.sent.message.ref


async def test_an_agent_of_another_source_is_refused(world):
    """A message cannot be sent to an agent elsewhere."""
    thread = await world.gateway.threads.create(a_call(), ThreadDraft(source=ONE))
    draft = SendDraft(message=MessageDraft(text="hi"), agent=AgentRef(source=SourceSlug("two"), native_id="x"))
    with pytest.raises(Invalid) as refused:
        await world.gateway.threads.send(a_call(), thread.ref, draft)
    assert refused.value.path == ("agentId",)


async def test_a_hidden_thread_takes_no_message(world):
    """Writing to a hidden thread is a conflict, not a silent success."""
    started = await world.gateway.threads.start(a_call(), a_start())
    await world.gateway.threads.delete(a_call(), started.thread.ref, DeleteMode.HIDE)
    with pytest.raises(Conflict):
        await world.gateway.threads.send(a_call(), started.thread.ref, SendDraft(message=MessageDraft(text="hi")))


async def test_the_same_key_starts_once(world):
    """Twenty concurrent starts with one key are one thread, and the same answer for all."""
    call = a_call(key="k")
    answers = await asyncio.gather(*(world.gateway.threads.start(call, a_start()) for _ in range(20)))
    assert {answer.thread.ref for answer in answers} == {answers[0].thread.ref}
    assert world["one"].memory.asked.count("start") == 1


async def test_the_same_key_for_other_input_is_a_conflict(world):
    """A key belongs to its first input, within one user; another user's same key is another key."""
    await world.gateway.threads.start(a_call(key="k"), a_start("one"))
    with pytest.raises(Conflict):
        await world.gateway.threads.start(a_call(key="k"), a_start("two"))
    await world.gateway.threads.start(a_call(key="k", user="bob"), a_start("two"))


async def test_a_key_is_free_again_when_nothing_was_done(world):
    """A refusal gives the key back; an unknown outcome keeps it and never sends again."""
    world["one"].memory.fails = VendorFailed("down")
    with pytest.raises(VendorFailed):
        await world.gateway.threads.start(a_call(key="k"), a_start())
    world["one"].memory.fails = None
    await world.gateway.threads.start(a_call(key="k"), a_start())

    world["one"].memory.fails = OutcomeUnknown("cut off")
    with pytest.raises(OutcomeUnknown):
        await world.gateway.threads.start(a_call(key="k2"), a_start())
    world["one"].memory.fails = None
    asked = len(world["one"].memory.asked)
    with pytest.raises(OutcomeUnknown) as again:
        await world.gateway.threads.start(a_call(key="k2"), a_start())
    assert again.value.source == ONE
    assert len(world["one"].memory.asked) == asked


async def test_a_replayed_half_done_start_tells_its_failure_again(world):
    """The kept answer holds the failure with its code and source."""
    world["one"].memory.half_fails = VendorFailed("the run could not be made")
    first = await world.gateway.threads.start(a_call(key="k"), a_start())
    second = await world.gateway.threads.start(a_call(key="k"), a_start())
    assert replace(second, failure=None) == replace(first, failure=None)
    assert (second.failure.code, second.failure.source) == (first.failure.code, ONE)


async def test_a_fault_in_an_adapter_leaves_it_open(world, caplog):
    """An exception that is no ThreadloomError is logged; the write may be done, which is told without its text."""
    world["one"].memory.fails = RuntimeError("secret detail")
    with pytest.raises(OutcomeUnknown) as failed:
        await world.gateway.threads.start(a_call(), a_start())
    assert "secret" not in failed.value.message
    assert "secret detail" in caplog.text


async def test_agents_are_met_when_they_are_first_used(world):
    """The inbox shows an agent's name without asking for it again."""
    world["one"].memory.agents["a1"] = an_agent("a1")
    agent = AgentRef(source=ONE, native_id="a1")
    await world.gateway.threads.start(a_call(), a_start(agent=agent))
    await world.gateway.threads.start(a_call(), a_start(agent=agent))
    (known,) = await world.gateway.agents.known(a_call(), [agent])
    assert known.name == "A1"
    assert world["one"].memory.asked.count("agents 1") == 1


class TestAdopt:
    """Taking threads made elsewhere."""

    def held(self, world, native_id="t9", **changes) -> ThreadRef:
        ref = ThreadRef(source=ONE, native_id=native_id)
        world["one"].memory.threads[native_id] = Thread(ref=ref, native_id=native_id, **changes)
        return ref

    async def test_an_operator_adopts_and_sees_what_was_said(self, world):
        """The thread, its newest message and its run are in the index."""
        ref = self.held(world)
        message = world["one"].say(ref, "hello", MessageRole.USER)
        thread = await world.gateway.threads.adopt(a_call(role=Role.OPERATOR), ONE, "t9", None, "Old")
        assert (thread.title, thread.owner, thread.last_message) == ("Old", "ann", message.ref)

    async def test_others_may_not(self, world):
        """Without the role, the setting or a mapped user, nothing is asked."""
        self.held(world)
        with pytest.raises(Forbidden):
            await world.gateway.threads.adopt(a_call(), ONE, "t9", None, None)
        assert world["one"].memory.asked == []

    async def test_a_mapped_user_adopts_only_their_own(self, build):
        """The vendor's answer must name the caller's own mapped user; anything else is not there."""
        from threadloom.domain.thread import ThreadUser, UserRef

        world = build((a_source(identity={"ann": UserRef(native_id="vendor-ann")}), capabilities(*TALKS)))
        self.held(world, "mine", user=ThreadUser(native_id="vendor-ann"))
        self.held(world, "theirs", user=ThreadUser(native_id="vendor-bob"))
        assert await world.gateway.threads.adopt(a_call(), ONE, "mine", None, None)
        with pytest.raises(NotFound):
            await world.gateway.threads.adopt(a_call(), ONE, "theirs", None, None)

    async def test_one_that_somebody_holds_is_not_there(self, world):
        """Another owner's or tenant's thread cannot be taken, and is told in nothing from an unknown one."""
        self.held(world)
        await world.gateway.threads.adopt(a_call(role=Role.OPERATOR), ONE, "t9", None, None)
        for call in (a_call(user="bob", role=Role.OPERATOR), a_call(tenant="evil", role=Role.OPERATOR)):
            errors = []
            for native_id in ("t9", "unknown"):
                with pytest.raises(NotFound) as refused:
                    await world.gateway.threads.adopt(call, ONE, native_id, None, None)
                errors.append((refused.value.message, refused.value.path))
            assert errors[0] == errors[1]

    async def test_adopting_twice_gives_the_same_thread(self, world):
        """A known thread comes back as it is."""
        self.held(world)
        call = a_call(role=Role.OPERATOR)
        first = await world.gateway.threads.adopt(call, ONE, "t9", None, None)
        assert await world.gateway.threads.adopt(call, ONE, "t9", None, "ignored") == first


async def test_a_run_that_ended_shows_in_the_inbox_once_its_answer_was_read(world):
    """Reading messages tells the index of the answer, of the run's end, and that something happened."""
    started = await world.gateway.threads.start(a_call(), a_start())
    world["one"].say(started.thread.ref, "hi there")
    world["one"].finish(started.thread.ref, RunStatus.COMPLETED)
    from threadloom.domain.vendor import MessagePageKey

    await world.gateway.messages.pages(a_call(), [MessagePageKey(thread=started.thread.ref, page=PageRequest())])
    (thread,) = await world.gateway.threads.known(a_call(), [started.thread.ref])
    (newest,) = await world.gateway.messages.kept(a_call(), [thread.last_message])
    assert (newest.text, thread.status, thread.unread) == ("hi there", ThreadStatus.COMPLETED, True)
