"""Write the pages in `docs/benchmarks` from the figures in `results.json`."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attrs import frozen

from bench.json_values import from_json_values, to_json_values
from bench.machine import Machine
from bench.suites import SUITES, Suite
from bench.target import target_table

DIRECTORY = Path(__file__).parents[1] / "docs" / "benchmarks"
RESULTS = "results.json"

INTRODUCTION = """\
# Benchmarks

`make bench` measures bulkstatus and other libraries (its rivals) in one run, and writes this page. The measured figures
are in `results.json`. To write the page again from `results.json`, run `python -m bench report`. All targets were set
before the first measurement. Figures vary between machines and between runs, so compare only figures from the same
run."""


@frozen
class SuiteResults:
    """The figures of one suite, and the machine on which they were measured."""

    suite: Suite
    machine: Machine
    figures: Any


def save_results(directory: Path, suite: Suite, machine: Machine, figures: object) -> None:
    """Write the figures of a suite to `results.json`. The new figures replace earlier figures of the same suite."""
    file = directory / RESULTS
    saved = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    saved[suite.name] = {"machine": to_json_values(machine), "figures": to_json_values(figures)}
    ordered = {name: saved[name] for name in SUITES if name in saved}
    directory.mkdir(parents=True, exist_ok=True)
    file.write_text(_in_lines(ordered, depth=3) + "\n", encoding="utf-8")


def _in_lines(value: Any, *, depth: int) -> str:
    """Format a value as JSON, with line breaks that make diffs readable.

    Down to the nesting level `depth`, each field has its own line.
    """
    if depth and isinstance(value, dict):
        parts = (f"{json.dumps(key)}: {_in_lines(part, depth=depth - 1)}" for key, part in value.items())
        return "{\n" + ",\n".join(parts) + "\n}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(json.dumps, value)) + "\n]"
    return json.dumps(value)


def load_results(directory: Path) -> list[SuiteResults]:
    """Return the figures of all suites in `results.json`."""
    saved = json.loads((directory / RESULTS).read_text(encoding="utf-8"))
    return [
        SuiteResults(
            suite,
            from_json_values(Machine, saved[suite.name]["machine"]),
            from_json_values(suite.results_type, saved[suite.name]["figures"]),
        )
        for suite in SUITES.values()
        if suite.name in saved
    ]


def write(directory: Path) -> list[Path]:
    """Write the benchmark pages, and their plots if matplotlib is installed. Return the paths of all written files."""
    suites = load_results(directory)
    pages = {"README.md": page(suites)}
    for results in suites:
        pages |= {name: make_page(results.figures) for name, make_page in results.suite.pages.items()}
    for name, text in pages.items():
        (directory / name).write_text(text, encoding="utf-8")
    written = [directory / name for name in pages]
    if find_spec("matplotlib"):
        for results in suites:
            for name, draw in results.suite.plots.items():
                draw(results.figures, directory / name)
                written.append(directory / name)
    return written


def page(suites: list[SuiteResults]) -> str:
    """Return the text of docs/benchmarks/README.md."""
    parts = [INTRODUCTION, "## Targets"]
    for results in suites:
        parts += [f"{results.suite.title}:", target_table(results.suite.targets(results.figures))]
    for results in suites:
        parts += [f"## {results.suite.title}", str(results.machine), results.suite.section(results.figures)]
    return "\n\n".join(parts) + "\n"
