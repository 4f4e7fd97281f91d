"""What a process that only answers does not do."""

import gc

from threadloom.server.serving import collecting_rarely


def test_collector_is_left_as_it_was_found():
    """Meanwhile what was there is not looked at, and new objects seldom."""
    before = gc.get_threshold()
    with collecting_rarely():
        assert gc.get_threshold() > before
        assert gc.get_freeze_count() > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
