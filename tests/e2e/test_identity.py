"""Whose name a vendor hears: every field that names its user or organization, both ways, over HTTP.

The sandbox's record is the witness. `FIELDS` has the fields; the sources of `_tables` differ in who may say what.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from builders import a_configuration
from e2e.house import HELLO, ORGANIZATION, Asker, House, Tables, refusals, source
from threadloom.domain.call import Role
from threadloom.sandbox.record import SeenRequest
from threadloom.sandbox.sandbox import Sandbox
from threadloom.sandbox.thena.scripts import AGENT_IDS
from threadloom.server.wrong import ConfigurationError

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Field(NamedTuple):
    """A field of a vendor's that names whom a call is for."""

    vendor: str
    called: str
    """The vendor's word for it."""
    place: tuple[str, ...]
    """Where it stands in our input."""
    option: str
    """What names it in the options of a source."""
    seen: Callable[[SeenRequest], Any]
    """What of it a request says; None where it says nothing."""

    def given(self, value: str) -> dict[str, Any]:
        """The part of an input that says it."""
        *outer, name = self.place
        inner: dict[str, Any] = {name: value}
        return {outer[0]: inner} if outer else inner

    def value(self, who: str) -> str:
        """A value in the form of this field."""
        return f"{who}@example.com" if "mail" in self.called.lower() else f"{who}-{self.called}"


def _in_query(name: str) -> Callable[[SeenRequest], Any]:
    return lambda request: request.query.get(name, [None])[-1]


def _in_body(name: str) -> Callable[[SeenRequest], Any]:
    return lambda request: request.body.get(name)


def _app_in_path(request: SeenRequest) -> str:
    return request.path.split("/")[4]


FIELDS = (
    Field("humm", "internal_user_id", ("user", "nativeId"), "internal_user_id", _in_query("internal_user_id")),
    Field("humm", "organization_id", ("scope",), "organization_id", _in_body("organization_id")),
    Field("mindset", "humanUid", ("user", "nativeId"), "human_uid", _in_body("humanUid")),
    Field("mindset", "externalUserId", ("user", "externalId"), "external_user_id", _in_body("externalUserId")),
    Field("mindset", "sdkUserEmail", ("user", "sdkEmail"), "sdk_user_email", _in_body("sdkUserEmail")),
    Field("mindset", "realEmailAddress", ("user", "email"), "real_email_address", _in_body("realEmailAddress")),
    Field("mindset", "appUid", ("scope",), "app_uid", _app_in_path),
)
USERS = tuple(field for field in FIELDS if field.place[0] == "user")
ORGANIZATIONS = tuple(field for field in FIELDS if field.place == ("scope",))
_MAPPED = {"nativeId": "native_id", "externalId": "external_id", "sdkEmail": "sdk_email", "email": "email"}
"""Our input's words for a user, in the configuration's."""


def _slug(field: Field, kind: str) -> str:
    return f"{field.vendor}-{field.called.lower().replace('_', '-')}-{kind}"


def _tables(sandbox: Sandbox) -> Iterator[dict[str, Any]]:
    """Each field has a source whose options say it, one that is open to clients' words, and the same with a mapping."""
    for field in FIELDS:
        options = {field.option: field.value("options")}
        mapping = {"ann": _mapping(field, field.value("mapped"))} if field in USERS else {}
        kinds: Mapping[str, dict[str, Any]] = {
            "closed": {},
            "open": {"allow_client_identity": True},
            "mapped": {"identity": mapping},
            "mapped-open": {"identity": mapping, "allow_client_identity": True},
        }
        for kind, settings in kinds.items():
            yield source(sandbox, field.vendor, _slug(field, kind), options=options, **settings)
    yield source(sandbox, "humm", "humm", identity={"ann": "mapped by a text"}, allow_adopt=True)
    yield source(sandbox, "thena", "thena", options={"agent_id": ""}, allow_adopt=True)


def _mapping(field: Field, value: str) -> dict[str, str]:
    return {_MAPPED[field.place[-1]]: value}


@pytest.fixture(scope="module")
def tables() -> Tables:
    return _tables


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bob(house: House) -> Asker:
    return await house.asker("bob")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ann_as_operator(house: House) -> Asker:
    return await house.asker("ann", Role.OPERATOR)


