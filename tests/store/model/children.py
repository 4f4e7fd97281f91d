"""Messages, runs and feedback in the model."""

from msgspec import structs

from store.model.held import Base, by_age, cut
from threadloom.domain.errors import NotFound
from threadloom.domain.page import Page
from threadloom.domain.query import Signature


class Children(Base):
    """`MessageStore`, `RunStore` and `FeedbackStore`."""

    async def save_messages(self, caller, messages):
        homes = [self.get(caller, message.ref.thread) for message in messages]
        for held, message in zip(homes, messages, strict=True):
            known = held.messages.get(message.ref, message)
            kept = {
                name: getattr(known, name) for name in ("author", "idempotency_key") if getattr(message, name) is None
            }
            held.messages[message.ref] = structs.replace(message, **kept)

    async def messages(self, caller, refs):
        return self.children(caller, refs, "messages")

    async def message_pages(self, caller, keys):
        def rows(held, key):
            places = enumerate(held.messages.values())
            return [((n,), message) for n, message in places if key.include_hidden or message.visibility == "VISIBLE"]

        return [self.page_of(caller, key, rows, is_descending=False) for key in keys]

    async def signatures(self, caller, refs):
        sent = [message for message in await self.messages(caller, refs) if message and message.author is not None]
        return {each.ref: Signature(author=each.author, idempotency_key=each.idempotency_key) for each in sent}

    async def delete_messages(self, caller, thread):
        if held := self.find(caller, thread):
            held.messages, held.runs, held.feedback = {}, {}, {}

    async def save_runs(self, caller, runs):
        homes = [self.get(caller, run.ref.thread) for run in runs]
        for held, run in zip(homes, runs, strict=True):
            held.runs[run.ref] = run

    async def runs(self, caller, refs):
        return self.children(caller, refs, "runs")

    async def run_pages(self, caller, keys):
        return [self.page_of(caller, key, lambda held, _: by_age(held.runs.values())) for key in keys]

    async def save_feedback(self, caller, feedback):
        self.get(caller, feedback.ref.thread).feedback[feedback.ref] = feedback

    async def feedback(self, caller, refs):
        return self.children(caller, refs, "feedback")

    async def feedback_pages(self, caller, keys):
        def rows(held, key):
            standing = (f for f in held.feedback.values() if f.withdrawn_at is None)
            return by_age(f for f in standing if key.message is None or f.message == key.message)

        return [self.page_of(caller, key, rows) for key in keys]

    async def own_feedback(self, caller, messages):
        found = []
        for message in messages:
            held = self.find(caller, message.thread)
            given = [f for f in held.feedback.values() if f.withdrawn_at is None] if held else ()
            own = by_age(f for f in given if f.message == message and f.author == caller.user)
            found.append(max(own, key=lambda row: row[0])[1] if own else None)
        return found

    async def delete_feedback(self, caller, ref):
        held = self.find(caller, ref.thread)
        if held is None or held.feedback.pop(ref, None) is None:
            raise NotFound("there is no such feedback")

    def children(self, caller, refs, name):
        homes = [self.find(caller, ref.thread) for ref in refs]
        return [getattr(held, name).get(ref) if held else None for held, ref in zip(homes, refs, strict=True)]

    def page_of(self, caller, key, rows, *, is_descending=True):
        held = self.find(caller, key.thread)
        return cut(rows(held, key), key.page, is_descending=is_descending) if held else Page(total=0)
