"""Vendors that other packages add: found by entry points, checked, never above ours, told of in single lines."""

import json
from collections.abc import Iterable
from importlib.metadata import distributions
from pathlib import Path

import httpx
import pytest

import processes
from threadloom.vendors import base, http
from threadloom.vendors.added import GROUP, Added, read
from threadloom.vendors.registry import VENDORS, added_vendors, known_vendors

VENDOR = '''
from threadloom.domain.capability import NATIVE, Capability, InputField, InputKind, Operation, Support
from threadloom.domain.ids import ThreadRef, VendorSlug
from threadloom.domain.json import JsonObject
from threadloom.domain.thread import Thread
from threadloom.domain.vendor import Started, Vendor
from threadloom.vendors.base import BaseAdapter, Entry, SourceOptions, text_field

ANY = InputField(path=("options", "custom"), label="Anything", kind=InputKind.JSON)
TEXTS = tuple(text_field("message", name, label=name) for name in ("text", "role", "visibility"))
CAN = {Operation.START_THREAD: Capability(support=Support.NATIVE, fields=(*TEXTS, ANY))}

class Options(SourceOptions):
    room: str

class Adapter(BaseAdapter):
    async def start_thread(self, call, draft):
        ref = ThreadRef(source=self.source, native_id="t1")
        return Started(thread=Thread(ref=ref, native_id="t1", metadata=draft.options["custom"]))

def connect(wiring, options):
    return Adapter(wiring.source, CAN)

SLUG = "echoing"
ENTRY = Entry(vendor=Vendor(slug=VendorSlug(SLUG), name="Echoing", capabilities=CAN), options=Options, connect=connect)
'''  # fmt: skip


def install(folder: Path, package: str, source: str, *slugs: str) -> None:
    """A package as pip leaves it: a module, and metadata with an entry point for each of these vendors."""
    module = package.replace("-", "_")
    (folder / f"{module}.py").write_text(source, encoding="utf-8")
    metadata = folder / f"{module}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    points = "".join(f"{slug} = {module}:ENTRY\n" for slug in slugs)
    (metadata / "entry_points.txt").write_text(f"[{GROUP}]\n{points}", encoding="utf-8")


def found(folder: Path, ours: Iterable[str] = VENDORS) -> list[Added]:
    points = [point for each in distributions(path=[str(folder)]) for point in each.entry_points]
    return list(read(points, tuple(ours)))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where packages are looked for, beside those that are installed."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_vendor_is_found(folder: Path):
    """With the package that adds it; what the entry point names is used as it is."""
    install(folder, "entry-good", VENDOR, "echoing")
    (added,) = found(folder)
    assert (added.slug, added.package, added.fault) == ("echoing", "entry-good 1.0", None)
    assert added.entry.vendor.name == "Echoing"
    assert str(added) == "vendor 'echoing' of entry-good 1.0"


def test_our_vendors_are_never_shadowed(folder: Path):
    """A package that takes one of our slugs is told of, and not even loaded."""
    install(folder, "entry-shadow", "raise SystemExit(1)", "humm")
    (added,) = found(folder)
    assert added.entry is None
    assert str(added) == "vendor 'humm' of entry-shadow 1.0 cannot be used: threadloom has a vendor of that name itself"


def test_of_two_packages_neither_wins(folder: Path):
    """Which one is meant cannot be told, so each is named and none is loaded."""
    for package in ("entry-one", "entry-two"):
        install(folder, package, "raise SystemExit(1)", "echoing")
    assert [(added.package, added.fault) for added in found(folder)] == [
        ("entry-one 1.0", "more than one entry point has that name"),
        ("entry-two 1.0", "more than one entry point has that name"),
    ]


@pytest.mark.parametrize(
    ("name", "source", "slug", "fault"),
    [
        ("raising", "raise ValueError('first\\nsecond\\r\\nthird')", "x", "ValueError: first second third"),
        ("leaving", "raise SystemExit(3)", "x", "SystemExit: 3"),
        ("missing", "import no_such_module_at_all", "x", "ModuleNotFoundError: No module named"),
        ("nothing", "", "x", "AttributeError: module 'entry_nothing' has no attribute 'ENTRY'"),
        ("number", "ENTRY = 7", "x", "its `vendor` is no Vendor"),
        ("wordy", f"raise ValueError({'x' * 5_000!r})", "x", "ValueError: xxx"),
        ("other", VENDOR, "speaking", "it calls itself 'echoing'"),
        ("shouting", VENDOR.replace('"echoing"', '"ECHO"'), "ECHO", "a slug is 1 to 64 of a-z, 0-9 and -"),
        ("options", VENDOR.replace("options=Options", "options=dict"), "echoing", "its `options` is no subclass of"),
        ("connect", VENDOR.replace("connect=connect", "connect=None"), "echoing", "its `connect` cannot be called"),
        ("capable", VENDOR.replace("capabilities=CAN", "capabilities={'fly': NATIVE}"), "echoing", "ValidationError: "),
        ("named", VENDOR.replace('name="Echoing"', "name=7"), "echoing", "ValidationError: Expected `str`, got `int`"),
        (
            "typed",
            VENDOR.replace("room: str", "room: 'Nowhere'"),
            "echoing",
            "NameError: name 'Nowhere' is not defined",
        ),
    ],
)
def test_what_is_no_vendor_is_one_line(folder: Path, name: str, source: str, slug: str, fault: str):
    """Whatever a package does when it is loaded, and whatever it has for an entry."""
    install(folder, f"entry-{name}", source, slug)
    (added,) = found(folder)
    assert added.entry is None
    assert added.fault.startswith(fault)
    assert "\n" not in str(added)
    assert len(str(added)) < 300


