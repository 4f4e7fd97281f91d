"""Search in the model: every text is gone through, word by word."""

from store.model.held import cut
from store.model.sightings import Sightings
from store.model.threads import sort_value
from threadloom.domain.query import OrderDirection, ThreadOrderField
from threadloom.domain.search import MOST_MATCHES, SearchMatch
from threadloom.domain.vendor import VendorCopy
from threadloom.store.sqlite.search.segmenting import words
from threadloom.store.sqlite.search.snippets import snippet
from threadloom.store.sqlite.search.wording import terms_of


def holds(text, term):
    """Whether a text holds a term, by its words alone."""
    found, wanted = list(words(text)), list(term.words)
    for place in range(len(found) - len(wanted) + 1):
        piece = found[place : place + len(wanted)]
        if piece[:-1] == wanted[:-1] and (
            piece[-1] == wanted[-1] or (term.is_prefix and piece[-1].startswith(wanted[-1]))
        ):
            return True
    return False


def head_of(thread):
    return [(thread.title or "", "title"), *((tag, "tag") for tag in thread.tags)]


class Searching(Sightings):
    """`SearchStore`, and `ThreadStore.thread_page` with a search."""

    async def thread_page(self, caller, query, page):
        if query.search is None:
            return await super().thread_page(caller, query, page)
        terms = terms_of(query.search)
        rows = []
        for held in self.matching(caller, query.filter):
            in_head, said = self.found(held, terms)
            if in_head or (said and held.copy is not VendorCopy.DELETED):
                rows.append((self.place(query, held, in_head, len(said)), held.seen_by(caller)))
        return cut(rows, page, is_descending=query.direction is OrderDirection.DESC)

    @staticmethod
    def place(query, held, in_head, said):
        ref = held.thread.ref
        relevance = 2500 * in_head + 22_000 * said // (10 * said + 12)
        score = relevance if query.order is ThreadOrderField.RELEVANCE else 0
        return (score, *sort_value(query.order, held), ref.source, ref.scope or "", ref.native_id)

    @staticmethod
    def found(held, terms):
        head = [text for text, _ in head_of(held.thread)]
        in_head = all(any(holds(text, term) for text in head) for term in terms)
        shown = [
            message
            for message in held.messages.values()
            if message.visibility == "VISIBLE" and message.status != "IN_PROGRESS"
        ]
        return in_head, [each for each in shown if all(holds(each.text, term) for term in terms)]

    async def search_matches(self, caller, search, threads):
        terms = terms_of(search)
        return [self.places(self.find(caller, ref), terms) for ref in threads]

    def places(self, held, terms):
        if held is None:
            return ()
        in_head, said = self.found(held, terms)
        matches = []
        for text, field in head_of(held.thread) if in_head else ():
            piece, ranges = snippet(text, terms)
            if ranges:
                matches.append(SearchMatch(field=field, snippet=piece, ranges=ranges))
        for message in reversed(said if held.copy is not VendorCopy.DELETED else ()):
            piece, ranges = snippet(message.text, terms)
            matches.append(SearchMatch(message=message, field="text", snippet=piece, ranges=ranges))
        return tuple(matches[:MOST_MATCHES])

    async def indexed(self):
        """It always is."""

    async def forget_messages(self, caller, refs):
        for ref in refs:
            if held := self.find(caller, ref.thread):
                held.messages.pop(ref, None)

    async def expire_messages(self, sources, before):
        self.forget_old_names(sources, before)
        gone = 0
        for held in self.held.values():
            if held.thread.ref.source in sources:
                old = [ref for ref, message in held.messages.items() if self.age(held, message) < before]
                held.messages = {ref: message for ref, message in held.messages.items() if ref not in old}
                gone += len(old)
        return gone

    @staticmethod
    def age(held, message):
        return held.saved_at[message.ref] if message.created_at is None else message.created_at

    async def save_messages(self, caller, messages):
        await super().save_messages(caller, messages)
        for message in messages:
            held = self.get(caller, message.ref.thread)
            held.saved_at.setdefault(message.ref, self.clock.now())
