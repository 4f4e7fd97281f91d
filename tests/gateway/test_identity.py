"""On whose behalf a vendor is asked: who may say so, and what the configuration says."""

import dataclasses

import pytest
from msgspec.structs import asdict

from fakes import TALKS, a_call, a_source, a_vendor, capabilities, native_field
from threadloom.domain.call import Call, Role
from threadloom.domain.capability import NATIVE, Capability, InputKind, Operation, Support
from threadloom.domain.errors import Forbidden, NotFound
from threadloom.domain.ids import SourceSlug, ThreadRef
from threadloom.domain.message import MessageDraft
from threadloom.domain.thread import SendDraft, Thread, ThreadDraft, ThreadUser, UserRef
from threadloom.gateway.emulation import with_emulation
from threadloom.gateway.gateway import Gateway
from threadloom.gateway.sources import ConnectedSource

ONE = SourceSlug("one")
HELLO = MessageDraft(text="hello")
ANN = UserRef(native_id="vendor-ann")
EVE = UserRef(native_id="vendor-eve")
KINDS = (
    UserRef(native_id="vendor-ann"),
    UserRef(external_id="crm-7"),
    UserRef(sdk_email="ann@sdk.example"),
    UserRef(email="ann@example.com"),
)
MAY = [
    pytest.param({}, a_call(role=Role.OPERATOR), id="operator"),
    pytest.param({"allow_client_identity": True}, a_call(), id="allow_client_identity"),
]


async def start(world, call: Call, **identity) -> None:
    await world.gateway.threads.start(call, ThreadDraft(source=ONE, message=HELLO, **identity))


async def create(world, call: Call, **identity) -> None:
    await world.gateway.threads.create(call, ThreadDraft(source=ONE, **identity))


async def send(world, call: Call, **identity) -> None:
    made = await world.gateway.threads.start(call, ThreadDraft(source=ONE, message=HELLO))
    await world.gateway.threads.send(call, made.thread.ref, SendDraft(message=HELLO, **identity))


every_way = pytest.mark.parametrize("way", [start, create, send])
making = pytest.mark.parametrize("way", [start, create])


@pytest.fixture
def a_world(build):
    """A function that builds a world of one source with these settings."""
    return lambda **settings: build((a_source(**settings), capabilities(*TALKS)))


def sent(world):
    """The draft that the vendor got last."""
    return world["one"].memory.drafts[-1]


class TestUsers:
    """Whose behalf a client names, and whom the configuration maps."""

    @every_way
    async def test_a_writer_may_name_none(self, a_world, way):
        """Refused at the field, and the vendor is not asked."""
        world = a_world()
        with pytest.raises(Forbidden) as refused:
            await way(world, a_call(), user=EVE)
        assert refused.value.path == ("user", "nativeId")
        assert not [draft for draft in world["one"].memory.drafts if draft.user is not None]
        assert "send" not in world["one"].memory.asked

    @every_way
    @pytest.mark.parametrize("kind", KINDS)
    async def test_not_even_their_own_mapped_one(self, a_world, way, kind):
        """What the configuration says need not be said, and may not be."""
        with pytest.raises(Forbidden):
            await way(a_world(identity={"ann": kind}), a_call(), user=kind)

    @every_way
    @pytest.mark.parametrize(("settings", "call"), MAY)
    async def test_who_may_is_taken_at_their_word(self, a_world, way, settings, call):
        """The vendor is sent the user that was named."""
        world = a_world(**settings)
        await way(world, call, user=EVE)
        assert sent(world).user == EVE

    @every_way
    @pytest.mark.parametrize("kind", KINDS)
    async def test_the_mapping_reaches_the_vendor(self, a_world, way, kind):
        """In the kind of id that the configuration names."""
        world = a_world(identity={"ann": kind, "bob": EVE})
        await way(world, a_call())
        assert sent(world).user == kind

    @every_way
    @pytest.mark.parametrize(("settings", "call"), MAY)
    async def test_the_clients_word_goes_before_the_mapping(self, a_world, way, settings, call):
        """Where a client may name somebody at all."""
        world = a_world(identity={"ann": ANN}, **settings)
        await way(world, call, user=EVE)
        assert sent(world).user == EVE

    @every_way
    async def test_without_a_mapping_nobody_is_named(self, a_world, way):
        """Somebody else's mapping is not the caller's."""
        world = a_world(identity={"bob": EVE})
        await way(world, a_call())
        assert sent(world).user is None

    @making
    async def test_the_thread_shows_the_mapped_user(self, a_world, way):
        """Until the vendor tells more."""
        world = a_world(identity={"ann": UserRef(external_id="crm-7")})
        await way(world, a_call())
        (thread,) = await world.gateway.threads.known(a_call(), [ThreadRef(source=ONE, native_id="t1")])
        assert thread.user == ThreadUser(external_id="crm-7")


