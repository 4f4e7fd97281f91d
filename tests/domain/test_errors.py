"""The tree of errors: whole, drawn as it is, one code each."""

import re
from collections import Counter

import pytest

from threadloom.domain import errors
from threadloom.domain.errors import ErrorCode, Invalid, NotFound, RateLimited, ThreadloomError, Violation

# "│   ├── VendorTimeout      VENDOR_TIMEOUT      no answer in time": depth, name, code.
_BRANCH = re.compile(r"^(?P<stem>[│ ]*)[├└]── (?P<name>\w+)(?: +(?P<code>[A-Z_]+) {2,}\S.*)?$", re.MULTILINE)


def subclasses(root: type[ThreadloomError]) -> list[type[ThreadloomError]]:
    return [found for child in root.__subclasses__() for found in (child, *subclasses(child))]


CLASSES = [cls for cls in subclasses(ThreadloomError) if cls.__module__ == errors.__name__]
LEAVES = [cls for cls in CLASSES if not any(issubclass(other, cls) for other in CLASSES if other is not cls)]


def drawn() -> dict[str, tuple[str, str | None]]:
    """Name to parent and code, as the module's docstring draws them."""
    path, tree = ["ThreadloomError"], {}
    for branch in _BRANCH.finditer(errors.__doc__ or ""):
        path[len(branch["stem"]) // 4 + 1 :] = [branch["name"]]
        tree[branch["name"]] = (path[-2], branch["code"])
    return tree


def test_every_code_has_one_class():
    """Each code is the code of exactly one class that is raised, and each such class has a code of its own."""
    assert Counter(cls.code for cls in LEAVES) == Counter(ErrorCode)
    for cls in LEAVES:
        assert "code" in vars(cls), f"{cls.__name__} borrows the code of its parent"


def test_the_drawn_tree_is_the_tree():
    """Names, parents and codes stand in the docstring as they are in the classes."""
    parents = {cls.__name__: cls.__bases__[0].__name__ for cls in CLASSES}
    assert {name: parent for name, (parent, _) in drawn().items()} == parents
    assert {name: code for name, (_, code) in drawn().items() if code} == {cls.__name__: cls.code for cls in LEAVES}


def test_what_may_be_tried_again():
    """Exactly those errors are retryable that asking again may mend; an unknown outcome only with the same key."""
    assert {cls.code for cls in LEAVES if cls.retryable} == {
        ErrorCode.RATE_LIMITED,
        ErrorCode.OVERLOADED,
        ErrorCode.VENDOR_TIMEOUT,
        ErrorCode.VENDOR_UNREACHABLE,
        ErrorCode.VENDOR_FAILED,
        ErrorCode.OUTCOME_UNKNOWN,
    }


@pytest.mark.parametrize("cls", LEAVES)
def test_an_error_tells_what_it_was_given(cls: type[ThreadloomError]):
    """Message and path are kept, and the message is what the exception prints."""
    error = cls("no such thread", path=["input", "threadId"])
    assert (error.message, str(error), error.path) == ("no such thread", "no such thread", ("input", "threadId"))
    assert (error.source, error.vendor, error.retry_after_ms) == (None, None, None)


def test_the_first_source_wins():
    """An error keeps the source nearest to where it happened."""
    error = RateLimited("too many calls", retry_after_ms=250)
    assert error.at("inner", "thena").at("outer", "humm") is error
    assert (error.source, error.vendor, error.retry_after_ms) == ("inner", "thena", 250)


def test_invalid_always_has_violations():
    """A single broken rule is its own violation; of many, the first is the message."""
    alone = Invalid("too long", path=("title",))
    assert alone.violations == (Violation(path=("title",), message="too long"),)
    many = [Violation(path=("tags", "3"), message="twice"), Violation(message="too much")]
    error = Invalid.of(many)
    assert (error.message, error.path, error.violations) == ("twice", ("tags", "3"), tuple(many))


def test_errors_are_caught_by_the_root():
    """Whoever catches the root catches all."""
    with pytest.raises(ThreadloomError):
        raise NotFound("no such thread")
