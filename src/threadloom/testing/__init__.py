"""The contract of the port as a suite: what every vendor is held to, for those that other packages add.

It needs pytest (`pip install "threadloom[testing]"`) and no plugin of pytest's. What stands in `__all__` is a promise.
"""

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{module}" for module in ("capabilities", "failing", "understanding"))
)  # before they are imported, so that a failure shows what it compared

from .answers import always, spoiled  # noqa: E402
from .asking import SOURCE, Samples  # noqa: E402
from .capabilities import CapabilityContract  # noqa: E402
from .connecting import KEY, a_call, connected  # noqa: E402
from .failing import FailureContract  # noqa: E402
from .replies import Answers, Received, Reply, Scripted, routes  # noqa: E402
from .server import Handler, never_answering, read_request, resetting, serving, trickling  # noqa: E402
from .suite import VendorContract  # noqa: E402
from .understanding import AnswerContract  # noqa: E402

__all__ = [
    "KEY",
    "SOURCE",
    "AnswerContract",
    "Answers",
    "CapabilityContract",
    "FailureContract",
    "Handler",
    "Received",
    "Reply",
    "Samples",
    "Scripted",
    "VendorContract",
    "a_call",
    "always",
    "connected",
    "never_answering",
    "read_request",
    "resetting",
    "routes",
    "serving",
    "spoiled",
    "trickling",
]
