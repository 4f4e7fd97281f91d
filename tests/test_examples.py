"""The examples do what they say."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from pydantic import BaseModel

from placeholders import filled
from processes import Demo
from threadloom.server.configuration import load
from threadloom.server.credentials import SettingsCredentials
from threadloom.server.keys import server_key
from threadloom.server.settings import Settings
from threadloom.server.source_settings import SourceSettings
from threadloom.vendors.registry import VENDORS

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CONFIGURATION = EXAMPLES / "threadloom.toml"
QUERIES = EXAMPLES / "queries"


def _runs() -> list[tuple[str, Path | None]]:
    """Each query with each of its files of variables."""
    runs: list[tuple[str, Path | None]] = []
    for query in sorted(QUERIES.glob("*.graphql")):
        files = sorted(QUERIES.glob(f"{query.stem}.variables.json")) + sorted(
            QUERIES.glob(f"{query.stem}.*.variables.json")
        )
        runs += [(query.name, file) for file in files] or [(query.name, None)]
    return runs


@pytest.fixture
def _its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every variable that the example names, set."""
    for name in re.findall(r'env = "(\w+)"', CONFIGURATION.read_text(encoding="utf-8")):
        monkeypatch.setenv(name, "0123456789" * 4)


@pytest.mark.usefixtures("_its_environment")
def test_configuration_is_taken():
    """With the environment that it names, and with the defaults that it claims to show."""
    settings = load(CONFIGURATION)
    assert len(SettingsCredentials.read(settings).secrets()) == 1
    assert server_key(settings)
    defaults = Settings()
    assert (settings.server, settings.store, settings.limits, settings.logs) == (
        defaults.server,
        defaults.store,
        defaults.limits,
        defaults.logs,
    )
    assert {source.vendor for source in settings.sources} == set(VENDORS)


def _names(model: type[BaseModel]) -> Iterator[str]:
    yield from model.model_fields


def test_configuration_explains_every_setting():
    """Each table has each of its settings, with a word on it, in force or commented out."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    tables = {name: field.annotation for name, field in Settings.model_fields.items() if name != "sources"}
    for table, model in tables.items():
        section = text.partition(f"\n[{table}]\n")[2].partition("\n[")[0]
        for name in _names(model):
            assert re.search(rf"^(# )?{name} = .*#|^# .*\n(# )?{name} = ", section, re.MULTILINE), (table, name)
    sources = text.partition("[[sources]]")[2]
    for name in _names(SourceSettings):
        assert re.search(rf"^(# )?{name} = .*#|\[sources\.{name}\]", sources, re.MULTILINE), name


def test_configuration_shows_every_option_of_every_vendor():
    """In a source of that vendor, in force or, where another excludes it, commented out."""
    text = CONFIGURATION.read_text(encoding="utf-8")
    _, *sections = re.split(r"^\[\[sources\]\]\n", text, flags=re.MULTILINE)
    shown: dict[str, set[str]] = {}
    for source, section in zip(tomllib.loads(text)["sources"], sections, strict=True):
        excluded = re.findall(r"^  # (\w+) = ", section, re.MULTILINE)
        shown.setdefault(source["vendor"], set()).update(source.get("options", {}), excluded)
    for slug, entry in VENDORS.items():
        assert shown[slug] == {field.name for field in msgspec.structs.fields(entry.options)}, slug


def test_configuration_shows_identities_of_both_forms():
    """A user of ours is named at a vendor by its own id, or by another kind of id."""
    document = tomllib.loads(CONFIGURATION.read_text(encoding="utf-8"))
    users = [user for source in document["sources"] for user in source.get("identity", {}).values()]
    assert {type(user) for user in users} == {str, dict}
    assert {kind for user in users if isinstance(user, dict) for kind in user} == {"external_id", "sdk_email", "email"}


@pytest.mark.parametrize(("query", "variables"), _runs(), ids=lambda value: getattr(value, "name", value))
def test_queries_answer_without_errors(demo: Demo, query: str, variables: Path | None):
    """Against the demo, with the variables beside them; mutations have no `userErrors` either, reads are not empty."""
    text = (QUERIES / query).read_text(encoding="utf-8")
    given = json.loads(variables.read_text(encoding="utf-8")) if variables else {}
    data = demo.data(text, filled(demo, given))
    for name, field in data.items():
        assert field, name
        payloads = field if isinstance(field, list) else [field]
        assert [payload.get("userErrors", []) for payload in payloads] == [[]] * len(payloads)
