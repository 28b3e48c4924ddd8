"""List the cells (combinations of parameters) of the suite `pacing`, and define classes for their figures."""

from attrs import field, frozen

from bench.pacing.figures import Figures, Mean, WorkloadFigures
from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.rivals import RIVALS
from bench.pacing.server import SERVERS
from bench.pacing.simulation import BULKSTATUS, PACINGS
from bench.pacing.workloads import SIZES

WORKLOAD_MODELS = ("none", "linear")
"""Progress models of simulated workloads.

Workloads use only two progress models, because progress matters less if the rate limit is tight.
"""

MISLEADING_MODELS = [model for model in MODELS if model not in ("none", "linear")]


@frozen
class Cell:
    """A combination of simulation parameters. Rivals ignore progress, so their progress model is `none`."""

    duration: str
    server: str
    schedule: str
    model: str
    size: int = 1
    """Number of jobs in a workload, or 1 for a single job."""


@frozen
class CellFigures:
    """The figures of a cell that simulates single jobs."""

    cell: Cell
    figures: Figures


@frozen
class WorkloadCellFigures:
    """The figures of a cell that simulates workloads."""

    cell: Cell
    figures: WorkloadFigures


@frozen
class LagRatio:
    """The mean lag of jobs with misleading progress, divided by the mean lag of jobs without progress."""

    schedule: str
    lag: str
    """Name of the compared figure: `lag` or `relative_lag`."""
    duration: str
    model: str
    ratio: Mean


@frozen
class PacingResults:
    """The results of the suite `pacing`."""

    count: int
    seeds: str
    cells: list[CellFigures]
    workloads: list[WorkloadCellFigures]
    lag_ratios: list[LagRatio]
    overshoots: dict[str, float]
    """Each key is a schedule. Each value shows by how many seconds the longest lag exceeds the promised maximum.

    Only the lags of jobs without progress are included.
    """
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
