"""Settings: where they come from, and what is told about wrong ones."""

from pathlib import Path

import pytest

from threadloom.domain.call import Call
from threadloom.domain.ids import SourceSlug
from threadloom.domain.thread import UserRef
from threadloom.server.configuration import checked, load
from threadloom.server.parts import connected
from threadloom.server.wrong import ConfigurationError


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _written(text: str) -> Path:
    file = Path("gateway.toml")
    file.write_text(text, encoding="utf-8")
    return file


def _lines(values: dict[str, object]) -> tuple[str, ...]:
    with pytest.raises(ConfigurationError) as caught:
        checked(values)
    return caught.value.lines


class NoKeys:
    """No source has a key."""

    async def key(self, call: Call, source: SourceSlug) -> str | None:
        return None


def _source(**values: object) -> dict[str, object]:
    vendor = {"slug": "desk", "vendor": "openai-assistants", "base_url": "https://api.example.com/v1"}
    return {"sources": [vendor | values]}


def test_defaults_are_a_local_source_on_loopback():
    """Without a file and without variables there is one source, local, and nobody else can reach it."""
    settings = load()
    assert [(source.slug, source.vendor) for source in settings.sources] == [("local", "local")]
    assert (settings.server.host, settings.server.port, settings.auth.mode) == ("127.0.0.1", 8700, "none")


def test_file_in_the_working_folder_is_read():
    """`threadloom.toml` needs no naming."""
    Path("threadloom.toml").write_text("[server]\nport = 8701\n", encoding="utf-8")
    assert load().server.port == 8701


def test_environment_wins_over_file_and_command_line_over_both(monkeypatch: pytest.MonkeyPatch):
    """Each layer replaces only what it names."""
    file = _written('[server]\nport = 8701\nhost = "localhost"\n[logs]\nlevel = "error"\n')
    monkeypatch.setenv("THREADLOOM_SERVER__PORT", "8702")
    monkeypatch.setenv("THREADLOOM_LOGS__LEVEL", "debug")
    settings = load(file, {"server": {"port": 8703}})
    assert (settings.server.host, settings.server.port, settings.logs.level) == ("localhost", 8703, "debug")


def test_every_setting_has_an_environment_form(monkeypatch: pytest.MonkeyPatch):
    """Lists and sources are written as JSON."""
    monkeypatch.setenv("THREADLOOM_SERVER__VENDOR_HOSTS", '["10.0.0.5"]')
    monkeypatch.setenv("THREADLOOM_SOURCES", '[{"slug": "mine", "vendor": "local"}]')
    settings = load()
    assert settings.server.vendor_hosts == ("10.0.0.5",)
    assert [source.slug for source in settings.sources] == ["mine"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THREADLOOM_SERVER__PRT", "1"),
        ("THREADLOOM_SERVER__PORT", "many"),
        ("THREADLOOM_SOURCES", "[{"),
        ("THREADLOOM_SERVER", "["),
    ],
)
def test_wrong_variables_are_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    """A misspelt or malformed variable stops the start."""
    monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as caught:
        load()
    assert len(caught.value.lines) == 1
    assert "\n" not in caught.value.lines[0]


def test_other_variables_are_left_alone(monkeypatch: pytest.MonkeyPatch):
    """What begins with THREADLOOM_ but names no setting may be another program's."""
    monkeypatch.setenv("THREADLOOM_TESTS", "all")
    assert load().server.port == 8700


@pytest.mark.parametrize("text", ["[server\n", 'server = "\x00"'], ids=["cut", "control"])
def test_what_is_not_toml_is_told(text: str):
    """The file and the place in it are named."""
    with pytest.raises(ConfigurationError, match=r"gateway\.toml is not TOML: .*line 1"):
        load(_written(text))


