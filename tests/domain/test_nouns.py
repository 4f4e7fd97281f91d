"""What all nouns have in common."""

import importlib
import inspect
import pkgutil

import pytest

import threadloom.domain
from threadloom.domain.ids import AgentRef, MessageRef, ThreadRef
from threadloom.domain.noun import Noun

MODULES = [
    importlib.import_module(f"threadloom.domain.{module.name}")
    for module in pkgutil.iter_modules(threadloom.domain.__path__)
]
NOUNS = sorted(
    {
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Noun) and value.__struct_fields__
    },
    key=lambda noun: noun.__qualname__,
)
noun = pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)


def test_there_are_nouns():
    """The nouns are found where they are written."""
    assert {"Thread", "Message", "TextPart", "Caller", "Outage"} <= {noun.__name__ for noun in NOUNS}


@noun
def test_nouns_are_frozen(noun: type[Noun]):
    """No field of a noun can be set, so a noun can be shared and hashed."""
    record = noun(**dict.fromkeys(noun.__struct_fields__, "before"))
    for name in noun.__struct_fields__:
        with pytest.raises(AttributeError):
            setattr(record, name, "after")
        assert getattr(record, name) == "before"


@noun
def test_nouns_are_keyword_only(noun: type[Noun]):
    """No field of a noun can be given by its place."""
    kinds = {parameter.kind for parameter in inspect.signature(noun).parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}
    with pytest.raises(TypeError):
        noun(*noun.__struct_fields__)


@noun
def test_nouns_are_described(noun: type[Noun]):
    """Every noun says what it is."""
    assert noun.__doc__


@noun
def test_nouns_stay_out_of_garbage_collection(noun: type[Noun]):
    """No noun burdens the garbage collector, however many a page holds."""
    assert noun.__struct_config__.gc is False
    assert noun.__struct_config__.frozen is True


def test_nouns_are_equal_by_value():
    """Two nouns of one kind and one content are one key; another kind with the same content is not."""
    thread = ThreadRef(source="local", native_id="t")
    assert {thread: 1}[ThreadRef(source="local", scope=None, native_id="t")] == 1
    assert thread != AgentRef(source="local", native_id="t")


def test_addresses_sort():
    """Addresses sort by source, then scope, then id, so that ties are broken the same way everywhere."""
    first, second = ThreadRef(source="a", scope="x", native_id="2"), ThreadRef(source="a", scope="y", native_id="1")
    assert sorted([second, first]) == [first, second]
    assert MessageRef(thread=first, native_id="9") < MessageRef(thread=second, native_id="1")
