"""The table of vendors, and the options of their sources."""

import pytest

from threadloom.domain.capability import Operation, Support
from threadloom.domain.errors import Invalid
from threadloom.vendors.registry import VENDORS, default_agent, parse_options
from vendors.kit import connected


def test_eight_vendors_are_spoken():
    """The table holds our own store, the five of the vendors' pages, and two beyond them."""
    ours = {"local", "humm", "umami", "openai-assistants", "thena", "mindset"}
    assert set(VENDORS) == ours | {"langgraph", "openai-conversations"}
    assert all(entry.vendor.slug == slug for slug, entry in VENDORS.items())


@pytest.mark.parametrize(
    ("vendor", "raw", "path", "words"),
    [
        ("umami", {"agent": "x"}, ("agent",), "agent_id, message_shape"),
        ("umami", {"message_shape": "list"}, ("message_shape",), "invalid enum value"),
        ("openai-assistants", {"max_files_per_vector_store": 0}, ("max_files_per_vector_store",), ">= 1"),
        ("openai-assistants", {"metadata": "yes"}, ("metadata",), "`bool`"),
        ("openai-assistants", {"beta_header": "a\r\nb"}, ("beta_header",), "regex"),
        ("local", {"default_agent": 1}, ("default_agent",), "`str"),
    ],
)
def test_a_wrong_option_is_one_clear_line(vendor: str, raw: dict, path: tuple, words: str):
    """The line says which option and what is allowed, without its value."""
    with pytest.raises(Invalid) as caught:
        parse_options(vendor, raw)
    assert caught.value.path == path
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def test_an_unknown_vendor_is_refused():
    """The line names those that there are."""
    with pytest.raises(
        Invalid, match="humm, langgraph, local, mindset, openai-assistants, openai-conversations, thena, umami"
    ):
        parse_options("humm2", {})


@pytest.mark.parametrize(
    ("vendor", "raw", "agent"),
    [
        ("local", {}, "echo"),
        ("local", {"default_agent": ""}, None),
        ("umami", {}, None),
        ("umami", {"agent_id": "asst_1"}, "asst_1"),
        ("openai-assistants", {"agent_id": "asst_1"}, "asst_1"),
        ("openai-assistants", {"agent_id": ""}, None),
    ],
)
def test_the_default_agent_comes_from_the_options(vendor: str, raw: dict, agent: str | None):
    """Options parsed once can be used again."""
    assert default_agent(vendor, raw) == agent
    assert default_agent(vendor, parse_options(vendor, raw)) == agent


def test_options_of_another_vendor_are_refused():
    """Parsed options belong to their vendor."""
    with pytest.raises(Invalid):
        parse_options("local", parse_options("umami", {}))


async def test_the_dialect_needs_an_address():
    """OpenAI's own address answers 404 since August 2026, so there is none to fall back on."""
    with pytest.raises(Invalid) as caught:
        connected("openai-assistants", None)
    assert caught.value.path == ("base_url",)


@pytest.mark.parametrize("url", ["ftp://x/v1", "http://", "http://u:p@x/v1", "http://x/v1?a=b", "http://x/v1#f"])
async def test_an_address_is_an_address(url: str):
    """Credentials, queries and fragments have no place in a base_url."""
    with pytest.raises(Invalid):
        connected("umami", url)


async def test_options_change_capabilities():
    """Without metadata there is no metadata field; a start in two calls says so; listing is not pretended."""
    lean = connected("openai-assistants", "http://x/v1", options={"metadata": False, "create_and_run": False})
    listing = connected("openai-assistants", "http://x/v1", options={"can_list_threads": True})
    for capability in lean.capabilities.values():
        assert not [field for field in capability.fields if "metadata" in field.path]
    assert lean.capabilities[Operation.START_THREAD].note
    assert listing.capabilities[Operation.LIST_THREADS].support is Support.UNSUPPORTED
    assert listing.capabilities[Operation.LIST_THREADS].note
    assert lean.capabilities[Operation.LIST_THREADS].note is None
    await lean.close()
    await listing.close()
