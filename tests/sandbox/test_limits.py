"""Each documented limit, at the limit and one beyond (openai-assistants.txt, VENDORS.md 2.1)."""

import pytest

pytestmark = pytest.mark.asyncio(loop_scope="session")


def metadata(pairs=1, key=1, value=1):
    return {f"{number:02d}".ljust(key, "k")[: max(key, 2)]: "v" * value for number in range(pairs)}


def message(**fields):
    return {"messages": [{"role": "user", "content": "hi"} | fields]}


def code(files):
    return {"tool_resources": {"code_interpreter": {"file_ids": ["file-1"] * files}}}


def search(**fields):
    return {"tool_resources": {"file_search": fields}}


def chunks(size, overlap):
    static = {"max_chunk_size_tokens": size, "chunk_overlap_tokens": overlap}
    return search(vector_stores=[{"chunking_strategy": {"type": "static", "static": static}}])


def run(**fields):
    return {"assistant_id": "asst_echo"} | fields


def assistant(**fields):
    return {"model": "sandbox-echo"} | fields


TOOL = {"type": "code_interpreter"}
STORE = "tool_resources.file_search.vector_stores[0]"
STATIC = f"{STORE}.chunking_strategy.static"
THREADS, RUNS, ASSISTANTS = "/threads", "/threads/runs", "/assistants"

LIMITS = [
    (THREADS, {"metadata": metadata(pairs=16)}, {"metadata": metadata(pairs=17)}, "metadata"),
    (THREADS, {"metadata": metadata(key=64)}, {"metadata": metadata(key=65)}, "metadata.00" + "k" * 63),
    (THREADS, {"metadata": metadata(value=512)}, {"metadata": metadata(value=513)}, "metadata.00"),
    (THREADS, {"metadata": {"a": "1"}}, {"metadata": {"a": 1}}, "metadata.a"),
    (THREADS, {"metadata": {}}, {"metadata": []}, "metadata"),
    (THREADS, message(metadata=metadata(pairs=16)), message(metadata=metadata(pairs=17)), "messages[0].metadata"),
    (THREADS, code(20), code(21), "tool_resources.code_interpreter.file_ids"),
    (
        THREADS,
        search(vector_store_ids=["vs_1"]),
        search(vector_store_ids=["vs_1", "vs_2"]),
        "tool_resources.file_search.vector_store_ids",
    ),
    (
        THREADS,
        search(vector_stores=[{}]),
        search(vector_stores=[{}, {}]),
        "tool_resources.file_search.vector_stores",
    ),
    (
        THREADS,
        search(vector_stores=[{}]),
        search(vector_stores=[{}], vector_store_ids=["vs_1"]),
        "tool_resources.file_search",
    ),
    (
        THREADS,
        search(vector_stores=[{"file_ids": ["file-1"] * 10_000}]),
        search(vector_stores=[{"file_ids": ["file-1"] * 10_001}]),
        f"{STORE}.file_ids",
    ),
    (
        THREADS,
        search(vector_stores=[{"metadata": metadata(pairs=16)}]),
        search(vector_stores=[{"metadata": metadata(pairs=17)}]),
        f"{STORE}.metadata",
    ),
    (THREADS, chunks(100, 0), chunks(99, 0), f"{STATIC}.max_chunk_size_tokens"),
    (THREADS, chunks(4096, 0), chunks(4097, 0), f"{STATIC}.max_chunk_size_tokens"),
    (THREADS, chunks(800, 400), chunks(800, 401), f"{STATIC}.chunk_overlap_tokens"),
    (THREADS, chunks(800, 0), chunks(800, -1), f"{STATIC}.chunk_overlap_tokens"),
    (THREADS, message(role="assistant"), message(role="system"), "messages[0].role"),
    (THREADS, message(content="text"), message(content=None), "messages[0].content"),
    (THREADS, message(content=[{"type": "text", "text": "a"}]), message(content=[]), "messages[0].content"),
    (
        THREADS,
        message(content=[{"type": "image_url", "image_url": {"url": "u", "detail": "high"}}]),
        message(content=[{"type": "image_url", "image_url": {"url": "u", "detail": "huge"}}]),
        "messages[0].content[0].image_url.detail",
    ),
    (
        THREADS,
        message(content=[{"type": "image_file", "image_file": {"file_id": "f"}}]),
        message(content=[{"type": "image_file", "image_file": {}}]),
        "messages[0].content[0].image_file.file_id",
    ),
    (
        THREADS,
        message(attachments=[{"file_id": "f", "tools": [{"type": "file_search"}]}]),
        message(attachments=[{"file_id": "f", "tools": [{"type": "function"}]}]),
        "messages[0].attachments[0].tools[0].type",
    ),
    (THREADS, {}, {"title": "none of this vendor's"}, "title"),
    (RUNS, run(tools=[TOOL] * 20), run(tools=[TOOL] * 21), "tools"),
    (RUNS, run(temperature=2), run(temperature=2.01), "temperature"),
    (RUNS, run(top_p=1.0), run(top_p=1.01), "top_p"),
    (RUNS, run(max_prompt_tokens=256), run(max_prompt_tokens=255), "max_prompt_tokens"),
    (RUNS, run(max_completion_tokens=256), run(max_completion_tokens=True), "max_completion_tokens"),
    (RUNS, run(thread={"metadata": None}), run(thread=message(file_ids=[])), "thread.messages[0].file_ids"),
    (RUNS, run(stream=False), run(stream=True), "stream"),
    (RUNS, run(tool_choice="none"), run(tool_choice=7), "tool_choice"),
    (RUNS, run(parallel_tool_calls=False), run(parallel_tool_calls=0), "parallel_tool_calls"),
    (
        RUNS,
        run(response_format={"type": "json_schema", "json_schema": {"name": "n"}}),
        run(response_format={"type": "xml"}),
        "response_format.type",
    ),
    (
        RUNS,
        run(tools=[{"type": "function", "function": {"name": "f", "parameters": {"any": [1, None]}}}]),
        run(tools=[{"type": "function", "function": {"name": "f", "parameters": []}}]),
        "tools[0].function.parameters",
    ),
    (RUNS, run(temperature=0), run(temperature="0"), "temperature"),
    (
        RUNS,
        run(truncation_strategy={"type": "auto"}),
        run(truncation_strategy={"type": "x"}),
        "truncation_strategy.type",
    ),
    (ASSISTANTS, assistant(name="n" * 256), assistant(name="n" * 257), "name"),
    (ASSISTANTS, assistant(description="d" * 512), assistant(description="d" * 513), "description"),
    (ASSISTANTS, assistant(instructions="i" * 256_000), assistant(instructions="i" * 256_001), "instructions"),
    (ASSISTANTS, assistant(tools=[TOOL] * 128), assistant(tools=[TOOL] * 129), "tools"),
    (ASSISTANTS, assistant(), {}, "model"),
]