def test_where_nothing_is_added_there_are_ours():
    """In their order."""
    assert added_vendors() == ()
    assert list(known_vendors()) == list(VENDORS)


def told(folder: Path, *words: str) -> tuple[int, list[str], str]:
    """Exit code, lines and errors of a command that finds the packages in `folder`."""
    with processes.running(*words, folder=folder, PYTHONPATH=str(folder)) as command:
        lines = command.rest()
        return command.end(), lines, "".join(command.errors)


def test_the_version_tells_what_is_added(tmp_path: Path):
    """A line for each, those that cannot be used with the reason."""
    install(tmp_path, "entry-good", VENDOR, "echoing")
    install(tmp_path, "entry-bad", "ENTRY = 7", "silent")
    code, lines, errors = told(tmp_path, "--version")
    assert (code, errors) == (0, "")
    assert lines[1:] == [
        "vendor 'echoing' of entry-good 1.0\n",
        "vendor 'silent' of entry-bad 1.0 cannot be used: its `vendor` is no Vendor\n",
    ]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (
            'vendor = "silent"',
            "sources[0].vendor is 'silent': vendor 'silent' of entry-bad 1.0 cannot be used: its `vendor` is no Vendor",
        ),
        ('vendor = "echoing"', "sources[0].options.room is ***: this option is missing"),
        ('vendor = "echoing"\noptions = {room = 7}', "sources[0].options.room is ***: expected `str`, got `int`"),
        ('vendor = "nobody"', "sources[0].vendor is 'nobody': it should be one of echoing, humm, "),
    ],
)
def test_a_source_of_what_cannot_be_used_stops_the_start(tmp_path: Path, source: str, line: str):
    """With one line that names the package, or the option."""
    install(tmp_path, "entry-good", VENDOR, "echoing")
    install(tmp_path, "entry-bad", "ENTRY = 7", "silent")
    (tmp_path / "threadloom.toml").write_text(f'[[sources]]\nslug = "one"\n{source}\n', encoding="utf-8")
    code, _, errors = told(tmp_path, "check")
    assert (code, errors.count("\n")) == (2, 1)
    assert errors.startswith(f"threadloom: {line}")


_START = """
mutation($input: StartThreadInput!) {
  startThread(input: $input) { thread { metadata source { vendor { slug } } } userErrors { path code } }
}
"""


def test_an_added_vendor_is_served(tmp_path: Path):
    """A broken neighbour is a warning in the log; `options: {custom: ...}` reaches the adapter by its own names."""
    install(tmp_path, "entry-good", VENDOR, "echoing")
    install(tmp_path, "entry-bad", "ENTRY = 7", "silent")
    source = '[[sources]]\nslug = "one"\nvendor = "echoing"\noptions = {room = "blue"}\n'
    (tmp_path / "threadloom.toml").write_text(source, encoding="utf-8")
    code, lines, errors = told(tmp_path, "check")
    assert (code, errors, len(lines)) == (0, "", 4)
    asked = {"target": {"source": "one"}, "message": {"text": "Hi"}, "options": {"custom": {"colour_of": ["it", 1]}}}
    with processes.running("serve", "--port", "0", folder=tmp_path, PYTHONPATH=str(tmp_path)) as command:
        url = json.loads(command.error_with("listening"))["url"]
        body = {"query": _START, "variables": {"input": asked}}
        answer = httpx.post(url, json=body, trust_env=False).json()
        warning = json.loads(command.error_with("cannot be used"))
        added = json.loads(command.error_with("vendor added"))
        assert command.stop() == 0
    payload = answer["data"]["startThread"]
    assert payload["userErrors"] == []
    assert payload["thread"] == {"metadata": {"colour_of": ["it", 1]}, "source": {"vendor": {"slug": "echoing"}}}
    assert (warning["level"], warning["vendor"], warning["package"]) == ("warning", "silent", "entry-bad 1.0")
    assert (added["vendor"], added["package"]) == ("echoing", "entry-good 1.0")


PROMISED = {
    base: {
        *("ADOPTED_ID", "OPERATION_METHODS", "BaseAdapter", "Entry", "FieldRules", "Rulebook", "SourceOptions"),
        *("Wiring", "as_sent", "choice_field", "choices", "each", "group_field", "iso_moment", "one_spelling"),
        *("slice_page", "text_field", "tree_of"),
    },
    http: {
        *("MAX_BODY_BYTES", "BaseUrl", "Fault", "HttpConventions", "VendorHttp", "api_key_header", "bearer"),
        *("cannot_be_id", "detail_faults", "open_transport", "parsed"),
    },
}


@pytest.mark.parametrize("module", PROMISED, ids=lambda module: module.__name__)
def test_what_is_promised_is_there(module):
    """Other packages import these names: one that goes is a breaking change."""
    assert PROMISED[module] <= set(module.__all__)
    assert all(hasattr(module, name) for name in module.__all__)
