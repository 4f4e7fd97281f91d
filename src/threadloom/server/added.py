"""What is told of the vendors that other packages add: in the log at the start, and on the command line."""

import logging
from collections.abc import Sequence

from threadloom.vendors.registry import added_vendors

_log = logging.getLogger("threadloom.server")


def log_added_vendors() -> None:
    """A line for each: a warning where it cannot be used, which hinders nobody who has no source of it."""
    for added in added_vendors():
        facts = {"vendor": added.slug, "package": added.package}
        if added.fault is None:
            _log.info("vendor added", extra=facts)
        else:
            _log.warning("vendor cannot be used", extra=facts | {"fault": added.fault})


def lines_of_added_vendors() -> Sequence[str]:
    """A line for each, as `threadloom --version` and `threadloom check` show them."""
    return [str(added) for added in added_vendors()]
