"""What a vendor documents, the gateway asks of it: VENDORS.md, section 5.6, as capabilities.

The first mark says where an operation stands: on the page in `tests/vendor_docs` (S), or on another page of the
vendor's that was read (D). Left out are streams and webhooks, which are no operations, single messages, which nothing
changes, and a run of its own: it is part of starting and sending.
"""

import pytest

from threadloom.domain.capability import Operation, Support
from threadloom.vendors.registry import VENDORS

PAGE, BEYOND = "S", "D"

DOCUMENTED: dict[Operation, dict[str, str]] = {
    Operation.START_THREAD: {
        "humm": PAGE,
        "openai-assistants": BEYOND,
        "thena": BEYOND,
        "mindset": PAGE,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    # Humm's one request makes a thread with a message, and has it answered: that is a start.
    Operation.CREATE_THREAD: {
        "umami": PAGE,
        "openai-assistants": PAGE,
        "thena": PAGE,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    Operation.READ_THREAD: {
        "umami": PAGE,
        "openai-assistants": BEYOND,
        "thena": BEYOND,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    Operation.LIST_THREADS: {"thena": BEYOND, "langgraph": BEYOND},
    Operation.UPDATE_THREAD: {
        "humm": BEYOND,
        "umami": PAGE,
        "openai-assistants": BEYOND,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    Operation.DELETE_THREAD: {
        "umami": PAGE,
        "openai-assistants": BEYOND,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    Operation.READ_MESSAGES: {
        "umami": BEYOND,
        "openai-assistants": BEYOND,
        "thena": BEYOND,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    Operation.SEND_MESSAGE: {
        "humm": PAGE,
        "umami": BEYOND,
        "openai-assistants": BEYOND,
        "thena": BEYOND,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    Operation.READ_RUNS: {
        "umami": BEYOND,
        "openai-assistants": BEYOND,
        "thena": BEYOND,
        "langgraph": BEYOND,
        "openai-conversations": BEYOND,
    },
    Operation.CANCEL_RUN: {"openai-assistants": BEYOND, "langgraph": BEYOND, "openai-conversations": BEYOND},
    Operation.RESUME_RUN: {"openai-assistants": BEYOND, "langgraph": BEYOND, "openai-conversations": BEYOND},
    Operation.GIVE_FEEDBACK: {"humm": BEYOND, "thena": BEYOND},
    Operation.LIST_AGENTS: {"openai-assistants": BEYOND, "thena": BEYOND, "langgraph": BEYOND},
    Operation.FORK_THREAD: {"langgraph": BEYOND},
    Operation.CREATE_AGENT: {"umami": BEYOND, "openai-assistants": BEYOND, "thena": BEYOND},
    Operation.UPDATE_AGENT: {"openai-assistants": BEYOND, "thena": BEYOND},
    Operation.DELETE_AGENT: {"umami": BEYOND, "openai-assistants": BEYOND},
}
CELLS = [
    pytest.param(operation, vendor, id=f"{mark} {operation.value} {vendor}")
    for operation, vendors in DOCUMENTED.items()
    for vendor, mark in vendors.items()
]


@pytest.mark.parametrize(("operation", "vendor"), CELLS)
def test_what_is_documented_is_native(operation: Operation, vendor: str):
    """The vendor itself carries it out."""
    assert VENDORS[vendor].vendor.capabilities[operation].support is Support.NATIVE


def test_what_is_on_no_page_is_told_of_nobody():
    """An operation that no page of a vendor's has is NATIVE only where the table below says why."""
    implied = {
        (Operation.START_THREAD, "umami"),  # creating a thread, and a run of it, which is documented for itself
        (Operation.LIST_AGENTS, "umami"),  # the dialect's, beside those of its routes that the pages do show
        (Operation.CANCEL_RUN, "umami"),  # a page is there, its body could not be read
        (Operation.RESUME_RUN, "umami"),  # the same
        (Operation.LIST_AGENTS, "openai-conversations"),  # they stand in the source's options
    }
    derived = {Operation.ADOPT_THREAD, Operation.READ_TOOL_CALLS}  # by reading threads, messages and runs
    native = {
        (operation, slug)
        for slug, entry in VENDORS.items()
        if slug != "local"
        for operation, capability in entry.vendor.capabilities.items()
        if capability.support is Support.NATIVE and operation not in derived
    }
    documented = {(operation, vendor) for operation, vendors in DOCUMENTED.items() for vendor in vendors}
    assert native - documented == implied
