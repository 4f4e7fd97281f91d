"""What must hold of every trial, whatever is broken."""

import re
from collections import Counter
from typing import Any

from threadloom.sandbox.faults.statuses import WORDS

from .ground import ASKED_BY_POST, MOST_READS, MOST_WRITES, Asked, Ground, Trial

_READS_AT_ONCE = 3
"""The list, the thread, and in dialects of OpenAI's the thread's agent."""
_LIBRARY = re.compile(r"(?<![\w-])(httpx|h11)(?![\w-])")  # an id may hold either by chance, inside
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f]|\\u00[01][0-9a-f](?<!\\u000a)(?<!\\u000d)|\\u001b|\\ud[89ab]", re.IGNORECASE
)


def codes_of_list(asked: Asked, slug: str) -> list[str]:
    """Codes of a read of messages without `outages`; each stands at the path of the broken list, and nowhere else."""
    nodes = asked.json["data"]["threads"]["nodes"]
    (place,) = [place for place, node in enumerate(nodes) if node["source"]["slug"] == slug]
    calm = [node for node in nodes if node["source"]["slug"] != slug]
    assert [[message["text"] for message in node["messages"]["nodes"]] for node in calm] == [["Where do swifts sleep?"]]
    errors = asked.json.get("errors", [])
    assert (nodes[place]["messages"] is None) == bool(errors)
    for error in errors:
        assert error["path"] == ["threads", "nodes", place, "messages"]
        assert error["extensions"]["source"] == slug
    return [error["extensions"]["code"] for error in errors]


def codes_of_one(asked: Asked) -> list[str]:
    """Codes of a read of a thread with `outage`, which tells everything but that there is none."""
    data = asked.json["data"]
    assert "errors" not in asked.json
    assert data["calm"]["id"]
    assert data["calm"]["outage"] is None
    if data["broken"] is None:
        return ["NOT_FOUND"]
    return [data["broken"]["outage"]["code"]] if data["broken"]["outage"] else []


def codes_of_write(asked: Asked) -> list[str]:
    """Codes of a write; they are among `userErrors`, and the calm write beside it was done."""
    data = asked.json["data"]
    assert "errors" not in asked.json
    assert data["calm"]["userErrors"] == []
    assert data["calm"]["thread"]["id"]
    codes = [error["code"] for error in data["broken"]["userErrors"]]
    assert (data["broken"]["thread"] is None) == bool(codes)
    return codes


def check_calls(trial: Trial) -> None:
    """No read came to more than three requests, and no write to more than one."""
    for request, times in Counter(trial.sent).items():
        is_read = request.startswith("GET ") or request in ASKED_BY_POST
        assert times <= (MOST_READS if is_read else MOST_WRITES), (request, times)
    assert trial.met <= (_READS_AT_ONCE * MOST_READS if trial.list else 0) + MOST_WRITES


def check_words(ground: Ground, vendor: str, asked: Asked) -> None:
    """The gateway did not fail; no word of the vendor's, no address, key or control character is in the answer."""
    assert asked.status == 200
    emulator = ground.emulators[vendor]
    for word in (WORDS, "sandbox fault", emulator.api_key, emulator.base_url, "127.0.0.1", "Traceback"):
        assert word not in without_slugs(asked)
    assert not _LIBRARY.search(without_slugs(asked))
    assert not _CONTROL.search(asked.text)


def without_slugs(asked: Asked) -> str:
    """The answer's text without the names of sources, which are the test's own words."""
    return re.sub(r'"(slug|source)":"[^"]*"', "", asked.text)


def asked_of(trial: Trial) -> dict[str, Any]:
    """What was asked, by its kind; reads only where there are some."""
    all_asked = {"list": trial.list, "one": trial.one, "write": trial.write}
    return {kind: asked for kind, asked in all_asked.items() if asked is not None}
