"""Every route, with the page that documents it or what makes us guess it."""

from threadloom.sandbox._rest.app import Route

from . import agents, chat, feedback, flows

_SEED = "thena.txt"
_BEYOND = "VENDORS.md 1.4"
_UNTYPED = "VENDORS.md 1.4: the answer is untyped there, its shape a guess from the vendor's other lists"
_THREADS = "/api/v1/chat/{agent_id}/threads"

# No stream: the names of its events are in no page (VENDORS.md 1.4). No update and no delete of threads or messages:
# the vendor documents none.
ROUTES = (
    Route("POST", _THREADS, chat.create_thread, _SEED),
    Route("GET", _THREADS, chat.list_threads, _BEYOND),
    Route("GET", _THREADS + "/{thread_id}", chat.get_thread, _BEYOND),
    Route("POST", _THREADS + "/{thread_id}/messages", chat.add_message, _BEYOND),
    Route("GET", "/api/v1/chat/history", chat.history, _UNTYPED),
    Route("GET", "/api/v1/agents", agents.list_agents, _BEYOND),
    Route("POST", "/api/v1/agents", agents.create_agent, _BEYOND),
    Route("PUT", "/api/v1/agents/{agent_id}", agents.update_agent, _BEYOND),
    Route("POST", "/api/v1/flows/execute", flows.execute, _BEYOND),
    Route("GET", "/api/v1/flows/executions", flows.list_executions, _BEYOND),
    Route("GET", "/api/v1/flows/executions/{execution_id}", flows.get_execution, _BEYOND),
    Route("POST", "/api/v1/feedback/chat", feedback.on_message, _BEYOND),
    Route("POST", "/api/v1/feedback/flow", feedback.on_execution, _BEYOND),
)
