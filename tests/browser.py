"""The real application in a real Chromium, watched: nothing from outside, no console error, no broken file.

`page_at(360)` gives a page; `page_at(1280, user=bruno)` one where Bruno has signed in; `axe(page)` lists what is
not accessible, once the page is whole: measure its width after that. At the end of the test the watch must have seen nothing.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHTS = {360: 740, 1280: 900}  # the two sizes that every page must stand
# The stylesheet of Bootstrap Italia carries the icons of a video player as a font inside itself. No page uses them,
# the policy rightly refuses them, and Chromium says so on each page.
REFUSED_FONT = "Loading the font 'data:application/font-woff;charset=utf-8;base64,d09GRgABAAAAABTsAAsAAAAAIpAAAQ"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole run."""
    path = shutil.which("chromium")
    if path is None:
        pytest.fail("Chromium non c'è: installalo con `apt-get install chromium`. Queste prove non si saltano.", pytrace=False)
    # Playwright keeps an event loop in this thread. Django would refuse the database beside it, and keeps other
    # connections inside than outside of it: none may stay open on the wrong side.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    connections.close_all()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield chromium
        chromium.close()
        connections.close_all()


class _QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the tests look at answers, not at access lines."""


@pytest.fixture
def live(committed_db, settings) -> Iterator[str]:
    """The address of the real application on committed data, static files included."""
    application = get_wsgi_application()
    server = ThreadedWSGIServer(("localhost", 0), _QuietHandler)
    server.daemon_threads = True
    server.set_app(application)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="live server")
    thread.start()
    settings.SITE_URL = f"http://localhost:{server.server_port}"
    yield settings.SITE_URL
    server.shutdown()
    server.server_close()
    thread.join()


class Watch:
    """What the browser did that it should not have done."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.faults: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"errore nello script: {error.error}"))

    def _request(self, request: Request) -> None:
        at = urlsplit(request.url)
        if at.scheme in {"http", "https", "ws", "wss"} and at.netloc != self.host:
            self.faults.append(f"richiesta verso l'esterno: {at.netloc}")

    def _response(self, response: Response) -> None:
        if response.status >= 500 or (response.status >= 400 and response.request.resource_type != "document"):
            self.faults.append(f"risposta {response.status}: {response.request.resource_type} {urlsplit(response.url).path}")

    def _console(self, message: ConsoleMessage) -> None:
        # Content-Security-Policy violations are console errors too. A status has its own line above.
        harmless = "Failed to load resource" in message.text or message.text.startswith(REFUSED_FONT)
        if message.type == "error" and not harmless:
            self.faults.append(f"errore nella console: {message.text}")


@pytest.fixture
def watch(live) -> Iterator[Watch]:
    """The watch over this test's pages; a test that provokes a fault looks at `faults` and empties it."""
    watch = Watch(live)
    yield watch
    assert watch.faults == []


PageAt = Callable[..., Page]


@pytest.fixture
def page_at(browser, live, watch) -> Iterator[PageAt]:
    """Make a page in a context of its own: `page_at(360)`, `page_at(1280, user=alba)`, `page_at(360, javascript=False)`."""
    contexts: list[BrowserContext] = []

    def make(width: int, *, user: Any = None, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=live,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            locale="it-IT",
            timezone_id="Europe/Rome",
            java_script_enabled=javascript,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        watch.over(context)
        if user is not None:
            context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live}])
        page: Page = context.new_page()
        return page

    yield make
    for context in contexts:
        context.close()


def session_of(user: Any) -> str:
    """The key of a fresh session in which the user has signed in."""
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe finds on a page under WCAG 2.2 A and AA: `assert axe(page) == []`."""
    engine = Axe()

    def run(page: Page) -> list[str]:
        # A click waits until the answer begins, when the new document may still be without its first element.
        page.wait_for_load_state()
        found = engine.run(page, options={"runOnly": {"type": "tag", "values": WCAG}}).response["violations"]
        return [f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]

    return run
