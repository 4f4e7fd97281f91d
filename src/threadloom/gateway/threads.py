"""All that may be done with threads."""

from .agents import Agents
from .changing import ThreadChanging
from .kit import Kit
from .reading import ThreadReading
from .sight import Index
from .starting import ThreadStarting


class Threads(ThreadReading, ThreadStarting, ThreadChanging):
    """How threads are read, begin, change and end; each part stands in a module of its own."""

    def __init__(self, kit: Kit, index: Index, agents: Agents) -> None:
        ThreadReading.__init__(self, kit, index)
        ThreadStarting.__init__(self, kit, index, agents)
        ThreadChanging.__init__(self, kit, index)
