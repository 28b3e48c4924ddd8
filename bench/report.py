"""The pages of `docs/benchmarks`, made from the figures in `results.json` and from nothing else."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attrs import frozen

from bench.machine import Machine
from bench.plain import from_plain, to_plain
from bench.suites import SUITES, Suite
from bench.target import target_table

DIRECTORY = Path(__file__).parents[1] / "docs" / "benchmarks"
RESULTS = "results.json"

INTRODUCTION = """\
# Benchmarks

Made by `make bench`, which measures bulkstatus beside its rivals in one go; `results.json` holds the figures, and
`python -m bench report` makes these pages of it again. What was to be reached was fixed before anything was measured.
Machines differ, and are noisy: compare figures within one run only."""


@frozen
class Measured:
    """The figures of one suite, and what they were measured on."""

    suite: Suite
    machine: Machine
    figures: Any


def remember(directory: Path, suite: Suite, machine: Machine, figures: object) -> None:
    """Put a suite's figures into the file of all figures, in place of what it had before."""
    file = directory / RESULTS
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    known[suite.name] = {"machine": to_plain(machine), "figures": to_plain(figures)}
    ordered = {name: known[name] for name in SUITES if name in known}
    directory.mkdir(parents=True, exist_ok=True)
    file.write_text(_in_lines(ordered, depth=3) + "\n", encoding="utf-8")


def _in_lines(value: Any, *, depth: int) -> str:
    """A value as JSON, a line for each of its parts down to that depth: short, and easy to compare line by line."""
    if depth and isinstance(value, dict):
        parts = (f"{json.dumps(key)}: {_in_lines(part, depth=depth - 1)}" for key, part in value.items())
        return "{\n" + ",\n".join(parts) + "\n}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]"
    return json.dumps(value)


def recall(directory: Path) -> list[Measured]:
    """All figures that were measured."""
    known = json.loads((directory / RESULTS).read_text(encoding="utf-8"))
    return [
        Measured(
            suite,
            from_plain(Machine, known[suite.name]["machine"]),
            from_plain(suite.kind, known[suite.name]["figures"]),
        )
        for suite in SUITES.values()
        if suite.name in known
    ]


def write(directory: Path) -> list[Path]:
    """Write the pages, and the plots where matplotlib is; what was written."""
    found = recall(directory)
    pages = {"README.md": page(found)}
    for measured in found:
        pages |= {name: make(measured.figures) for name, make in measured.suite.pages.items()}
    for name, text in pages.items():
        (directory / name).write_text(text, encoding="utf-8")
    written = [directory / name for name in pages]
    if find_spec("matplotlib"):
        for measured in found:
            for name, draw in measured.suite.plots.items():
                draw(measured.figures, directory / name)
                written.append(directory / name)
    return written


def page(found: list[Measured]) -> str:
    """The first page."""
    parts = [INTRODUCTION, "## What was to be reached"]
    for measured in found:
        parts += [f"{measured.suite.title}:", target_table(measured.suite.targets(measured.figures))]
    for measured in found:
        parts += [f"## {measured.suite.title}", str(measured.machine), measured.suite.section(measured.figures)]
    return "\n\n".join(parts) + "\n"
