"""A run under test, and how long runs take."""

PROMPT = "three small words"
FINISHED = 0.2
"""Seconds after which any run but a slow one has finished."""


class Running:
    """A thread with one question, and a run on it."""

    def __init__(self, client, run):
        self.client = client
        self.path = f"/threads/{run['thread_id']}"
        self.run_path = f"{self.path}/runs/{run['id']}"

    async def run(self):
        return (await self.client.get(self.run_path)).json()

    async def steps(self):
        return (await self.client.get(f"{self.run_path}/steps", params={"order": "asc"})).json()["data"]

    async def messages(self, **params):
        params = {"order": "asc"} | params
        return (await self.client.get(f"{self.path}/messages", params=params)).json()["data"]

    async def answer(self):
        return (await self.messages())[-1]


def text(message):
    return message["content"][0]["text"]["value"]
