"""Open the built site in a real browser, both from a local web server and as local files.

`make check-docs` runs the tests of the site in the environment that builds the site. In other environments, pytest does
not collect the tests of the site. If the site was built for an address with a path, the local web server uses the same
path.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"
PAGES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))

collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]


@cache
def base_path() -> str:
    """Return the path in the address of the site, without a slash at the end."""
    from docs.site import site_map  # noqa: PLC0415 - only the environment that builds the site has this module

    return urlsplit(site_map.site_url()).path.rstrip("/")


STUCK = 60.0
"""Maximum time to wait for an event in the browser, in seconds.

The time is long, because a busy machine can be slow.
"""


def until(page: Any, condition: Callable[[], object]) -> None:
    """Wait until `condition` returns a true value. Fail after `STUCK` seconds."""
    ends = time.monotonic() + STUCK
    while not condition():
        assert time.monotonic() < ends, "timed out"
        page.wait_for_timeout(100)


def until_idle(page: Any) -> None:
    """Wait until the scripts of a page are idle."""
    page.evaluate("() => new Promise(requestIdleCallback)")


class SiteHandler(SimpleHTTPRequestHandler):
    """A request handler that serves the site and logs nothing."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(
            path.removeprefix(base_path()) if path.startswith(f"{base_path()}/") else "/nowhere"
        )

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the name in the base class


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Serve the site on a local web server, and yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SiteHandler, directory=SITE)) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}{base_path()}/"
        web.shutdown()


@pytest.fixture(scope="session", params=["http", "file"])
def origin(request: pytest.FixtureRequest, server: str) -> str:
    """Return the base URL of all pages: the address of the local web server, or the folder of the site."""
    return server if request.param == "http" else f"{SITE.as_uri()}/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # pyright: ignore[reportMissingImports] - not in all environments

    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "the tests of the site need the package 'chromium': install it"
        # Chromium runs without its sandbox, because containers lack the necessary rights. The pages are trusted.
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Any) -> Iterator[Any]:
    """Yield a browser context that all tests use, so that all pages share a cache."""
    with browser.new_context() as opened:
        opened.set_default_timeout(STUCK * 1000)
        yield opened


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    with context.new_page() as opened:
        opened.set_viewport_size({"width": 1280, "height": 900})
        yield opened


@pytest.fixture
def page_errors(page: Any, server: str) -> list[str]:
    """Return a list that collects errors of a page: console messages, failed requests, and requests to other hosts."""
    errors: list[str] = []
    allowed = (server, SITE.as_uri(), "data:", "blob:")
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(f"{request.url}: {request.failure}"))
    page.on(
        "response",
        lambda response: errors.append(f"{response.url}: {response.status}") if response.status >= 400 else None,
    )
    page.on("request", lambda sent: None if sent.url.startswith(allowed) else errors.append(f"requests {sent.url}"))
    return errors
