"""The cells that are played, and what came of them."""

from attrs import field, frozen

from bench.pacing.figures import Figures, FleetFigures, Mean
from bench.pacing.fleets import SIZES
from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.rivals import RIVALS
from bench.pacing.server import SERVERS
from bench.pacing.simulation import OURS, PACINGS

FLEET_MODELS = ("none", "linear")
"""Under a tight budget the schedules are stretched, and what progress tells matters less."""

TROUBLED = [model for model in MODELS if model not in ("none", "linear")]


@frozen
class Cell:
    """What is played together; rivals see no progress, and are played without."""

    duration: str
    server: str
    schedule: str
    model: str
    size: int = 1
    """The jobs of a fleet."""


@frozen
class CellFigures:
    """A cell, and what it came to."""

    cell: Cell
    figures: Figures


@frozen
class FleetCellFigures:
    """A cell of fleets, and what it came to."""

    cell: Cell
    figures: FleetFigures


@frozen
class Trouble:
    """How much later than without progress the ends are seen where progress misleads."""

    schedule: str
    lag: str
    """Which lag: `lag` in seconds, or `relative_lag`."""
    duration: str
    model: str
    ratio: Mean


@frozen
class PacingResults:
    """All figures of this suite."""

    count: int
    seeds: str
    cells: list[CellFigures]
    fleets: list[FleetCellFigures]
    troubles: list[Trouble]
    overshoots: dict[str, float]
    """Seconds by which the latest end without progress exceeds what is promised, for each of our schedules."""
    by_cell: dict[Cell, Figures] = field(init=False, repr=False, eq=False)
    by_fleet_cell: dict[Cell, FleetFigures] = field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "by_cell", {found.cell: found.figures for found in self.cells})
        object.__setattr__(self, "by_fleet_cell", {found.cell: found.figures for found in self.fleets})


SINGLES = [
    Cell(duration, server, schedule, model)
    for duration in DURATIONS
    for server in SERVERS
    for schedule, model in [
        *((rival, "none") for rival in RIVALS),
        *((ours, model) for ours in PACINGS for model in MODELS),
    ]
]
FLEETS = [
    Cell(duration, server, schedule, model, size)
    for size in SIZES
    for duration in DURATIONS
    for server in SERVERS
    for schedule, model in [*((rival, "none") for rival in RIVALS), *((OURS, model) for model in FLEET_MODELS)]
]
