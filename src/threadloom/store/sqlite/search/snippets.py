"""A piece of a text around the words that were found in it."""

from collections.abc import Sequence

from threadloom.domain.search import TextRange

from .segmenting import segmented
from .texts import cleaned
from .wording import Term, places

MOST_CHARACTERS = 200
_BEFORE = 50
_SLACK = 20
_STRETCH = 2_000
_OVERLAP = 200  # so that no word, and no phrase of usual length, is cut by the end of a stretch
_CUT = "\u2026"


def snippet(text: str, wanted: Sequence[Term]) -> tuple[str, tuple[TextRange, ...]]:
    """A piece of the text on one line, and where words stand in it, in code points; without any, its beginning.

    The piece is plain text, at most `MOST_CHARACTERS` long, an ellipsis at an end that was cut; it begins at a space
    where there is one near. It shows the place where most different terms stand close together; of a long text, of the
    first stretch that holds any.
    """
    line = cleaned(text)
    found = _found(line, wanted)
    start = _start(line, _densest(found)) if found else 0
    end = min(start + MOST_CHARACTERS - 2, len(line))
    if end < len(line):
        space = line.rfind(" ", end - _SLACK, end)
        end = space if space > start else end
    lead = _CUT if start else ""
    shift = len(lead) - start
    inside = [(first + shift, last + shift) for first, last, _ in found if first >= start and last <= end]
    piece = f"{lead}{line[start:end]}{_CUT if end < len(line) else ''}"
    return piece, tuple(TextRange(start=first, end=last) for first, last in _joined(inside))


def _found(line: str, wanted: Sequence[Term]) -> Sequence[tuple[int, int, int]]:
    """Where terms stand, from and to, with the number of each; a long line is looked through stretch by stretch."""
    for begin in range(0, len(line), _STRETCH):
        first = line.rfind(" ", max(begin - _OVERLAP, 0), begin) + 1 or begin
        tokens = segmented(line[first : begin + _STRETCH + _OVERLAP])
        found = {(start, end, n) for n, term in enumerate(wanted) for start, end in places(tokens, term)}
        if found:
            return [(start + first, end + first, n) for start, end, n in sorted(found)]
    return []


def _densest(found: Sequence[tuple[int, int, int]]) -> int:
    """Where a piece should begin to hold as many different terms as it can; the first such place."""
    best, place = 0, found[0][0]
    for number, (first, _, _) in enumerate(found):
        near: set[int] = set()
        for _, last, term in found[number:]:
            if last - first > MOST_CHARACTERS - _BEFORE - _SLACK:
                break
            near.add(term)
        if len(near) > best:
            best, place = len(near), first
    return place


def _start(line: str, place: int) -> int:
    """A little before the place, at the beginning of a word where one is near."""
    start = max(place - _BEFORE, 0)
    if start == 0:
        return 0
    space = line.find(" ", start, min(start + _SLACK, place))
    return start if space < 0 else space + 1


def _joined(places: Sequence[tuple[int, int]]) -> Sequence[tuple[int, int]]:
    """Stretches that overlap or touch, as pairs of what is written without spaces do, made one."""
    joined: list[tuple[int, int]] = []
    for first, last in places:
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined
