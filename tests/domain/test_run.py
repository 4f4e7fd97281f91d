"""Runs: which may still come to something."""

from threadloom.domain.run import RunStatus


def test_open_runs():
    """Exactly the runs that were asked for and have not ended are open; one of unknown status is not waited for."""
    assert {status for status in RunStatus if status.is_open} == {
        RunStatus.QUEUED,
        RunStatus.RUNNING,
        RunStatus.REQUIRES_ACTION,
        RunStatus.CANCELLING,
    }
