"""Parley keeps the contract that every vendor of threadloom keeps."""

from importlib.metadata import entry_points

from emulator import Parley

from threadloom.testing import Answers, Samples, VendorContract
from threadloom_parley import ENTRY

_TOPICS = "/v1/desks/orders/topics"


class TestParley(VendorContract):
    """All of it: what it says of itself, what it makes of answers, and of failures."""

    entry = ENTRY
    options = {"desk": "orders"}
    samples = Samples(thread_id="t1", message_id="p1")
    base_path = "/v1"
    words = {
        f"GET {_TOPICS}/t1": [("state",)],
        f"GET {_TOPICS}/t1/posts": [("posts", 0, "by")],
        f"POST {_TOPICS}": [("topic", "state"), ("answer", "by")],
    }

    def emulator(self) -> Answers:
        """A new desk."""
        return Parley()


def test_the_package_adds_the_vendor():
    """The gateway finds the entry by the entry point that the package declares."""
    (point,) = entry_points(group="threadloom.vendors", name="parley")
    assert point.load() is ENTRY
