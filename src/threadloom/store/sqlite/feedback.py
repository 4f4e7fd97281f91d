"""Feedback in SQLite."""

from collections.abc import Sequence
from sqlite3 import Connection

from threadloom.domain.call import Caller
from threadloom.domain.errors import NotFound
from threadloom.domain.feedback import Feedback
from threadloom.domain.ids import FeedbackRef, MessageRef
from threadloom.domain.page import Page
from threadloom.domain.vendor import FeedbackPageKey

from .children import Children, ListKey, thread_rows
from .codec import by_thread, check_keepable, json_of, terms
from .database import OnDatabase
from .paging import Order, created_key
from .sql import query

_FEEDBACK = Children(
    Feedback,
    by_address="feedback_by_address",
    pages="feedback_pages",
    order=Order({"created": int, "id": str}, descending=True),
)


class SqliteFeedback(OnDatabase):
    """`FeedbackStore` in SQLite."""

    async def save_feedback(self, caller: Caller, feedback: Feedback) -> None:
        """See `FeedbackStore.save_feedback`."""
        check_keepable([feedback.ref])
        await self._database.write(lambda db: save(db, caller, feedback))

    async def feedback(self, caller: Caller, refs: Sequence[FeedbackRef]) -> Sequence[Feedback | None]:
        """See `FeedbackStore.feedback`."""
        return await self._database.look_up(lambda db: _FEEDBACK.read(db, caller, refs))

    async def feedback_pages(self, caller: Caller, keys: Sequence[FeedbackPageKey]) -> Sequence[Page[Feedback]]:
        """See `FeedbackStore.feedback_pages`; feedback whose `created_at` is not known comes last."""
        wanted = [ListKey(key.thread, key.page, key.message and key.message.native_id) for key in keys]
        return await self._database.read(lambda db: _FEEDBACK.pages(db, caller, wanted))

    async def own_feedback(self, caller: Caller, messages: Sequence[MessageRef]) -> Sequence[Feedback | None]:
        """See `FeedbackStore.own_feedback`."""
        return await self._database.look_up(lambda db: _own(db, caller, messages))

    async def delete_feedback(self, caller: Caller, ref: FeedbackRef) -> None:
        """See `FeedbackStore.delete_feedback`."""
        await self._database.write(lambda db: _delete(db, caller, ref))


def save(db: Connection, caller: Caller, feedback: Feedback) -> None:
    """What `FeedbackStore.save_feedback` does, inside a transaction."""
    threads = thread_rows(db, caller, [feedback.ref.thread])
    db.execute(
        query("save_feedback"),
        {
            **terms(caller),
            "thread": threads[feedback.ref.thread],
            "native_id": feedback.ref.native_id,
            "author": feedback.author,
            "message": feedback.message and feedback.message.native_id,
            "withdrawn": feedback.withdrawn_at is not None,
            "created_key": created_key(feedback.created_at),
            "body": json_of(feedback),
        },
    )


def _own(db: Connection, caller: Caller, messages: Sequence[MessageRef]) -> list[Feedback | None]:
    rows = db.execute(query("own_feedback"), {**terms(caller), "refs": by_thread(messages)})
    found = {feedback.message: feedback for (body,) in rows for feedback in (_FEEDBACK.decode(body),)}
    return [found.get(message) for message in messages]


def _delete(db: Connection, caller: Caller, ref: FeedbackRef) -> None:
    (known,) = _FEEDBACK.read(db, caller, [ref])
    if known is None:
        raise NotFound("there is no such feedback")
    threads = thread_rows(db, caller, [ref.thread])
    db.execute(
        query("delete_feedback"),
        {**terms(caller), "thread": threads[ref.thread], "native_id": ref.native_id},
    )
