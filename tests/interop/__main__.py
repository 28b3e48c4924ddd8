"""Test that generated code from other tools reads every example in the specs: `python -m tests.interop`.

The program prints a table with one row per spec and tool. The exit code is 1 if a tool fails, or if the results differ
from docs/interop.md. The program needs no network. `make interop` installs the tools and runs this program. `make
interop REWRITE=1` also writes the table to docs/interop.md.
"""

import argparse
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import hey_api, openapi_generator, openapi_typescript, respect
from .spec import Spec
from .tool import Result, Tool, check_spec

ROOT = Path(__file__).parents[2]
VENDORS = ("passcreator", "applivery", "saymon", "zoho_creator")
BUILD = ROOT / "build" / "interop"
"""Folder for the code that the tools generate. The folder is kept after the run, so that you can inspect it."""
PAGE = ROOT / "docs" / "interop.md"
TABLE = re.compile(r"^\| Spec .*\n(\|.*\n)+", re.MULTILINE)
SECONDS = re.compile(r"[\d.]+ *\|$", re.MULTILINE)
NODE_MODULES = Path(__file__).parent / "node_modules"


def main() -> int:
    """Run all tools, compare the results with docs/interop.md, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.interop", description="Test the specs with other tools.")
    parser.add_argument(
        "--write", action="store_true", help="write the table into docs/interop.md if there are no problems"
    )
    writes_page = parser.parse_args().write
    os.environ |= {"DO_NOT_TRACK": "1", "NO_UPDATE_NOTIFIER": "1"}
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    (BUILD / "node_modules").symlink_to(NODE_MODULES)  # the generated code imports from this folder
    header = ("Spec", "Tool", "Version", "Built", "Read", "Seconds")
    table = [row(*header), row(*("-" * len(title) for title in header))]
    sys.stdout.write("".join(table))
    results = []
    for tool in tools():
        for spec in (Spec(ROOT / "specs" / f"{vendor}.yaml") for vendor in VENDORS):
            directory = BUILD / re.sub(r"\W+", "-", tool.name).strip("-") / spec.name
            directory.mkdir(parents=True)
            results.append(check_spec(spec, tool, directory))
            table.append(result_row(results[-1]))
            sys.stdout.write(table[-1])
            sys.stdout.flush()
    problems = [problem for result in results for problem in result.problems]
    page = PAGE.read_text(encoding="utf-8")
    if writes_page and not problems:
        page = TABLE.sub(lambda _: "".join(table), page)
        PAGE.write_text(page, encoding="utf-8")
    problems = problems or [*page_problems(page, "".join(table), results)]
    sys.stdout.writelines(f"\n{problem}\n" for problem in problems)
    return 1 if problems else 0


def page_problems(page: str, table: str, results: Sequence[Result]) -> Iterator[str]:
    """Yield a message for each difference between docs/interop.md and the results. Durations are not compared."""
    (page_table,) = (match[0] for match in TABLE.finditer(page))
    if SECONDS.sub("", page_table) != SECONDS.sub("", table):
        yield f"the results differ from the table in {PAGE.name}: if they are correct, run `make interop REWRITE=1`"
    for name, tested_version in {result.tool.name.partition(" ")[0]: result.tool.version for result in results}.items():
        for other in set(re.findall(rf"{re.escape(name)}\S*?(?:@|==| )(\d+\.\d+\.\d+)", page)) - {tested_version}:
            yield f"{PAGE.name} mentions {name} {other}, but version {tested_version} was tested: update the page"


def tools() -> Sequence[Tool]:
    """Return all tools, with their installed versions."""
    try:
        generator = version("openapi-generator-cli")
    except PackageNotFoundError:
        sys.exit("openapi-generator-cli is not installed: run `make interop`, which installs it")
    return (
        Tool("openapi-generator python", generator, openapi_generator.python),
        Tool("openapi-generator typescript-fetch", generator, openapi_generator.typescript_fetch),
        Tool("openapi-typescript", _npm_version(NODE_MODULES / "openapi-typescript"), openapi_typescript.types),
        Tool("@hey-api/openapi-ts", _npm_version(NODE_MODULES / "@hey-api" / "openapi-ts"), hey_api.client),
        Tool("redocly respect", _npm_version(respect.REDOCLY.parents[1] / "@redocly" / "cli"), respect.check),
    )


def _npm_version(package: Path) -> str:
    """Return the version of an installed npm package."""
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])


def result_row(result: Result) -> str:
    """Return a table row with the result of one tool for one spec."""
    built, read = "no", ""
    if result.read_result:
        built = "yes"
        read = f"{result.read_result.correct} of {result.read_result.total} {result.read_result.unit}"
    return row(result.spec.name, result.tool.name, result.tool.version, built, read, f"{result.seconds:.1f}")


def row(*cells: str) -> str:
    """Return a row of a Markdown table whose cells are padded, so that the columns are aligned in a terminal."""
    widths = (12, 34, 7, 5, 17, 7)
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |\n"


if __name__ == "__main__":
    sys.exit(main())
