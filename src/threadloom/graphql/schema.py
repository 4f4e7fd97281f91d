"""The schema, whole: `schema` to execute, `sdl` to print, `check` to hold a file and the last release against it."""

from difflib import unified_diff

import strawberry
from graphql import GraphQLError, build_schema, lexicographic_sort_schema, print_schema
from graphql.utilities import find_breaking_changes
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from .context import Context, Info
from .errors import answered, log
from .mutation import Mutation
from .query import Query
from .scalars import SCALARS
from .types import agent, details, feedback, message, parts, run, source, thread, tool_call

# Query and Mutation lead to nouns; these modules declare the types over them, and the interfaces' types that nothing
# else leads to.
_TYPES = (
    agent.AgentType,
    details.ToolResourcesType,
    feedback.FeedbackType,
    message.MessageType,
    parts.TextPartType,
    parts.ImagePartType,
    parts.FilePartType,
    parts.TablePartType,
    parts.RefusalPartType,
    parts.ReasoningPartType,
    parts.ToolCallPartType,
    parts.UnknownPartType,
    run.RunType,
    source.SourceType,
    thread.ThreadType,
    tool_call.ToolCallType,
)


_HEAD = """\
schema {
  query: Query
  mutation: Mutation
}

\"\"\"Exactly one field of the input must be given, and it must not be null.\"\"\"
directive @oneOf on INPUT_OBJECT"""


class Schema(strawberry.Schema):
    """Strawberry's schema, with errors told and logged as `errors` says."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log each error once, and put in its place what a caller may see."""
        context = execution_context.context if execution_context else None
        request_id = context.call.request_id if isinstance(context, Context) else None
        executed = execution_context is not None and execution_context.result is not None
        for index, error in enumerate(errors):
            log(error, request_id=request_id, executed=executed)
            errors[index] = answered(error, request_id=request_id, executed=executed)


schema = Schema(
    query=Query,
    mutation=Mutation,
    types=_TYPES,
    config=StrawberryConfig(scalar_map=dict(SCALARS), info_class=Info),
)


def sdl() -> str:
    """The schema as text, with the directive that tools of an older specification lack."""
    return f"{_HEAD}\n\n{print_schema(build_schema(schema.as_str()))}\n"


def check(current: str, released: str | None) -> list[str]:
    """What is wrong with the schema: where the text `current` differs, and what breaks clients of `released`.

    A line for each finding; empty when there is none. `released` None: nothing was released yet.

    Raises:
        GraphQLError: a text is no schema.
    """
    differences = unified_diff(_printed(current).splitlines(), _printed(sdl()).splitlines(), lineterm="", n=0)
    findings = [_finding(line) for line in differences if not line.startswith(("---", "+++", "@@"))]
    if released is not None:
        breaking = find_breaking_changes(build_schema(released), build_schema(sdl()))
        findings += [f"breaks clients of the last release: {change.description}" for change in breaking]
    return findings


def _printed(text: str) -> str:
    """A schema's text as it is printed whatever order it is declared in."""
    return print_schema(lexicographic_sort_schema(build_schema(text)))


def _finding(line: str) -> str:
    return f"the file lacks: {line[1:].strip()}" if line.startswith("+") else f"the file alone has: {line[1:].strip()}"
