"""The report of `make drift`: many responses compared with their specs, as JSON and as Markdown."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.errors import ConfigurationError
from bulkstatus.text import one_line
from bulkstatus.validation import Comparison

HERE = Path(__file__).resolve().parent
SPECS = {path.stem: path for path in sorted(HERE.glob("*.yaml")) if path.stem != "redocly"}
SOURCES = {
    "examples": "The examples in the specs: no vendor was asked.",
    "saved": "Saved responses.",
    "live": "Jobs that were asked for.",
}
"""Where responses come from. A run that asked nobody must not look like one that did."""
SHOWN = 3
"""Values that are shown for one place."""


@frozen
class Checked:
    """The result of comparing one response with its spec."""

    source: str
    """What it is called in the report."""
    vendor: str
    code: ExitCode
    message: str
    """Why the code is neither `OK` nor `FAILED`."""
    comparison: Comparison | None = None
    """None if no response came."""


def report_of(checked: Iterable[Checked], source: str) -> dict[str, Any]:
    """The report, as plain JSON values. Vendors of whom there is no response are in it as well."""
    by_vendor: dict[str, list[Checked]] = {vendor: [] for vendor in SPECS}
    for each in checked:
        by_vendor.setdefault(each.vendor, []).append(each)
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "bulkstatus": version("bulkstatus"),
        "source": source,
        "vendors": {vendor: vendor_report(vendor, some) for vendor, some in by_vendor.items()},
    }


def vendor_report(vendor: str, checked: Iterable[Checked]) -> dict[str, Any]:
    """One vendor's part: the same deviation in any number of responses is one entry."""
    members = member_names(SPECS[vendor]) if vendor in SPECS else None
    conforming = deviating = 0
    deviations: dict[tuple[str, str, bool], list[tuple[str, str]]] = {}
    notes: dict[str, list[tuple[str, str]]] = {}
    errors = []
    for each in checked:
        if each.code not in (ExitCode.OK, ExitCode.FAILED):
            errors.append({"source": each.source, "exit_code": each.code, "message": each.message})
        if each.comparison is None:
            continue
        conforming += each.comparison.conforms
        deviating += not each.comparison.conforms
        for deviation in each.comparison.deviations:
            key = (general(deviation.pointer, members), deviation.expected, deviation.costs_status)
            deviations.setdefault(key, []).append((each.source, deviation.found))
        for pointer in each.comparison.notes:
            parent, _, name = pointer.rpartition("/")
            notes.setdefault(f"{general(parent, members)}/{name}", []).append((each.source, ""))
    found = [
        {
            "pointer": pointer,
            "expected": expected,
            "costs_status": costs,
            **responses_of(occurrences),
            "found": values(occurrences),
        }
        for (pointer, expected, costs), occurrences in deviations.items()
    ]
    return {
        "responses": conforming + deviating,
        "conforming": conforming,
        "deviating": deviating,
        "deviations": sorted(found, key=lambda each: (not each["costs_status"], -each["responses"])),
        "notes": [{"pointer": pointer, **responses_of(occurrences)} for pointer, occurrences in notes.items()],
        "errors": errors,
    }


def responses_of(occurrences: list[tuple[str, str]]) -> dict[str, Any]:
    return {"responses": len({source for source, _ in occurrences}), "first_source": occurrences[0][0]}


def values(occurrences: list[tuple[str, str]]) -> list[str]:
    """The values that were found at a place, the most frequent first."""
    return [value for value, _ in Counter(value for _, value in occurrences).most_common(SHOWN)]


def general(pointer: str, members: set[str] | None) -> str:
    """A pointer with `*` for positions and keys, so that the same thing in many items is one place.

    Keys are what is no member of any schema. Without the spec, of a vendor that a package brings, they cannot be told.
    """

    def is_general(part: str) -> bool:
        return not part or (not part.isdecimal() if members is None else part in members)

    return "/".join(part if is_general(part) else "*" for part in pointer.split("/"))


def loaded(spec: Path) -> Any:
    """A spec, as plain values.

    Raises:
        ConfigurationError: If it is not YAML.
    """
    try:
        return yaml.safe_load(spec.read_bytes())
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{spec} cannot be read: {one_line(str(error))}") from error


def member_names(spec: Path) -> set[str]:
    schemas = loaded(spec)["components"]["schemas"].values()
    return {name for schema in schemas for name in schema.get("properties", ())}


def summary(found: Mapping[str, Any]) -> str:
    """One vendor in a line."""
    if not found["responses"] and not found["errors"]:
        return "nothing was read"
    parts = [counted(found["responses"], "response", "responses"), f"{found['conforming']} conform"]
    if found["deviating"]:
        parts.append(f"{found['deviating']} deviate in {counted(len(found['deviations']), 'place', 'places')}")
    if found["notes"]:
        parts.append(f"{counted(len(found['notes']), 'member', 'members')} not in the spec")
    if found["errors"]:
        parts.append(f"{len(found['errors'])} refused or failed")
    return ", ".join(parts)


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def markdown(report: Mapping[str, Any]) -> str:
    """The report, for people."""
    vendors, words = report["vendors"], SOURCES[report["source"]]
    parts = [
        f"# Drift\n\nMade at {report['made_at']} by bulkstatus {report['bulkstatus']}. {words}\n",
        table(
            ("vendor", "responses", "conform", "deviate", "refused or failed"),
            [(v, f["responses"], f["conforming"], f["deviating"], len(f["errors"])) for v, f in vendors.items()],
        ),
    ]
    for vendor, found in vendors.items():
        if found["deviations"] or found["notes"] or found["errors"]:
            parts.append(f"## {vendor}\n")
        if found["deviations"]:
            parts.append(table(HEAD, map(row, found["deviations"])))
        if found["notes"]:
            notes = [(code(each["pointer"]), each["responses"], code(each["first_source"])) for each in found["notes"]]
            parts.append(NOTES)
            parts.append(table(("place", "responses", "first in"), notes))
        if found["errors"]:
            reasons = [(code(each["source"]), each["exit_code"], code(each["message"])) for each in found["errors"]]
            parts.append("Refused or failed:\n")
            parts.append(table(("response", "exit code", "why"), reasons))
    return "\n".join(parts)


NOTES = "Members that the spec does not name, which is no deviation. An optional one that was renamed is here:\n"
HEAD = ("place", "expected", "found", "costs", "responses", "first in")


def row(deviation: Mapping[str, Any]) -> tuple[object, ...]:
    """A deviation in a table with this head."""
    return (
        code(deviation["pointer"] or "the response"),
        cell(deviation["expected"]),
        ", ".join(code(value) for value in deviation["found"]),
        "the status" if deviation["costs_status"] else "no status",
        deviation["responses"],
        code(deviation["first_source"]),
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def code(text: str) -> str:
    """A vendor's text in a table, as code: nothing in it is markup."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{cell(text)}{space}{fence}"


def cell(text: str) -> str:
    return one_line(text).replace("|", "\\|")
