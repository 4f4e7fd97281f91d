"""The two calls that are made: a thread is started, and health is asked after."""

from collections.abc import Sequence

import msgspec

from threadloom.domain.call import Call
from threadloom.domain.clock import Clock
from threadloom.domain.errors import Invalid, NotFound, Violation
from threadloom.domain.source import Source
from threadloom.domain.thread import SendDraft, ThreadDraft
from threadloom.domain.vendor import Draft, Started
from threadloom.vendors.base import BaseAdapter
from threadloom.vendors.http import VendorHttp

from .agent_uid import AgentUid, session_of
from .fields import capabilities_of
from .limits import rules_beyond_fields
from .mapping import Start, to_message, to_request, to_thread
from .names import AGENT_SESSION, PATHS
from .options import Options
from .wire import read_sessions, read_start


class MindsetAdapter(BaseAdapter):
    """A source at Mindset."""

    def __init__(self, source: Source, http: VendorHttp, options: Options, clock: Clock) -> None:
        super().__init__(source, capabilities_of(options), http=http)
        self._http = http
        self._options = options
        self._clock = clock

    def names_somebody(self, draft: ThreadDraft | SendDraft) -> Sequence[str] | None:
        """A session of an agent is somebody's: only that of the source's own options is nobody's word."""
        agent = AgentUid.parse(draft.agent.native_id if draft.agent else "")
        ours = AgentUid.parse(self._options.agent_id or "").session
        if session_of(draft) not in {None, ours}:
            return AGENT_SESSION
        return None if agent.session in {None, ours} else PATHS["agentUid"][:1]

    def check(self, draft: Draft) -> Sequence[Violation]:
        """Every documented limit that the draft breaks."""
        return (*super().check(draft), *rules_beyond_fields(draft, self._options.default_agent_id))

    async def health(self, call: Call) -> None:
        """The app's agent sessions are listed, the one documented read; without an app there is nothing to ask.

        A list at its end is told by 404, so that one proves an address that answers.
        """
        if self._options.app_uid is None:
            return
        try:
            await self._http.get(call, [*_app(self._options.app_uid), "agentsessions"], read_sessions)
        except NotFound:
            return

    async def close(self) -> None:
        """Give back connections."""
        await self._http.close()

    async def start_thread(self, call: Call, draft: ThreadDraft) -> Started:
        """One call; thread and message are told from what was sent and the three ids of its answer."""
        start = self._settled(draft)
        body = msgspec.to_builtins(to_request(start))
        answer = await self._http.post(call, [*_app(start.app_uid), "threads"], read_start, body=body)
        thread = to_thread(answer, start, self.source)
        return Started(thread=thread, message=to_message(start.message, thread.ref, self._clock.now()))

    def _settled(self, draft: ThreadDraft) -> Start:
        """The start, with what the draft leaves out taken from the source's options; raises Invalid."""
        app_uid = draft.scope or self._options.app_uid
        agent_id = draft.agent.native_id if draft.agent else self._options.agent_id
        if app_uid is None:
            raise Invalid("name an app: this source has none of its own", path=PATHS["appUid"])
        if agent_id is None:
            raise Invalid("name an agent: this source has none of its own", path=PATHS["agentUid"][:1])
        if draft.message is None:
            raise Invalid("a start needs a message", path=PATHS["message"][:1])
        agent = AgentUid.parse(agent_id)
        session = session_of(draft) or agent.session
        return Start(
            app_uid=app_uid,
            agent=AgentUid(agent=agent.agent, session=session),
            user=draft.user or self._options.default_user,
            message=draft.message,
        )


def _app(uid: str) -> tuple[str, ...]:
    """Where everything of an app stands."""
    return ("api", "v1", "appuid", uid)
