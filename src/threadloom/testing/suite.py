"""All of the contract in one class."""

from .capabilities import CapabilityContract
from .failing import FailureContract
from .understanding import AnswerContract


class VendorContract(CapabilityContract, AnswerContract, FailureContract):
    """Everything that a vendor over HTTP is held to.

    Derive a class whose name begins with `Test` from it, set `entry` to the vendor's entry, and say in `emulator` how
    the vendor answers; see `Bench` for the rest.
    """
