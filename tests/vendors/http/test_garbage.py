"""What a failed read leaves behind: nothing that waits for the garbage collector, which the server lets run rarely."""

import gc
import weakref

import pytest

from vendors.http.bearing import RESET, Hand, Script, asked, client_of

OOPS = "500 Internal Server Error"
SMUGGLED = "200 OK\r\ntransfer-encoding: chunked"  # beside the length that the script adds


@pytest.fixture
def uncollected():
    """Only counting references gives anything back."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def causes(error: BaseException | None):
    """The error and what it came from."""
    while error is not None:
        yield error
        error = error.__cause__


@pytest.mark.parametrize(
    ("answer", "before"),
    [(OOPS, 0), ("404 Not Found", 0), ("200 OK\r\ncontent-encoding: br", 0), (RESET, 0), (SMUGGLED, 0), (OOPS, 5)],
    ids=["failed", "not found", "unreadable", "reset", "two lengths", "held back"],
)
@pytest.mark.usefixtures("uncollected")
async def test_an_error_goes_with_its_last_holder(answer: str, before: int):
    """No frame of its traceback holds it: a source that is down would fill the memory until the next collection."""
    async with client_of(Script(answer), hand=Hand(), retries=0, cooldown_s=0.0) as http:
        for _ in range(before):
            await asked(http)
        error = await asked(http)
        assert error.is_held_back is bool(before)
        refs = [weakref.ref(each) for each in causes(error)]
        del error
        assert [ref() for ref in refs] == [None] * len(refs)
