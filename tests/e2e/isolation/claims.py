"""What an answer to somebody else's id must look like, and the search for what must not be in it."""

import json
from collections.abc import Callable, Collection
from typing import Any

from .asking import Answer, found
from .leaves import Leaf

Expectation = Callable[[Answer, Leaf], None]

_OF_ITS_OWN = {"id", "nativeId", "revision", "deletedThreadId", "deletedFeedbackId", "deletedAgentId"}
"""Fields that differ from one effect to the next."""


def absent(answer: Answer, leaf: Leaf) -> None:
    """Null, and no error."""
    assert "errors" not in answer
    assert found(answer, leaf) in (None, [None])


def empty(answer: Answer, leaf: Leaf) -> None:
    """A page without rows, and no error."""
    assert "errors" not in answer
    page = found(answer, leaf)
    assert (page["nodes"], page["edges"], page["totalCount"]) == ([], [], 0)


def no_cursor(answer: Answer, leaf: Leaf) -> None:
    """VALIDATION at the argument's field."""
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["VALIDATION"]
    assert leaf.field in answer["errors"][0]["path"]
    assert found(answer, leaf) is None


def refused(*allowed: str) -> Expectation:
    """User errors of these codes alone, and nothing else in the payload."""

    def expectation(answer: Answer, leaf: Leaf) -> None:
        assert "errors" not in answer
        payload = found(answer, leaf)
        assert payload["userErrors"]
        assert set(codes(answer, leaf)) <= set(allowed)
        said = {name: value for name, value in payload.items() if name not in {"userErrors", "__typename"}}
        assert not any(said.values())

    return expectation


def codes(answer: Answer, leaf: Leaf) -> list[str]:
    """The codes of a payload's user errors; none where it did what was asked."""
    assert "errors" not in answer
    return [error["code"] for error in found(answer, leaf)["userErrors"]]


def assert_tells_nothing(answer: Answer, secrets: Collection[str]) -> None:
    """None of the secrets is anywhere in the answer."""
    text = json.dumps(answer, ensure_ascii=False)
    assert [secret for secret in secrets if secret in text] == []


def effect(value: Any, given: str) -> Any:
    """An answer without what each effect has of its own, `given` blotted out."""
    match value:
        case dict():
            return {
                name: effect(each, given)
                for name, each in value.items()
                if name not in _OF_ITS_OWN and not name.endswith("At")
            }
        case list():
            return [effect(each, given) for each in value]
        case str():
            return value.replace(given, "·")
        case _:
            return value