@pytest.mark.parametrize(("path", "allowed", "refused", "param"), LIMITS)
async def test_limit(openai, path, allowed, refused, param):
    """What is at the limit is accepted; what is beyond is a 400 that names the field."""
    assert (await openai.post(path, json=allowed)).status_code == 200
    answer = await openai.post(path, json=refused)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert error["code"]
    assert error["message"]


LENGTHS = [("limit", ["1", "100"], ["0", "101", "x", "1.0", "²", "9" * 40]), ("order", ["asc", "desc"], ["ASC", ""])]


@pytest.mark.parametrize(("name", "allowed", "refused"), LENGTHS)
async def test_list_parameter(openai, name, allowed, refused):
    """A list parameter beyond its bounds is a 400 that names it."""
    for value in allowed:
        assert (await openai.get("/assistants", params={name: value})).status_code == 200
    for value in refused:
        answer = await openai.get("/assistants", params={name: value})
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, name)


async def test_an_empty_update_changes_nothing(openai):
    """What an update does not name stays: of a thread, a message and a run."""
    body = run(metadata={"of": "run"}, thread=message(metadata={"of": "message"}) | {"metadata": {"of": "thread"}})
    made = (await openai.post(RUNS, json=body)).json()
    thread = f"{THREADS}/{made['thread_id']}"
    messages = (await openai.get(f"{thread}/messages")).json()["data"]
    for path in (thread, f"{thread}/runs/{made['id']}", f"{thread}/messages/{messages[0]['id']}"):
        before = (await openai.get(path)).json()
        assert (await openai.post(path, json={})).json() == before
        assert before["metadata"]
        assert (await openai.post(path, json={"metadata": {"b": "c"}})).json()["metadata"] == {"b": "c"}
        assert (await openai.post(path, json={"metadata": None})).json()["metadata"] == {}


async def test_updates_have_their_own_fields(openai):
    """A thread's update takes no messages and makes no vector store; a message's update takes metadata alone."""
    thread = (await openai.post("/threads", json=message())).json()["id"]
    (made,) = (await openai.get(f"/threads/{thread}/messages")).json()["data"]
    assert (await openai.post(f"/threads/{thread}", json=message())).status_code == 400
    assert (await openai.post(f"/threads/{thread}", json=search(vector_stores=[{}]))).status_code == 400
    answer = await openai.post(f"/threads/{thread}/messages/{made['id']}", json={"content": "other"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "unknown_parameter")
