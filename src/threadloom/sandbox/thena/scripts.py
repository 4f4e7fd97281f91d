"""The scripted agents: what each answers, derived from what it was asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal
from uuid import UUID

from .models import Json, Status

DEFAULT = "echo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call and how it ends; without result and error it still runs when the answer is there."""

    tool_name: str
    arguments: Json
    result: Json | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an execution ends; only a completed one leaves a message."""

    content: str = ""
    content_html: str | None = None
    calls: Sequence[Call] = ()
    attachments: Sequence[Json] = ()
    status: Literal["completed", "failed", "timeout"] = "completed"
    error_message: str | None = None
    error_details: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How one agent behaves."""

    name: str
    description: str
    play: Callable[[str], Outcome]
    """From the text of the question to the end."""
    phases: Sequence[Status] = ("running",)
    """What stands between pending and the end."""
    role: str = "assistant"
    is_slow: bool = False
    is_active: bool = True


def _echo(text: str) -> Outcome:
    return Outcome(content=f"Echo: {text}", content_html=f"<p>Echo: {escape(text)}</p>")


def _tools(text: str) -> Outcome:
    words, characters = len(text.split()), len(text)
    counted = Call(tool_name="count_words", arguments={"text": text}, result={"words": words, "characters": characters})
    article: Json = {"title": "Returns and refunds", "score": 0.87}
    found = Call(
        tool_name="search_articles", arguments={"query": text[:80], "limit": 1}, result={"articles": [article]}
    )
    answer = f"Your message has {words} words and {characters} characters; see “Returns and refunds”."
    return Outcome(content=answer, calls=[counted, found])


def _broken_tool(text: str) -> Outcome:
    error = "lookup_order did not answer: connection refused"
    return Outcome(
        content=f"Sorry, I could not look up “{text}”: the order system did not answer.",
        calls=[Call(tool_name="lookup_order", arguments={"text": text}, error=error)],
    )


def _slow(text: str) -> Outcome:
    return Outcome(content=f"After some thought: {text}")


def _fails(text: str) -> Outcome:
    return Outcome(
        status="failed",
        error_message=f"The model failed on a prompt of {len(text)} characters.",
        error_details={"code": "model_error", "characters": len(text)},
    )


def time_out(_text: str) -> Outcome:
    """What becomes of an execution that takes longer than it may."""
    return Outcome(status="timeout", error_message="The flow did not answer within its time limit.")


def _retries(text: str) -> Outcome:
    return Outcome(content=f"At the third attempt: {text}")


def _unicode(text: str) -> Outcome:
    lines = [
        text,
        "漢字かな交じり文、한국어, 中文",
        "family 👨\u200d👩\u200d👧\u200d👦, flag 🏴\u200d☠\ufe0f, skin 👍🏽",
        "שלום עולם, مرحبا بالعالم, \u202bmixed\u202c",
        "decomposed e\u0301 a\u0308, stacked Z\u0351\u036b\u0343, astral \U0001d4b3",
    ]
    return Outcome(content="\n".join(lines), content_html="<br>".join(escape(line) for line in lines))


def _html(text: str) -> Outcome:
    html = f"<h2>Re: {escape(text)}</h2><script>document.title = 'trusted'</script><img src=x onerror=alert(1)>"
    return Outcome(content=f"Re: {text}", content_html=html)


def _attachments(text: str) -> Outcome:
    files: list[Json] = [
        {
            "name": "summary.pdf",
            "url": "https://example.com/summary.pdf",
            "content_type": "application/pdf",
            "size": 48213,
        },
        {"type": "link", "title": text[:80], "tags": ["from the agent", 2, None]},
    ]
    return Outcome(content=f"Two attachments about “{text}”.", attachments=files)


def _long_tool(text: str) -> Outcome:
    return Outcome(
        content="The export has begun; I will come back when it is done.",
        calls=[Call(tool_name="export_tickets", arguments={"filter": text})],
    )


SCRIPTS = {
    DEFAULT: Script(name="Echo", description="Repeats what you say.", play=_echo),
    "tools": Script(name="Tools", description="Calls two tools, then answers.", play=_tools),
    "broken_tool": Script(
        name="Broken tool", description="Calls a tool that fails, and apologises.", play=_broken_tool
    ),
    "slow": Script(name="Slow", description="Takes its time.", play=_slow, phases=("queued", "running"), is_slow=True),
    "fails": Script(name="Fails", description="Every execution fails.", play=_fails),
    "times_out": Script(name="Times out", description="Every execution times out.", play=time_out),
    "retries": Script(
        name="Retries",
        description="Needs three attempts.",
        play=_retries,
        phases=("running", "retrying", "retrying"),
        role="ai",
        is_slow=True,
    ),
    "unicode": Script(name="Unicode", description="Answers in many scripts.", play=_unicode),
    "html": Script(name="Html", description="Answers with HTML that must not be trusted.", play=_html),
    "attachments": Script(name="Attachments", description="Attaches two things.", play=_attachments),
    "long_tool": Script(name="Long tool", description="Answers while a tool still runs.", play=_long_tool),
    "inactive": Script(name="Inactive", description="Answers nobody.", play=_echo, is_active=False),
    "sample": Script(name="Sample", description="The agent of the vendor's page; repeats what you say.", play=_echo),
}

AGENT_IDS = {
    script: UUID(f"7e5a0000-0000-4000-8000-{number:012d}") for number, script in enumerate(SCRIPTS, start=1)
} | {"sample": UUID("3c90c3cc-0d44-4b50-8888-8dd25736052a")}
"""The fixed id of each scripted agent: numbered in the order of the table, but the last, which has that of the samples
of thena.txt, so that these can be posted word for word."""
