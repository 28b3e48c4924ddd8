"""Link the first mention of each Python name on a page to the reference."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import griffe  # pyright: ignore[reportMissingImports] - it comes with mkdocstrings
from docs.site import site_map
from docs.site.python_pages import BULKSTATUS

_HEADING_LINK_OR_CODE = re.compile(
    r"^#.*$|!?\[(?:[^\[\]`]|`[^`]*`)*\]\([^)\s]*\)|`([A-Za-z_]\w*(?:\.\w+)*)`", re.MULTILINE
)


def linked(text: str, linked_names: set[str]) -> str:
    """Link each Python name in a text, except the names in `linked_names`.

    The function adds each linked name to `linked_names`.
    """

    def link(match: re.Match[str]) -> str:
        name = match[1]
        anchor = _anchor(name) if name and name not in linked_names else None
        if anchor is None:
            return match[0]
        linked_names.add(name)
        return f"[{match[0]}][{anchor}]"

    return _HEADING_LINK_OR_CODE.sub(link, text)


def _anchor(name: str) -> str | None:
    """Return the anchor of a name such as `Client.wait` or `bulkstatus.testing`, or None if the name has no anchor."""
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
    """Return a mapping from the short names of public classes and functions to their anchors in the reference."""
    anchors = {name: f"bulkstatus.testing.{name}" for name in _package()["testing"].exports}
    anchors |= {name: f"bulkstatus.sandbox.{name}" for name in _package()["sandbox"].exports}
    return anchors | {identifier.rpartition(".")[2]: identifier for identifier in _identifiers()}


@cache
def _package() -> Any:
    return griffe.load("bulkstatus", search_paths=[site_map.ROOT / "facade"])
