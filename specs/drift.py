"""Show whether the vendors still respond as the specs say: many responses, each compared with its spec, and one report.

    python specs/drift.py                      compares the examples in the specs, which have to conform
    python specs/drift.py --responses FOLDER   compares saved responses: FOLDER/applivery/404-gone.json and so on
    python specs/drift.py --urls FILE          requests the status of jobs, with accounts from the environment

Writes report.md, for people, and report.json, for programs, to build/drift/. The exit code is 0 if every response
conforms, and 1 if one deviates. A job without a response, or with a refusal, comes before that, with its code from
`bulkstatus check`. The interpreter that runs this script must have bulkstatus[cli,check] and PyYAML; `make drift`
sees to it.
"""

import argparse
import contextlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bulkstatus.cli.check import compare_live, compare_saved
from bulkstatus.cli.exit_codes import ExitCode, code_of_error, first
from bulkstatus.cli.files import read_bytes
from bulkstatus.cli.inputs import read_urls
from bulkstatus.cli.invocation import Invocation
from bulkstatus.errors import BulkStatusError
from bulkstatus.http.messages import Response
from bulkstatus.http.urls import safe_to_show
from bulkstatus.validation import Comparison
from bulkstatus.vendors.registry import account_class_of
from drift_report import SOURCES, SPECS, Checked, loaded, markdown, report_of, summary

HERE = Path(__file__).resolve().parent
HTTP_STATUS = {"5XX": 503, "default": 418}
"""For the specs' ranges: one that the spec does not name."""
HTTP_STATUS_FIRST = re.compile(r"([1-5]\d\d)(?![0-9A-Za-z])")  # the id 507f1f77bcf86cd799439011 begins with none
UNKNOWN_STATE = "unknownState"
"""Examples of this name deviate, and are meant to: they show a state that the spec does not know."""


class UsageError(Exception):
    """What to call differently, as a sentence."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Show whether the vendors still respond as the specs say.")
    parser.add_argument("--responses", default="", help="a folder of saved responses, with one folder per vendor in it")
    parser.add_argument("--urls", default="", help="a file of status URLs, to be requested now")
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
    """Check, write the report, and return the exit code."""
    output.mkdir(parents=True, exist_ok=True)
    for old in ("report.md", "report.json"):
        (output / old).unlink(missing_ok=True)  # a run that ends early leaves no report of another one
    if responses and urls:
        raise UsageError("give saved responses or URLs, not both at once")
    source = "live" if urls else "saved" if responses else "examples"
    checked = []
    for each in live(urls) if urls else saved(Path(responses)) if responses else examples():
        checked.append(each)
        if each.code is ExitCode.INTERRUPTED:
            break
    if not checked:
        raise UsageError(f"there is nothing in {responses or urls}: nothing was checked")
    report = report_of(checked, source)
    (output / "report.md").write_text(markdown(report), encoding="utf-8")
    (output / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(SOURCES[source])
    for vendor, found in report["vendors"].items():
        print(f"{vendor:<13} {summary(found)}")
    print(f"report: {output / 'report.md'}")
    return first(each.code for each in checked)


def live(path: str) -> Iterator[Checked]:
    """Check jobs, each with one request."""
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
            yield check(safe_to_show(url), vendor, compare_live, invocation, url)


def saved(folder: Path) -> Iterator[Checked]:
    """Check the responses in a folder. A file's name may begin with the HTTP status; without one, it was 200."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name one with a folder per vendor in it")
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(".") and not (path.is_dir() and path.name in SPECS):
            raise UsageError(f"{path} is no vendor's folder, and in none: they are called {', '.join(SPECS)}")
    for vendor in SPECS:
        for path in sorted((folder / vendor).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                status = HTTP_STATUS_FIRST.match(path.name)
                response = Response(status_code=int(status[1]) if status else 200, content=read_bytes(str(path)))
                yield check(path.relative_to(folder).as_posix(), vendor, compare_file, vendor, response, path)


def examples() -> Iterator[Checked]:
    """Check the examples in the specs."""
    for vendor, path in SPECS.items():
        document = loaded(path)
        (operation,) = (item["get"] for item in document["paths"].values())
        for status, response in operation["responses"].items():
            component = response.get("$ref", "").rpartition("/")[2]
            content = (document["components"]["responses"][component] if component else response)["content"]
            for name, example in content["application/json"]["examples"].items():
                if name != UNKNOWN_STATE:
                    body = json.dumps(example["value"]).encode()
                    shown = Response(status_code=HTTP_STATUS.get(status) or int(status), content=body)
                    yield check(f"{vendor}/{status}-{name}", vendor, compare_file, vendor, shown, path)


def check(source: str, vendor: str, compare_: Callable[..., Comparison], *arguments: object) -> Checked:
    """Compare one response with its spec. A job without a response keeps no other one from being checked."""
    try:
        comparison = compare_(*arguments)
    except BulkStatusError as error:
        return Checked(source, vendor, code_of_error(error), str(error))
    except KeyboardInterrupt:
        return Checked(source, vendor, ExitCode.INTERRUPTED, "interrupted")
    except Exception as error:  # noqa: BLE001 - whatever it is, the other vendors' modules may be in order
        message = f"this is a bug in bulkstatus, please report it: {type(error).__name__}: {error}"
        return Checked(source, vendor, ExitCode.INTERNAL_ERROR, message)
    if comparison.conforms and compare_ is compare_live and isinstance(comparison.reading, BulkStatusError):
        return Checked(source, vendor, code_of_error(comparison.reading), str(comparison.reading), comparison)
    return Checked(source, vendor, ExitCode.OK if comparison.conforms else ExitCode.FAILED, "", comparison)


def compare_file(vendor: str, response: Response, path: Path) -> Comparison:
    return compare_saved(Invocation(), account_class_of(vendor), response, path.absolute().as_uri())


if __name__ == "__main__":
    sys.exit(main())
