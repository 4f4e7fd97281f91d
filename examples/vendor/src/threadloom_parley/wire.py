"""Parley's JSON, as far as it is read; whatever else stands in an answer is left alone."""

import msgspec


class Topic(msgspec.Struct, frozen=True):
    """A conversation."""

    id: str
    subject: str | None = None
    state: str | None = None
    opened_at: str | None = None


class Post(msgspec.Struct, frozen=True):
    """Something said in it; `by` is customer or bot."""

    id: str
    by: str
    text: str
    at: str | None = None


class Opened(msgspec.Struct, frozen=True):
    """The answer to a question: the topic, the question as a post, and what the bot said to it."""

    topic: Topic
    post: Post
    answer: Post | None = None


class Posts(msgspec.Struct, frozen=True):
    """All that was said in a topic, oldest first; Parley keeps at most 500 posts a topic."""

    posts: list[Post]


class Fault(msgspec.Struct, frozen=True):
    """A field that Parley found wrong, and its word for what is wrong with it."""

    field: str
    code: str | None = None


class Faults(msgspec.Struct, frozen=True):
    """The body of a 422."""

    errors: list[Fault]


read_topic = msgspec.json.Decoder(Topic).decode
read_opened = msgspec.json.Decoder(Opened).decode
read_posts = msgspec.json.Decoder(Posts).decode
read_post = msgspec.json.Decoder(Post).decode
read_faults = msgspec.json.Decoder(Faults).decode


def read_nothing(_body: bytes) -> None:
    """For answers in which nothing is looked for."""
