"""Lists in both shapes: OpenAI's envelope with cursors, UmamiAI's bare array."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def thread_of(client, count):
    messages = [{"role": "user", "content": str(number)} for number in range(count)]
    return (await client.post("/threads", json={"messages": messages})).json()["id"]


def texts(rows):
    return [int(row["content"][0]["text"]["value"]) for row in rows]


async def test_envelope(openai):
    """A page has its first and last id and says whether there is more; twenty rows, newest first, unless asked."""
    thread = await thread_of(openai, 25)
    page = (await openai.get(f"/threads/{thread}/messages")).json()
    assert texts(page["data"]) == list(range(24, 4, -1))
    assert (page["object"], page["has_more"]) == ("list", True)
    assert (page["first_id"], page["last_id"]) == (page["data"][0]["id"], page["data"][-1]["id"])


async def test_empty_envelope(openai):
    """An empty list has no ids and no more."""
    thread = await thread_of(openai, 0)
    page = (await openai.get(f"/threads/{thread}/messages")).json()
    assert page == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


@pytest.mark.parametrize("limit", [1, 3, 7, 8])
@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_after_walks_the_whole_list(openai, limit, order):
    """Following `after` meets every row once, in order, and ends."""
    thread, seen, after = await thread_of(openai, 7), [], {}
    while True:
        params = {"limit": limit, "order": order} | after
        page = (await openai.get(f"/threads/{thread}/messages", params=params)).json()
        seen += texts(page["data"])
        if not page["has_more"]:
            break
        after = {"after": page["last_id"]}
    assert seen == (list(range(7)) if order == "asc" else list(range(6, -1, -1)))


async def test_before(openai):
    """`before` gives the page that ends just before it, and says whether there is more in that direction."""
    thread = await thread_of(openai, 7)
    path = f"/threads/{thread}/messages"
    rows = (await openai.get(path, params={"order": "asc"})).json()["data"]
    ids = [row["id"] for row in rows]
    page = (await openai.get(path, params={"order": "asc", "before": ids[5], "limit": 3})).json()
    assert (texts(page["data"]), page["has_more"]) == ([2, 3, 4], True)
    page = (await openai.get(path, params={"order": "asc", "before": ids[2], "limit": 3})).json()
    assert (texts(page["data"]), page["has_more"]) == ([0, 1], False)
    page = (await openai.get(path, params={"order": "asc", "after": ids[1], "before": ids[5], "limit": 2})).json()
    assert (texts(page["data"]), page["has_more"]) == ([2, 3], True)


@pytest.mark.parametrize("cursor", ["after", "before"])
async def test_cursor_of_another_list(openai, cursor):
    """A cursor that names no row of the list is a 400."""
    one, other = await thread_of(openai, 1), await thread_of(openai, 1)
    stranger = (await openai.get(f"/threads/{other}/messages")).json()["first_id"]
    answer = await openai.get(f"/threads/{one}/messages", params={cursor: stranger})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, cursor)


async def test_messages_of_a_run(openai, clock):
    """`run_id` keeps the messages of one run."""
    thread = await thread_of(openai, 2)
    run = (await openai.post(f"/threads/{thread}/runs", json={"assistant_id": "asst_echo"})).json()
    clock.pass_by(1.0)
    page = (await openai.get(f"/threads/{thread}/messages", params={"run_id": run["id"]})).json()
    assert [row["run_id"] for row in page["data"]] == [run["id"]]


async def test_bare_array(umami):
    """UmamiAI answers a bare array of all rows; the dialect's parameters are honoured when they are sent."""
    thread = await thread_of(umami, 25)
    path = f"/threads/{thread}/messages"
    assert texts((await umami.get(path)).json()) == list(range(24, -1, -1))
    rows = (await umami.get(path, params={"order": "asc", "limit": 3})).json()
    assert texts(rows) == [0, 1, 2]
    assert texts((await umami.get(path, params={"order": "asc", "after": rows[1]["id"], "limit": 2})).json()) == [2, 3]
