"""Simulate a group of cells (combinations of parameters), and print the figures of each cell.

Run this program with `python -m bench.pacing.group singles|SIZE DURATION SERVER SEEDS COUNT`. Because all cells of a
group simulate the same jobs, comparisons between cells have narrower confidence intervals.
"""

import json
import sys
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from bench.json_values import to_json_values
from bench.pacing.figures import ratio, summarize, summarize_workloads
from bench.pacing.results import (
    MISLEADING_MODELS,
    SINGLE_CELLS,
    WORKLOADS,
    Cell,
    CellFigures,
    LagRatio,
    WorkloadCellFigures,
)
from bench.pacing.server import REQUEST
from bench.pacing.simulation import BULKSTATUS, PACINGS, Result, simulate_jobs
from bench.pacing.workloads import SIZES, WorkloadResult, simulate_workloads

SINGLE_JOBS = "singles"
FULL_COUNT = 2000
"""Number of jobs per cell in a full benchmark.

With half as many jobs per cell, each large workload also contains half as many jobs.
"""


@frozen
class GroupFigures:
    """The figures of all cells in one group."""

    cells: list[CellFigures] = field(factory=list)
    workloads: list[WorkloadCellFigures] = field(factory=list)
    lag_ratios: list[LagRatio] = field(factory=list)
    overshoots: dict[str, float] = field(factory=dict)


def simulate_group(group: str, duration: str, server: str, seeds: str, count: int) -> GroupFigures:
    """Simulate all cells in one group, and return their figures."""
    if group == SINGLE_JOBS:
        return _simulate_single_jobs(duration, server, seeds, count)
    share = min(count / FULL_COUNT, 1.0)
    cells = [cell for cell in WORKLOADS if (str(cell.size), cell.duration, cell.server) == (group, duration, server)]
    return GroupFigures(
        workloads=[
            WorkloadCellFigures(cell, summarize_workloads(_simulate_workloads(cell, seeds, share))) for cell in cells
        ]
    )


def _simulate_single_jobs(duration: str, server: str, seeds: str, count: int) -> GroupFigures:
    results_by_cell = {
        cell: simulate_jobs(cell.schedule, duration=duration, model=cell.model, server=server, seeds=seeds, count=count)
        for cell in SINGLE_CELLS
        if (cell.duration, cell.server) == (duration, server)
    }
    cells = [CellFigures(cell, summarize(results)) for cell, results in results_by_cell.items()]
    if server != "perfect":
        return GroupFigures(cells)
    without_progress = {schedule: results_by_cell[Cell(duration, server, schedule, "none")] for schedule in PACINGS}
    return GroupFigures(
        cells,
        lag_ratios=list(_lag_ratios(results_by_cell, duration)),
        overshoots={
            schedule: max(overshoot(result, schedule) for result in results)
            for schedule, results in without_progress.items()
        },
    )


def _simulate_workloads(cell: Cell, seeds: str, share: float) -> list[WorkloadResult]:
    runs = SIZES[cell.size]
    return simulate_workloads(
        cell.schedule,
        size=max(round(cell.size * share), 1),
        runs=max(round(runs * share), 2) if cell.size == 1 else runs,
        duration=cell.duration,
        model=cell.model,
        server=cell.server,
        seeds=seeds,
    )


def _lag_ratios(results_by_cell: Mapping[Cell, list[Result]], duration: str) -> Iterator[LagRatio]:
    for schedule in PACINGS:
        for lag in ("lag", "relative_lag"):
            baseline = [getattr(result, lag) for result in results_by_cell[Cell(duration, "perfect", schedule, "none")]]
            for model in MISLEADING_MODELS:
                lags = [getattr(result, lag) for result in results_by_cell[Cell(duration, "perfect", schedule, model)]]
                yield LagRatio(schedule, lag, duration, model, ratio(lags, baseline))


def overshoot(result: Result, schedule: str = BULKSTATUS) -> float:
    """Return the lag of a job without progress minus the promised maximum lag, in seconds."""
    pacing = PACINGS[schedule]
    return result.lag - max(pacing.tolerance * result.duration, pacing.min_interval) - REQUEST


def main(group: str, duration: str, server: str, seeds: str, count: str) -> None:
    """Simulate one group of cells, and print its figures as JSON."""
    sys.stdout.write(json.dumps(to_json_values(simulate_group(group, duration, server, seeds, int(count)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
