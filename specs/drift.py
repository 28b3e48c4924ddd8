"""Whether the vendors still reply as the specs say: `bulkstatus check` over many replies, and one report.

    python specs/drift.py                    over the examples in the specs, which have to conform
    python specs/drift.py --replies FOLDER   over saved replies: FOLDER/applivery/404-gone.json and so on
    python specs/drift.py --urls FILE        over jobs that are asked for now, with accounts from the environment

Writes report.md, for people, and report.json, for programs, to build/drift/. The exit code is 0 if every reply
conforms, 1 if one deviates, and else the one of `bulkstatus check`, of which the worst counts. The interpreter that
runs this script must have bulkstatus[cli,check] and PyYAML; `make drift` sees to it.
"""

import argparse
import contextlib
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen

from bulkstatus.cli import main as run_command
from bulkstatus.cli.exit_codes import ExitCode, first
from bulkstatus.cli.inputs import read_urls
from bulkstatus.cli.session import Session
from bulkstatus.errors import BulkStatusError
from bulkstatus.urls import safe_to_show

HERE = Path(__file__).resolve().parent
SPECS = {path.stem: path for path in sorted(HERE.glob("*.yaml")) if path.stem != "redocly"}
HTTP_STATUS = {"5XX": "503", "default": "418"}
"""For the specs' ranges: one that the spec does not name."""
UNKNOWN_STATE = "unknownState"
"""Examples of this name deviate, and are meant to: they show a state that the spec does not know."""
CODES = {int(code): code for code in ExitCode}
SHOWN = 3
"""Values that are shown for one place."""


class UsageError(Exception):
    """What to call differently, as a sentence."""


@frozen
class Question:
    """One reply to be checked."""

    source: str
    """What it is called in the report."""
    vendor: str
    arguments: tuple[str, ...]
    """What `bulkstatus check` is called with."""


@frozen
class Checked:
    """What `bulkstatus check` says of one reply."""

    question: Question
    code: ExitCode
    result: Mapping[str, Any] | None
    """What it prints with --json; None if no reply came."""
    complaint: str


