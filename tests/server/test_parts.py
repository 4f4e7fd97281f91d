"""How the process introduces its parts to each other."""

from pathlib import Path

import httpx
import pytest

from builders import a_configuration
from threadloom.domain.call import Call
from threadloom.domain.ids import SourceSlug
from threadloom.server import parts
from threadloom.vendors.transport import Reach, TransportName, open_transport


class NoKeys:
    """No source has a key."""

    async def key(self, call: Call, source: SourceSlug) -> str | None:
        return None


async def test_each_source_is_called_over_the_transport_that_it_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Ours where it names none; each source has one of its own."""
    opened: list[httpx.AsyncBaseTransport] = []
    bounds: list[int] = []

    def opening(name: TransportName, *, reach: Reach, max_connections: int) -> httpx.AsyncBaseTransport:
        opened.append(open_transport(name, reach=reach, max_connections=max_connections))
        bounds.append(max_connections)
        return opened[-1]

    monkeypatch.setattr(parts, "open_transport", opening)
    chosen = [{}, {"transport": "httpx", "max_in_flight": 3}, {"transport": "native"}]
    sources = [
        {"slug": f"s{n}", "vendor": "mindset", "base_url": "http://127.0.0.1:9", **choice}
        for n, choice in enumerate(chosen)
    ]
    async with parts.connected(a_configuration(tmp_path, sources=sources), NoKeys()):
        assert [type(transport).__name__ for transport in opened] == [
            "NativeTransport",
            "HttpxTransport",
            "NativeTransport",
        ]
        assert len(set(map(id, opened))) == 3
        assert bounds == [64, 3, 64]  # as many connections as requests at a time