def test_missing_file_is_told():
    """A file that was named must be there."""
    with pytest.raises(ConfigurationError, match=r"nowhere\.toml cannot be read"):
        load(Path("nowhere.toml"))


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"server": {"port": 99999}}, "server.port is 99999: it should be less than or equal to 65535"),
        ({"server": {"porte": 1}}, "server.porte is not a setting"),
        ({"servre": {}}, "servre is not a setting"),
        (
            {"server": {"introspection": "maybe"}},
            "server.introspection is 'maybe': it should be 'on', 'off' or 'signed-in'",
        ),
        ({"logs": {"format": "xml"}}, "logs.format is 'xml': it should be 'json' or 'console'"),
        ({"auth": {"mode": "jwt"}}, "auth.mode is 'jwt': it should be 'none' or 'keys'"),
        (
            {"store": {"url": "postgresql://me:secret@db/x"}},
            "store.url is 'postgresql://***@db/x': it should be \"sqlite:///\"",
        ),
        (
            {"store": {"keep_messages_days": 0}},
            "store.keep_messages_days is 0: it should be greater than or equal to 1",
        ),
        ({"server": {"host": "0.0.0.0"}}, "auth.mode is 'none': it should be 'keys' where server.host is not loopback"),
        ({"server": {"cors_origins": ["*"]}}, "server.cors_origins is '*': it should name origins"),
        ({"server": {"cors_origins": ["https://x.example/"]}}, "server.cors_origins is ["),
        ({"auth": {"server_key": "0123456789" * 4}}, "auth.server_key is ***: it should be { env"),
        ({"sources": []}, "sources is []: "),
        ({"sources": [{"vendor": "local"}]}, "sources[0].slug is missing"),
        (_source(slug="Help Desk"), "sources[0].slug is 'Help Desk': it should match pattern '^[a-z0-9-]{1,64}$'"),
        (
            _source(vendor="acme"),
            "sources[0].vendor is 'acme': it should be one of humm, langgraph, local, mindset, openai-assistants, ",
        ),
        (_source(transport="http3"), "sources[0].transport is 'http3': it should be 'native' or 'httpx'"),
        (_source(timeout_s=0), "sources[0].timeout_s is 0: it should be greater than 0"),
        (_source(tenants=[]), "sources[0].tenants is []: "),
        (_source(options={"colour": "secret"}), "sources[0].options.colour is ***: "),
        (_source(api_key="sk-verysecret"), "sources[0].api_key is ***: it should be { env"),
        (_source(api_key={"envv": "sk-verysecret"}), "sources[0].api_key.envv is not a setting"),
        (_source(api_key={}), "sources[0].api_key is ***: it should be { env"),
        (_source(api_key={"env": "A", "file": "b"}), "sources[0].api_key is ***: it should be { env"),
    ],
)
def test_wrong_settings_are_one_line_each(values: dict[str, object], line: str):
    """Key, value and what is allowed; never a secret."""
    lines = _lines(values)
    assert len(lines) == 1, lines
    assert lines[0].startswith(line)
    assert "secret" not in lines[0].removeprefix(line)


@pytest.mark.parametrize(
    "base_url",
    [
        "ftp://api.example.com",
        "api.example.com",
        "https://",
        "https://me:pw@api.example.com",
        "https://api.example.com/v1?x=1",
        "https://api.example.com/v1#x",
        "http://api.example.com",
        "https://10.0.0.5/v1",
        "https://169.254.169.254/latest",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.5]/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://api.example.com:99999/",
        "https://api example.com/",
    ],
)
def test_addresses_that_nobody_means_are_refused(base_url: str):
    """A source's key goes to an address on the open internet, or to one that the operator has named."""
    (line,) = _lines(_source(base_url=base_url))
    assert line.startswith("sources[0].base_url is ")
    assert "me:pw" not in line


@pytest.mark.parametrize(
    "base_url",
    [
        "http://127.0.0.1:8803/v1",
        "http://localhost:1",
        "http://[::1]:8803",
        "https://api.example.com",
        "https://10.0.0.5/v1",
    ],
)
def test_loopback_public_and_named_addresses_are_taken(base_url: str):
    """Plain http is for loopback; `server.vendor_hosts` opens a private address."""
    values = _source(base_url=base_url) | {"server": {"vendor_hosts": ["10.0.0.5"]}}
    assert checked(values).sources[0].base_url == base_url


