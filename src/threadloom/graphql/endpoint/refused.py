"""Why a document is not executed."""

from enum import StrEnum

from graphql import GraphQLError

from threadloom.domain.errors import LimitExceeded


class Phase(StrEnum):
    """What a document failed."""

    PARSE = "parse"
    VALIDATION = "validation"
    LIMIT = "limit"
    OPERATION = "operation"


class Refused(Exception):
    """The document is not executed; `errors`, one at least, are located in the text that was sent.

    Kept with the document for whoever sends it again: the errors are not to be changed.
    """

    def __init__(self, phase: Phase, *errors: GraphQLError) -> None:
        super().__init__(errors[0].message)
        self.phase = phase
        self.errors = errors


def over_limit(*messages: str) -> Refused:
    """The refusal of a document that holds more than allowed."""
    return Refused(
        Phase.LIMIT,
        *(GraphQLError(message, original_error=LimitExceeded(message)) for message in messages),
    )
