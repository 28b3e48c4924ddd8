"""Play all jobs, and sum up. It takes a few minutes on two cores; the figures are the same ones each time."""

import multiprocessing
import signal
from collections.abc import Iterator, Sequence

from attrs import field, frozen

from bench.pacing.figures import Figures, FleetFigures, Mean, fleet_summary, ratio, summary
from bench.pacing.fleets import SIZES, play_fleets
from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.rivals import RIVALS
from bench.pacing.server import REQUEST, SERVERS
from bench.pacing.simulation import OURS, PACINGS, Result, play
from bench.progress import Progress

COUNT = 2000
"""Jobs a cell."""

SEEDS = "figures"
"""Which jobs; the constants of `bulkstatus.pacing` were chosen on others."""

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
    for size in sorted(SIZES, reverse=True)  # the longest first
    for duration in DURATIONS
    for server in SERVERS
    for schedule, model in [*((rival, "none") for rival in RIVALS), *((OURS, model) for model in FLEET_MODELS)]
]


@frozen
class _Order:
    """What one process is to play, and how much of it."""

    cell: Cell
    count: int
    seeds: str
    is_fleet: bool


def measure(
    progress: Progress,
    *,
    count: int = COUNT,
    seeds: str = SEEDS,
    singles: Sequence[Cell] = SINGLES,
    fleets: Sequence[Cell] = FLEETS,
) -> PacingResults:
    """Play all cells.

    Args:
        progress: Is told.
        count: Jobs a cell of single jobs, 2 or more; fleets are cut in proportion, where it is less than `COUNT`.
        seeds: Which jobs; any text.
        singles: The cells of single jobs.
        fleets: The cells of fleets.
    """
    orders = [_Order(cell, count, seeds, is_fleet=True) for cell in fleets]
    orders += [_Order(cell, count, seeds, is_fleet=False) for cell in singles]
    fleet_cells: list[FleetCellFigures] = []
    cells: list[CellFigures] = []
    results: dict[Cell, list[Result]] = {}
    # Unlike an executor, a pool ends at once when its `with` does: at a Ctrl-C, which only this process takes note of.
    with multiprocessing.Pool(initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)) as pool:
        for done, (order, played) in enumerate(pool.imap_unordered(_play, orders)):
            cell = order.cell
            if done % 20 == 0:
                progress(done, len(orders), f"{cell.schedule}, {cell.model}, {cell.duration}")
            if isinstance(played, FleetFigures):
                fleet_cells.append(FleetCellFigures(cell, played))
            else:
                cells.append(CellFigures(cell, summary(played)))
                if cell.schedule in PACINGS and cell.server == "perfect":
                    results[cell] = played
    return PacingResults(
        count=count,
        seeds=seeds,
        cells=sorted(cells, key=lambda found: singles.index(found.cell)),
        fleets=sorted(fleet_cells, key=lambda found: fleets.index(found.cell)),
        troubles=list(_troubles(results)),
        overshoots={
            ours: max(
                overshoot(result, ours)
                for duration in DURATIONS
                for result in results[Cell(duration, "perfect", ours, "none")]
            )
            for ours in PACINGS
        },
    )


def _play(order: _Order) -> "tuple[_Order, list[Result] | FleetFigures]":
    cell = order.cell
    if not order.is_fleet:
        return order, play(
            cell.schedule,
            duration=cell.duration,
            model=cell.model,
            server=cell.server,
            seeds=order.seeds,
            count=order.count,
        )
    share = min(order.count / COUNT, 1.0)
    fleets = play_fleets(
        cell.schedule,
        size=max(round(cell.size * share), 1) if cell.size > 1 else 1,
        runs=max(round(SIZES[cell.size] * share), 2) if cell.size == 1 else SIZES[cell.size],
        duration=cell.duration,
        model=cell.model,
        server=cell.server,
        seeds=order.seeds,
    )
    return order, fleet_summary(fleets)


def _troubles(results: dict[Cell, list[Result]]) -> Iterator[Trouble]:
    for ours in PACINGS:
        for lag in ("lag", "relative_lag"):
            for duration in DURATIONS:
                without = [getattr(result, lag) for result in results[Cell(duration, "perfect", ours, "none")]]
                for model in TROUBLED:
                    late = [getattr(result, lag) for result in results[Cell(duration, "perfect", ours, model)]]
                    yield Trouble(ours, lag, duration, model, ratio(late, without))


def overshoot(result: Result, schedule: str = OURS) -> float:
    """Seconds by which a lag exceeds what is promised without progress."""
    pacing = PACINGS[schedule]
    return result.lag - max(pacing.tolerance * result.duration, pacing.floor) - REQUEST
