"""Headless Chromium over the DevTools protocol, spoken through a pair of pipes: no driver, no port, no package."""

import asyncio
import itertools
import json
import os
import shutil
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1440,900",
    # What is not this machine does not resolve, as without a network.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
    "--remote-debugging-pipe",
    "about:blank",
)

# Chromium reads commands from descriptor 3 and writes answers to 4, each a JSON text and a NUL.
_LAUNCHER = """
import fcntl, os, sys
commands, answers = (fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3])
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_MESSAGE_LIMIT = 64 * 2**20
_PATIENCE_S = 60.0

Params = dict[str, Any]


def chromium() -> str | None:
    """The path of Chromium or Chrome on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


class Page:
    """One browser tab and all that it did: every request as DevTools tells it, and every complaint of the browser."""

    def __init__(self, connection: "_Connection", session: str) -> None:
        self.requests: list[Params] = []
        self.complaints: list[str] = []
        self._connection = connection
        self._session = session
        self._loaded = asyncio.Event()
        connection.on_event = self._note

    async def goto(self, url: str) -> None:
        """Open `url`; returns when the page has loaded."""
        self._loaded.clear()
        await self.send("Page.navigate", url=url)
        await asyncio.wait_for(self._loaded.wait(), _PATIENCE_S)

    async def wait_for(self, expression: str) -> Any:
        """The first truthy value of a JavaScript expression, which the page itself looks at until then; JSON only."""
        look = f"const value = ({expression}); value ? resolve(value) : setTimeout(look, 20);"
        program = f"new Promise(resolve => {{ const look = () => {{ {look} }}; look(); }})"
        return await self.evaluate(program, awaitPromise=True)

    async def evaluate(self, expression: str, **options: Any) -> Any:
        """The value of a JavaScript expression, as JSON carries it."""
        answer = await self.send("Runtime.evaluate", expression=expression, returnByValue=True, **options)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def type(self, text: str) -> None:
        """Put text where the focus is."""
        await self.send("Input.insertText", text=text)

    async def send(self, method: str, **params: Any) -> Params:
        """One command of the DevTools protocol to this tab."""
        return await asyncio.wait_for(self._connection.send(method, params, self._session), _PATIENCE_S)

    async def watch(self, session: str) -> None:
        """Have a session (the tab's own, or one of its workers') tell what happens, and hold no worker back."""
        listen = {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}
        for method in ("Network.enable", "Runtime.enable", "Log.enable", "Audits.enable", "Page.enable"):
            await self._connection.send(method, {}, session, optional=session != self._session)
        await self._connection.send("Target.setAutoAttach", listen, session, optional=True)
        await self._connection.send("Runtime.runIfWaitingForDebugger", {}, session, optional=True)

    def _note(self, method: str, params: Params) -> None:
        match method:
            case "Page.loadEventFired":
                self._loaded.set()
            case "Target.attachedToTarget":
                self._connection.start(self.watch(params["sessionId"]))
            case "Network.requestWillBeSent":
                self.requests.append(params["request"])
            case _ if _is_complaint(method, params):
                self.complaints.append(f"{method}: {json.dumps(params)}")


def _is_complaint(method: str, params: Params) -> bool:
    match method:
        case "Runtime.exceptionThrown":
            return True
        case "Runtime.consoleAPICalled":
            return params["type"] in {"error", "assert"}
        case "Log.entryAdded":
            return params["entry"]["level"] == "error"
        case "Audits.issueAdded":
            return params["issue"]["code"] == "ContentSecurityPolicyIssue"
        case _:
            return False


class _Connection:
    """Commands with their answers, and events, over the two pipes."""

    def __init__(self, reader: asyncio.StreamReader, commands: int) -> None:
        self.on_event: Callable[[str, Params], None] = lambda method, params: None
        self._reader = reader
        self._commands = commands
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Params]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.start(self._read())

    def start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def send(self, method: str, params: Params, session: str | None = None, *, optional: bool = False) -> Params:
        """The command's result; with `optional`, an error (a worker that lacks the method) is an empty one."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        command = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        message = await answer
        assert optional or "error" not in message, (method, message)
        return message.get("result", {})

    async def _read(self) -> None:
        try:
            while True:
                message = json.loads((await self._reader.readuntil(b"\0"))[:-1])
                if "id" in message:
                    self._answers.pop(message["id"]).set_result(message)
                else:
                    self.on_event(message["method"], message["params"])
        except asyncio.IncompleteReadError as error:
            for answer in self._answers.values():
                answer.set_exception(ConnectionError(f"the browser ended: {error}"))


@asynccontextmanager
async def open_page(profile: Path) -> AsyncGenerator[Page]:
    """An empty tab of a fresh browser that keeps its data in the folder `profile`; both end with the block."""
    program = chromium()
    assert program is not None
    commands_end, commands = os.pipe()
    answers, answers_end = os.pipe()
    launch = (sys.executable, "-c", _LAUNCHER, str(commands_end), str(answers_end))
    process = await asyncio.create_subprocess_exec(
        *launch,
        program,
        f"--user-data-dir={profile}",
        *_FLAGS,
        pass_fds=(commands_end, answers_end),
        stderr=asyncio.subprocess.DEVNULL,
    )
    os.close(commands_end)
    os.close(answers_end)
    reader = asyncio.StreamReader(limit=_MESSAGE_LIMIT)
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, os.fdopen(answers, "rb"))
    connection = _Connection(reader, commands)
    try:
        yield await asyncio.wait_for(_first_tab(connection), _PATIENCE_S)
    finally:
        await connection.stop()
        transport.close()
        os.close(commands)  # the end of the commands ends the browser
        await process.wait()


async def _first_tab(connection: _Connection) -> Page:
    targets = (await connection.send("Target.getTargets", {}))["targetInfos"]
    tab = next(target["targetId"] for target in targets if target["type"] == "page")
    attached = await connection.send("Target.attachToTarget", {"targetId": tab, "flatten": True})
    page = Page(connection, attached["sessionId"])
    await page.watch(attached["sessionId"])
    return page
