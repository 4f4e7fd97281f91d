"""What only Humm takes; shapes alone, the limits are the vendor's own."""

from enum import StrEnum

from threadloom.graphql.declare import described, input_type, optional
from threadloom.graphql.scalars import JSON


class HummArchitecture(StrEnum):
    """Humm's architectures."""

    MONOLITH = "MONOLITH"
    SANDBOX = "SANDBOX"
    DEEPAGENTS = "DEEPAGENTS"


described(
    HummArchitecture,
    "Humm's architectures.",
    MONOLITH="One agent.",
    SANDBOX="Code in a sandbox.",
    DEEPAGENTS="Several agents.",
)


class HummQuerySource(StrEnum):
    """How the words of a Humm query came about."""

    TYPED = "TYPED"
    SUGGESTION = "SUGGESTION"


described(
    HummQuerySource,
    "How the words of a Humm query came about.",
    TYPED="Typed by a person.",
    SUGGESTION="Picked from suggestions.",
)


@input_type
class HummLlmConfigInput:
    """Humm's choice of model and effort."""

    auto_config: str | None = optional("Ready-made setting, such as fast or deep.")
    model: str | None = optional("Model.")
    reasoning_effort: str | None = optional("How hard to think, such as none.")
    fallback_models: list[str] | None = optional("Models to try next, in order.")
    provider: JSON | None = optional("Settings of the model's provider, as Humm takes them.")
    verbosity: str | None = optional("How much to say, such as low.")
    backend_streaming: bool | None = optional("Whether Humm streams from the model on its side.")


@input_type
class HummOptionsInput:
    """What only Humm takes."""

    llm_config: HummLlmConfigInput | None = optional("Model and effort.")
    force_architecture: HummArchitecture | None = optional("Which of Humm's architectures must answer.")
    query_source: HummQuerySource | None = optional("How the words came about (Humm's `source`).")


@input_type
class HummThreadOptionsInput:
    """What Humm alone takes when a thread is changed."""

    status: str | None = optional("Humm's thread status, in its own word.")
    is_active: bool | None = optional("Whether it is active.")
    last_message: str | None = optional("Text shown as its last message.")
