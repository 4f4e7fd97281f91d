"""Whatever is done in whatever order, SQLite and the model tell the same."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from msgspec import structs

from store import chances, world
from store.memory import MemoryStore
from threadloom.domain.errors import ThreadloomError
from threadloom.domain.page import PageRequest
from threadloom.domain.search import MOST_MATCHES
from threadloom.domain.vendor import FeedbackPageKey, MessagePageKey, RunPageKey, VendorCopy
from threadloom.store.sqlite import SqliteStore

WHOLE = PageRequest(size=100)


class Stores(RuleBasedStateMachine):
    """SQLite beside the model: every rule does the same to both and compares what they say."""

    def __init__(self):
        super().__init__()
        self.clock = world.StillClock()
        self.begun = 0
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.model = MemoryStore(self.clock)
        self.sqlite = self.runner.run(SqliteStore.open(Path(self.folder.name) / "store.db", self.clock))

    def teardown(self):
        self.runner.run(self.sqlite.close())
        self.runner.close()
        self.folder.cleanup()

    def told(self, store, method, *args, **options) -> Any:
        """What a store answers, an error by its class."""
        try:
            answer = self.runner.run(getattr(store, method)(*args, **options))
        except ThreadloomError as error:
            return type(error)
        return list(answer) if isinstance(answer, list | tuple) else answer

    def both(self, method, *args, **options):
        expected = self.told(self.model, method, *args, **options)
        assert self.told(self.sqlite, method, *args, **options) == expected

    def walk(self, cut, ask):
        """The same list whole, then a slice between two of its rows, each by the store's own positions."""
        wholes = [ask(store, WHOLE) for store in (self.model, self.sqlite)]
        after, before, request = cut
        slices = []
        for store, whole in zip((self.model, self.sqlite), wholes, strict=True):
            ends = [None if i is None or i >= len(whole.positions) else whole.positions[i] for i in (after, before)]
            slices.append(ask(store, structs.replace(request, after=ends[0], before=ends[1])))
        for expected, page in (wholes, slices):
            assert structs.replace(page, positions=()) == structs.replace(expected, positions=())
            assert len(page.positions) == len(page.items)

    def page(self, store, method, *args) -> Any:
        answer = self.told(store, method, *args)
        return answer[0] if isinstance(answer, list) else answer

    def uncounted(self, store, caller, query, request) -> Any:
        page = self.page(store, "thread_page", caller, query, structs.replace(request, counted=False))
        return structs.replace(page, total=None)

    @initialize(
        entries=st.lists(chances.entries, min_size=6, max_size=10), messages=st.lists(chances.messages, max_size=6)
    )
    def begin(self, entries, messages):
        """Something for every caller to find."""
        for entry in entries:
            self.both("index", world.OPERATOR, [entry])
        for message in messages:
            self.both("save_messages", world.ADA, [message])

    @rule(by=st.integers(1, 3))
    def wait(self, by):
        self.clock.moment += by

    @rule(caller=chances.callers, entries=st.lists(chances.entries, min_size=1, max_size=3))
    def index(self, caller, entries):
        self.both("index", caller, entries)

    @rule(caller=chances.callers, refs=st.lists(chances.refs, max_size=4))
    def read(self, caller, refs):
        self.both("threads", caller, refs)
        self.both("vendor_copies", caller, refs)

    @rule(caller=chances.callers, query=chances.queries, cut=chances.cuts())
    def list_threads(self, caller, query, cut):
        self.walk(cut, lambda store, request: self.page(store, "thread_page", caller, query, request))
        self.walk(cut, lambda store, request: self.uncounted(store, caller, query, request))

    @rule(caller=chances.callers, query=chances.searching, cut=chances.cuts())
    def search(self, caller, query, cut):
        self.both("indexed")
        self.walk(cut, lambda store, request: self.page(store, "thread_page", caller, query, request))
        refs = [thread.ref for thread in self.page(self.model, "thread_page", caller, query, WHOLE).items]
        told = [self.told(store, "search_matches", caller, query.search, refs) for store in (self.model, self.sqlite)]
        expected, found = ([sorted(map(repr, places)) for places in each] for each in told)
        # Of more than are told it may be others: which of a thread's messages was indexed last is SQLite's to know.
        assert list(map(len, found)) == list(map(len, expected))
        assert [f for f in found if len(f) < MOST_MATCHES] == [e for e in expected if len(e) < MOST_MATCHES]

    @rule(caller=chances.callers)
    def count(self, caller):
        self.both("tags", caller, ("desk", "nowhere"))
        self.both("tags", caller, ("desk", "shop"))

    @rule(caller=chances.callers, ref=chances.refs, edit=chances.edits, revision=st.sampled_from([None, None, 0, 1]))
    def edit(self, caller, ref, edit, revision):
        self.both("edit_thread", caller, ref, edit, now=self.clock.now(), expected_revision=revision)

    @rule(caller=chances.callers, ref=chances.refs, copy=st.sampled_from(VendorCopy))
    def hide(self, caller, ref, copy):
        self.both("hide_thread", caller, ref, now=self.clock.now(), copy=copy)

    @rule(caller=chances.callers, ref=chances.refs)
    def restore(self, caller, ref):
        self.both("restore_thread", caller, ref)

    @rule(caller=chances.callers, ref=chances.refs)
    def wipe_messages(self, caller, ref):
        self.both("delete_messages", caller, ref)

    @rule(caller=chances.callers, ref=chances.refs, keeps_out=st.booleans())
    def purge(self, caller, ref, keeps_out):
        self.both("purge_thread", caller, ref, keeps_out=keeps_out)
        self.both("kept_out", caller.tenant, [ref])

    @rule(caller=chances.callers, ref=chances.refs)
    def let_in(self, caller, ref):
        self.both("let_in", caller.tenant, ref)

    @rule(caller=chances.callers, sightings=st.lists(chances.sightings(), min_size=1, max_size=3))
    def observe(self, caller, sightings):
        self.both("observe", caller, sightings)
        for sighting in sightings:
            self.both("messages", caller, [message.ref for message in sighting.messages])
            self.both("runs", caller, [sighting.run.ref] if sighting.run else [])

    @rule(caller=chances.callers, entry=chances.entries, since=st.integers(0, 9))
    def make(self, caller, entry, since):
        made = structs.replace(entry, made_since=self.clock.now() - since)
        self.both("index", caller, [made])
        self.both("holdings", [entry.thread.ref])

    @rule(caller=chances.callers, ref=chances.refs, owner=st.sampled_from(["ada", "bob"]))
    def give(self, caller, ref, owner):
        self.both("give_thread", caller, ref, owner)

    @rule(met=st.lists(chances.mets, min_size=1, max_size=4, unique_by=lambda each: each.ref))
    def meet(self, met):
        self.both("note_met", met, walk=self.clock.now())
        self.both("holdings", [each.ref for each in met])

    @rule(refs=st.lists(chances.refs, max_size=2, unique=True), vanished=chances.flags)
    def look(self, refs, vanished):
        if vanished:
            self.both("note_vanished", refs, walk=self.clock.now())
        else:
            self.both("note_looked", refs)
        self.both("holdings", refs)

    @rule(source=chances.sources, size=st.integers(1, 3), since=st.integers(0, 4), enrolls=chances.flags)
    def missed(self, source, size, since, enrolls):
        if enrolls:
            self.both("enroll", source)
        self.both("unmet", source, walk=self.clock.now() - since, size=size)
        self.both("count_met", source, walk=self.clock.now() - since)
        self.both("to_look_into", source, size)
        self.both("held_of", source, after=None, size=size)

    @rule(ref=chances.refs, size=st.integers(1, 3))
    def held_behind(self, ref, size):
        self.both("held_of", ref.source, after=ref, size=size)

    @rule(caller=chances.callers, messages=st.lists(chances.messages, min_size=1, max_size=4))
    def save_messages(self, caller, messages):
        self.both("save_messages", caller, messages)
        self.both("messages", caller, [message.ref for message in messages])

    @rule(caller=chances.callers, refs=st.lists(chances.message_refs, max_size=2))
    def forget(self, caller, refs):
        self.both("forget_messages", caller, refs)
        self.both("messages", caller, refs)

    @rule(source=chances.sources, age=st.integers(0, 3))
    def expire(self, source, age):
        self.both("expire_messages", (source,), self.clock.now() - age)

    @rule(caller=chances.callers, ref=chances.refs, hidden=chances.flags, cut=chances.cuts())
    def list_messages(self, caller, ref, hidden, cut):
        def ask(store, page):
            key = MessagePageKey(thread=ref, include_hidden=hidden, page=page)
            return self.page(store, "message_pages", caller, [key])

        self.walk(cut, ask)

    @rule(caller=chances.callers, runs=st.lists(chances.runs, min_size=1, max_size=3))
    def save_runs(self, caller, runs):
        self.both("save_runs", caller, runs)
        self.both("runs", caller, [run.ref for run in runs])

    @rule(caller=chances.callers, ref=chances.refs, cut=chances.cuts())
    def list_runs(self, caller, ref, cut):
        self.walk(
            cut,
            lambda store, page: self.page(store, "run_pages", caller, [RunPageKey(thread=ref, page=page)]),
        )

    @rule(caller=chances.callers, feedback=chances.feedbacks())
    def save_feedback(self, caller, feedback):
        self.both("save_feedback", caller, feedback)
        self.both("feedback", caller, [feedback.ref])

    @rule(caller=chances.callers, about=chances.message_refs, whole=chances.flags, cut=chances.cuts())
    def list_feedback(self, caller, about, whole, cut):
        def ask(store, page):
            key = FeedbackPageKey(thread=about.thread, message=None if whole else about, page=page)
            return self.page(store, "feedback_pages", caller, [key])

        self.walk(cut, ask)
        self.both("own_feedback", caller, [about])

    @rule(caller=chances.callers, ref=chances.feedback_refs)
    def delete_feedback(self, caller, ref):
        self.both("delete_feedback", caller, ref)

    @rule(caller=chances.callers, agents=st.lists(chances.agents, min_size=1, max_size=3))
    def save_agents(self, caller, agents):
        self.both("save_agents", caller, agents)
        self.both("agents", caller, [agent.ref for agent in agents])

    @rule(caller=chances.callers, source=chances.sources, cut=chances.cuts())
    def list_agents(self, caller, source, cut):
        self.walk(cut, lambda store, request: self.page(store, "agent_page", caller, source, request))

    @rule(caller=chances.callers, ref=chances.agent_refs)
    def delete_agent(self, caller, ref):
        self.both("delete_agent", caller, ref)

    @rule(caller=chances.callers, key=chances.names, digest=st.sampled_from([b"1", b"2"]), life=st.integers(0, 4))
    def claim(self, caller, key, digest, life):
        now = self.clock.now()
        intent = self.an_intent(caller, key=key)
        self.both("claim", caller, key, digest, now=now, expires_at=now + life, intent=intent)

    @rule(caller=chances.callers, thread=st.none() | chances.refs)
    def begin_intent(self, caller, thread):
        self.both("begin_intent", self.an_intent(caller, thread=thread))

    def an_intent(self, caller, **facts):
        self.begun += 1
        return world.an_intent(f"i{self.begun}", caller, began_at=self.clock.now(), **facts)

    @rule(caller=chances.callers, ending=chances.endings)
    def end(self, caller, ending):
        self.both("end_intent", caller.tenant, ending)

    @rule(ids=st.lists(chances.intent_ids, max_size=3), until=st.integers(1, 9))
    def hold_intents(self, ids, until):
        self.both("hold_intents", ids, until)

    @rule(intent=chances.intent_ids, refs=st.lists(chances.refs, max_size=2), answer=st.none() | st.just(b"found"))
    def resolve_intent(self, intent, refs, answer):
        self.both("resolve_intent", intent, answer=answer, threads=refs)

    @rule()
    def list_intents(self):
        self.both("intents")

    @rule(
        caller=chances.callers,
        key=chances.names,
        refs=st.lists(chances.refs, max_size=2),
        ending=st.none() | chances.endings,
    )
    def settle(self, caller, key, refs, ending):
        self.both("settle", caller, key, b"answer", refs, ending=ending)

    @rule(caller=chances.callers, key=chances.names, ending=st.none() | chances.endings)
    def release(self, caller, key, ending):
        self.both("release", caller, key, ending=ending)


TestStores = Stores.TestCase
TestStores.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
