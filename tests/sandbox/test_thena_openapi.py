"""The emulated Thena against the transcription of its page, judged by schemathesis."""

import json

import pytest

from sandbox.test_openapi import DOCUMENTS, schemathesis
from sandbox.thena_talk import ECHO

pytestmark = pytest.mark.asyncio(loop_scope="session")

# VENDORS.md 1.4 has a GET of the path that the page shows with POST alone.
UNFIT = "unsupported_method"


def refined(document):
    """The transcription with what it leaves out: which agents there are, and that a body is there."""
    (create,) = (methods["post"] for methods in document["paths"].values())
    create["parameters"][0]["schema"] = {"enum": [ECHO, "null"]}
    create["requestBody"]["required"] = True
    body = create["requestBody"]["content"]["application/json"]
    del body["examples"]  # of an agent that is not among them
    body["schema"]["properties"]["agent_id"] = {"const": ECHO}
    return document


async def test_every_accepted_thread(sandbox, tmp_path):
    """With agents that exist, what the page allows is accepted, what it forbids refused, and the answers keep to it."""
    document = refined(json.loads((DOCUMENTS / "thena.openapi.json").read_text()))
    emulator = sandbox.emulators["thena"]
    emulator.reset()
    sandbox.record.clear()
    assert await schemathesis(document, emulator.base_url, {"x-api-key": emulator.api_key}, tmp_path, UNFIT) == ""
    statuses = [seen.status for seen in sandbox.record.select(vendor="thena", method="POST")]
    assert {200, 401, 422} <= set(statuses)
    assert statuses.count(200) > 5
