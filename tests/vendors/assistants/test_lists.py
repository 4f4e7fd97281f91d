"""Pages of vendor lists, enveloped and bare, in both directions, against a model."""

import httpx
import msgspec
import pytest

from fakes import a_call
from threadloom.domain.page import PageRequest
from threadloom.domain.vendor import MessagePageKey, RunPageKey
from threadloom.vendors.base import slice_page
from vendors.kit import a_thread_ref, connected

VENDOR = "openai-assistants"
ROWS = [{"id": f"m{n}", "created_at": 1_000 + n // 3} for n in range(10)]  # several of one second
THREAD = a_thread_ref(VENDOR)


def paging(rows: list[dict], *, tells_more: bool = True, asked: list[httpx.URL] | None = None):
    """A vendor that pages as OpenAI does: `after` in the order asked for."""

    def answer(request: httpx.Request) -> httpx.Response:
        if asked is not None:
            asked.append(request.url)
        query = request.url.params
        ordered = rows if query["order"] == "asc" else rows[::-1]
        ids = [row["id"] for row in ordered]
        start = ids.index(query["after"]) + 1 if "after" in query else 0
        data = ordered[start : start + int(query["limit"])]
        more = {"has_more": start + len(data) < len(rows)} if tells_more else {}
        return httpx.Response(200, content=msgspec.json.encode({"data": data, **more}))

    return httpx.MockTransport(answer)


def bare(rows: list[dict]):
    """A vendor that answers with a bare array, whatever it is asked."""
    return httpx.MockTransport(lambda _request: httpx.Response(200, content=msgspec.json.encode(rows)))


async def page_of(transport, request: PageRequest, *, envelope: bool = True):
    adapter = connected(VENDOR, "http://vendor.example/v1", options={"list_envelope": envelope}, transport=transport)
    (page,) = await adapter.message_pages(a_call(), [MessagePageKey(thread=THREAD, page=request)])
    return page


def shown(page) -> tuple:
    return [item.native_id for item in page.items], page.positions, page.has_next, page.has_previous


REQUESTS = [
    PageRequest(size=size, from_end=from_end, after=after, before=before)
    for size in (1, 4, 20)
    for from_end in (False, True)
    for after, before in ((None, None), (("m2",), None), (None, ("m7",)), (("m2",), ("m7",)), (("m2",), ("m4",)))
]


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("tells_more", [True, False])
async def test_an_enveloped_list_pages_as_the_whole_list_would(request_: PageRequest, tells_more: bool):
    """The same rows, and the same that lies beyond where the vendor tells it; one call a page."""
    asked: list[httpx.URL] = []
    page = await page_of(paging(ROWS, tells_more=tells_more, asked=asked), request_)
    model = slice_page([row["id"] for row in ROWS], request_, lambda native_id: (native_id,))
    assert [item.native_id for item in page.items] == list(model.items)
    assert page.positions == model.positions
    if tells_more:
        assert (page.has_next, page.has_previous) == (model.has_next, model.has_previous)
        assert page.total in {None, model.total}
    assert len(asked) == 1


@pytest.mark.parametrize("order", ["as kept", "newest first", "shuffled between seconds"])
@pytest.mark.parametrize("request_", REQUESTS)
async def test_a_bare_list_is_read_whole(request_: PageRequest, order: str):
    """Whatever order it comes in, it is shown oldest first, with an exact total."""
    rows = {
        "as kept": ROWS,
        "newest first": ROWS[::-1],
        "shuffled between seconds": [*ROWS[3:6], *ROWS[:3], *ROWS[6:]],
    }[order]
    page = await page_of(bare(rows), request_, envelope=False)
    model = slice_page([row["id"] for row in ROWS], request_, lambda native_id: (native_id,))
    assert shown(page) == (list(model.items), model.positions, model.has_next, model.has_previous)
    assert page.total == len(ROWS)


async def test_a_bare_list_may_come_in_an_envelope_after_all():
    """Both shapes are read whatever the option says, and every page of it."""
    rows = [{"id": f"m{n}", "created_at": n} for n in range(250)]

    def answer(request: httpx.Request) -> httpx.Response:
        query = request.url.params
        start = [row["id"] for row in rows].index(query["after"]) + 1 if "after" in query else 0
        data = rows[start : start + 100]
        return httpx.Response(200, content=msgspec.json.encode({"data": data, "has_more": start + 100 < len(rows)}))

    page = await page_of(httpx.MockTransport(answer), PageRequest(size=3, from_end=True), envelope=False)
    assert [item.native_id for item in page.items] == ["m247", "m248", "m249"]
    assert page.total == 250


async def test_a_list_that_never_ends_comes_to_an_end():
    """A vendor that always says that there is more is asked fifty times, not for ever."""
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, content=b'{"data": [{"id": "m"}], "has_more": true}')

    await page_of(httpx.MockTransport(answer), PageRequest(), envelope=False)
    assert len(asked) == 50


async def test_an_empty_list():
    """Nothing, and nothing beyond."""
    page = await page_of(paging([]), PageRequest())
    assert shown(page) == ([], (), False, False)
    assert page.total == 0


async def test_runs_come_newest_first():
    """The same list the other way round."""
    adapter = connected(VENDOR, "http://vendor.example/v1", transport=paging(ROWS))
    (page,) = await adapter.run_pages(a_call(), [RunPageKey(thread=THREAD, page=PageRequest(size=2))])
    assert [run.native_id for run in page.items] == ["m9", "m8"]
    (page,) = await adapter.run_pages(a_call(), [RunPageKey(thread=THREAD, page=PageRequest(size=2, from_end=True))])
    assert [run.native_id for run in page.items] == ["m1", "m0"]
    assert (page.has_next, page.has_previous) == (False, True)


async def test_a_vendor_that_gives_more_than_asked_is_cut():
    """A page has the size that was asked for."""
    transport = httpx.MockTransport(
        lambda _request: httpx.Response(200, content=msgspec.json.encode({"data": ROWS, "has_more": False}))
    )
    page = await page_of(transport, PageRequest(size=3))
    assert shown(page)[0] == ["m0", "m1", "m2"]
    assert page.has_next
