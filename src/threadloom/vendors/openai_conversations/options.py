"""Options of a source: the agents too, because OpenAI keeps none (VENDORS.md 2.2)."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from threadloom.domain.errors import Invalid
from threadloom.domain.json import JsonValue
from threadloom.domain.noun import Noun
from threadloom.vendors.base import SourceOptions

_Text = Annotated[str, Meta(min_length=1)]

Include = Literal[
    "file_search_call.results",
    "web_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
    "reasoning.encrypted_content",
    "message.output_text.logprobs",
]
"""What the vendor leaves out of items unless it is asked for (`openai` package 3.52, `ResponseIncludable`)."""

_INCLUDED: tuple[Include, ...] = (
    "file_search_call.results",
    "web_search_call.action.sources",
    "message.input_image.image_url",
    "computer_call_output.output.image_url",
    "code_interpreter_call.outputs",
)

_OURS = frozenset(
    {
        *("background", "conversation", "include", "input", "instructions", "metadata", "model"),
        *("previous_response_id", "prompt", "store", "stream", "stream_options", "tools"),
    }
)
"""Fields of a response that the adapter writes, or that would take what it relies on away."""


class AgentOptions(Noun, forbid_unknown_fields=True):
    """One agent: what is sent with each response that it gives."""

    id: _Text
    """Its id here; it is part of ids that clients keep, so it should not change."""
    name: str | None = None
    description: str | None = None
    model: _Text | None = None
    """May be left out where a prompt names one."""
    instructions: str | None = None
    prompt_id: _Text | None = None
    """A prompt kept at OpenAI, `pmpt_...`; OpenAI ends them on 2026-11-30."""
    prompt_version: _Text | None = None
    prompt_variables: Mapping[str, str] = {}
    tools: tuple[dict[str, Any], ...] = ()
    """Tools as OpenAI describes them; never shown to clients but for their types and names."""
    parameters: Mapping[str, Any] = {}
    """Further fields of `POST /responses` as they are, such as `temperature` or `reasoning`."""

    def __post_init__(self) -> None:
        if self.model is None and self.prompt_id is None:
            raise ValueError("an agent needs a `model` or a `prompt_id`")
        if taken := _OURS & self.parameters.keys():
            raise ValueError(f"`parameters` should not have `{min(taken)}`, which has a place of its own or is ours")

    @property
    def request(self) -> Mapping[str, JsonValue]:
        """Its part of a request for a response."""
        prompt: dict[str, JsonValue] = {"id": self.prompt_id}
        if self.prompt_version is not None:
            prompt["version"] = self.prompt_version
        if self.prompt_variables:
            prompt["variables"] = self.prompt_variables
        body: dict[str, JsonValue] = {
            "model": self.model,
            "instructions": self.instructions,
            "prompt": prompt if self.prompt_id is not None else None,
            "tools": list(self.tools) or None,
        }
        return {**self.parameters, **{name: value for name, value in body.items() if value is not None}}


class Options(SourceOptions):
    """Options of a source at OpenAI, or at a server of the same API.

    Raises:
        Invalid: two agents of one id, or a default that is not among them; `path` names the option.
    """

    agents: tuple[AgentOptions, ...] = ()
    """Who can be asked."""
    agent_id: _Text | None = None
    """The agent that answers where none is named; left out: the only one, where there is just one."""
    background: bool = True
    """Whether responses are made in the background: they can be cancelled then, and a call does not wait for them."""
    include: tuple[Include, ...] = _INCLUDED
    """What items are to hold beyond the least; a server that knows no such thing wants none."""

    def __post_init__(self) -> None:
        ids = [agent.id for agent in self.agents]
        if len(set(ids)) < len(ids):
            raise Invalid("two agents have the same id", path=("agents",))
        if self.agent_id is not None and self.agent_id not in ids:
            raise Invalid("this should be the id of one of the agents", path=("agent_id",))

    @property
    def default_agent_id(self) -> str | None:
        """The id of the agent that answers where none is named."""
        return self.agents[0].id if self.agent_id is None and len(self.agents) == 1 else self.agent_id
