"""The sections of CHANGELOG.md: one for each version, the newest first, with its date or `(unreleased)`."""

import re
from datetime import date
from typing import NamedTuple

_HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
_TITLE = re.compile(r"(\d+\.\d+\.\d+) \((unreleased|\d{4}-\d{2}-\d{2})\)")


class Section(NamedTuple):
    """What changed in one version."""

    title: str
    version: str
    """Empty if the title is not a version with a date or `(unreleased)`."""
    released: str
    """The date, as 2026-11-28; empty until the release."""
    text: str


def sections(changelog: str) -> list[Section]:
    """Return the sections of a changelog, in its order."""
    headings = list(_HEADING.finditer(changelog))
    ends = [*(heading.start() for heading in headings), len(changelog)][1:]
    return [
        _section(heading[1].strip(), changelog[heading.end() : end].strip())
        for heading, end in zip(headings, ends, strict=True)
    ]


def _section(title: str, text: str) -> Section:
    found = _TITLE.fullmatch(title)
    version, released = found.groups() if found else ("", "")
    return Section(title, version, "" if released == "unreleased" else released, text)


def problems(changelog: str, version: str) -> list[str]:
    """Return what is wrong with a changelog at a version of bulkstatus; an empty list if nothing is."""
    found = sections(changelog)
    wrong = [
        f"CHANGELOG.md: the title {section.title!r} is not a version with a date: write it as 1.2.3 (2026-11-28), "
        "or 1.2.3 (unreleased)"
        for section in found
        if not section.version or not _is_date(section.released)
    ]
    if not found or found[0].version != version:
        newest = found[0].title if found else "nothing"
        wrong.append(f"CHANGELOG.md: the newest section is {newest!r}, but the version is {version}: add its section")
    wrong += [
        f"CHANGELOG.md: {section.version} is unreleased, but it is not the newest section: add its date"
        for section in found[1:]
        if section.version and not section.released
    ]
    wrong += [f"CHANGELOG.md: the section {section.title!r} is empty" for section in found if not section.text]
    numbers = [tuple(map(int, section.version.split("."))) for section in found if section.version]
    if numbers != sorted(set(numbers), reverse=True):
        wrong.append("CHANGELOG.md: the versions are not in order: put the newest first, and each once")
    return wrong


def _is_date(text: str) -> bool:
    try:
        return not text or bool(date.fromisoformat(text))
    except ValueError:
        return False