@pytest.mark.parametrize(
    ("told", "ref"),
    [
        ("u-7", UserRef(native_id="u-7")),
        ({"native_id": "u-7"}, UserRef(native_id="u-7")),
        ({"external_id": "crm-7"}, UserRef(external_id="crm-7")),
        ({"sdk_email": "ann@sdk.example"}, UserRef(sdk_email="ann@sdk.example")),
        ({"email": "ann@example.com"}, UserRef(email="ann@example.com")),
    ],
)
def test_our_users_are_mapped_to_the_vendors(told: object, ref: UserRef):
    """A text is the vendor's own id, a table names the kind of id."""
    (source,) = checked(_source(identity={"ann": told, "bob@example.com": "u-8"})).sources
    mapped = {user: identity.as_ref() for user, identity in source.identity.items()}
    assert mapped == {"ann": ref, "bob@example.com": UserRef(native_id="u-8")}


def test_a_mapping_is_read_from_a_file():
    """As people write it."""
    file = _written(
        '[[sources]]\nslug = "desk"\nvendor = "local"\nkeep_raw = true\n'
        'identity = { ann = "u-7", bob = { email = "bob@example.com" } }\n'
    )
    (source,) = load(file).sources
    assert [identity.as_ref() for identity in source.identity.values()] == [
        UserRef(native_id="u-7"),
        UserRef(email="bob@example.com"),
    ]
    assert source.keep_raw


_ONE_KIND = "it should be a text or have one of native_id, external_id, sdk_email, email"


@pytest.mark.parametrize(
    ("told", "line"),
    [
        ({"native_id": "hush-1", "email": "hush-2"}, f"sources[0].identity.ann is ***: {_ONE_KIND}"),
        ({}, f"sources[0].identity.ann is ***: {_ONE_KIND}"),
        ({"phone": "hush-1"}, "sources[0].identity.ann.phone is not a setting"),
        ({"phone": "hush-1", "email": "hush-2"}, "sources[0].identity.ann.phone is not a setting"),
        ("", "sources[0].identity.ann.native_id is ***: it should have at least 1 character"),
        ("hush" * 51, "sources[0].identity.ann.native_id is ***: it should have at most 200 characters"),
        (7, "sources[0].identity.ann is ***: it should be a"),
    ],
)
def test_a_wrong_mapping_is_one_line_without_its_value(told: object, line: str):
    """Two kinds of id, none, an unknown one, an empty one: whom it names is not printed."""
    (told_line,) = _lines(_source(identity={"ann": told}))
    assert told_line.startswith(line)
    assert "hush" not in told_line
    assert "\n" not in told_line


def test_a_mapping_to_nobody_is_refused():
    """A kind of id that is null names no user."""
    assert _lines(_source(identity={"ann": {"native_id": None}})) == (f"sources[0].identity.ann is ***: {_ONE_KIND}",)


def test_answers_are_not_kept_unless_asked_for():
    """`keep_raw` is off."""
    assert [source.keep_raw for source in checked(_source()).sources] == [False]
    assert [source.keep_raw for source in checked(_source(keep_raw=True)).sources] == [True]


async def test_what_is_said_of_a_source_reaches_the_gateway():
    """Mapped users, kept answers, and what threads live in where no scope is named."""
    desk = {"slug": "desk", "vendor": "local", "identity": {"ann": {"email": "ann@example.com"}}, "keep_raw": True}
    humm = {"slug": "humm", "vendor": "humm", "base_url": "http://127.0.0.1:1", "options": {"organization_id": "o-1"}}
    settings = checked({"store": {"url": "sqlite://"}, "sources": [desk, humm]})
    async with connected(settings, NoKeys()) as parts:
        first, second = (each.source for each in parts.sources)
    assert (first.identity, first.keeps_raw) == ({"ann": UserRef(email="ann@example.com")}, True)
    assert (second.identity, second.keeps_raw) == ({}, False)
    assert (first.default_scope, second.default_scope) == (None, "o-1")


def test_key_as_text_is_taken_on_loopback_alone():
    """There it is the sandbox's key."""
    values = _source(base_url="http://127.0.0.1:8803/v1", api_key="sandbox-key")
    assert checked(values).sources[0].api_key is not None


def test_duplicate_slugs_are_refused():
    """A slug is part of ids."""
    source = {"slug": "twice", "vendor": "local"}
    assert _lines({"sources": [source, source]}) == ("sources.slug is 'twice': it should be unique",)


def test_settings_do_not_change():
    """What was checked at the start holds to the end."""
    with pytest.raises(ValueError, match="frozen"):
        load().server.port = 1  # pyright: ignore[reportAttributeAccessIssue]
