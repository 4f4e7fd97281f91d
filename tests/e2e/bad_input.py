"""Inputs that break one rule each, with the place that is told, and what a good one next to it looks like."""

from typing import Any, NamedTuple

from e2e.house import HELLO
from threadloom.sandbox.thena.scripts import AGENT_IDS

PNG = "data:image/png;base64,iVBORw0KGgo="


class Bad(NamedTuple):
    """An input of a mutation at a vendor; `good` is the same, mended. Target, thread or subject are added."""

    vendor: str
    mutation: str
    bad: dict[str, Any]
    path: str
    """Where the fault is told, dots between the steps; empty for the whole."""
    good: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.vendor}-{self.mutation}-{self.path or 'whole'}"


def _image(**content: Any) -> dict[str, Any]:
    return {"parts": [{"image": {"content": content}}]}


def _start(vendor: str, bad: dict[str, Any], path: str, good: dict[str, Any]) -> Bad:
    """A start, the message of which is good unless the rows say otherwise."""
    return Bad(vendor, "startThread", {"message": HELLO, **bad}, path, {"message": HELLO, **good})


def _message(vendor: str, bad: dict[str, Any], path: str, good: dict[str, Any], mutation: str = "startThread") -> Bad:
    return Bad(vendor, mutation, {"message": bad}, f"message.{path}", {"message": good})


def _humm(**fields: Any) -> dict[str, Any]:
    return {"options": {"humm": fields}}


_LLM = "options.humm.llmConfig"
_DETAILED = {"image": {"content": {"dataUrl": PNG}, "detail": "ORIGINAL"}}
_TABLE = {"table": {"cacheKey": "k", "previewRows": [{"a": 1}, [1]]}}
_UNTABLED = {"table": {"cacheKey": "k", "previewRows": [{"a": 1}, {}]}}

HUMM = [
    _start("humm", {"options": {"mindset": {"agentSessionId": "s"}}}, "options.mindset", _humm(querySource="TYPED")),
    _start("humm", {"options": {"custom": {"querySource": "TYPED"}}}, "options.custom", _humm()),
    *(
        _start("humm", _humm(llmConfig={"provider": bad}), f"{_LLM}.provider", _humm(llmConfig={"provider": {}}))
        for bad in ("openai", [], 5, True)
    ),
    _start("humm", {"user": {"externalId": "crm-7"}}, "user.externalId", {"user": {"nativeId": "crm-7"}}),
    _start("humm", {"timezone": "Mars/Olympus_Mons"}, "timezone", {"timezone": "Asia/Kathmandu"}),
    _start("humm", {"metadata": ["a"]}, "metadata", {"metadata": {"a": ["b"]}}),
    _start("humm", {"title": "t" * 1_001}, "title", {"title": "t" * 1_000}),
    _start("humm", {"title": "two\nlines"}, "title", {"title": "one line"}),
    _start("humm", {"tags": ["a", "b" * 65]}, "tags.1", {"tags": ["a", "b" * 64]}),
    _start("humm", {"history": [HELLO]}, "history", {"history": []}),
    _start("humm", {"toolResources": {"fileSearch": {"vectorStoreIds": ["v"]}}}, "toolResources", {}),
    _start("humm", {"idempotencyKey": ""}, "idempotencyKey", {"idempotencyKey": "k"}),
    _start("humm", {"idempotencyKey": "k" * 256}, "idempotencyKey", {"idempotencyKey": "k" * 255}),
    _message("humm", _image(dataUrl="iVBORw0KGgo="), "parts.0.image.content.dataUrl", _image(dataUrl=PNG)),
    _message("humm", _image(dataUrl="data:image/png;base64"), "parts.0.image.content.dataUrl", _image(dataUrl=PNG)),
    _message("humm", _image(dataUrl=f"{PNG}\n{PNG}"), "parts.0.image.content.dataUrl", _image(dataUrl=PNG)),
    _message("humm", _image(url="https://example.com/a.png"), "parts.0.image.content.url", _image(dataUrl=PNG)),
    _message("humm", _image(url=PNG), "parts.0.image.content.url", _image(dataUrl=PNG)),
    _message("humm", _image(fileId="file-1"), "parts.0.image.content.fileId", _image(dataUrl=PNG)),
    _message("humm", {"parts": [{"file": {"content": {"dataUrl": PNG}}}]}, "parts.0.file", HELLO),
    _message("humm", {"parts": [_TABLE]}, "parts.0.table.previewRows.1", {"parts": [_UNTABLED]}),
    _message("humm", {**HELLO, "html": "<p>"}, "html", HELLO),
    _message("humm", {**HELLO, "role": "ASSISTANT"}, "role", {**HELLO, "role": "USER"}),
    _message("humm", {**HELLO, "visibility": "HIDDEN"}, "visibility", {**HELLO, "visibility": "VISIBLE"}),
    _message("humm", {**HELLO, "metadata": {"a": "b"}}, "metadata", HELLO),
    _message("humm", {**HELLO, "attachments": [{"fileId": "f"}]}, "attachments", {**HELLO, "attachments": []}),
    _message("humm", _image(url="https://example.com/"), "parts.0.image.content.url", HELLO, "sendMessage"),
    Bad("humm", "sendMessage", {"message": HELLO, "options": {"mindset": {}}}, "options.mindset", {"message": HELLO}),
    Bad("humm", "updateThread", _humm(status="done"), "options.humm.status", _humm(status="completed")),
    Bad("humm", "updateThread", _humm(status="COMPLETED"), "options.humm.status", _humm(status="refused")),
    Bad("humm", "updateThread", {"sharing": "UNKNOWN"}, "sharing", {"sharing": "ORGANIZATION"}),
    Bad("humm", "updateThread", {"options": {"custom": {}}}, "options.custom", _humm(isActive=False)),
    Bad("humm", "updateThread", {"metadata": "text"}, "metadata", {"metadata": {"text": None}}),
    Bad("humm", "giveFeedback", {"rating": "POSITIVE", "score": 5}, "score", {"rating": "POSITIVE", "score": 1}),
    Bad("humm", "giveFeedback", {"score": 0.5}, "score", {"score": 1}),
    Bad("humm", "giveFeedback", {"rating": "UNKNOWN"}, "rating", {"rating": "NEGATIVE"}),
    Bad("humm", "giveFeedback", {"key": "answer_accuracy"}, "", {"key": "answer_accuracy", "comment": ""}),
]

_TOO_LONG = {"externalId": "x" * 101, "sdkEmail": f"{'x' * 89}@example.com", "email": f"{'x' * 89}@example.com"}


def _session(uid: str) -> dict[str, Any]:
    return {"options": {"mindset": {"agentSessionId": uid}}}


MINDSET = [
    _start("mindset", _humm(), "options.humm", {"options": {"mindset": {}}}),
    _start("mindset", {"options": {"custom": {}}}, "options.custom", {}),
    *(
        _start("mindset", {"user": {name: value}}, f"user.{name}", {"user": {name: value[1:]}})
        for name, value in _TOO_LONG.items()
    ),
    *(
        _start("mindset", {"user": {"externalId": bad}}, "user.externalId", {"user": {"externalId": "Az09_-"}})
        for bad in ("", "two words", "a@b", "ünï", "crm-7\n", "a::b")
    ),
    _start("mindset", _session("a::b"), "options.mindset.agentSessionId", {}),
    _start("mindset", _session(""), "options.mindset.agentSessionId", {}),
    _start("mindset", {"metadata": 5}, "metadata", {"metadata": {"five": 5}}),
    _start("mindset", {"timezone": "Europe/Berlin"}, "timezone", {}),
    _start("mindset", {"history": [HELLO]}, "history", {}),
    _start("mindset", {"toolResources": {"codeInterpreter": {"fileIds": ["f"] * 21}}}, "toolResources", {}),
    _start("mindset", {"tags": [""]}, "tags.0", {"tags": ["swifts"]}),
    _message("mindset", {}, "text", {"text": ""}),
    _message("mindset", {**HELLO, "role": "ASSISTANT"}, "role", {**HELLO, "role": "SYSTEM"}),
    _message("mindset", {**HELLO, "html": "<p>"}, "html", {**HELLO, "visibility": "HIDDEN"}),
    _message("mindset", _image(dataUrl=PNG), "parts.0.image", {"parts": [{"text": "words"}]}),
    _message("mindset", {**HELLO, "metadata": {"a": "b"}}, "metadata", HELLO),
    _message("mindset", {**HELLO, "metadata": ["a"]}, "metadata", HELLO),
    _message("mindset", {**HELLO, "attachments": [{"fileId": "f"}]}, "attachments", HELLO),
]


