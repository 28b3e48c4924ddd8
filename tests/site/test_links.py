"""Test that every link of every page leads to an existing page and anchor."""

import os
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from docs.site import site_map
from tests.site.conftest import PAGES, ROOT, SITE


class LinkParser(HTMLParser):
    """A parser that collects the links and the anchors in an HTML page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = {""}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        attributes = {name: value or "" for name, value in attrs}
        self.anchors |= {attributes[name] for name in ("id", "name") if name in attributes}
        self.links += [attributes[name] for name in ("href", "src") if name in attributes]


@cache
def read(path: Path) -> LinkParser:
    parser = LinkParser()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_page_and_an_anchor(name: str) -> None:
    broken = []
    for link in read(SITE / name).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or name == "404.html":
            continue
        target = (SITE / name).parent / unquote(parts.path) if parts.path else SITE / name
        if not target.is_file() or (
            target.suffix == ".html"
            and target.name != "redoc.html"
            and unquote(parts.fragment) not in read(target).anchors
        ):
            broken.append(link)
    assert broken == []


def test_only_intended_hosts_are_linked() -> None:
    hosts = {urlsplit(link).hostname for name in PAGES for link in read(SITE / name).links if "://" in link}
    assert hosts <= {
        urlsplit(site_map.site_url()).hostname,  # each page contains its published address
        urlsplit(site_map.REPOSITORY).hostname,
        "openapi-generator.tech",  # the list of its languages
        "semver.org",  # the changelog
        "zensical.org",  # "made with", in the footer
        "redocly.com",  # "powered by", on the Redoc pages
    }


def test_no_file_contains_a_path_of_the_build_machine() -> None:
    build_path = re.compile(rf"{re.escape(str(ROOT))}/(\.venv|build|docs|facade|generated|specs)".encode())
    files = [path for path in SITE.rglob("*") if path.is_file()]
    assert [path.name for path in files if build_path.search(path.read_bytes())] == []


def test_every_page_is_linked_from_the_first_page() -> None:
    reached: set[str] = set()
    pending = ["index.html"]
    while pending:
        name = pending.pop()
        if name in reached or name not in PAGES:
            continue
        reached.add(name)
        paths = [urlsplit(link).path for link in read(SITE / name).links if "://" not in link]
        pending += [os.path.relpath((SITE / name).parent / unquote(path), SITE) for path in paths if path]
    assert set(PAGES) - reached == {"404.html"}
