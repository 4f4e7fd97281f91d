"""`[limits]` and `[documents]`."""

import json
from pathlib import Path

import pytest

from threadloom.domain.call import Role
from threadloom.graphql.endpoint.limits import Limits
from threadloom.server.configuration import checked
from threadloom.server.limit_settings import RoleLimitSettings
from threadloom.server.manifests import trusted_documents
from threadloom.server.wrong import ConfigurationError


def _line(**tables: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        checked(tables)
    (line,) = caught.value.lines
    return line


def test_limits_are_the_same_for_all_unless_a_role_has_its_own():
    """What a role leaves out is as for all."""
    settings = checked({"limits": {"depth": 9, "cost": 100, "roles": {"reader": {"cost": 10}, "operator": {}}}})
    common = Limits(depth=9, cost=100)
    assert settings.limits.by_role() == {
        Role.READER: Limits(depth=9, cost=10),
        Role.WRITER: common,
        Role.OPERATOR: common,
    }
    assert checked({}).limits.by_role()[Role.READER] == Limits()


def test_every_limit_of_a_document_can_be_set():
    """For all, and for a role."""
    assert set(RoleLimitSettings.model_fields) == set(Limits.__struct_fields__)
    numbers = {name: 1_234 + place for place, name in enumerate(Limits.__struct_fields__)}
    assert checked({"limits": numbers}).limits.by_role()[Role.WRITER] == Limits(**numbers)
    assert checked({"limits": {"roles": {"writer": numbers}}}).limits.by_role()[Role.WRITER] == Limits(**numbers)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"depth": 0}, "limits.depth is 0: "),
        ({"roles": {"reader": {"depth": 0}}}, "limits.roles.reader.depth is 0: "),
        ({"roles": {"reader": {"body_bytes": 5}}}, "limits.roles.reader.body_bytes is not a setting"),
        ({"body_timeout_s": 0}, "limits.body_timeout_s is 0: "),
        ({"variable_values": 0}, "limits.variable_values is 0: "),
        ({"headers": 1}, "limits.headers is 1: "),
        ({"concurrency": 0}, "limits.concurrency is 0: "),
    ],
)
def test_limits_that_nobody_can_mean_are_refused(limits: dict[str, object], words: str):
    """In a line that names them."""
    assert _line(limits=limits).startswith(words)


def test_a_role_that_is_none_is_refused():
    """There are three."""
    assert "limits.roles.admin" in _line(limits={"roles": {"admin": {}}})


def test_trusting_nothing_is_refused():
    """No document would be answered."""
    assert _line(documents={"trusted_only": True}).startswith("documents.trusted_only is True: it should be false")


def test_manifests_are_read(tmp_path: Path):
    """All of them, whatever their shape."""
    for name, value in {"a.json": {"a": "{ a }"}, "b.json": {"b": "{ b }", "a": "{ a }"}}.items():
        (tmp_path / name).write_text(json.dumps(value))
    assert trusted_documents([tmp_path / "a.json", tmp_path / "b.json"]) == {"a": "{ a }", "b": "{ b }"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "it cannot be read: No such file"),
        ("[]", "it is no JSON object from ids to documents"),
        ('{"a": "{ other }"}', "it has another document with the id 'a'"),
    ],
)
def test_a_wrong_manifest_stops_the_start(tmp_path: Path, text: str | None, words: str):
    """With a line that names the setting and the file."""
    good, wrong = tmp_path / "good.json", tmp_path / "wrong.json"
    good.write_text('{"a": "{ a }"}')
    if text is not None:
        wrong.write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        trusted_documents([good, wrong])
    (line,) = caught.value.lines
    assert line.startswith(f"documents.manifests[1] is '{wrong}': {words}")
