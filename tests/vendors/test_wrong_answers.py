"""A 2xx that is no answer to the question is VENDOR_BAD_PAYLOAD, never an empty success: every vendor, every read."""

import pytest
from msgspec.structs import replace

from threadloom.domain.errors import ErrorCode
from threadloom.domain.noun import Noun
from threadloom.testing import Reply, Samples, Scripted, a_call, connected, serving
from threadloom.testing.asking import ASKS, HEALTH, Ask, methods_of
from threadloom.testing.outcomes import codes
from threadloom.vendors.registry import VENDORS
from vendors.test_contract import OPTIONS, SAMPLES

UUID = "7e5a0000-0000-4000-8000-000000000001"
WRONG = {
    "no content": Reply(status=204),
    "empty": Reply(),
    "blank": Reply(body=b" \n"),
    "null": Reply(body=b"null"),
    "array": Reply(body=b"[]"),
    "object": Reply(body=b"{}"),
    "text": Reply(body=b'"ok"'),
    "true": Reply(body=b"true"),
    "html": Reply(body=b"<!doctype html><p>Welcome</p>", headers={"content-type": "text/html"}),
    "error object": Reply(body=b'{"error": {"message": "m", "type": "t", "code": "c"}}'),
    "error text": Reply(body=b'{"error": "no such thing", "data": null}'),
    "not JSON": Reply(body=b"OK"),
}


class Reads(Noun):
    """What a vendor's reads make of answers that would be wrong elsewhere.

    `lists`: their answer is an array, so that an empty one says that there is nothing; `searches`, too, and what is
    looked for in it is not found then. `unasked`: what the gateway knows by itself. `alive`: any answer will do.
    """

    lists: frozenset[str] = frozenset()
    searches: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()
    alive: frozenset[str] = frozenset()


PAGES = frozenset({"thread_page", "agent_page", "run_pages", "health"})
READS = {
    "humm": Reads(alive=frozenset({"health"})),
    "langgraph": Reads(lists=PAGES, searches=frozenset({"threads"})),
    "mindset": Reads(lists=frozenset({"health"})),
    "openai-assistants": Reads(),
    "openai-conversations": Reads(unasked=frozenset({"agents", "agent_page", "run_pages"})),
    "thena": Reads(lists=PAGES, searches=frozenset({"agents"})),
    "umami": Reads(lists=PAGES | {"message_pages", "tool_calls", "run_tool_calls"}),
}


def samples_of(vendor: str) -> Samples:
    ids = dict.fromkeys(("thread_id", "message_id", "run_id", "agent_id"), UUID)
    return replace(SAMPLES[vendor], **ids, scope=UUID if vendor == "thena" else SAMPLES[vendor].scope)


def options_of(vendor: str) -> dict:
    return {"app_uid": "app"} if vendor == "mindset" else OPTIONS.get(vendor, {})


def meant(vendor: str, ask: Ask, wrong: str) -> ErrorCode | None:
    reads = READS[vendor]
    if ask.method in reads.alive or (wrong == "array" and ask.method in reads.lists):
        return None
    if wrong == "array" and ask.method in reads.searches:
        return ErrorCode.NOT_FOUND
    if vendor == "openai-conversations" and ask is HEALTH:
        return ErrorCode.VENDOR_FAILED  # it is asked by a POST that must not look like one of unknown outcome
    return ErrorCode.VENDOR_BAD_PAYLOAD


def test_every_vendor_is_tried():
    """But the one that asks our own store."""
    assert set(READS) == set(VENDORS) - {"local"}


@pytest.mark.parametrize("transport", ["native", "httpx"])
@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("vendor", READS)
async def test_a_wrong_answer_is_no_empty_success(vendor: str, wrong: str, transport):
    """Whatever is asked: the status says success, the body does not."""
    script = Scripted(lambda _received: WRONG[wrong])
    entry, asked = VENDORS[vendor], set()
    async with (
        serving(script) as url,
        connected(entry, url, options_of(vendor), transport=transport) as adapter,
    ):
        there = methods_of(adapter.capabilities)
        for ask in [*(ask for ask in ASKS if ask.method in there and not ask.is_write), HEALTH]:
            script.received.clear()
            told = codes(await ask.of(adapter, a_call(), samples_of(vendor)))
            if ask.method in READS[vendor].unasked:
                assert script.received == [], ask.method
                continue
            assert told == [meant(vendor, ask, wrong)], ask.method
            assert script.received, ask.method
            asked.add(ask.method)
    assert asked
