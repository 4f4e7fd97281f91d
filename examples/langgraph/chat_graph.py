"""A small agent without a model behind it: what it answers follows from what it is told.

`tool: Berlin` calls a tool, `ask` stops and asks back, `boom` fails, `slow` takes 20 seconds; anything else is echoed.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import interrupt

SLOW_S = 20


class EchoModel(BaseChatModel):
    """A chat model that any machine can run."""

    @property
    def _llm_type(self) -> str:
        return "echo"

    def _generate(self, messages: Sequence[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=_answer(messages[-1]))])


def _answer(last: BaseMessage) -> AIMessage:
    text = str(last.text)
    if isinstance(last, ToolMessage):
        return AIMessage(content=f"the tool says: {text}")
    if text == "boom":
        raise ValueError("this graph fails when it is told to")
    if text.startswith("tool:"):
        call = {"id": f"call_{last.id}", "name": "weather", "args": {"city": text.removeprefix("tool:").strip()}}
        return AIMessage(content="", tool_calls=[call])
    return AIMessage(content=f"echo: {text}")


MODEL = EchoModel()


async def agent(state: MessagesState) -> dict[str, list[BaseMessage]]:
    """One turn of the model; `ask` waits for a person first."""
    last = state["messages"][-1]
    if last.text == "ask":
        return {"messages": [AIMessage(content=f"you said: {interrupt({'question': 'Shall I go on?'})}")]}
    if last.text == "slow":
        await asyncio.sleep(SLOW_S)
    return {"messages": [await MODEL.ainvoke(state["messages"])]}


def tools(state: MessagesState) -> dict[str, list[BaseMessage]]:
    """The results of every tool that the last message calls."""
    called = state["messages"][-1].tool_calls
    return {"messages": [ToolMessage(f"sunny in {call['args']['city']}", tool_call_id=call["id"]) for call in called]}


def after_agent(state: MessagesState) -> str:
    """On to the tools where any was called."""
    return "tools" if getattr(state["messages"][-1], "tool_calls", None) else END


builder = StateGraph(MessagesState)
builder.add_node("agent", agent)
builder.add_node("tools", tools)
builder.add_edge(START, "agent")
builder.add_conditional_edges("agent", after_agent, ["tools", END])
builder.add_edge("tools", "agent")
graph = builder.compile()
