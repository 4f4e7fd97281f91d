"""Lists of threads that come to no end, because the vendor names the same rows again and again, or ever new ones."""

from threadloom.domain.errors import VendorBadPayload
from threadloom.domain.ids import ThreadRef
from threadloom.domain.page import Page
from threadloom.domain.thread import Thread

_MOST_REPEATED = 3
_MOST_PAGES = 100_000


class EndlessList(VendorBadPayload):
    """A source's list is given up."""

    def __init__(self) -> None:
        super().__init__(
            "the source's list of threads comes to no end; see whether its vendor heeds where a page begins"
        )


class ListedRows:
    """The rows that one reading of a list has named so far, each by its hash: some sixty bytes a thread."""

    def __init__(self, *, most_pages: int = _MOST_PAGES) -> None:
        self._most_pages = most_pages
        self._pages = 0
        self._repeated = 0
        self._named = set[int]()

    def fresh(self, page: Page[Thread]) -> list[Thread]:
        """The rows of the next page that no page before it named, each once.

        Raises:
            EndlessList: this is the third page in a row without any, or one too many, and more are to follow.
        """
        rows: dict[ThreadRef, Thread] = {row.ref: row for row in page.items if hash(row.ref) not in self._named}
        self._named |= {hash(ref) for ref in rows}
        self._pages += 1
        self._repeated = 0 if rows else self._repeated + 1
        if page.has_next and (self._repeated >= _MOST_REPEATED or self._pages >= self._most_pages):
            raise EndlessList
        return list(rows.values())

    def begin_anew(self) -> None:
        """The list is read from its first row again, as part of the same reading."""
        self._repeated = 0
        self._named.clear()
