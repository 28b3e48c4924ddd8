"""List the cells of the benchmark, and represent their figures."""

from attrs import field, frozen

from bench.pacing.figures import Figures, Mean, WorkloadFigures
from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.rivals import RIVALS
from bench.pacing.server import SERVERS
from bench.pacing.simulation import BULKSTATUS, PACINGS
from bench.pacing.workloads import SIZES

WORKLOAD_MODELS = ("none", "linear")
"""The progress models of workloads. A tight rate limit makes all intervals longer, so progress matters less."""

MISLEADING_MODELS = [model for model in MODELS if model not in ("none", "linear")]


@frozen
class Cell:
    """One combination of parameters. Rivals ignore progress, so their progress model is `none`."""

    duration: str
    server: str
    schedule: str
    model: str
    size: int = 1
    """The number of jobs of a workload."""


@frozen
class CellFigures:
    """A cell of single jobs, and its figures."""

    cell: Cell
    figures: Figures


@frozen
class WorkloadCellFigures:
    """A cell of workloads, and its figures."""

    cell: Cell
    figures: WorkloadFigures


@frozen
class LagRatio:
    """The mean lag with misleading progress, divided by the mean lag without progress."""

    schedule: str
    lag: str
    """The kind of lag: `lag` or `relative_lag`."""
    duration: str
    model: str
    ratio: Mean


@frozen
class PacingResults:
    """The figures of the suite `pacing`."""

    count: int
    seeds: str
    cells: list[CellFigures]
    workloads: list[WorkloadCellFigures]
    lag_ratios: list[LagRatio]
    overshoots: dict[str, float]
    """Seconds by which the longest lag without progress exceeds the promised maximum, by schedule of bulkstatus."""
    by_cell: dict[Cell, Figures] = field(init=False, repr=False, eq=False)
    by_workload_cell: dict[Cell, WorkloadFigures] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "by_cell", {result.cell: result.figures for result in self.cells})
        object.__setattr__(self, "by_workload_cell", {result.cell: result.figures for result in self.workloads})


SINGLE_CELLS = [
    Cell(duration, server, schedule, model)
    for duration in DURATIONS
    for server in SERVERS
    for schedule, model in [
        *((rival, "none") for rival in RIVALS),
        *((schedule, model) for schedule in PACINGS for model in MODELS),
    ]
]
WORKLOADS = [
    Cell(duration, server, schedule, model, size)
    for size in SIZES
    for duration in DURATIONS
    for server in SERVERS
    for schedule, model in [*((rival, "none") for rival in RIVALS), *((BULKSTATUS, model) for model in WORKLOAD_MODELS)]
]
