"""Facts about the vendor, its options, and how its sources are connected."""

from threadloom.domain.capability import NATIVE, Capabilities, Capability, InputField, Operation, Support
from threadloom.domain.ids import VendorSlug
from threadloom.domain.vendor import Vendor, VendorAdapter
from threadloom.vendors.base import ADOPTED_ID, SourceOptions, Wiring

from .adapter import LocalAdapter
from .fields import CREATE, FEEDBACK, FEEDBACK_EDIT, SEND, START, UPDATE, agent_fields


class Options(SourceOptions):
    """Options of a local source."""

    default_agent: str = "echo"
    """The agent that answers where none is named: `echo`, `none`, or the id of one that was made."""

    @property
    def default_agent_id(self) -> str | None:
        """The agent that answers where none is named."""
        return self.default_agent or None


def _takes(*of: InputField) -> Capability:
    return Capability(support=Support.NATIVE, fields=of)


_TAKING: Capabilities = {
    Operation.START_THREAD: _takes(*START),
    Operation.CREATE_THREAD: _takes(*CREATE),
    Operation.ADOPT_THREAD: _takes(ADOPTED_ID),
    Operation.UPDATE_THREAD: _takes(*UPDATE),
    Operation.SEND_MESSAGE: _takes(*SEND),
    Operation.GIVE_FEEDBACK: _takes(*FEEDBACK),
    Operation.UPDATE_FEEDBACK: _takes(*FEEDBACK_EDIT),
    Operation.CREATE_AGENT: _takes(*agent_fields(is_new=True)),
    Operation.UPDATE_AGENT: _takes(*agent_fields(is_new=False)),
}
# Search and forks are the gateway's, over all sources alike.
_NOT_OURS = {Operation.SEARCH_THREADS, Operation.FORK_THREAD}

VENDOR = Vendor(
    slug=VendorSlug("local"),
    name="Local",
    capabilities={operation: _TAKING.get(operation, NATIVE) for operation in Operation if operation not in _NOT_OURS},
)


def connect(wiring: Wiring, options: Options) -> VendorAdapter:
    """The adapter of a source; it needs no address and no key."""
    return LocalAdapter(
        wiring.source, VENDOR, store=wiring.store, clock=wiring.clock, default_agent=options.default_agent_id
    )
