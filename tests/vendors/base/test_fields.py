"""Limits as data: what a capability shows is what a draft is checked by."""

import pytest

from threadloom.domain.capability import Capability, InputChoice, InputField, InputKind, Operation, Support
from threadloom.domain.edit import FeedbackEdit
from threadloom.domain.feedback import FeedbackDraft, FeedbackRating
from threadloom.domain.ids import SourceSlug
from threadloom.domain.thread import ThreadAdoption
from threadloom.domain.vendor import Draft
from threadloom.vendors.base import ADOPTED_ID, FieldRules, Rulebook


def field(*path: str, kind: InputKind = InputKind.TEXT, **limits) -> InputField:
    return InputField(path=path, label=path[-1], kind=kind, **limits)


def broken(tree: dict, *fields: InputField) -> dict[str, str]:
    return {".".join(v.path): v.message for v in FieldRules(fields).check(tree)}


@pytest.mark.parametrize(
    ("rule", "at", "beyond"),
    [
        (field("x", max_length=3), "abc", "abcd"),
        (field("x", kind=InputKind.INTEGER, maximum=3), 3, 4),
        (field("x", kind=InputKind.INTEGER, minimum=3), 3, 2),
        (field("x", kind=InputKind.NATIVE_ID, multiple=True, max_items=2), ["a", "b"], ["a", "b", "c"]),
        (field("x", kind=InputKind.NATIVE_ID, multiple=True, min_items=1), ["a"], []),
        (field("x", kind=InputKind.CHOICE, choices=(InputChoice(value="A", label="a"),)), "A", "B"),
        (field("x", kind=InputKind.JSON, max_items=1), {"a": 1}, {"a": 1, "b": 2}),
        (field("x", kind=InputKind.JSON, max_items=1), {}, "text"),
    ],
)
def test_at_the_limit_and_one_beyond(rule: InputField, at: object, beyond: object):
    """A limit is the last value that is allowed."""
    assert broken({"x": at}, rule) == {}
    assert list(broken({"x": beyond}, rule)) == ["x"]


def test_pairs_are_told_by_their_key():
    """Keys and values have limits of their own; a pair that is to be removed has none."""
    rule = field("m", kind=InputKind.JSON, max_items=4, max_key_length=3, max_length=2)
    assert list(broken({"m": {"abcd": "x", "b": "xxx", "c": 7, "d": None}}, rule)) == ["m.abcd", "m.b", "m.c"]


@pytest.mark.parametrize("address", ["http://a", "https://a.example/b?c#d", "HTTPS://a:8080"])
def test_an_address_of_the_web_is_taken(address: str):
    """Over TLS or not."""
    assert broken({"x": address}, field("x", kind=InputKind.URL)) == {}


@pytest.mark.parametrize(
    "address", ["", "a", "//a", "javascript:alert(1)", "ftp://a", "data:,x", "http://", "https:///a", "http://a b"]
)
def test_any_other_address_is_refused(address: str):
    """Whoever shows the content would follow it."""
    told = broken({"x": address}, field("x", kind=InputKind.URL))
    assert told == {"x": "an address begins with http:// or https://"}


@pytest.mark.parametrize(
    ("rule", "value", "message"),
    [
        (field("x", kind=InputKind.NATIVE_ID, multiple=True, max_items=1), ["a", "b"], "at most 1 item"),
        (field("x", kind=InputKind.NATIVE_ID, multiple=True, max_items=2), ["a"] * 3, "at most 2 items"),
        (field("x", kind=InputKind.NATIVE_ID, multiple=True, min_items=1), [], "at least 1 item"),
        (field("x", kind=InputKind.JSON, max_items=1), {"a": 1, "b": 2}, "at most 1 pair"),
        (field("x", max_length=1), "ab", "at most 1 character"),
        (field("x", max_length=1_000), "a" * 1_001, "at most 1,000 characters"),
    ],
)
def test_what_is_counted_is_told_in_its_number(rule: InputField, value: object, message: str):
    """One item, two items."""
    assert broken({"x": value}, rule) == {"x": message}


def test_an_open_choice_takes_anything():
    """Choices are only proposals then."""
    rule = field("x", kind=InputKind.CHOICE, choices=(InputChoice(value="A", label="a"),), open=True)
    assert broken({"x": "B"}, rule) == {}


def test_what_no_field_describes_is_refused():
    """At any depth, by its own path; nothing is dropped in silence."""
    rules = (field("a", "b"), field("list", kind=InputKind.GROUP, multiple=True), field("list", "*", "c"))
    assert broken({"a": {"b": "x"}, "list": [{"c": "x"}]}, *rules) == {}
    assert list(broken({"a": {"z": 1}, "list": [{}, {"z": 1}], "y": 2}, *rules)) == ["a.z", "list.1.z", "y"]


def test_what_is_not_given_is_not_checked():
    """None is nothing."""
    assert broken({"y": None}, field("x", max_length=1)) == {}


@pytest.mark.parametrize("missing", [{}, {"x": None}, {"x": ""}])
def test_what_is_required_must_be_said(missing: dict):
    """Empty text says nothing."""
    assert list(broken(missing, field("x", required=True))) == ["x"]


def test_any_json_may_be_empty_text():
    """A result of "" is a result."""
    rule = field("x", kind=InputKind.JSON, required=True)
    assert broken({"x": ""}, rule) == {}
    assert list(broken({}, rule)) == ["x"]