def _agent(configuration: Any) -> dict[str, Any]:
    thena = {"templateId": "7e5a0000-0000-4000-8000-0000000000d1", "configuration": configuration}
    return {"source": "thena", "name": "Echo", "options": {"thena": thena}}


_UNUSED = "7e5a1000-0000-4000-8000-000000000004"

THENA = [
    _start("thena", _humm(), "options.humm", {"options": None}),
    _start("thena", {"options": {"mindset": {}}}, "options.mindset", {}),
    _start("thena", {"user": {"nativeId": "u"}}, "user", {"user": None}),
    _start("thena", {"scope": "7e5a0000-0000-4000-8000-000000000001"}, "scope", {"scope": None}),
    _start("thena", {"timezone": "Europe/Berlin"}, "timezone", {}),
    _start("thena", {"metadata": ["a", "b"]}, "metadata", {"metadata": {"a": ["b", {"c": None}]}}),
    _start("thena", {"metadata": "text"}, "metadata", {"metadata": {}}),
    _start("thena", {"history": [HELLO]}, "history", {}),
    _start("thena", {"toolResources": {"codeInterpreter": {"fileIds": ["f"] * 21}}}, "toolResources", {}),
    Bad("thena", "createThread", {"metadata": ["a"]}, "metadata", {"metadata": {"a": 1}}),
    Bad("thena", "createThread", {"messages": [HELLO]}, "messages", {"messages": []}),
    _message("thena", {}, "text", HELLO),
    _message("thena", {"text": ""}, "text", {"text": "", "parts": [HELLO]}),
    _message("thena", {"html": "<p>Hello</p>"}, "text", {**HELLO, "html": "<p>Hello</p>"}),
    _message("thena", {**HELLO, "metadata": [1]}, "metadata", {**HELLO, "metadata": {"a": [1]}}),
    _message("thena", {**HELLO, "visibility": "HIDDEN"}, "visibility", HELLO),
    _message("thena", {**HELLO, **_image(dataUrl=PNG)}, "parts.0.image", HELLO),
    _message("thena", {**HELLO, "attachments": [{"fileId": "f"}]}, "attachments", HELLO),
    _message("thena", {"text": ""}, "text", HELLO, "sendMessage"),
    _message("thena", {**HELLO, "metadata": "m"}, "metadata", {**HELLO, "role": "SYSTEM"}, "sendMessage"),
    Bad("thena", "createAgent", _agent(["a"]), "options.thena.configuration", _agent({"a": []})),
    Bad("thena", "createAgent", {**_agent({}), "metadata": 1}, "metadata", {**_agent({}), "metadata": {"a": 1}}),
    Bad("thena", "createAgent", {**_agent({}), "name": ""}, "name", _agent({})),
    Bad("thena", "createAgent", {**_agent({}), "model": "gpt"}, "model", _agent({})),
    Bad("thena", "createAgent", {**_agent({}), "options": {"local": {}}}, "options.local", _agent({})),
    Bad(
        "thena",
        "adoptThread",
        {"source": "thena", "nativeId": _UNUSED, "scope": "attachments"},
        "scope",
        {"source": "thena", "nativeId": _UNUSED, "scope": str(AGENT_IDS["attachments"])},
    ),
    Bad("thena", "giveFeedback", {"comment": "c" * 10_001}, "comment", {"comment": "c" * 10_000}),
    Bad("thena", "updateThread", {"metadata": []}, "metadata", {"metadata": {}}),
]


def _files(count: int) -> dict[str, Any]:
    return {"toolResources": {"codeInterpreter": {"fileIds": [f"file-{number}" for number in range(count)]}}}


def _stores(count: int) -> dict[str, Any]:
    return {"toolResources": {"fileSearch": {"vectorStoreIds": [f"vs_{number}" for number in range(count)]}}}


def _pairs(count: int, key: int = 1, value: int = 1) -> dict[str, Any]:
    return {"metadata": {f"{number:0{key}}": "v" * value for number in range(count)}}


