"""All that may be done with threads."""

from .adopting import Adopting
from .agents import Agents
from .bulk import BulkChanging
from .changing import ThreadChanging
from .copying import Copying
from .kit import Kit
from .reading import ThreadReading
from .runs import Runs
from .sight import Index
from .starting import ThreadStarting


class Threads:
    """How threads are read, begin, change and end; each part stands in a module of its own."""

    def __init__(self, kit: Kit, index: Index, agents: Agents, runs: Runs) -> None:
        adopting = Adopting(kit, index)
        reading = ThreadReading(kit, index, runs)
        starting = ThreadStarting(kit, index, agents, adopting)
        changing = ThreadChanging(kit, index)
        self.adopt = adopting.adopt
        self.known, self.read, self.by_native_id = reading.known, reading.read, reading.by_native_id
        self.page, self.tags = reading.page, reading.tags
        self.start, self.create, self.send = starting.start, starting.create, starting.send
        self.begin, self.make = starting.begin, starting.make
        self.as_drafted = starting.as_drafted
        copying = Copying(kit, index, adopting)
        self.is_copied, self.copy = copying.is_offered, copying.copy
        self.update, self.delete, self.restore = changing.update, changing.delete, changing.restore
        self.update_many = BulkChanging(kit, changing).update
