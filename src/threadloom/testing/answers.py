"""What a vendor's answers come to: good ones, failures, nonsense, words of tomorrow."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from threadloom.domain.json import JsonValue

from .replies import Answers, Received, Reply

Path = tuple[str | int, ...]

STRANGE: Sequence[JsonValue] = (None, 7, -1.5e300, True, "a-new-word", [], {}, [None], 2**62)
"""What may stand in any place of an answer."""

NOT_JSON: Mapping[str, bytes] = {
    "nothing": b"",
    "a page": b"<html>It works</html>",
    "cut off": b'{"id": "t',
    "no UTF-8": b"\xff\xfe",
    "too deep": b'{"id": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
}


ANEW = "a-word-of-tomorrow"


def everywhere(value: JsonValue, path: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value, the whole first; of a list its first item alone."""
    yield path
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from everywhere(inner, (*path, name))
    elif isinstance(value, list) and value:
        yield from everywhere(value[0], (*path, 0))


def changed(value: JsonValue, path: Path, new: JsonValue) -> JsonValue:
    """The same with something else in one place; as it was where it has no such place."""
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, Mapping) and isinstance(step, str) and step in value:
        return {**value, step: changed(value[step], rest, new)}
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return [changed(item, rest, new) if place == step else item for place, item in enumerate(value)]
    return value


def spoiled(answers: Answers, spoil: Callable[[Received, JsonValue], JsonValue]) -> Answers:
    """The same answers, their JSON changed by `spoil`; those that hold none, or are failures, as they are."""

    def answer(received: Received) -> Reply:
        reply = answers(received)
        if not reply.body or reply.status >= 400:  # noqa: PLR2004 - where failures begin
            return reply
        value = spoil(received, msgspec.json.decode(reply.body))
        return msgspec.structs.replace(reply, body=msgspec.json.encode(value))

    return answer


def always(reply: Reply) -> Answers:
    """This answer to everything."""
    return lambda _received: reply
