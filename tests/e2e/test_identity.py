"""Whose name a vendor hears: every field that names its user or organization, both ways, over HTTP.

The sandbox's record is the witness. `naming` has the fields, and sources that differ in who may say what.
"""

from typing import Any

import pytest
import pytest_asyncio

from builders import a_configuration
from e2e import naming
from e2e.house import HELLO, ORGANIZATION, Asker, House, Tables, refusals
from e2e.naming import FIELDS, ORGANIZATIONS, SESSIONS, USERS, Field, in_query
from threadloom.domain.call import Role
from threadloom.domain.ids import AgentRef, SourceSlug
from threadloom.graphql import ids
from threadloom.sandbox.thena.scripts import AGENT_IDS
from threadloom.server.wrong import ConfigurationError

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return naming.tables


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
        payload = await self.attempt(asker, field.slug(kind), **identity)
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
    payload = await way(house).attempt(ann, field.slug(kind), **field.given(field.value("client"), kind))
    assert refusals(payload) == [("FORBIDDEN", field.refused_at)]
    assert payload["thread"] is None
    assert house.sent() == []


@each_way_to_name_a_user
async def test_a_writer_may_not_say_what_is_true(house: House, ann: Asker, way: type[Starting], field: Field):
    """Not even their own mapped user; and an empty id, which would read as nobody, is no id from anyone."""
    for value, code in ((field.value("mapped"), "FORBIDDEN"), ("", "VALIDATION")):
        payload = await way(house).attempt(ann, field.slug("mapped"), **field.given(value, "mapped"))
        assert refusals(payload) == [(code, field.refused_at)]
        assert house.sent() == []


@each_way
async def test_where_the_source_allows_it_a_writer_is_believed(
    house: House, ann: Asker, way: type[Starting], field: Field
):
    """The vendor hears the client's word, not that of the options."""
    said = field.value("client")
    assert await way(house).heard(ann, field, "open", **field.given(said, "open")) == said


@each_way
async def test_an_operator_is_believed(house: House, ann_as_operator: Asker, way: type[Starting], field: Field):
    """At a source that takes no writer's word."""
    said = field.value("client")
    assert await way(house).heard(ann_as_operator, field, "closed", **field.given(said, "closed")) == said


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
    assert await way(house).heard(ann_as_operator, field, "mapped", **field.given(said, "mapped")) == said
    assert await way(house).heard(ann, field, "mapped-open", **field.given(said, "mapped-open")) == said


@pytest.mark.parametrize("field", [field for field in USERS if field.vendor == "mindset"], ids=lambda f: f.called)
async def test_one_user_is_named_and_no_second(house: House, ann: Asker, bob: Asker, field: Field):
    """The four exclude each other: a client's other kind of id, or a mapping, leaves no trace of the options."""
    other = next(each for each in USERS if each.vendor == "mindset" and each is not field)
    for asker, kind, said in ((ann, "mapped", {}), (bob, "open", other.given(other.value("client"), "open"))):
        await Starting(house).heard(asker, field, kind, **said)
        (request,) = house.sent()
        named = [each.called for each in USERS if each.vendor == "mindset" and each.seen(request) is not None]
        assert named == [field.called if kind == "mapped" else other.called]


@pytest.mark.parametrize("field", ORGANIZATIONS, ids=lambda f: f.called)
async def test_a_writer_may_name_the_sources_own_organization(house: House, ann: Asker, field: Field):
    """It is what is meant anyway; an empty one is another."""
    own = field.value("options")
    assert await Starting(house).heard(ann, field, "closed", scope=own) == own
    payload = await Starting(house).attempt(ann, field.slug("closed"), scope="")
    assert refusals(payload) == [("FORBIDDEN", ["scope"])]
    assert house.sent() == []


@pytest.mark.parametrize("field", SESSIONS, ids=lambda f: f.called)
async def test_a_writer_may_name_the_sources_own_session(house: House, ann: Asker, field: Field):
    """Said beside the agent, as its second half, or beside the source whose agent has it already."""
    own = field.value("options")
    assert await Starting(house).heard(ann, field, "closed", **field.given(own, "closed")) == own
    beside = field.given(own, "closed") | {"target": {"source": field.slug("closed")}}
    assert await Starting(house).heard(ann, field, "closed", **beside) == own


async def test_a_session_inside_a_global_id_is_one_too(house: House, ann: Asker, ann_as_operator: Asker):
    """An agent's id is made of the vendor's, and anybody can make one."""
    (field,) = [each for each in SESSIONS if each.refused_at == ["target"]]
    said = field.value("client")
    agent = ids.global_id(AgentRef(source=SourceSlug(field.slug("closed")), native_id=said))
    payload = await Starting(house).attempt(ann, field.slug("closed"), target={"agentId": agent})
    assert refusals(payload) == [("FORBIDDEN", ["target"])]
    assert house.sent() == []
    assert await Starting(house).heard(ann_as_operator, field, "closed", target={"agentId": agent}) == said


async def test_a_text_maps_to_the_vendors_own_id(house: House, ann: Asker, bob: Asker):
    """`identity = { ann = "..." }`; where options and mapping are silent, no user is named."""
    seen = in_query("internal_user_id")
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
