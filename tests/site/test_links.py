"""Every link of every page leads to a page that is there, and to a place that is on it."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from tests.site.conftest import PAGES, SITE


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
        "openapi-generator.tech",  # its list of languages
        "semver.org",  # the changelog
        "zensical.org",  # "made with", in the footer
        "redocly.com",  # the same of the Redoc pages
    }


def test_no_page_has_a_path_of_the_machine_it_was_built_on() -> None:
    assert [path.name for path in SITE.rglob("*.html") if re.search(str(SITE.parent), path.read_text("utf-8"))] == []