def main() -> int:
    parser = argparse.ArgumentParser(description="Whether the vendors still reply as the specs say.")
    parser.add_argument("--replies", default="", help="a folder of saved replies, with one folder per vendor in it")
    parser.add_argument("--urls", default="", help="a file of status URLs, to be asked for now")
    parser.add_argument("--output", type=Path, default=HERE.parent / "build" / "drift", help="where the report goes")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    try:
        questions = list(questions_from(options.replies, options.urls, options.output / "examples"))
    except (UsageError, BulkStatusError) as error:
        print(f"drift: {error}", file=sys.stderr)
        return ExitCode.USAGE
    if not questions:
        print(f"drift: there is nothing in {options.replies or options.urls}: nothing was checked", file=sys.stderr)
        return ExitCode.USAGE
    checked = list(check_all(questions))
    report = report_of(checked)
    (options.output / "report.md").write_text(markdown(report), encoding="utf-8")
    (options.output / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    for vendor, found in report["vendors"].items():
        print(f"{vendor:<13} {summary(found)}")
    print(f"report: {options.output / 'report.md'}")
    return first(each.code for each in checked)


def questions_from(replies: str, urls: str, scratch: Path) -> Iterator[Question]:
    """What to check."""
    if replies and urls:
        raise UsageError("give saved replies or URLs, not both at once")
    if urls:
        yield from live(Path(urls))
    else:
        yield from saved(Path(replies) if replies else examples(scratch))


def live(path: Path) -> Iterator[Question]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', 'it is not text in UTF-8')}") from None
    with contextlib.closing(Session()) as session:
        for url in read_urls(text, str(path)):
            try:
                (target,) = session.targets([url])
                vendor = target.account.vendor
            except BulkStatusError:
                vendor = "no account"
            yield Question(safe_to_show(url), vendor, (url,))


def saved(folder: Path) -> Iterator[Question]:
    """The replies in a folder. A file's name may begin with the HTTP status; without one, it was 200."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name one with a folder per vendor in it")
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name not in SPECS:
            raise UsageError(f"{path} is no vendor's folder: they are called {', '.join(SPECS)}")
    for vendor in SPECS:
        for path in sorted((folder / vendor).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                status = re.match(r"([1-5]\d\d)(?=\D)", path.name)
                more = ("--http-status", status[1]) if status else ()
                source = path.relative_to(folder).as_posix()
                yield Question(source, vendor, ("--vendor", vendor, *more, str(path)))


def examples(folder: Path) -> Path:
    """The examples in the specs, saved as replies."""
    for vendor, path in SPECS.items():
        document = yaml.safe_load(path.read_bytes())
        (folder / vendor).mkdir(parents=True, exist_ok=True)
        for old in (folder / vendor).iterdir():
            old.unlink()
        (operation,) = (item["get"] for item in document["paths"].values())
        for status, response in operation["responses"].items():
            component = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
            for name, example in component["content"]["application/json"]["examples"].items():
                if name != UNKNOWN_STATE:
                    file = folder / vendor / f"{HTTP_STATUS.get(status, status)}-{name}.json"
                    file.write_text(json.dumps(example["value"], indent=2), encoding="utf-8")
    return folder


def check_all(questions: Iterable[Question]) -> Iterator[Checked]:
    for question in questions:
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = CODES[run_command(["check", "--json", *question.arguments])]
        result = json.loads(out.getvalue()) if out.getvalue() else None
        yield Checked(question, code, result, err.getvalue().strip().removeprefix("bulkstatus: "))
        if code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED):
            return


def report_of(checked: Iterable[Checked]) -> dict[str, Any]:
    """The report, as plain JSON values."""
    by_vendor: dict[str, list[Checked]] = {}
    for each in checked:
        by_vendor.setdefault(each.question.vendor, []).append(each)
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "bulkstatus": version("bulkstatus"),
        "vendors": {vendor: vendor_report(vendor, some) for vendor, some in by_vendor.items()},
    }


def vendor_report(vendor: str, checked: Iterable[Checked]) -> dict[str, Any]:
    """One vendor's part: the same deviation in any number of replies is one entry."""
    members = member_names(SPECS[vendor]) if vendor in SPECS else set()
    conforming = deviating = 0
    deviations: dict[tuple[str, str, bool], list[tuple[str, str]]] = {}
    notes: dict[str, list[tuple[str, str]]] = {}
    troubles = []
    for each in checked:
        source, result = each.question.source, each.result
        if each.code not in (ExitCode.OK, ExitCode.FAILED):
            why = result["error"]["message"] if result else each.complaint
            troubles.append({"source": source, "exit_code": each.code, "message": why})
        if result is None:
            continue
        conforming += result["conforms"]
        deviating += not result["conforms"]
        for deviation in result["deviations"]:
            key = (general(deviation["pointer"], members), deviation["expected"], deviation["costs_status"])
            deviations.setdefault(key, []).append((source, deviation["found"]))
        for pointer in result["notes"]:
            notes.setdefault(general(pointer, members), []).append((source, ""))
    found = [
        {"pointer": pointer, "expected": expected, "costs_status": costs, **occurrences(seen), "found": values(seen)}
        for (pointer, expected, costs), seen in deviations.items()
    ]
    return {
        "replies": conforming + deviating,
        "conforming": conforming,
        "deviating": deviating,
        "deviations": sorted(found, key=lambda each: (not each["costs_status"], -each["replies"])),
        "notes": [{"pointer": pointer, **occurrences(seen)} for pointer, seen in notes.items()],
        "troubles": troubles,
    }


def occurrences(seen: list[tuple[str, str]]) -> dict[str, Any]:
    return {"replies": len({source for source, _ in seen}), "first_seen_in": seen[0][0]}


def values(seen: list[tuple[str, str]]) -> list[str]:
    """The values that were found at a place, the most frequent first."""
    return [value for value, _ in Counter(value for _, value in seen).most_common(SHOWN)]


def general(pointer: str, members: set[str]) -> str:
    """A pointer with `*` for positions and keys, so that the same thing in many items is one place."""
    *parents, last = pointer.split("/")
    parts = [part if part in members or not part else "*" for part in parents]
    return "/".join([*parts, "*" if last.isdecimal() else last])


def member_names(spec: Path) -> set[str]:
    schemas = yaml.safe_load(spec.read_bytes())["components"]["schemas"].values()
    return {name for schema in schemas for name in schema.get("properties", ())}


def summary(found: Mapping[str, Any]) -> str:
    """One vendor in a line."""
    parts = [counted(found["replies"], "reply", "replies"), f"{found['conforming']} conform"]
    if found["deviating"]:
        parts.append(f"{found['deviating']} deviate in {counted(len(found['deviations']), 'place', 'places')}")
    if found["notes"]:
        parts.append(f"{counted(len(found['notes']), 'member', 'members')} not in the spec")
    if found["troubles"]:
        parts.append(f"{len(found['troubles'])} refused or in trouble")
    return ", ".join(parts)


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def markdown(report: Mapping[str, Any]) -> str:
    """The report, for people."""
    vendors = report["vendors"]
    parts = [
        f"# Drift\n\nMade at {report['made_at']} by bulkstatus {report['bulkstatus']}.\n",
        table(
            ("vendor", "replies", "conform", "deviate", "refused or in trouble"),
            [(v, f["replies"], f["conforming"], f["deviating"], len(f["troubles"])) for v, f in vendors.items()],
        ),
    ]
    for vendor, found in vendors.items():
        if found["deviations"] or found["notes"] or found["troubles"]:
            parts.append(f"\n## {vendor}\n")
        if found["deviations"]:
            parts.append(table(HEAD, map(row, found["deviations"])))
        if found["notes"]:
            notes = [(code(each["pointer"]), each["replies"], code(each["first_seen_in"])) for each in found["notes"]]
            parts.append("Members that the spec does not name, which is no deviation:\n")
            parts.append(table(("place", "replies", "first in"), notes))
        if found["troubles"]:
            whys = [(code(each["source"]), each["exit_code"], cell(each["message"])) for each in found["troubles"]]
            parts.append("Refused, or in trouble:\n")
            parts.append(table(("reply", "exit code", "why"), whys))
    return "\n".join(parts)


HEAD = ("place", "expected", "found", "costs", "replies", "first in")


def row(deviation: Mapping[str, Any]) -> tuple[object, ...]:
    """A deviation in a table with this head."""
    return (
        code(deviation["pointer"] or "the reply"),
        cell(deviation["expected"]),
        ", ".join(code(value) for value in deviation["found"]),
        "the status" if deviation["costs_status"] else "no status",
        deviation["replies"],
        code(deviation["first_seen_in"]),
    )


def table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(map(str, line))} |\n" for line in lines)


def code(text: str) -> str:
    """A vendor's text in a table, as code: nothing in it is markup."""
    fence = "``" if "`" in text else "`"
    return f"{fence} {cell(text)} {fence}" if "`" in text else f"`{cell(text)}`"


def cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    sys.exit(main())
