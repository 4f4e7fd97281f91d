"""The example's files work together: its graph behind its configuration, asked as its README asks."""

import re
import tomllib
from pathlib import Path

import pytest

from builders import a_client
from threadloom.server.configuration import checked
from vendors.langgraph.serving import EXAMPLE, graphs

_QUERY = re.compile(r"```graphql\n(.*?)```", re.DOTALL)


def test_the_configuration_names_what_the_server_serves():
    """The agent of its source is a graph of `langgraph.json`, whose file is there."""
    (source,) = tomllib.loads((EXAMPLE / "threadloom.toml").read_text(encoding="utf-8"))["sources"]
    place = graphs()[source["options"]["agent_id"]]
    assert Path(place.partition(":")[0]).is_file()
    assert source["base_url"].rpartition(":")[2] in (EXAMPLE / "README.md").read_text(encoding="utf-8")


@pytest.mark.langgraph
@pytest.mark.xdist_group("langgraph")
async def test_it_answers_as_the_readme_says(langgraph: str, tmp_path: Path):
    """The README's mutation brings the tool's reply along."""
    document = tomllib.loads((EXAMPLE / "threadloom.toml").read_text(encoding="utf-8"))
    document["store"]["url"] = f"sqlite:///{tmp_path / 'example.db'}"
    document["sources"][0]["base_url"] = langgraph
    (query,) = _QUERY.findall((EXAMPLE / "README.md").read_text(encoding="utf-8"))
    async with a_client(checked(document)) as gateway:
        started = (await gateway.data(query))["startThread"]
    assert (started["userErrors"], started["run"]["status"]) == ([], "COMPLETED")
    assert started["thread"]["status"] == "IDLE"
    calling, replying, telling = started["replies"]
    assert calling["toolCalls"] == [{"name": "weather", "arguments": {"city": "Berlin"}, "result": "sunny in Berlin"}]
    assert (replying["role"], telling["text"]) == ("TOOL", "the tool says: sunny in Berlin")
