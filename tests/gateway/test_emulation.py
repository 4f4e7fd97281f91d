"""What the gateway adds to a vendor's capabilities."""

from fakes import capabilities
from threadloom.domain.capability import Operation, Support
from threadloom.gateway.emulation import takes_natively, with_emulation


def test_every_operation_is_answered():
    """A vendor that can do nothing still has what the store emulates; the rest is UNSUPPORTED."""
    answer = with_emulation({})
    assert set(answer) == set(Operation)
    assert answer[Operation.UPDATE_THREAD].support is Support.EMULATED
    assert answer[Operation.START_THREAD].support is Support.UNSUPPORTED
    assert answer[Operation.START_THREAD].fields == ()


def test_a_field_is_listed_once():
    """The vendor's own title stands instead of ours, the other kept fields follow."""
    answer = with_emulation(capabilities(Operation.UPDATE_THREAD, fields={Operation.UPDATE_THREAD: ("title",)}))
    fields = answer[Operation.UPDATE_THREAD].fields
    assert [field.support for field in fields if field.path == ("title",)] == [Support.NATIVE]
    assert {field.path[0] for field in fields} >= {"archived", "pinned", "unread", "addTags", "removeTags", "metadata"}
    assert takes_natively(answer, Operation.UPDATE_THREAD, "title")
    assert not takes_natively(answer, Operation.UPDATE_THREAD, "metadata")


def test_paths_are_told_apart():
    """No operation lists a path twice."""
    for capability in with_emulation({}).values():
        paths = [field.path for field in capability.fields]
        assert len(paths) == len(set(paths))
