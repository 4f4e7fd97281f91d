"""The scripted assistants: what each answers, derived from what it was asked."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import parts
from .beats import Ask, Beat, BreakTool, CallTools, Finish, ReturnResults, Say
from .objects import Json, Message, Run, Thread

LONG_THREAD = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a script sees: the thread with its messages, oldest first, and the run."""

    thread: Thread
    messages: tuple[Message, ...]
    run: Run

    @property
    def text(self) -> str:
        """The text of the newest message by a user; empty when there is none."""
        for message in reversed(self.messages):
            if message.role == "user":
                return parts.text_of(message.content)
        return ""

    @property
    def file_ids(self) -> list[str]:
        """Every file that a message or the thread brought along."""
        attached = [attachment.get("file_id") for message in self.messages for attachment in message.attachments]
        own = self.thread.tool_resources.get("code_interpreter", {}).get("file_ids", [])
        return [file_id for file_id in [*attached, *own] if file_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How one assistant behaves; its id is `asst_` and the key of `SCRIPTS`."""

    name: str
    description: str
    play: Callable[[Prompt], Sequence[Beat]]
    tools: Sequence[Json] = ()
    is_slow: bool = False


def _function(name: str, **arguments: object) -> Json:
    # As a model does it, the arguments are a string of JSON; the output is null until it is known.
    text = json.dumps(arguments, ensure_ascii=False)
    return {"type": "function", "function": {"name": name, "arguments": text, "output": None}}


def _function_tool(name: str, description: str) -> Json:
    parameters = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


def _echo(prompt: Prompt) -> Sequence[Beat]:
    return [Say([parts.text(f"Echo: {prompt.text}")]), Finish()]


def _tools(prompt: Prompt) -> Sequence[Beat]:
    words, characters = len(prompt.text.split()), len(prompt.text)
    file_id = (prompt.file_ids or ["file-sandbox-handbook"])[0]
    calls: list[Json] = [
        _function("count_words", text=prompt.text),
        {"type": "code_interpreter", "code_interpreter": {"input": f"print(len({prompt.text!r}))", "outputs": []}},
        {"type": "file_search", "file_search": {}},
    ]
    found = {"file_id": file_id, "file_name": "handbook.md", "score": 0.87}
    results = [
        {"output": json.dumps({"words": words, "characters": characters})},
        {"outputs": [{"type": "logs", "logs": f"{characters}\n"}]},
        {"results": [{**found, "content": [{"type": "text", "text": f"About: {prompt.text[:80]}"}]}]},
    ]
    answer = f"Your message has {words} words and {characters} characters; the handbook says more about it."
    return [CallTools(calls), ReturnResults(results), Say([parts.text(answer)]), Finish()]


def _broken_tool(prompt: Prompt) -> Sequence[Beat]:
    return [
        CallTools([_function("lookup_order", text=prompt.text)]),
        BreakTool("lookup_order did not answer: connection refused"),
        Say([parts.text(f"Sorry, I could not look up “{prompt.text}”: the order system did not answer.")]),
        Finish(),
    ]


def _asks(prompt: Prompt) -> Sequence[Beat]:
    calls = [_function("get_customer", text=prompt.text), _function("get_stock", text=prompt.text)]
    return [Ask(calls, resume=_quote)]


def _quote(calls: Sequence[Json]) -> Sequence[Beat]:
    quoted = "; ".join(f"{call['function']['name']} returned {call['function']['output']}" for call in calls)
    return [Say([parts.text(f"Thank you. {quoted}.")]), Finish()]


def _slow(prompt: Prompt) -> Sequence[Beat]:
    return [Say([parts.text(f"After some thought: {prompt.text}")]), Finish()]


def _fails(prompt: Prompt) -> Sequence[Beat]:
    message = f"The model failed on a prompt of {len(prompt.text)} characters."
    return [Finish("failed", {"code": "server_error", "message": message})]


def _incomplete(prompt: Prompt) -> Sequence[Beat]:
    cut = Say([parts.text(f"The long answer to “{prompt.text}” begins with")], incomplete_reason="max_tokens")
    return [cut, Finish("incomplete", {"reason": "max_completion_tokens"})]


def _refuses(prompt: Prompt) -> Sequence[Beat]:
    return [Say([parts.refusal(f"I can't help with “{prompt.text}”.")]), Finish()]


def _unicode(prompt: Prompt) -> Sequence[Beat]:
    lines = [
        prompt.text,
        "漢字かな交じり文、한국어, 中文",
        "family 👨\u200d👩\u200d👧\u200d👦, flag 🏴\u200d☠\ufe0f, skin 👍🏽",
        "שלום עולם, مرحبا بالعالم, \u202bmixed\u202c",
        "decomposed e\u0301 a\u0308, stacked Z\u0351\u036b\u0343, astral \U0001d4b3",
    ]
    return [Say([parts.text("\n".join(lines))]), Finish()]


def _annotations(prompt: Prompt) -> Sequence[Beat]:
    file_id = (prompt.file_ids or ["file-sandbox-handbook"])[0]
    cited, path = "【4:0†handbook.md】", "sandbox:/mnt/data/answer.csv"
    text = f"On “{prompt.text}” see the handbook{cited}; the figures are in {path}."
    annotations = [
        parts.annotation(text, cited, "file_citation", file_id),
        parts.annotation(text, path, "file_path", "file-sandbox-answer"),
    ]
    return [Say([parts.text(text, annotations)]), Finish()]


def _image(prompt: Prompt) -> Sequence[Beat]:
    content = [
        parts.text(f"Two pictures of “{prompt.text}”:"),
        {"type": "image_file", "image_file": {"file_id": "file-sandbox-chart", "detail": "high"}},
        {"type": "image_url", "image_url": {"url": "https://example.com/chart.png", "detail": "auto"}},
    ]
    return [Say(content), Finish()]


def _long(prompt: Prompt) -> Sequence[Beat]:
    numbers = range(len(prompt.messages) + 1, LONG_THREAD + 1)
    lines = [Say([parts.text(f"Line {number} about “{prompt.text}”")]) for number in numbers]
    return [*lines, Finish()]


SCRIPTS = {
    "echo": Script(name="Echo", description="Repeats what you say.", play=_echo),
    "tools": Script(
        name="Toolbox",
        description="Calls a function, the code interpreter and file search, then answers.",
        play=_tools,
        tools=[
            _function_tool("count_words", "Counts words."),
            {"type": "code_interpreter"},
            {"type": "file_search"},
        ],
    ),
    "broken_tool": Script(
        name="Broken tool",
        description="Calls a function that fails, and apologises.",
        play=_broken_tool,
        tools=[_function_tool("lookup_order", "Looks up an order.")],
    ),
    "asks": Script(
        name="Asks for tool outputs",
        description="Waits for the outputs of two functions, then quotes them.",
        play=_asks,
        tools=[_function_tool("get_customer", "Finds a customer."), _function_tool("get_stock", "Finds the stock.")],
    ),
    "slow": Script(name="Slow", description="Takes its time; can be cancelled.", play=_slow, is_slow=True),
    "fails": Script(name="Fails", description="Every run fails with server_error.", play=_fails),
    "incomplete": Script(name="Incomplete", description="Runs out of tokens in mid-sentence.", play=_incomplete),
    "refuses": Script(name="Refuses", description="Answers with a refusal.", play=_refuses),
    "unicode": Script(name="Unicode", description="Answers in many scripts.", play=_unicode),
    "annotations": Script(name="Annotations", description="Cites a file and links another.", play=_annotations),
    "image": Script(name="Images", description="Answers with pictures.", play=_image),
    "long": Script(name="Long thread", description=f"Fills the thread up to {LONG_THREAD} messages.", play=_long),
}
