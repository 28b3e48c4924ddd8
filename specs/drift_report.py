"""Build the report of `make drift` as JSON and as Markdown."""

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
    "examples": "Compared the examples in the specs. No request was sent.",
    "saved": "Compared saved responses. No request was sent.",
    "live": "Compared live responses. Each job was polled once.",
}
"""Each key is a source of responses, and each value says whether requests were sent."""
SHOWN = 3
"""Maximum number of different values that the report shows for one deviation."""


@frozen
class Checked:
    """The result of comparing one response with its spec."""

    source: str
    """Name of the response in the report: a file, an example or a status URL."""
    vendor: str
    """Key of the vendor, such as `passcreator`, or `no account` if no account matches the status URL."""
    code: ExitCode
    """`OK` if the response conforms to its spec, `FAILED` if it deviates, or the exit code for an error."""
    message: str
    """Error message, or an empty string if there is no error."""
    comparison: Comparison | None = None
    """Comparison of the response with its spec, or None if there is no response."""


def report_of(checked: Iterable[Checked], source: str) -> dict[str, Any]:
    """Return the report as JSON values. The report contains every vendor, even a vendor without responses."""
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
    """Return the part of the report that describes one vendor.

    A deviation that occurs in many responses has only one entry.
    """
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
    """Return the most frequent values of a deviation, in descending order of frequency."""
    return [value for value, _ in Counter(value for _, value in occurrences).most_common(SHOWN)]


def general(pointer: str, members: set[str] | None) -> str:
    """Replace array positions and map keys in a JSON pointer with `*`, so that all items have the same pointer.

    A name in the pointer is a map key if no schema lists it as a field. If the vendor has no spec, map keys are not
    replaced.
    """

    def is_general(part: str) -> bool:
        return not part or (not part.isdecimal() if members is None else part in members)

    return "/".join(part if is_general(part) else "*" for part in pointer.split("/"))


def loaded(spec: Path) -> Any:
    """Parse the YAML file of a spec.

    Raises:
        ConfigurationError: If the file is not valid YAML.
    """
    try:
        return yaml.safe_load(spec.read_bytes())
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{spec} is not valid YAML: {one_line(str(error))}") from error


def member_names(spec: Path) -> set[str]:
    schemas = loaded(spec)["components"]["schemas"].values()
    return {name for schema in schemas for name in schema.get("properties", ())}


def summary(found: Mapping[str, Any]) -> str:
    """Summarize the results of one vendor in one line."""
    if not found["responses"] and not found["errors"]:
        return "no responses"
    parts = [counted(found["responses"], "response", "responses"), f"{found['conforming']} conform"]
    if found["deviating"]:
        parts.append(f"{found['deviating']} deviate in {counted(len(found['deviations']), 'place', 'places')}")
    if found["notes"]:
        parts.append(f"{counted(len(found['notes']), 'field', 'fields')} not in the spec")
    if found["errors"]:
        parts.append(counted(len(found["errors"]), "error", "errors"))
    return ", ".join(parts)


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def markdown(report: Mapping[str, Any]) -> str:
    """Format the report as Markdown."""
    vendors, words = report["vendors"], SOURCES[report["source"]]
    parts = [
        f"# Drift\n\nCreated at {report['made_at']} by bulkstatus {report['bulkstatus']}. {words}\n",
        table(
            ("vendor", "responses", "conform", "deviate", "errors"),
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
            parts.append("Errors, with the exit codes of `bulkstatus check`:\n")
            parts.append(table(("response", "exit code", "error"), reasons))
    return "\n".join(parts)


NOTES = "Fields that the spec does not list. They are not deviations, but a renamed optional field appears only here:\n"
HEAD = ("place", "expected", "found", "affects the status", "responses", "first in")


def row(deviation: Mapping[str, Any]) -> tuple[object, ...]:
    """Return the table cells of one deviation, in the order of the columns in `HEAD`."""
    return (
        code(deviation["pointer"] or "the response"),
        cell(deviation["expected"]),
        ", ".join(code(value) for value in deviation["found"]),
        "yes" if deviation["costs_status"] else "no",
        deviation["responses"],
        code(deviation["first_source"]),
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def code(text: str) -> str:
    """Format a vendor's string as inline code in a Markdown table, and prevent its characters from acting as markup."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{cell(text)}{space}{fence}"


def cell(text: str) -> str:
    return one_line(text).replace("|", "\\|")
