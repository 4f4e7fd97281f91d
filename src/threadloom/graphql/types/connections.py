"""Pages of lists; the rows behind them are made in `pages` and in the modules of the lists."""

from collections.abc import Awaitable, Sequence

from threadloom.domain.agent import Agent
from threadloom.domain.clock import Instant
from threadloom.domain.feedback import Feedback
from threadloom.domain.message import Message
from threadloom.domain.run import Run
from threadloom.domain.search import SearchMatch, TextRange
from threadloom.domain.source import Outage, Source
from threadloom.domain.thread import Thread
from threadloom.graphql.context import Info
from threadloom.graphql.declare import output, over, plain, resolved
from threadloom.graphql.pages import PageInfo
from threadloom.graphql.thread_lists import Freshness, ThreadEdge
from threadloom.graphql.weight import LONG, MATCHES, ONE


@over(PageInfo)
class PageInfoType:
    """Where a page stands in its list."""

    has_next_page: bool = plain("Whether more follows behind `endCursor`.")
    has_previous_page: bool = plain("Whether more comes before `startCursor`.")
    start_cursor: str | None = plain("Cursor of the first edge; null on an empty page.")
    end_cursor: str | None = plain(
        "Cursor of the last edge; null on an empty page. It stays good for what is added later."
    )


@over(Freshness, name="SourceFreshness")
class SourceFreshnessType:
    """How fresh one source's part of a list is."""

    source: Source = plain("The source.")
    synced_at: Instant | None = plain(
        "When it was last synchronised; null where it cannot list threads, and only what went through the gateway is "
        "known."
    )
    outage: Outage | None = plain("Why the last synchronisation failed, if it did.")


@over(TextRange)
class TextRangeType:
    """A stretch of text, counted in Unicode code points."""

    start: int = plain("First position.")
    end: int = plain("Position after the last.")


@over(SearchMatch)
class SearchMatchType:
    """A place where search words were found."""

    message: Message | None = plain("The message; null when it was found in the thread itself.")
    field: str = plain("Which field: title, tag or text.")
    snippet: str = plain("Plain text around the words.")
    ranges: list[TextRange] = plain("Where in the snippet the words stand.")


def _matches(edge: ThreadEdge, info: Info) -> Sequence[SearchMatch] | Awaitable[Sequence[SearchMatch]]:
    return () if edge.findings is None else edge.findings.of(edge.node.ref, info)


@over(ThreadEdge)
class ThreadEdgeType:
    """A thread in a page."""

    cursor: str = plain("Where it stands in the list.")
    node: Thread = plain("The thread.")
    matches: list[SearchMatch] = resolved(
        "Where the search words were found; empty without a search.", _matches, weight=MATCHES
    )


@output
class ThreadConnection:
    """A page of threads."""

    edges: list[ThreadEdge] = plain("Threads with their cursors.")
    nodes: list[Thread] = plain("The same threads without cursors.")
    page_info: PageInfo = plain("Where the page stands.")
    total_count: int | None = plain("How many there are in all; null where nobody can tell.")
    outages: list[Outage] = plain("Sources whose last synchronisation failed.")
    sources: list[Freshness] = plain("How fresh each source's part of this list is.", weight=LONG)


@output
class MessageEdge:
    """A message in a page."""

    cursor: str = plain("Where it stands in the list.")
    node: Message = plain("The message.")


@output
class MessageConnection:
    """A page of messages."""

    edges: list[MessageEdge] = plain("Messages with their cursors.")
    nodes: list[Message] = plain("The same messages without cursors.")
    page_info: PageInfo = plain("Where the page stands.")
    total_count: int | None = plain("How many there are in all; null where nobody can tell.")
    outages: list[Outage] = plain("The source, if its messages are missing here.", weight=ONE)


@output
class FeedbackEdge:
    """Feedback in a page."""

    cursor: str = plain("Where it stands in the list.")
    node: Feedback = plain("The feedback.")


@output
class FeedbackConnection:
    """A page of feedback."""

    edges: list[FeedbackEdge] = plain("Feedback with its cursors.")
    nodes: list[Feedback] = plain("The same feedback without cursors.")
    page_info: PageInfo = plain("Where the page stands.")
    total_count: int | None = plain("How many there are in all; null where nobody can tell.")
    outages: list[Outage] = plain("The source, if its feedback is missing here.", weight=ONE)


@output
class AgentEdge:
    """An agent in a page."""

    cursor: str = plain("Where it stands in the list.")
    node: Agent = plain("The agent.")


@output
class AgentConnection:
    """A page of agents."""

    edges: list[AgentEdge] = plain("Agents with their cursors.")
    nodes: list[Agent] = plain("The same agents without cursors.")
    page_info: PageInfo = plain("Where the page stands.")
    total_count: int | None = plain("How many there are in all; null where nobody can tell.")
    outages: list[Outage] = plain("Sources whose agents are missing here.")


@output
class RunEdge:
    """A row of a page of runs."""

    cursor: str = plain("Where it stands.")
    node: Run = plain("The run.")


@output
class RunConnection:
    """A page of runs."""

    edges: list[RunEdge] = plain("Rows with cursors.")
    nodes: list[Run] = plain("Rows alone.")
    page_info: PageInfo = plain("Where to go on.")
    total_count: int | None = plain("How many in all, where that is known.")
    outages: list[Outage] = plain("Sources that could not answer.", weight=ONE)
