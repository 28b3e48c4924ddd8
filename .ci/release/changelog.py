"""Parse and check CHANGELOG.md.

CHANGELOG.md has a section for each version, the newest first. The title of a section contains a
version, and either the release date or `(unreleased)`.
"""

import re
from datetime import date
from typing import NamedTuple

_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_TITLE = re.compile(r"(\d+\.\d+\.\d+) \((unreleased|\d{4}-\d{2}-\d{2})\)")


class Section(NamedTuple):
    """A section of CHANGELOG.md, which lists the changes in one version."""

    title: str
    version: str
    """Version in the title of the section, such as 1.2.3, or an empty string if the title is malformed."""
    released: str
    """Date of the release, such as 2026-11-28, or an empty string if the version is not released."""
    text: str


def sections(changelog: str) -> list[Section]:
    """Return the sections of a changelog, in the order in which the file contains them."""
    headings = list(_HEADING.finditer(changelog))
    ends = [*(heading.start() for heading in headings), len(changelog)][1:]
    return [
        _section(heading[1].strip(), changelog[heading.end() : end].strip())
        for heading, end in zip(headings, ends, strict=True)
    ]


def _section(title: str, text: str) -> Section:
    match = _TITLE.fullmatch(title)
    version, released = match.groups() if match else ("", "")
    return Section(title, version, "" if released == "unreleased" else released, text)


def problems(changelog: str, version: str) -> list[str]:
    """Return a message for each problem in a changelog. The newest section of the changelog must describe `version`."""
    parsed = sections(changelog)
    messages = [
        f"CHANGELOG.md: the title {section.title!r} is not a version with a date: write it as 1.2.3 (2026-11-28), "
        "or 1.2.3 (unreleased)"
        for section in parsed
        if not section.version or not _is_date(section.released)
    ]
    if not parsed or parsed[0].version != version:
        newest = parsed[0].title if parsed else "nothing"
        messages.append(
            f"CHANGELOG.md: the newest section is {newest!r}, but the version is {version}: add its section"
        )
    messages += [
        f"CHANGELOG.md: {section.version} is unreleased, but it is not the newest section: add its date"
        for section in parsed[1:]
        if section.version and not section.released
    ]
    messages += [
        f"CHANGELOG.md: the section {section.title!r} is empty: list its changes"
        for section in parsed
        if not section.text
    ]
    numbers = [tuple(map(int, section.version.split("."))) for section in parsed if section.version]
    if numbers != sorted(set(numbers), reverse=True):
        messages.append("CHANGELOG.md: the versions are not in order: list each version once, the newest first")
    return messages


def _is_date(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False