_RESOURCES = "toolResources.codeInterpreter.fileIds"
_URL = _image(url="https://example.com/a.png")
ASSISTANTS = [
    _start("openai-assistants", _files(21), _RESOURCES, _files(20)),
    _start("openai-assistants", _stores(2), "toolResources.fileSearch.vectorStoreIds", _stores(1)),
    _start("openai-assistants", _pairs(17), "metadata", _pairs(16)),
    _start("openai-assistants", _pairs(1, key=65), f"metadata.{'0' * 65}", _pairs(1, key=64)),
    _start("openai-assistants", _pairs(1, value=513), "metadata.0", _pairs(1, value=512)),
    *(
        _start("openai-assistants", {"metadata": {"ok": "v", "a": bad}}, "metadata.a", _pairs(1))
        for bad in ({"b": "c"}, ["b"], 5, True)
    ),
    _start("openai-assistants", {"metadata": ["a"]}, "metadata", {"metadata": {}}),
    _start("openai-assistants", _humm(), "options.humm", {}),
    _start("openai-assistants", {"user": {"email": "ann@example.com"}}, "user", {}),
    _start("openai-assistants", {"history": [HELLO, {**HELLO, "role": "SYSTEM"}]}, "history.1.role", {}),
    _message("openai-assistants", _image(url="ftp://example.com/a"), "parts.0.image.content.url", _URL),
    _message("openai-assistants", _image(dataUrl="data:"), "parts.0.image.content.dataUrl", _URL),
    _message("openai-assistants", {"parts": [{"text": "a"}, _DETAILED]}, "parts.1.image.detail", _URL),
    _message("openai-assistants", {"text": ""}, "text", HELLO),
    _message("openai-assistants", {"text": "a", "parts": [{"text": ""}]}, "parts.0.text", {"parts": [{"text": "a"}]}),
    _message("openai-assistants", {**HELLO, **_pairs(17)}, "metadata", {**HELLO, **_pairs(16)}),
    Bad("openai-assistants", "createThread", _files(21), _RESOURCES, _files(20)),
    Bad("openai-assistants", "updateThread", _files(21), _RESOURCES, _files(20)),
    Bad("openai-assistants", "updateThread", {"metadata": {"a": {"b": 1}}}, "metadata.a", {"metadata": {"a": None}}),
]
UMAMI = [
    _start("umami", _humm(), "options.humm", {}),
    _start("umami", {"metadata": "text"}, "metadata", {"metadata": {"any": {"thing": 1}}}),
    _start("umami", {"user": {"nativeId": "u"}}, "user", {}),
    _message("umami", {**HELLO, "metadata": {"a": "b"}}, "metadata", HELLO),
    _message("umami", {**HELLO, "role": "SYSTEM"}, "role", HELLO),
    _message("umami", {}, "text", HELLO),
]
CONVERSATIONS = [
    _start("openai-conversations", _pairs(17), "metadata", _pairs(16)),
    _start("openai-conversations", _pairs(1, key=65), f"metadata.{'0' * 65}", _pairs(1, key=64)),
    _start("openai-conversations", _pairs(1, value=513), "metadata.0", _pairs(1, value=512)),
    _start("openai-conversations", {"metadata": {"a": ["b"]}}, "metadata.a", {"metadata": {"a": "b"}}),
    _start("openai-conversations", {"history": [HELLO] * 21}, "history", {"history": [HELLO] * 20}),
    _start("openai-conversations", _files(1), "toolResources", {}),
    _start("openai-conversations", _humm(), "options.humm", {}),
    _start("openai-conversations", {"user": {"email": "ann@example.com"}}, "user", {}),
    _message("openai-conversations", {"text": ""}, "text", HELLO),
    _message("openai-conversations", {**HELLO, "metadata": {"a": "b"}}, "metadata", HELLO),
    _message("openai-conversations", {**HELLO, "attachments": [{"fileId": "f"}]}, "attachments", HELLO),
    _message("openai-conversations", _image(url="ftp://example.com/a"), "parts.0.image.content.url", _URL),
    _message("openai-conversations", {**HELLO, "visibility": "HIDDEN"}, "visibility", HELLO),
    Bad("openai-conversations", "createThread", {"messages": [HELLO] * 21}, "messages", {"messages": [HELLO]}),
    Bad("openai-conversations", "updateThread", {"metadata": {"a": 5}}, "metadata.a", {"metadata": {"a": None}}),
]
TABLE = (*HUMM, *MINDSET, *THENA, *ASSISTANTS, *UMAMI, *CONVERSATIONS)
