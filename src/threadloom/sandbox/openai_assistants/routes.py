"""Every route, with the page that documents it."""

from threadloom.sandbox._assistants import agents, runs, threads
from threadloom.sandbox._assistants.http import Route

from . import bodies

_SEED = "openai-assistants.txt"
_BEYOND = "VENDORS.md 2.1"

# There is no GET /threads: OpenAI never listed threads (VENDORS.md 2.1).
ROUTES = (
    Route("POST", "/threads", threads.create, _SEED, bodies.CREATE_THREAD),
    Route("POST", "/threads/runs", runs.create_thread_and_run, _BEYOND, bodies.CREATE_THREAD_AND_RUN),
    Route("GET", "/threads/{thread_id}", threads.get, _BEYOND),
    Route("POST", "/threads/{thread_id}", threads.update, _BEYOND, bodies.UPDATE_THREAD),
    Route("DELETE", "/threads/{thread_id}", threads.delete, _BEYOND),
    Route("GET", "/threads/{thread_id}/messages", threads.list_messages, _BEYOND),
    Route("POST", "/threads/{thread_id}/messages", threads.create_message, _BEYOND, bodies.CREATE_MESSAGE),
    Route("GET", "/threads/{thread_id}/messages/{message_id}", threads.get_message, _BEYOND),
    Route(
        "POST", "/threads/{thread_id}/messages/{message_id}", threads.update_message, _BEYOND, bodies.UPDATE_METADATA
    ),
    Route("DELETE", "/threads/{thread_id}/messages/{message_id}", threads.delete_message, _BEYOND),
    Route("GET", "/threads/{thread_id}/runs", runs.list_runs, _BEYOND),
    Route("POST", "/threads/{thread_id}/runs", runs.create, _BEYOND, bodies.CREATE_RUN),
    Route("GET", "/threads/{thread_id}/runs/{run_id}", runs.get, _BEYOND),
    Route("POST", "/threads/{thread_id}/runs/{run_id}", runs.update, _BEYOND, bodies.UPDATE_METADATA),
    Route("POST", "/threads/{thread_id}/runs/{run_id}/cancel", runs.cancel, _BEYOND, bodies.NOTHING),
    Route(
        "POST",
        "/threads/{thread_id}/runs/{run_id}/submit_tool_outputs",
        runs.submit_tool_outputs,
        _BEYOND,
        bodies.SUBMIT_TOOL_OUTPUTS,
    ),
    Route("GET", "/threads/{thread_id}/runs/{run_id}/steps", runs.list_steps, _BEYOND),
    Route("GET", "/threads/{thread_id}/runs/{run_id}/steps/{step_id}", runs.get_step, _BEYOND),
    Route("GET", "/assistants", agents.list_assistants, _BEYOND),
    Route("POST", "/assistants", agents.create, _BEYOND, bodies.CREATE_ASSISTANT),
    Route("GET", "/assistants/{assistant_id}", agents.get, _BEYOND),
    Route("POST", "/assistants/{assistant_id}", agents.update, _BEYOND, bodies.UPDATE_ASSISTANT),
    Route("DELETE", "/assistants/{assistant_id}", agents.delete, _BEYOND),
)
