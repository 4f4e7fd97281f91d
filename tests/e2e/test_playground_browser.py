"""The playground as a person meets it: in a browser, without a network."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from browser import Page, chromium, open_page
from needs import needs
from threadloom.server.playground.tabs import read_tabs

pytestmark = pytest.mark.browser

TABS = "[...document.querySelectorAll('.graphiql-tab-button')]"
EDITOR = "document.querySelector('.graphiql-query-editor .view-lines')?.innerText"
ANSWER = "document.querySelector('.result-window .view-lines')?.innerText.replaceAll('\\u00a0', ' ')"
RUN = "document.querySelector('.graphiql-execute-button').click()"


@pytest.fixture
def browser() -> None:
    needs("Chromium", chromium() is not None)


@pytest.fixture
async def page(browser: None, demo, tmp_path: Path) -> AsyncGenerator[Page]:
    """The playground of a running gateway, its first tab open and ready."""
    async with open_page(tmp_path / "profile") as page:
        await page.goto(f"{demo.url}/graphql")
        await page.wait_for(f"({EDITOR} ?? '').includes('Inbox')")
        yield page


async def test_the_first_tab_answers_without_any_outside_request(page: Page, demo):
    """The first tab's answer is rendered; nothing came from elsewhere, and the browser complained of nothing."""
    await page.evaluate(RUN)
    answer = await page.wait_for(f"({ANSWER} ?? '').includes('totalCount') && {ANSWER}")
    assert '"threads": {' in answer
    addresses = [request["url"] for request in page.requests]
    outside = [address for address in addresses if not address.startswith((f"{demo.url}/", "data:", "blob:"))]
    assert outside == []
    assert sum(address.endswith(".js") for address in addresses) > 5
    assert page.complaints == []


async def test_every_other_tab_answers_at_the_first_press(page: Page):
    """Each further tab, run as it comes, answers with data and without errors of either kind."""
    names = await page.evaluate(f"{TABS}.map(tab => tab.textContent)")
    assert len(names) == len(read_tabs())
    for index, name in enumerate(names[1:], start=1):
        await page.evaluate(f"{TABS}[{index}].click()")
        # GraphiQL takes note of a tab's operation a moment after showing it, in one go with storing its text.
        await page.wait_for(f"(localStorage['graphiql:query'] ?? '').includes(' {name}')")
        await page.evaluate(RUN)
        answer = await page.wait_for(f"{_model('response')}.includes('\"data\"') && JSON.parse({_model('response')})")
        assert "errors" not in answer, name
        for field in answer["data"].values():
            assert field, name
            assert not (isinstance(field, dict) and field.get("userErrors")), (name, field)
    assert page.complaints == []


async def test_a_key_in_the_headers_is_sent_and_not_kept(page: Page, demo):
    """A header typed into the headers editor goes with the request and never into the browser's storage."""
    await page.evaluate(
        "[...document.querySelectorAll('.graphiql-editor-tools button')].find(b => b.textContent === 'Headers').click()"
    )
    await page.evaluate(
        "document.querySelector('.graphiql-editor-tool .graphiql-editor:not(.hidden) textarea').focus()"
    )
    await page.type('{ "x-example": "tl_secret" }')
    # GraphiQL notes a change after 100 ms and stores it 500 ms later; a page's timers run in the order of their ends.
    await page.evaluate(_timer(200), awaitPromise=True)
    await page.evaluate(RUN)
    await page.wait_for(f"{_model('response')}.includes('totalCount')")
    sent = [request["headers"].get("x-example") for request in page.requests if request["url"] == f"{demo.url}/graphql"]
    assert sent[-1] == "tl_secret"
    await page.evaluate(_timer(600), awaitPromise=True)
    stored = await page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
    assert "Inbox" in stored
    assert "tl_secret" not in stored


def _model(name: str) -> str:
    """The whole text of one of the page's editors, as a JavaScript expression; editors show only the lines in view."""
    return f"(__MONACO.editor.getModels().find(model => model.uri.path.includes('{name}'))?.getValue() ?? '')"


def _timer(milliseconds: int) -> str:
    return f"new Promise(done => setTimeout(done, {milliseconds}))"
