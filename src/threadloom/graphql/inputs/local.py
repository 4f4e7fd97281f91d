"""What only the local store takes."""

from enum import StrEnum

from threadloom.graphql.declare import defaulted, described, input_type


class LocalAgentBehaviour(StrEnum):
    """What a local agent does with a message."""

    ECHO = "ECHO"
    NONE = "NONE"


described(
    LocalAgentBehaviour,
    "What a local agent does with a message.",
    ECHO="Answers at once with the same words.",
    NONE="Only keeps it.",
)


@input_type
class LocalAgentOptionsInput:
    """What only the local store takes for an agent."""

    behaviour: LocalAgentBehaviour = defaulted("What it does with a message.", default=LocalAgentBehaviour.ECHO)
