"""Whether the vendors still response as the specs say: `bulkstatus check` over many responses, and one report.

    python specs/drift.py                    over the examples in the specs, which have to conform
    python specs/drift.py --responses FOLDER   over saved responses: FOLDER/applivery/404-gone.json and so on
    python specs/drift.py --urls FILE        over jobs that are asked for now, with accounts from the environment

Writes report.md, for people, and report.json, for programs, to build/drift/. The exit code is 0 if every response
conforms, and 1 if one deviates; what kept a job from being asked for comes before that, with its code from
`bulkstatus check`. The interpreter that runs this script must have bulkstatus[cli,check] and PyYAML; `make drift`
sees to it.
"""

import argparse
import contextlib
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from bulkstatus.cli import main as run_command
from bulkstatus.cli.exit_codes import ExitCode, first
from bulkstatus.cli.files import read_bytes
from bulkstatus.cli.inputs import read_urls
from bulkstatus.cli.invocation import Invocation
from bulkstatus.errors import BulkStatusError
from bulkstatus.http.urls import safe_to_show
from drift_report import SOURCES, SPECS, Checked, Question, loaded, markdown, report_of, summary
from places import node_at

HERE = Path(__file__).resolve().parent
HTTP_STATUS = {"5XX": "503", "default": "418"}
"""For the specs' ranges: one that the spec does not name."""
HTTP_STATUS_FIRST = re.compile(r"([1-5]\d\d)(?![0-9A-Za-z])")  # the id 507f1f77bcf86cd799439011 begins with none
UNKNOWN_STATE = "unknownState"
"""Examples of this name deviate, and are meant to: they show a state that the spec does not know."""
CODES = {int(code): code for code in ExitCode}


class UsageError(Exception):
    """What to call differently, as a sentence."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Whether the vendors still response as the specs say.")
    parser.add_argument("--responses", default="", help="a folder of saved responses, with one folder per vendor in it")
    parser.add_argument("--urls", default="", help="a file of status URLs, to be asked for now")
    parser.add_argument("--output", type=Path, default=HERE.parent / "build" / "drift", help="where the report goes")
    options = parser.parse_args()
    try:
        return drift(options.responses, options.urls, options.output)
    except (UsageError, BulkStatusError) as error:
        print(f"drift: {error}", file=sys.stderr)
        return ExitCode.USAGE
    except OSError as error:
        print(f"drift: cannot write to {options.output}: {error.strerror}", file=sys.stderr)
        return ExitCode.INTERNAL_ERROR


def drift(responses: str, urls: str, output: Path) -> int:
    """Check, and write the report; the exit code."""
    output.mkdir(parents=True, exist_ok=True)
    for old in ("report.md", "report.json"):
        (output / old).unlink(missing_ok=True)  # a run that ends early leaves no report of another one
    questions = list(questions_from(responses, urls, output / "examples"))
    if not questions:
        raise UsageError(f"there is nothing in {responses or urls}: nothing was checked")
    checked = list(check_all(questions))
    source = "live" if urls else "saved" if responses else "examples"
    report = report_of(checked, source)
    (output / "report.md").write_text(markdown(report), encoding="utf-8")
    (output / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(SOURCES[source])
    for vendor, found in report["vendors"].items():
        print(f"{vendor:<13} {summary(found)}")
    print(f"report: {output / 'report.md'}")
    return first(each.code for each in checked)


def questions_from(responses: str, urls: str, scratch: Path) -> Iterator[Question]:
    """What to check."""
    if responses and urls:
        raise UsageError("give saved responses or URLs, not both at once")
    if urls:
        yield from live(urls)
    else:
        yield from saved(Path(responses) if responses else examples(scratch))


def live(path: str) -> Iterator[Question]:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"cannot read {path}: it is not text in UTF-8") from None
    with contextlib.closing(Invocation()) as invocation:
        for url in read_urls(text, path):
            try:
                (target,) = invocation.targets([url])
                vendor = target.account.vendor
            except BulkStatusError:
                vendor = "no account"
            yield Question(safe_to_show(url), vendor, (url,))


def saved(folder: Path) -> Iterator[Question]:
    """The responses in a folder. A file's name may begin with the HTTP status; without one, it was 200."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name one with a folder per vendor in it")
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(".") and not (path.is_dir() and path.name in SPECS):
            raise UsageError(f"{path} is no vendor's folder, and in none: they are called {', '.join(SPECS)}")
    for vendor in SPECS:
        for path in sorted((folder / vendor).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                status = HTTP_STATUS_FIRST.match(path.name)
                more = ("--http-status", status[1]) if status else ()
                source = path.relative_to(folder).as_posix()
                yield Question(source, vendor, ("--vendor", vendor, *more, str(path)))


def examples(folder: Path) -> Path:
    """The examples in the specs, saved as responses."""
    for vendor, path in SPECS.items():
        document = loaded(path)
        (folder / vendor).mkdir(parents=True, exist_ok=True)
        for old in (folder / vendor).iterdir():
            old.unlink()
        (operation,) = (item["get"] for item in document["paths"].values())
        for status, response in operation["responses"].items():
            component = node_at(document, response["$ref"]) if "$ref" in response else response
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


if __name__ == "__main__":
    sys.exit(main())
