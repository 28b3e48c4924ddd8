"""Links from the names that a text mentions to their places in the reference: the first of each on a page."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import griffe  # pyright: ignore[reportMissingImports] - it comes with mkdocstrings
from docs.site import where
from docs.site.python_pages import BULKSTATUS

_HEADING_LINK_OR_CODE = re.compile(
    r"^#.*$|!?\[(?:[^\[\]`]|`[^`]*`)*\]\([^)\s]*\)|`([A-Za-z_]\w*(?:\.\w+)*)`", re.MULTILINE
)


def linked(text: str, seen: set[str]) -> str:
    """The text with links in the place of names that were not seen before. Headings and links stay as they are."""

    def link(found: re.Match[str]) -> str:
        name = found[1]
        place = _place(name) if name and name not in seen else None
        if place is None:
            return found[0]
        seen.add(name)
        return f"[{found[0]}][{place}]"

    return _HEADING_LINK_OR_CODE.sub(link, text)


def _place(name: str) -> str | None:
    """Where the reference has a name such as `Client`, `Client.wait` or `bulkstatus.testing`."""
    if name in _identifiers():
        return name
    head, dot, member = name.partition(".")
    known = _public().get(head)
    if known is None or not dot:
        return known
    return f"{known}.{member}" if member in _package()[known.partition(".")[2]].members else None


def _identifiers() -> list[str]:
    return [identifier for page in BULKSTATUS.values() for identifier in page]


@cache
def _public() -> Mapping[str, str]:
    """The classes and functions that have a place, by the names that texts call them."""
    found = {name: f"bulkstatus.testing.{name}" for name in _package()["testing"].exports}
    found |= {name: f"bulkstatus.sandbox.{name}" for name in _package()["sandbox"].exports}
    return found | {identifier.rpartition(".")[2]: identifier for identifier in _identifiers()}


@cache
def _package() -> Any:
    return griffe.load("bulkstatus", search_paths=[where.ROOT / "facade"])