class TestScopes:
    """What threads live in, where that names an organization and where not."""

    @pytest.fixture
    def free(self, a_world):
        """A function that builds a world at a vendor whose scope names nobody."""

        def built(**settings):
            world = a_world(**settings)
            connected = ConnectedSource(source=a_source(**settings), adapter=world["one"])
            vendors = [a_vendor(scope_is_identity=False)]
            gateway = Gateway(vendors=vendors, sources=[connected], store=world.store, clock=world.clock)
            return dataclasses.replace(world, gateway=gateway)

        return built

    @making
    async def test_a_writer_may_choose_no_organization(self, a_world, way):
        """Refused at the field, and the vendor is not asked."""
        world = a_world(default_scope="ours")
        with pytest.raises(Forbidden) as refused:
            await way(world, a_call(), scope="theirs")
        assert refused.value.path == ("scope",)
        assert world["one"].memory.asked == []

    @making
    async def test_without_a_default_none_may_be_chosen(self, a_world, way):
        """Any scope is then somebody's."""
        with pytest.raises(Forbidden):
            await way(a_world(), a_call(), scope="theirs")

    @making
    @pytest.mark.parametrize(("settings", "call"), MAY)
    async def test_who_may_chooses(self, a_world, way, settings, call):
        """The vendor is sent the scope that was named."""
        world = a_world(default_scope="ours", **settings)
        await way(world, call, scope="theirs")
        assert sent(world).scope == "theirs"

    @making
    async def test_the_sources_own_may_be_named_by_anybody(self, a_world, way):
        """It is what is meant anyway."""
        world = a_world(default_scope="ours")
        await way(world, a_call(), scope="ours")
        assert sent(world).scope == "ours"

    @making
    @pytest.mark.parametrize("default", [None, "ours"])
    async def test_a_scope_that_names_nobody_is_free(self, free, way, default):
        """An agent, say, at a vendor whose threads live in agents."""
        world = free(default_scope=default)
        await way(world, a_call(), scope="theirs")
        assert sent(world).scope == "theirs"


class TestAdoption:
    """Whose threads may be taken over, and where they are looked for."""

    def hold(self, world, native_id: str = "t9", user: ThreadUser | None = None) -> None:
        ref = ThreadRef(source=ONE, scope="ours", native_id=native_id)
        world["one"].memory.threads[native_id] = Thread(ref=ref, native_id=native_id, user=user)

    @pytest.mark.parametrize("scope", [None, "ours"])
    async def test_it_lives_in_the_sources_own_scope(self, a_world, scope):
        """Named or not, it is the same thread, by its address and by the vendor's id."""
        world = a_world(default_scope="ours", allow_adopt=True)
        self.hold(world)
        adopted = await world.gateway.threads.adopt(a_call(), ONE, "t9", scope, None)
        assert adopted.ref == ThreadRef(source=ONE, scope="ours", native_id="t9")
        assert await world.gateway.threads.adopt(a_call(), ONE, "t9", "ours", None) == adopted
        for asked in (None, "ours"):
            assert await world.gateway.threads.by_native_id(a_call(), ONE, "t9", asked) == adopted.ref

    async def test_another_scope_is_refused(self, a_world):
        """Where scopes name organizations, `allow_adopt` opens none of them."""
        world = a_world(default_scope="ours", allow_adopt=True)
        self.hold(world)
        with pytest.raises(Forbidden) as refused:
            await world.gateway.threads.adopt(a_call(), ONE, "t9", "theirs", None)
        assert refused.value.path == ("scope",)
        assert world["one"].memory.asked == []

    @pytest.mark.parametrize("kind", KINDS)
    async def test_the_mapped_user_matches_in_its_own_kind(self, a_world, kind):
        """The vendor's answer names the caller by the id that the configuration has, whatever else it tells."""
        told = {"native_id": "n1", "external_id": "e1", "sdk_email": "s@x.example", "email": "e@x.example"}
        world = a_world(identity={"ann": kind})
        self.hold(world, "mine", ThreadUser(**told | {k: v for k, v in asdict(kind).items() if v is not None}))
        assert (await world.gateway.threads.adopt(a_call(), ONE, "mine", None, None)).owner == "ann"

    @pytest.mark.parametrize(
        "user",
        [
            None,
            ThreadUser(),
            ThreadUser(external_id="crm-8"),
            ThreadUser(native_id="crm-7"),
            ThreadUser(anonymous_id="crm-7"),
            ThreadUser(email="crm-7"),
        ],
    )
    async def test_anybody_else_is_not_there(self, a_world, user):
        """Another id, the same text as another kind of id, and nobody at all."""
        world = a_world(identity={"ann": UserRef(external_id="crm-7")})
        self.hold(world, "theirs", user)
        with pytest.raises(NotFound) as refused:
            await world.gateway.threads.adopt(a_call(), ONE, "theirs", None, None)
        assert refused.value.path == ("nativeId",)


def test_an_emulated_adoption_shows_what_it_takes():
    """The vendor's id, a title, and the scope as a start takes it; each once."""
    scope = native_field("scope")
    starting = Capability(support=Support.NATIVE, fields=(native_field("title"), scope))
    adopting = with_emulation({Operation.START_THREAD: starting})[Operation.ADOPT_THREAD]
    assert adopting.support is Support.EMULATED
    assert [(field.path, field.kind, field.required) for field in adopting.fields] == [
        (("nativeId",), InputKind.NATIVE_ID, True),
        (("title",), InputKind.TEXT, False),
        (("scope",), scope.kind, False),
    ]


def test_an_emulated_adoption_without_scopes_shows_none():
    """Where a start takes no scope, adopting takes none."""
    adopting = with_emulation({Operation.START_THREAD: NATIVE})[Operation.ADOPT_THREAD]
    assert [field.path for field in adopting.fields] == [("nativeId",), ("title",)]
