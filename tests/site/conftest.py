"""The built site, on a web server of this machine and from its files, in a real browser. A lane of its own.

`make check-docs` runs it, in the environment that the site is built with; elsewhere there is nothing here to run.
The server here has the site below the same path as the address that it was built for.
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
def below() -> str:
    """Return the path that the site was built for, without a slash at its end."""
    from docs.site import where  # noqa: PLC0415 - it needs the environment that builds the site

    return urlsplit(where.site_url()).path.rstrip("/")


STUCK = 60.0
"""Seconds after which a test gives up on an event: a busy machine may be slow."""


def until(page: Any, happened: Callable[[], object]) -> None:
    """Wait until something has happened on a page."""
    ends = time.monotonic() + STUCK
    while not happened():
        assert time.monotonic() < ends, "it never happened"
        page.wait_for_timeout(100)


def until_idle(page: Any) -> None:
    """Wait until the scripts of a page have nothing more to do."""
    page.evaluate("() => new Promise(requestIdleCallback)")


class Quiet(SimpleHTTPRequestHandler):
    """A web server that tells of nothing."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix(below()) if path.startswith(f"{below()}/") else "/nowhere")

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - its name there


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The site on a web server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=SITE)) as web:
        threading.Thread(target=web.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{web.server_port}{below()}/"
        web.shutdown()


@pytest.fixture(scope="session", params=["http", "file"])
def origin(request: pytest.FixtureRequest, server: str) -> str:
    """Where the site is looked at: what stands before a page's path."""
    return server if request.param == "http" else f"{SITE.as_uri()}/"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # pyright: ignore[reportMissingImports] - not everywhere

    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "the tests of the site need the package 'chromium': install it"
        # Its sandbox needs rights that containers do not have; these pages are ours.
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def context(browser: Any) -> Iterator[Any]:
    """One cache for all pages, for most of each is the same."""
    with browser.new_context() as opened:
        opened.set_default_timeout(STUCK * 1000)
        yield opened


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    with context.new_page() as opened:
        opened.set_viewport_size({"width": 1280, "height": 900})
        yield opened


@pytest.fixture
def trouble(page: Any, server: str) -> list[str]:
    """What goes wrong on a page as it is looked at: in its console, with its requests, and that others are asked."""
    found: list[str] = []
    ours = (server, SITE.as_uri(), "data:", "blob:")
    page.on("console", lambda told: found.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: found.append(f"{request.url}: {request.failure}"))
    page.on(
        "response",
        lambda response: found.append(f"{response.url}: {response.status}") if response.status >= 400 else None,
    )
    page.on("request", lambda sent: None if sent.url.startswith(ours) else found.append(f"asks {sent.url}"))
    return found
