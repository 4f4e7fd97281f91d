"""Pages over the agents of several sources, one source's list behind the other's. Pure."""

from collections.abc import Mapping, Sequence

from threadloom.domain.agent import Agent
from threadloom.domain.errors import Invalid, ThreadloomError
from threadloom.domain.ids import SourceSlug
from threadloom.domain.noun import Noun
from threadloom.domain.page import Page, PageRequest, Position


class AgentPage(Noun):
    """A page of agents, and the sources whose agents are missing in it."""

    page: Page[Agent]
    failures: tuple[tuple[SourceSlug, ThreadloomError], ...] = ()


def remainder(slugs: Sequence[SourceSlug], page: PageRequest) -> list[tuple[SourceSlug, PageRequest]]:
    """What to ask each source: those between the cursors, a cursor only within the source it stands in.


    Raises:
        Invalid: a cursor stands in a source that is configured no longer, or is not the caller's.
    """
    first = _place(slugs, page.after, 0)
    last = _place(slugs, page.before, len(slugs) - 1)
    return [
        (
            slug,
            PageRequest(
                size=page.size,
                from_end=page.from_end,
                after=_within(slug, page.after),
                before=_within(slug, page.before),
            ),
        )
        for slug in slugs[first : last + 1]
    ]


def joined(
    slugs: Sequence[SourceSlug], page: PageRequest, pages: Mapping[SourceSlug, Page[Agent] | ThreadloomError]
) -> AgentPage:
    """The page cut from the sources' pages; its total is known where every source tells its own."""
    found = {slug: answer for slug, answer in pages.items() if isinstance(answer, Page)}
    rows = [
        (agent, (slug, *position))
        for slug, answer in found.items()
        for agent, position in zip(answer.items, answer.positions, strict=True)
    ]
    cut = rows[-page.size :] if page.from_end else rows[: page.size]
    asked = list(pages)
    more_before = slugs[: slugs.index(asked[0])] if asked else ()
    more_behind = slugs[slugs.index(asked[-1]) + 1 :] if asked else ()
    totals = [answer.total for answer in found.values()]
    is_whole = len(found) == len(slugs) and None not in totals
    return AgentPage(
        page=Page(
            items=tuple(agent for agent, _ in cut),
            positions=tuple(position for _, position in cut),
            has_next=bool(more_behind) or _cut_off(rows, cut, found, is_end=True),
            has_previous=bool(more_before) or _cut_off(rows, cut, found, is_end=False),
            total=sum(total for total in totals if total is not None) if is_whole else None,
        ),
        failures=tuple((slug, answer) for slug, answer in pages.items() if isinstance(answer, ThreadloomError)),
    )


Row = tuple[Agent, Position]


def _cut_off(rows: Sequence[Row], cut: Sequence[Row], found: Mapping[SourceSlug, Page[Agent]], *, is_end: bool) -> bool:
    """Whether rows were read or announced beyond this end of the cut."""
    if any(page.has_next if is_end else page.has_previous for page in found.values()):
        return True
    if not rows or not cut:
        return False
    return rows[-1] is not cut[-1] if is_end else rows[0] is not cut[0]


def _place(slugs: Sequence[SourceSlug], position: Position | None, default: int) -> int:
    if position is None:
        return default
    if not position or position[0] not in slugs:
        raise Invalid("the cursor is not of this list any more")
    return slugs.index(SourceSlug(str(position[0])))


def _within(slug: SourceSlug, position: Position | None) -> Position | None:
    return position[1:] if position is not None and position[0] == slug else None
