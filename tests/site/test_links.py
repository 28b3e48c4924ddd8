"""Every link of every page leads to a page that is there, and to a place that is on it."""

import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from docs.site import where
from tests.site.conftest import PAGES, ROOT, SITE


class Reader(HTMLParser):
    """The links and the places of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = {""}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given}
        self.links += [given[name] for name in ("href", "src") if name in given]


@cache
def read(path: Path) -> Reader:
    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader


@pytest.mark.parametrize("name", PAGES)
def test_the_links_lead_somewhere(name: str) -> None:
    broken = []
    for link in read(SITE / name).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or name == "404.html":
            continue
        target = (SITE / name).parent / unquote(parts.path) if parts.path else SITE / name
        if not target.is_file() or (
            target.suffix == ".html"
            and target.name != "redoc.html"
            and unquote(parts.fragment) not in read(target).places
        ):
            broken.append(link)
    assert broken == []


def test_links_to_others_are_links_that_somebody_wrote() -> None:
    hosts = {urlsplit(link).hostname for name in PAGES for link in read(SITE / name).links if "://" in link}
    assert hosts <= {
        urlsplit(where.site_url()).hostname,  # each page names its published address
        urlsplit(where.REPOSITORY).hostname,
        "openapi-generator.tech",  # its list of languages
        "semver.org",  # the changelog
        "zensical.org",  # "made with", in the footer
        "redocly.com",  # the same of the Redoc pages
    }


def test_nothing_has_a_path_of_the_machine_it_was_built_on() -> None:
    path_of_it = re.compile(rf"{re.escape(str(ROOT))}/(\.venv|build|docs|facade|generated|specs)".encode())
    files = [path for path in SITE.rglob("*") if path.is_file()]
    assert [path.name for path in files if path_of_it.search(path.read_bytes())] == []


def test_every_page_can_be_reached() -> None:
    reached: set[str] = set()
    to_follow = ["index.html"]
    while to_follow:
        name = to_follow.pop()
        if name in reached or name not in PAGES:
            continue
        reached.add(name)
        paths = [urlsplit(link).path for link in read(SITE / name).links if "://" not in link]
        to_follow += [os.path.relpath((SITE / name).parent / unquote(path), SITE) for path in paths if path]
    assert set(PAGES) - reached == {"404.html"}
