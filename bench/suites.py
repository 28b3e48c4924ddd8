"""List the four suites of benchmarks, each with its functions for measuring and reporting."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from bench import plots
from bench.pacing import measure as pacing
from bench.pacing import report as pacing_report
from bench.pacing.results import PacingResults
from bench.pacing.simulation import BULKSTATUS, BULKSTATUS_FOR_ZOHO
from bench.poll import measure as poll
from bench.poll import report as poll_report
from bench.poll.clients import ASYNC
from bench.progress import Progress
from bench.startup import measure as startup
from bench.startup import report as startup_report
from bench.target import Target
from bench.waiting import measure as waiting
from bench.waiting import report as waiting_report
from bench.waiting.approaches import APPROACHES


@frozen
class Suite:
    """A suite of benchmarks.

    The functions in `targets`, `section`, `plots` and `pages` accept results of type `results_type`.
    """

    name: str
    title: str
    results_type: type[Any]
    measure: Callable[[Progress], Any]
    targets: Callable[[Any], list[Target]]
    section: Callable[[Any], str]
    plots: Mapping[str, Callable[[Any, Path], None]]
    pages: Mapping[str, Callable[[Any], str]] = field(factory=dict)
    """Additional pages about the suite. Each key is a file name, and each value is a function that returns the text."""


def _plot_pacing(results: PacingResults, path: Path) -> None:
    points = [
        plots.Point(
            item.cell.model if item.cell.schedule == BULKSTATUS else item.cell.schedule,
            item.figures.requests.value,
            item.figures.lag.value,
            is_bulkstatus=item.cell.schedule == BULKSTATUS,
        )
        for item in results.cells
        if (item.cell.duration, item.cell.server) == ("lognormal", "perfect")
        and item.cell.schedule != BULKSTATUS_FOR_ZOHO
    ]
    plots.scatter(path, points, x="requests per job", y="mean lag, s")


def _plot_polls(results: poll.PollResults, path: Path) -> None:
    curves = [
        plots.Line(
            name,
            {row.concurrency: row.rate for row in results.rows if row.client == name},
            is_bulkstatus=name.startswith("watch"),
        )
        for name in ASYNC
        if any(row.client == name for row in results.rows)
    ]
    plots.lines(path, curves, x="concurrency", y="polls per second", ticks=poll.CONCURRENCIES)


def _plot_waiting(results: waiting.WaitingResults, path: Path) -> None:
    curves = [
        plots.Line(
            name,
            {row.count: row.bytes * row.count / 1e6 for row in results.memory if row.approach == name},
            is_bulkstatus=name == waiting_report.WATCH,
        )
        for name in APPROACHES
    ]
    plots.lines(path, curves, x="waiting jobs", y="memory, MB", ticks=[int(count) for count in results.rounds])


def _plot_startup(results: startup.StartupResults, path: Path) -> None:
    times = {row.command: 1e3 * row.wall for row in results.rows}
    plots.bars(path, times, x="whole process, ms", highlight=startup.IMPORT_BULKSTATUS)


SUITES = {
    suite.name: suite
    for suite in (
        Suite(
            "pacing",
            "Pacing, simulated",
            PacingResults,
            pacing.measure,
            pacing_report.targets,
            pacing_report.section,
            {"pacing.svg": _plot_pacing},
            {"pacing.md": pacing_report.page},
        ),
        Suite(
            "poll",
            "Cost of a poll",
            poll.PollResults,
            poll.measure,
            poll_report.targets,
            poll_report.section,
            {"polls.svg": _plot_polls},
        ),
        Suite(
            "waiting",
            "Cost of waiting",
            waiting.WaitingResults,
            waiting.measure,
            waiting_report.targets,
            waiting_report.section,
            {"waiting.svg": _plot_waiting},
        ),
        Suite(
            "startup",
            "Start-up",
            startup.StartupResults,
            startup.measure,
            startup_report.targets,
            startup_report.section,
            {"startup.svg": _plot_startup},
        ),
    )
}
