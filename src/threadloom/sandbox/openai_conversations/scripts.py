"""The scripted models: what each makes of a conversation, derived from what it was asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from threadloom.sandbox._assistants.objects import Json

from . import outputs
from .everything import everything

MODEL_PREFIX = "sandbox-"

_RESULTS = frozenset({"function_call_output", "mcp_approval_response"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """What a script sees: the conversation with the input behind it, and an id to make those of calls from."""

    items: Sequence[Json]
    call_id: str

    @property
    def text(self) -> str:
        """The text of the newest message by a user; empty where there is none."""
        for item in reversed(self.items):
            if item["type"] == "message" and item["role"] == "user":
                return "\n".join(part.get("text", "") for part in item["content"])
        return ""

    @property
    def results(self) -> Sequence[Json]:
        """The results at the very end, which somebody waited for."""
        found: list[Json] = []
        for item in reversed(self.items):
            if item["type"] not in _RESULTS:
                break
            found.insert(0, item)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What comes of a response."""

    output: Sequence[Json] = ()
    status: Literal["completed", "failed", "incomplete"] = "completed"
    detail: Json = field(default_factory=dict[str, object])
    """`error` of a failed one, `incomplete_details` of an incomplete one."""


def _said(*lines: str) -> Answer:
    return Answer(output=[outputs.message(outputs.text("\n".join(lines)))])


def _echo(prompt: Prompt) -> Answer:
    return _said(f"Echo: {prompt.text}")


def _tools(prompt: Prompt) -> Answer:
    words, characters = len(prompt.text.split()), len(prompt.text)
    answer = f"Your message has {words} words and {characters} characters; the handbook says more about it."
    return Answer(
        output=[
            outputs.reasoning("Count the words, then look into the handbook."),
            outputs.code(f"print(len({prompt.text!r}))", f"{characters}\n"),
            outputs.file_search(prompt.text, f"About: {prompt.text[:80]}"),
            outputs.web_search(prompt.text),
            outputs.message(outputs.text(answer)),
        ]
    )


def _asks(prompt: Prompt) -> Answer:
    if prompt.results:
        return _said("Thank you. " + "; ".join(str(result.get("output")) for result in prompt.results) + ".")
    calls = [
        outputs.function_call(f"{prompt.call_id}{number}", name, text=prompt.text)
        for number, name in enumerate(("get_customer", "get_stock"), start=1)
    ]
    return Answer(output=[outputs.reasoning("I need to know the customer and the stock."), *calls])


def _approval(prompt: Prompt) -> Answer:
    if not prompt.results:
        return Answer(output=[outputs.approval_request("delete_order", text=prompt.text)])
    if not prompt.results[-1].get("approve"):
        return _said("Very well, nothing was deleted.")
    said = outputs.message(outputs.text("The order is deleted."))
    return Answer(output=[outputs.remote_call("delete_order", "deleted", text=prompt.text), said])


def _fails(prompt: Prompt) -> Answer:
    message = f"The model failed on a prompt of {len(prompt.text)} characters."
    return Answer(status="failed", detail={"code": "server_error", "message": message})


def _incomplete(prompt: Prompt) -> Answer:
    cut = outputs.message(outputs.text(f"The long answer to “{prompt.text}” begins with"), status="incomplete")
    return Answer(output=[cut], status="incomplete", detail={"reason": "max_output_tokens"})


def _refuses(prompt: Prompt) -> Answer:
    return Answer(output=[outputs.message({"type": "refusal", "refusal": f"I can't help with “{prompt.text}”."})])


def _unicode(prompt: Prompt) -> Answer:
    return _said(
        prompt.text,
        "漢字かな交じり文、한국어, 中文",
        "family 👨\u200d👩\u200d👧\u200d👦, flag 🏴\u200d☠\ufe0f, skin 👍🏽",
        "שלום עולם, مرحبا بالعالم, \u202bmixed\u202c",
        "decomposed e\u0301 a\u0308, stacked Z\u0351\u036b\u0343, astral \U0001d4b3",
    )


def _annotations(prompt: Prompt) -> Answer:
    link = "the handbook"
    text = f"On “{prompt.text}” see {link}; the figures are in a file."
    start = text.index(link)
    file = {"file_id": "file-sandbox-answer", "filename": "answer.csv"}
    annotations: list[Json] = [
        {
            "type": "url_citation",
            "url": "https://example.com/handbook",
            "title": "Handbook",
            "start_index": start,
            "end_index": start + len(link),
        },
        {"type": "file_citation", **file, "index": len(text) - 1},
    ]
    return Answer(output=[outputs.message(outputs.text(text, annotations))])


def _image(prompt: Prompt) -> Answer:
    return Answer(output=[outputs.image(), outputs.message(outputs.text(f"A picture of “{prompt.text}”."))])


def _everything(prompt: Prompt) -> Answer:
    return Answer(output=everything(prompt.text, prompt.call_id))


SCRIPTS: Mapping[str, Callable[[Prompt], Answer]] = {
    "echo": _echo,
    "tools": _tools,
    "asks": _asks,
    "approval": _approval,
    "slow": _echo,
    "fails": _fails,
    "incomplete": _incomplete,
    "refuses": _refuses,
    "unicode": _unicode,
    "annotations": _annotations,
    "image": _image,
    "everything": _everything,
}
"""By the name behind `sandbox-` in a model's."""


def script_of(model: str) -> str:
    """The script that a model follows: the one that it names (`sandbox-tools`), else the echo."""
    script = model.removeprefix(MODEL_PREFIX)
    return script if script in SCRIPTS else "echo"
