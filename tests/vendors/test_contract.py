"""Every vendor keeps the contract of the port."""

import pytest

from fakes import a_call
from threadloom.domain.capability import Capabilities, Operation, Support
from threadloom.domain.edit import AgentEdit, FeedbackEdit, ThreadEdit
from threadloom.domain.errors import CapabilityMissing, ErrorCode
from threadloom.domain.feedback import FeedbackDraft
from threadloom.domain.ids import AgentRef, FeedbackRef, MessageRef, RunRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.page import PageRequest
from threadloom.domain.part import ImagePart, TextPart
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import MessagePageKey, ResumeDraft, RunPageKey, ThreadPageKey
from threadloom.vendors.base import OPERATION_METHODS, BaseAdapter
from threadloom.vendors.registry import VENDORS
from vendors.kit import a_source, a_thread_ref, connected

BASE_URL = "http://127.0.0.1:9/v1"
EVERY = pytest.mark.parametrize("vendor", sorted(VENDORS))


def native(capabilities: Capabilities) -> set[Operation]:
    return {operation for operation, capability in capabilities.items() if capability.support is Support.NATIVE}


def is_overridden(adapter: BaseAdapter, method: str) -> bool:
    return getattr(type(adapter), method) is not getattr(BaseAdapter, method)


def test_the_table_of_methods_knows_every_operation():
    """An operation without an entry would escape the contract."""
    assert set(OPERATION_METHODS) == set(Operation)


def test_the_table_of_methods_knows_every_method_that_refuses():
    """Whatever the base refuses belongs to an operation."""
    named = {method for methods in OPERATION_METHODS.values() for method in methods}
    plain = {"canonical", "capabilities", "capabilities_of", "check", "close", "feedback", "health", "names_somebody"}
    plain |= {"reads_own_store", "source"}
    assert named == {name for name in vars(BaseAdapter) if not name.startswith("_")} - plain


@EVERY
async def test_what_is_native_is_overridden(vendor: str):
    """No capability without code."""
    adapter = connected(vendor, BASE_URL)
    for operation in native(adapter.capabilities):
        for method in OPERATION_METHODS[operation]:
            assert is_overridden(adapter, method), f"{operation} says NATIVE, {method} refuses"
    await adapter.close()


@EVERY
async def test_what_is_overridden_is_declared_at_best(vendor: str):
    """No code without a capability."""
    adapter = connected(vendor, BASE_URL)
    declared = {method for op in native(VENDORS[vendor].vendor.capabilities) for method in OPERATION_METHODS[op]}
    methods = {method for names in OPERATION_METHODS.values() for method in names}
    assert {method for method in methods if is_overridden(adapter, method)} <= declared
    await adapter.close()


@EVERY
async def test_a_source_can_no_more_than_its_vendor(vendor: str):
    """Options take away, they add nothing."""
    adapter = connected(vendor, BASE_URL)
    assert native(adapter.capabilities) <= native(VENDORS[vendor].vendor.capabilities)
    assert {c.support for c in adapter.capabilities.values()} <= {Support.NATIVE, Support.UNSUPPORTED}
    await adapter.close()


@EVERY
def test_every_field_has_a_name_and_a_place_of_its_own(vendor: str):
    """A form can be built: no path twice in an operation, no empty label, choices where there is a choice."""
    for operation, capability in VENDORS[vendor].vendor.capabilities.items():
        paths = [field.path for field in capability.fields]
        assert len(set(paths)) == len(paths), operation
        for field in capability.fields:
            assert field.label
            assert bool(field.choices) == (field.kind.value == "CHOICE"), field.path


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