class Starting:
    """A thread is started."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def attempt(self, asker: Asker, slug: str, **identity: Any) -> dict[str, Any]:
        """The payload, the record holding nothing else."""
        self._house.forget()
        return await asker.attempt("startThread", {"target": {"source": slug}, "message": HELLO, **identity})

    async def heard(self, asker: Asker, field: Field, kind: str, **identity: Any) -> Any:
        """What the vendor heard in that field, in the one request it was sent."""
        payload = await self.attempt(asker, _slug(field, kind), **identity)
        assert payload["userErrors"] == []
        (request,) = self._house.sent()
        return field.seen(request)


class Sending(Starting):
    """A message goes to a thread that was started without a word about users."""

    async def attempt(self, asker: Asker, slug: str, **identity: Any) -> dict[str, Any]:
        started = await asker.do("startThread", target={"source": slug}, message=HELLO)
        self._house.forget()
        return await asker.attempt("sendMessage", {"threadId": started["thread"]["id"], "message": HELLO, **identity})


WAYS = [
    *((Starting, field) for field in FIELDS),
    *((Sending, field) for field in USERS if field.vendor == "humm"),  # Mindset takes no second message
]
each_way = pytest.mark.parametrize(("way", "field"), WAYS, ids=[f"{w.__name__}-{f.called}" for w, f in WAYS])
WAYS_TO_NAME_USERS = [(way, field) for way, field in WAYS if field in USERS]
each_way_to_name_a_user = pytest.mark.parametrize(
    ("way", "field"), WAYS_TO_NAME_USERS, ids=[f"{w.__name__}-{f.called}" for w, f in WAYS_TO_NAME_USERS]
)


@each_way
@pytest.mark.parametrize("kind", ["closed", "mapped"])
async def test_a_writer_may_not_say_it(house: House, ann: Asker, way: type[Starting], field: Field, kind: str):
    """FORBIDDEN at the field, nothing made, nothing sent; that the configuration maps the caller changes nothing."""
    payload = await way(house).attempt(ann, _slug(field, kind), **field.given(field.value("client")))
    assert refusals(payload) == [("FORBIDDEN", list(field.place))]
    assert payload["thread"] is None
    assert house.sent() == []


@each_way_to_name_a_user
async def test_a_writer_may_not_say_what_is_true(house: House, ann: Asker, way: type[Starting], field: Field):
    """Not even their own mapped user, and not nobody: whoever may not say it says nothing."""
    for value in (field.value("mapped"), ""):
        payload = await way(house).attempt(ann, _slug(field, "mapped"), **field.given(value))
        assert [code for code, _ in refusals(payload)] == ["FORBIDDEN"]
        assert house.sent() == []


@each_way
async def test_where_the_source_allows_it_a_writer_is_believed(
    house: House, ann: Asker, way: type[Starting], field: Field
):
    """The vendor hears the client's word, not that of the options."""
    said = field.value("client")
    assert await way(house).heard(ann, field, "open", **field.given(said)) == said


@each_way
async def test_an_operator_is_believed(house: House, ann_as_operator: Asker, way: type[Starting], field: Field):
    """At a source that takes no writer's word."""
    said = field.value("client")
    assert await way(house).heard(ann_as_operator, field, "closed", **field.given(said)) == said


@each_way
@pytest.mark.parametrize("kind", ["closed", "open"])
async def test_the_options_speak_where_nobody_else_does(
    house: House, ann: Asker, way: type[Starting], field: Field, kind: str
):
    """For everybody who is not mapped."""
    assert await way(house).heard(ann, field, kind) == field.value("options")


@each_way_to_name_a_user
async def test_the_mapping_goes_before_the_options(
    house: House, ann: Asker, bob: Asker, way: type[Starting], field: Field
):
    """For the caller that it maps; another is whom the options name."""
    assert await way(house).heard(ann, field, "mapped") == field.value("mapped")
    assert await way(house).heard(bob, field, "mapped") == field.value("options")


@each_way_to_name_a_user
async def test_the_clients_word_goes_before_the_mapping(
    house: House, ann: Asker, ann_as_operator: Asker, way: type[Starting], field: Field
):
    """Where it counts at all: from an operator anywhere, from a writer where the source allows it."""
    said = field.value("client")
    assert await way(house).heard(ann_as_operator, field, "mapped", **field.given(said)) == said
    assert await way(house).heard(ann, field, "mapped-open", **field.given(said)) == said


