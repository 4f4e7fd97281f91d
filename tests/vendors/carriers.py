"""Which transport the adapters under test call over: every suite that speaks HTTP runs once over each."""

import httpx

from threadloom.vendors.transport import TransportName, open_transport

CARRIERS: tuple[TransportName, ...] = ("native", "httpx")

SPEAK_HTTP = {
    "assistants": {"test_conversing", "test_drafts", "test_openai", "test_running"},
    "conversations": {"test_conversing", "test_failures", "test_lists", "test_requests", "test_running"},
    "http": {
        "test_breaker",
        "test_bulkhead",
        "test_coalescing",
        "test_cooling",
        "test_outcomes",
        "test_requests",
        "test_retrying",
    },
    "humm": {"test_answers", "test_failures", "test_requests", "test_sandbox"},
    "langgraph": {"test_failures", "test_live_threads", "test_requests", "test_running"},
    "mindset": {"test_answers", "test_starting"},
    "thena": {
        "test_agents",
        "test_feedback",
        "test_lists",
        "test_reading",
        "test_running",
        "test_sandbox",
        "test_starting",
    },
    "umami": {"test_umami"},
}


class Carrier:
    """The one in use."""

    name: TransportName = "native"


def a_transport() -> httpx.AsyncBaseTransport:
    """A new transport of the kind in use."""
    return open_transport(Carrier.name)