def test_required_inside_a_list_is_asked_of_each():
    """And of none where there is no list."""
    rules = (field("l", kind=InputKind.GROUP, multiple=True), field("l", "*", "x", required=True), field("l", "*", "y"))
    assert broken({}, *rules) == {}
    assert list(broken({"l": [{"x": "1"}, {"y": "1"}]}, *rules)) == ["l.1.x"]


def test_fields_of_one_group_exclude_each_other():
    """The first one given wins, the others are told."""
    rules = (field("a", exclusive_group="g"), field("b", exclusive_group="g"), field("c"))
    assert broken({"a": "1", "c": "1"}, *rules) == {}
    assert broken({"a": "1", "b": "1"}, *rules) == {"b": "give only one of a, b"}


@pytest.mark.parametrize("value", ["a-1", "a-123"])
def test_what_matches_the_pattern_is_taken(value: str):
    """The whole text has to."""
    assert broken({"x": value}, field("x", pattern="[a-z]-[0-9]+")) == {}


@pytest.mark.parametrize("value", ["a-", "A-1", "xa-1", "a-1x", "a-1\n", ""])
def test_what_does_not_match_is_told_the_pattern(value: str):
    """A part of the text is not enough, and a line break behind it is too much."""
    assert broken({"x": value}, field("x", pattern="[a-z]-[0-9]+")) == {"x": "this should match [a-z]-[0-9]+"}


def test_a_pattern_holds_for_each_of_several():
    """Told by its place in the list."""
    rule = field("x", pattern="[a-z]", multiple=True)
    assert list(broken({"x": ["a", "B", "c", "4"]}, rule)) == ["x.1", "x.3"]


def test_what_is_too_long_is_told_once():
    """Its length, and not its form too."""
    assert broken({"x": "ABCD"}, field("x", pattern="[a-z]+", max_length=3)) == {"x": "at most 3 characters"}


def test_a_pattern_is_for_texts():
    """Another value is another rule's."""
    assert broken({"x": 7}, field("x", kind=InputKind.INTEGER, pattern="[a-z]")) == {}


def refused(operation: Operation, draft: Draft, *fields: InputField) -> list[str]:
    """Where a vendor that takes these fields of an operation finds the draft wrong."""
    capability = Capability(support=Support.NATIVE, fields=fields)
    return [".".join(violation.path) for violation in Rulebook({operation: capability}).check(draft)]


class TestFeedback:
    """What is thought, at a vendor that takes a comment of so many characters."""

    COMMENT = field("comment", max_length=3)

    @pytest.mark.parametrize(
        "said",
        [
            {"rating": FeedbackRating.POSITIVE},
            {"score": 0.5},
            {"issue_type": "wrong"},
            {"value": {"a": 1}},
        ],
    )
    @pytest.mark.parametrize(
        ("operation", "kind"),
        [(Operation.GIVE_FEEDBACK, FeedbackDraft), (Operation.UPDATE_FEEDBACK, FeedbackEdit)],
    )
    def test_what_the_vendor_does_not_take_is_not_refused(self, operation, kind, said):
        """The gateway keeps it beside."""
        assert refused(operation, kind(comment="abc", **said), self.COMMENT) == []
        assert refused(operation, kind(comment="abcd", **said), self.COMMENT) == ["comment"]

    def test_neither_is_what_is_judged(self):
        """The key of a draft."""
        assert refused(Operation.GIVE_FEEDBACK, FeedbackDraft(comment="abc", key="tone"), self.COMMENT) == []

    def test_what_it_takes_is_checked(self):
        """By the vendor's own limits."""
        taken = (field("score", kind=InputKind.NUMBER, maximum=1), field("key", required=True))
        assert refused(Operation.GIVE_FEEDBACK, FeedbackDraft(score=2), *taken) == ["score", "key"]


class TestAdoption:
    """A thread made elsewhere."""

    def adoption(self, **fields) -> ThreadAdoption:
        return ThreadAdoption(source=SourceSlug("s"), **{"native_id": "t1", **fields})

    def test_it_names_the_thread(self):
        """Every adoption does."""
        assert refused(Operation.ADOPT_THREAD, self.adoption(), ADOPTED_ID) == []
        assert refused(Operation.ADOPT_THREAD, self.adoption(native_id=""), ADOPTED_ID) == ["nativeId"]

    def test_its_title_is_the_gateways(self):
        """No vendor takes one, and none refuses it."""
        assert refused(Operation.ADOPT_THREAD, self.adoption(title="Trip"), ADOPTED_ID) == []

    def test_a_scope_only_where_there_are_some(self):
        """Without one in its capabilities a vendor takes none: one thread has one address."""
        assert refused(Operation.ADOPT_THREAD, self.adoption(scope="a1"), ADOPTED_ID) == ["scope"]
        scope = field("scope", required=True, pattern="[a-z][0-9]")
        assert refused(Operation.ADOPT_THREAD, self.adoption(scope="a1"), ADOPTED_ID, scope) == []
        assert refused(Operation.ADOPT_THREAD, self.adoption(scope="a"), ADOPTED_ID, scope) == ["scope"]
        assert refused(Operation.ADOPT_THREAD, self.adoption(), ADOPTED_ID, scope) == ["scope"]

    def test_it_is_no_start(self):
        """What a start needs is not asked of it."""
        assert refused(Operation.START_THREAD, self.adoption(), field("message", required=True)) == []
