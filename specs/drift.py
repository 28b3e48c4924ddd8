"""Compare many responses with the vendors' specs, and write one report about the deviations.

    python specs/drift.py                      compares the examples in the specs, which must conform
    python specs/drift.py --responses FOLDER   compares saved responses, such as FOLDER/applivery/404-gone.json
    python specs/drift.py --urls FILE          polls each job once, with accounts from the environment

The script writes the report to build/drift/: report.md for people, and report.json for programs. The exit code is 0 if
every response conforms to its spec, and 1 if a response deviates. If a poll fails or its response is an error, the exit
code is the same as that of `bulkstatus check`. The script needs bulkstatus[cli,check] and PyYAML, which `make drift`
installs.
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
"""HTTP status to use for examples of the responses `5XX` and `default`.

No spec lists 503 or 418 as an exact status.
"""
HTTP_STATUS_FIRST = re.compile(r"([1-5]\d\d)(?![0-9A-Za-z])")  # the id 507f1f77bcf86cd799439011 does not match
UNKNOWN_STATE = "unknownState"
"""Name of the examples that deviate on purpose, because they show a state that the spec does not list."""


class UsageError(Exception):
    """Exception for incorrect arguments of the script. The message of the exception says what to change."""


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare responses with the vendors' specs, and write a report.")
    parser.add_argument("--responses", default="", help="folder of saved responses, with one subfolder per vendor")
    parser.add_argument("--urls", default="", help="file of status URLs; each job is polled once")
    parser.add_argument("--output", type=Path, default=HERE.parent / "build" / "drift", help="folder for the report")
    options = parser.parse_args()
    try:
        return drift(options.responses, options.urls, options.output)
    except (UsageError, BulkStatusError) as error:
        print(f"drift: {error}", file=sys.stderr)
        return ExitCode.USAGE
    except OSError as error:
        print(f"drift: cannot write to {options.output}: {error.strerror}: give another --output", file=sys.stderr)
        return ExitCode.INTERNAL_ERROR


def drift(responses: str, urls: str, output: Path) -> int:
    """Compare the responses, write the report, and return the exit code."""
    output.mkdir(parents=True, exist_ok=True)
    for old in ("report.md", "report.json"):
        (output / old).unlink(missing_ok=True)  # a run that ends early must not leave the report of an earlier run
    if responses and urls:
        raise UsageError("give saved responses (--responses) or status URLs (--urls), not both")
    source = "live" if urls else "saved" if responses else "examples"
    checked = []
    for each in live(urls) if urls else saved(Path(responses)) if responses else examples():
        checked.append(each)
        if each.code is ExitCode.INTERRUPTED:
            break
    if not checked:
        raise UsageError(f"{responses or urls} is empty, so nothing was compared: add saved responses or status URLs")
    report = report_of(checked, source)
    (output / "report.md").write_text(markdown(report), encoding="utf-8")
    (output / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(SOURCES[source])
    for vendor, found in report["vendors"].items():
        print(f"{vendor:<13} {summary(found)}")
    print(f"Report: {output / 'report.md'}")
    return first(each.code for each in checked)


def live(path: str) -> Iterator[Checked]:
    """Poll the jobs whose status URLs are in a file, compare the responses with the specs, and yield the results."""
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"cannot read {path}: it is not UTF-8 text") from None
    with contextlib.closing(Invocation()) as invocation:
        for url in read_urls(text, path):
            try:
                (target,) = invocation.targets([url])
                vendor = target.account.vendor
            except BulkStatusError:
                vendor = "no account"
            yield check(safe_to_show(url), vendor, compare_live, invocation, url)


def saved(folder: Path) -> Iterator[Checked]:
    """Compare the saved responses in a folder with the specs, and yield the results.

    The name of a file can start with the HTTP status of the response, such as `404-gone.json`. If a file name contains
    no HTTP status, the status is 200.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: give --responses a folder with one subfolder per vendor")
    for path in sorted(folder.iterdir()):
        if not path.name.startswith(".") and not (path.is_dir() and path.name in SPECS):
            raise UsageError(f"{path} is not the folder of a vendor: move responses to {', '.join(SPECS)}")
    for vendor in SPECS:
        for path in sorted((folder / vendor).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                status = HTTP_STATUS_FIRST.match(path.name)
                response = Response(status_code=int(status[1]) if status else 200, content=read_bytes(str(path)))
                yield check(path.relative_to(folder).as_posix(), vendor, compare_file, vendor, response, path)


def examples() -> Iterator[Checked]:
    """Compare each example in the specs with its own spec, and yield the results."""
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
    """Compare one response with its spec, and return the result.

    If the comparison fails, the result contains the error.
    """
    try:
        comparison = compare_(*arguments)
    except BulkStatusError as error:
        return Checked(source, vendor, code_of_error(error), str(error))
    except KeyboardInterrupt:
        return Checked(source, vendor, ExitCode.INTERRUPTED, "interrupted")
    except Exception as error:  # noqa: BLE001 - the other vendors' modules may still work
        message = f"this is a bug in bulkstatus, please report it: {type(error).__name__}: {error}"
        return Checked(source, vendor, ExitCode.INTERNAL_ERROR, message)
    if comparison.conforms and compare_ is compare_live and isinstance(comparison.reading, BulkStatusError):
        return Checked(source, vendor, code_of_error(comparison.reading), str(comparison.reading), comparison)
    return Checked(source, vendor, ExitCode.OK if comparison.conforms else ExitCode.FAILED, "", comparison)


def compare_file(vendor: str, response: Response, path: Path) -> Comparison:
    return compare_saved(Invocation(), account_class_of(vendor), response, path.absolute().as_uri())


if __name__ == "__main__":
    sys.exit(main())
