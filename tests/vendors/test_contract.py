"""Every vendor keeps the contract of the port."""

import pytest

from fakes import a_call
from threadloom.domain.agent import AgentDraft
from threadloom.domain.capability import Operation
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.errors import CapabilityMissing, ErrorCode
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef, ToolCallRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.part import ImagePart, TextPart
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import MessagePageKey, ResumeDraft, RunPageKey, ThreadPageKey
from threadloom.testing import CapabilityContract, Samples
from threadloom.vendors.base import OPERATION_METHODS, BaseAdapter
from threadloom.vendors.registry import VENDORS
from vendors.kit import a_source, a_thread_ref, connected

BASE_URL = "http://127.0.0.1:9/v1"
OUTPUT = ToolOutput(tool_call=ToolCallRef(thread=Samples().thread, run="r1", native_id="c1"), output="4")
OUTPUTS = {"resume_run": ResumeDraft(tool_outputs=(OUTPUT,))}
ASSISTANTS = Samples(agent_id="a1", drafts={**OUTPUTS, "create_agent": AgentDraft(name="Ada", model="m1")})
TEMPLATE = {"thena": {"templateId": "t1", "configuration": {"tone": "warm"}}}
SAMPLES = {
    "humm": Samples(),
    "langgraph": Samples(agent_id="a1"),
    "local": Samples(agent_id="a1", drafts={"resume_run": ResumeDraft()}),
    "mindset": Samples(scope="app", agent_id="a1"),
    "openai-assistants": ASSISTANTS,
    "openai-conversations": Samples(agent_id="a1", drafts=OUTPUTS),
    "thena": Samples(
        agent_id="5b0c1a52-6f1e-4f0c-9a57-1f0e6d0b8a11",
        drafts={"create_agent": AgentDraft(name="Ada", options=TEMPLATE)},
    ),
    "umami": ASSISTANTS,
}
OPTIONS = {"humm": {"organization_id": "6f1d2c3b-4a59-4687-8796-a5b4c3d2e1f0"}}


def test_the_table_of_methods_knows_every_operation():
    """An operation without an entry would escape the contract."""
    assert set(OPERATION_METHODS) == set(Operation)


def test_the_table_of_methods_knows_every_method_that_refuses():
    """Whatever the base refuses belongs to an operation."""
    named = {method for methods in OPERATION_METHODS.values() for method in methods}
    plain = {"canonical", "capabilities", "capabilities_of", "check", "close", "feedback", "health", "names_somebody"}
    plain |= {"call_state", "reads_own_store", "source"}
    assert named == {name for name in vars(BaseAdapter) if not name.startswith("_")} - plain


@pytest.mark.parametrize("vendor", sorted(VENDORS))
class TestEveryVendor(CapabilityContract):
    """What each says of itself is held by the suite that is made for other packages' vendors."""

    @pytest.fixture(autouse=True)
    def _in_turn(self, vendor: str) -> None:
        self.entry, self.options, self.samples = VENDORS[vendor], OPTIONS.get(vendor, {}), SAMPLES[vendor]


def takes_pictures_by_address(vendor: str) -> bool:
    sending = VENDORS[vendor].vendor.capabilities.get(Operation.SEND_MESSAGE)
    return sending is not None and any(field.path[-2:] == ("content", "url") for field in sending.fields)


@pytest.mark.parametrize("vendor", sorted(filter(takes_pictures_by_address, VENDORS)))
@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "ftp://a.example/b", "a.png"])
async def test_content_stands_at_an_address_of_the_web(vendor: str, address: str):
    """Any other is refused at its place in the input; a data URL is none, it holds the content."""
    adapter = connected(vendor, BASE_URL)

    def paths(url: str) -> list[str]:
        message = MessageDraft(text="x", parts=(TextPart(text="x"), ImagePart(url=url)))
        return [".".join(violation.path) for violation in adapter.check(SendDraft(message=message))]

    assert paths("https://a.example/b.png") == paths("data:image/png;base64,AAAA") == []
    assert paths(address) == ["message.parts.1.image.content.url"]
    await adapter.close()


async def test_the_base_refuses_everything_with_one_code():
    """An adapter that overrides nothing sends nothing and says so, a read once a key."""
    adapter, call, thread = BaseAdapter(a_source("bare"), {}), a_call(), a_thread_ref("bare")
    message, run = MessageRef(thread=thread, native_id="m"), RunRef(thread=thread, native_id="r")
    agent, feedback = AgentRef(source=thread.source, native_id="a"), FeedbackRef(thread=thread, native_id="f")
    page, draft = PageRequest(), ThreadDraft(source=thread.source)
    answers = [
        await adapter.threads(call, [thread, thread]),
        await adapter.messages(call, [message, message]),
        await adapter.message_pages(call, [MessagePageKey(thread=thread, page=page)] * 2),
        await adapter.tool_calls(call, [message, message]),
        await adapter.run_tool_calls(call, [run, run]),
        await adapter.runs(call, [run, run]),
        await adapter.run_pages(call, [RunPageKey(thread=thread, page=page)] * 2),
        await adapter.agents(call, [agent, agent]),
        await adapter.feedback(call, [thread, thread]),
    ]
    for answer in answers:
        assert [error.code for error in answer] == [ErrorCode.CAPABILITY_MISSING] * 2
        assert answer[0].source == "bare"
    for refused in (
        adapter.start_thread(call, draft),
        adapter.create_thread(call, draft),
        adapter.copy_thread(call, thread),
        adapter.update_thread(call, thread, ThreadEdit()),
        adapter.delete_thread(call, thread),
        adapter.send_message(call, thread, SendDraft(message=MessageDraft(text="x"))),
        adapter.cancel_run(call, run),
        adapter.resume_run(call, run, ResumeDraft()),
        adapter.thread_page(call, ThreadPageKey(page=page)),
        adapter.agent_page(call, page),
        adapter.create_agent(call, None),
        adapter.update_agent(call, agent, AgentEdit()),
        adapter.delete_agent(call, agent),
        adapter.give_feedback(call, thread, FeedbackDraft()),
        adapter.update_feedback(call, feedback, FeedbackEdit()),
        adapter.delete_feedback(call, feedback),
    ):
        with pytest.raises(CapabilityMissing):
            await refused
    assert adapter.check(draft) == ()
    await adapter.health(call)
    await adapter.close()
