"""Vendors of ours pass the suite that is made for others."""

from threadloom.domain.agent import AgentDraft
from threadloom.domain.ids import ToolCallRef
from threadloom.domain.json import JsonObject
from threadloom.domain.tool_call import ToolOutput
from threadloom.domain.vendor import ResumeDraft
from threadloom.testing import Answers, Reply, Samples, VendorContract, routes
from threadloom.vendors.registry import VENDORS

ASSISTANTS = "/v1/assistants"
THREADS = "/v1/threads"
RUNS = f"{THREADS}/t1/runs"
CREATED = 1_763_719_200
THREAD_ID = "0b7e1c9e-4d2a-4f6b-9c3d-1a2b3c4d5e6f"


class TestHumm(VendorContract):
    """Starts, sends, changes, feedback; nothing is read."""

    entry = VENDORS["humm"]
    options = {"organization_id": "6f1d2c3b-4a59-4687-8796-a5b4c3d2e1f0"}
    samples = Samples(thread_id=THREAD_ID)
    words = {"POST /threads/async": [("status",)]}

    def emulator(self) -> Answers:
        thread = {"thread_id": THREAD_ID, "status": "active", "title": "Hello", "created_at": "2026-11-21T10:00:00Z"}
        return routes({
            "GET /threads/async": Reply(status=405),
            "POST /threads/async": Reply.of(thread),
            f"PUT /threads/{THREAD_ID}": Reply.of(thread),
            "POST /feedback": Reply.of({"id": "f1", "key": "message_helpfulness", "comment": "Thank you"}),
        })  # fmt: skip


OUTPUT = ToolOutput(tool_call=ToolCallRef(thread=Samples().thread, run="r1", native_id="c1"), output="4")


def listed(*rows: JsonObject) -> Reply:
    """A list as the dialect writes it."""
    return Reply.of({"data": rows, "first_id": rows[0]["id"], "last_id": rows[-1]["id"], "has_more": False})


class TestAssistants(VendorContract):
    """Nearly everything that can be asked."""

    entry = VENDORS["openai-assistants"]
    base_path = "/v1"
    samples = Samples(
        agent_id="a1",
        drafts={
            "create_agent": AgentDraft(name="Ada", model="m1"),
            "resume_run": ResumeDraft(tool_outputs=(OUTPUT,)),
        },
    )
    words = {
        f"GET {RUNS}/r1": [("status",)],
        f"GET {THREADS}/t1/messages": [("data", 0, "role"), ("data", 0, "content", 0, "type")],
        f"GET {THREADS}/t1/messages/m1": [("role",), ("content", 0, "type")],
    }

    def emulator(self) -> Answers:
        thread = {"id": "t1", "created_at": CREATED, "metadata": {}}
        content = [{"type": "text", "text": {"value": "Hello", "annotations": []}}]
        message = {"id": "m1", "thread_id": "t1", "created_at": CREATED, "role": "user", "content": content}
        run = {"id": "r1", "thread_id": "t1", "assistant_id": "a1", "created_at": CREATED, "status": "completed"}
        agent = {"id": "a1", "created_at": CREATED, "name": "Ada", "model": "m1"}
        call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}", "output": "4"}}
        details = {"type": "tool_calls", "tool_calls": [call]}
        step = {"id": "s1", "run_id": "r1", "created_at": CREATED, "status": "completed", "step_details": details}
        return routes({
            f"POST {THREADS}": Reply.of(thread),
            f"POST {THREADS}/runs": Reply.of(run),
            f"GET {THREADS}/t1": Reply.of(thread),
            f"POST {THREADS}/t1": Reply.of(thread),
            f"DELETE {THREADS}/t1": Reply.of({"id": "t1", "deleted": True}),
            f"GET {THREADS}/t1/messages": listed(message),
            f"POST {THREADS}/t1/messages": Reply.of(message),
            f"GET {THREADS}/t1/messages/m1": Reply.of(message),
            f"GET {RUNS}": listed(run),
            f"POST {RUNS}": Reply.of(run),
            f"GET {RUNS}/r1": Reply.of(run),
            f"GET {RUNS}/r1/steps": listed(step),
            f"POST {RUNS}/r1/cancel": Reply.of(run),
            f"POST {RUNS}/r1/submit_tool_outputs": Reply.of(run),
            f"GET {ASSISTANTS}": listed(agent),
            f"POST {ASSISTANTS}": Reply.of(agent),
            f"GET {ASSISTANTS}/a1": Reply.of(agent),
            f"POST {ASSISTANTS}/a1": Reply.of(agent),
            f"DELETE {ASSISTANTS}/a1": Reply.of({"id": "a1", "deleted": True}),
        })  # fmt: skip
