"""Feed the specs to other people's tools, and read every example with what they make: `python -m tests.interop`.

A line for each spec and tool; the exit code is 1 if one of them fails, or if docs/interop.md tells of other results.
Nothing here needs a network. `make interop` installs what this needs and runs it; with REWRITE=1, it puts the table
into the page.
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
from .tool import Result, Tool, judge

ROOT = Path(__file__).parents[2]
VENDORS = ("passcreator", "applivery", "saymon", "zoho_creator")
BUILD = ROOT / "build" / "interop"
"""Where the tools build; it stays, so that one can look at what they made."""
PAGE = ROOT / "docs" / "interop.md"
TABLE = re.compile(r"^\| Spec .*\n(\|.*\n)+", re.MULTILINE)
SECONDS = re.compile(r"[\d.]+ *\|$", re.MULTILINE)
NODE_MODULES = Path(__file__).parent / "node_modules"


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.interop", description="Feed the specs to other tools.")
    parser.add_argument("--write", action="store_true", help="put the table into docs/interop.md if all is well")
    is_writing = parser.parse_args().write
    os.environ |= {"DO_NOT_TRACK": "1", "NO_UPDATE_NOTIFIER": "1"}
    shutil.rmtree(BUILD, ignore_errors=True)
    BUILD.mkdir(parents=True)
    (BUILD / "node_modules").symlink_to(NODE_MODULES)  # what is built there imports from here
    heading = ("Spec", "Tool", "Version", "Built", "Read", "Seconds")
    table = [row(*heading), row(*("-" * len(title) for title in heading))]
    sys.stdout.write("".join(table))
    results = []
    for tool in tools():
        for spec in (Spec(ROOT / "specs" / f"{vendor}.yaml") for vendor in VENDORS):
            directory = BUILD / re.sub(r"\W+", "-", tool.name).strip("-") / spec.name
            directory.mkdir(parents=True)
            results.append(judge(spec, tool, directory))
            table.append(line(results[-1]))
            sys.stdout.write(table[-1])
            sys.stdout.flush()
    troubles = [trouble for result in results for trouble in result.troubles]
    page = PAGE.read_text(encoding="utf-8")
    if is_writing and not troubles:
        page = TABLE.sub(lambda _: "".join(table), page)
        PAGE.write_text(page, encoding="utf-8")
    troubles = troubles or [*page_troubles(page, "".join(table), results)]
    sys.stdout.writelines(f"\n{trouble}\n" for trouble in troubles)
    return 1 if troubles else 0


def page_troubles(page: str, table: str, results: Sequence[Result]) -> Iterator[str]:
    """What the page says otherwise; how long it took is not compared."""
    (written,) = (found[0] for found in TABLE.finditer(page))
    if SECONDS.sub("", written) != SECONDS.sub("", table):
        yield f"{PAGE.name} has another table: if this one is right, `make interop REWRITE=1`"
    for name, version_ in {result.tool.name.partition(" ")[0]: result.tool.version for result in results}.items():
        for other in set(re.findall(rf"{re.escape(name)}\S*?(?:@|==| )(\d+\.\d+\.\d+)", page)) - {version_}:
            yield f"{PAGE.name} speaks of {name} {other}, and it was {version_} that was tried: mend what it says"


def tools() -> Sequence[Tool]:
    """All of them, with the versions that are installed."""
    try:
        generator = version("openapi-generator-cli")
    except PackageNotFoundError:
        sys.exit("openapi-generator-cli is not installed: run this with `make interop`")
    return (
        Tool("openapi-generator python", generator, openapi_generator.python),
        Tool("openapi-generator typescript-fetch", generator, openapi_generator.typescript_fetch),
        Tool("openapi-typescript", _of_npm(NODE_MODULES / "openapi-typescript"), openapi_typescript.types),
        Tool("@hey-api/openapi-ts", _of_npm(NODE_MODULES / "@hey-api" / "openapi-ts"), hey_api.client),
        Tool("redocly respect", _of_npm(respect.REDOCLY.parents[1] / "@redocly" / "cli"), respect.follow),
    )


def _of_npm(package: Path) -> str:
    """The version of a package of npm."""
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])


def line(result: Result) -> str:
    """A line of the table."""
    built, read = "no", ""
    if result.reading:
        built = "yes"
        read = f"{result.reading.good} of {result.reading.of} {result.reading.what}"
    return row(result.spec.name, result.tool.name, result.tool.version, built, read, f"{result.seconds:.1f}")


def row(*cells: str) -> str:
    """A row of Markdown, aligned for terminals."""
    widths = (12, 34, 7, 5, 17, 7)
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |\n"


if __name__ == "__main__":
    sys.exit(main())
