"""Every route, with the page that documents it or what makes us guess it."""

from threadloom.sandbox._assistants import agents, runs, threads
from threadloom.sandbox._assistants.http import Route

from . import bodies

_SEED = "umami.txt"
_BEYOND = "VENDORS.md 1.2"
_UNREAD = "VENDORS.md 5.6: the page exists, its body was not readable; guessed from the dialect"
_GUESS = "VENDORS.md 2.1: in no page of UmamiAI's that was read, guessed from the dialect"

# No POST /threads/runs: VENDORS.md 5.6 starts a thread in two calls.
ROUTES = (
    Route("POST", "/threads", threads.create, _SEED, bodies.CREATE_THREAD),
    Route("GET", "/threads/{thread_id}", threads.get, _SEED),
    Route("POST", "/threads/{thread_id}", threads.update, _SEED, bodies.UPDATE_THREAD),
    Route("DELETE", "/threads/{thread_id}", threads.delete, _SEED),
    Route("GET", "/threads/{thread_id}/messages", threads.list_messages, _BEYOND),
    Route("POST", "/threads/{thread_id}/messages", threads.create_message, _BEYOND, bodies.CREATE_MESSAGE),
    Route("GET", "/threads/{thread_id}/messages/{message_id}", threads.get_message, _UNREAD),
    Route(
        "POST", "/threads/{thread_id}/messages/{message_id}", threads.update_message, _UNREAD, bodies.UPDATE_METADATA
    ),
    Route("DELETE", "/threads/{thread_id}/messages/{message_id}", threads.delete_message, _UNREAD),
    Route("GET", "/threads/{thread_id}/runs", runs.list_runs, _BEYOND),
    Route("POST", "/threads/{thread_id}/runs", runs.create, _BEYOND, bodies.CREATE_RUN),
    Route("GET", "/threads/{thread_id}/runs/{run_id}", runs.get, _UNREAD),
    Route("POST", "/threads/{thread_id}/runs/{run_id}/cancel", runs.cancel, _UNREAD, bodies.NOTHING),
    Route(
        "POST",
        "/threads/{thread_id}/runs/{run_id}/submit_tool_outputs",
        runs.submit_tool_outputs,
        _UNREAD,
        bodies.SUBMIT_TOOL_OUTPUTS,
    ),
    Route("GET", "/threads/{thread_id}/runs/{run_id}/steps", runs.list_steps, _GUESS),
    Route("GET", "/threads/{thread_id}/runs/{run_id}/steps/{step_id}", runs.get_step, _GUESS),
    Route("GET", "/assistants", agents.list_assistants, _GUESS),
    Route("POST", "/assistants", agents.create, _BEYOND, bodies.CREATE_ASSISTANT),
    Route("GET", "/assistants/{assistant_id}", agents.get, _GUESS),
    Route("DELETE", "/assistants/{assistant_id}", agents.delete, _BEYOND),
)