@pytest.mark.parametrize("field", [field for field in USERS if field.vendor == "mindset"], ids=lambda f: f.called)
async def test_one_user_is_named_and_no_second(house: House, ann: Asker, bob: Asker, field: Field):
    """The four exclude each other: a client's other kind of id, or a mapping, leaves no trace of the options."""
    other = next(each for each in USERS if each.vendor == "mindset" and each is not field)
    for asker, kind, said in ((ann, "mapped", {}), (bob, "open", other.given(other.value("client")))):
        await Starting(house).heard(asker, field, kind, **said)
        (request,) = house.sent()
        named = [each.called for each in USERS if each.vendor == "mindset" and each.seen(request) is not None]
        assert named == [field.called if kind == "mapped" else other.called]


@pytest.mark.parametrize("field", ORGANIZATIONS, ids=lambda f: f.called)
async def test_a_writer_may_name_the_sources_own_organization(house: House, ann: Asker, field: Field):
    """It is what is meant anyway; an empty one is another."""
    own = field.value("options")
    assert await Starting(house).heard(ann, field, "closed", scope=own) == own
    payload = await Starting(house).attempt(ann, _slug(field, "closed"), scope="")
    assert refusals(payload) == [("FORBIDDEN", ["scope"])]
    assert house.sent() == []


async def test_a_text_maps_to_the_vendors_own_id(house: House, ann: Asker, bob: Asker):
    """`identity = { ann = "..." }`; where options and mapping are silent, no user is named."""
    seen = _in_query("internal_user_id")
    for asker, heard in ((ann, "mapped by a text"), (bob, None)):
        payload = await Starting(house).attempt(asker, "humm")
        assert payload["userErrors"] == []
        (request,) = house.sent()
        assert seen(request) == heard


async def test_a_thread_stays_in_the_organization_it_was_started_in(house: House, ann_as_operator: Asker):
    """Later messages, changes and feedback name it, not the source's own."""
    theirs = "0aa6bd4e-77a1-4a5e-9d0c-6a0c43c53c11"
    asker = ann_as_operator
    started = await asker.do("startThread", target={"source": "humm"}, message=HELLO, scope=theirs)
    thread = started["thread"]["id"]
    house.forget()
    await asker.do("sendMessage", threadId=thread, message=HELLO)
    await asker.do("updateThread", threadId=thread, title="Swifts")
    await asker.do("giveFeedback", subjectId=thread, rating="POSITIVE")
    sent, changed, rated = house.sent()
    assert (sent.body["organization_id"], rated.body["organization_id"]) == (theirs, theirs)
    assert changed.query["organization_id"] == [theirs]
    assert started["thread"]["organizationId"] == theirs


async def test_no_writer_adopts_out_of_another_organization(house: House, ann: Asker, ann_as_operator: Asker):
    """FORBIDDEN at the scope, even where anybody may adopt; an operator may."""
    thread = {"source": "humm", "nativeId": "t-1", "scope": "0aa6bd4e-77a1-4a5e-9d0c-6a0c43c53c11"}
    assert refusals(await ann.attempt("adoptThread", thread)) == [("FORBIDDEN", ["scope"])]
    own = await ann.do("adoptThread", **{**thread, "nativeId": "t-2", "scope": ORGANIZATION})
    assert own["thread"]["scope"] == ORGANIZATION
    adopted = await ann_as_operator.do("adoptThread", **thread)
    assert adopted["thread"]["scope"] == thread["scope"]


async def test_the_scope_at_thena_names_nobody(house: House, ann: Asker):
    """It is an agent: a writer adopts with it, and the vendor is asked for the thread under it."""
    native_id, agent = "7e5a1000-0000-4000-8000-000000000004", str(AGENT_IDS["attachments"])
    house.forget()
    adopted = await ann.do("adoptThread", source="thena", nativeId=native_id, scope=agent)
    assert adopted["thread"]["scope"] == agent
    asked = house.sent(vendor="thena", path="*/threads/*")
    assert {request.path for request in asked} == {f"/api/v1/chat/{agent}/threads/{native_id}"}


@pytest.mark.parametrize(
    ("vendor", "user"),
    [
        ("humm", {"email": "ann@example.com"}),
        ("humm", {"external_id": "crm-7"}),
        ("humm", {"sdk_email": "ann@example.com"}),
        ("mindset", {"external_id": "x" * 101}),
        ("mindset", {"external_id": "not one word"}),
    ],
)
async def test_mapping_that_a_vendor_cannot_take_is_no_configuration(tmp_path, vendor: str, user: dict[str, str]):
    """Else the vendor would hear nobody's name, and take the caller for the key's own user."""
    table = {"slug": "it", "vendor": vendor, "options": {}, "identity": {"ann": user}}
    with pytest.raises(ConfigurationError, match=r"identity\.ann"):
        a_configuration(tmp_path, sources=[table])
