"""Play the cells of one kind: `python -m bench.pacing.group singles|SIZE DURATION SERVER SEEDS COUNT` prints them.

All cells of a group meet the same jobs, which is what makes their ratios narrow.
"""

import json
import sys
from collections.abc import Iterator, Mapping

from attrs import field, frozen

from bench.pacing.figures import fleet_summary, ratio, summary
from bench.pacing.fleets import SIZES, FleetResult, play_fleets
from bench.pacing.results import (
    FLEETS,
    SINGLES,
    TROUBLED,
    Cell,
    CellFigures,
    FleetCellFigures,
    Trouble,
)
from bench.pacing.server import REQUEST
from bench.pacing.simulation import OURS, PACINGS, Result, play
from bench.plain import to_plain

SINGLE = "singles"
FULL = 2000
"""The jobs of a cell for which fleets are whole; they are cut in proportion, where it is less."""


@frozen
class GroupFigures:
    """What the cells of a group came to."""

    cells: list[CellFigures] = field(factory=list)
    fleets: list[FleetCellFigures] = field(factory=list)
    troubles: list[Trouble] = field(factory=list)
    overshoots: dict[str, float] = field(factory=dict)


def play_group(kind: str, duration: str, server: str, seeds: str, count: int) -> GroupFigures:
    """Play one group."""
    if kind == SINGLE:
        return _play_singles(duration, server, seeds, count)
    share = min(count / FULL, 1.0)
    cells = [cell for cell in FLEETS if (str(cell.size), cell.duration, cell.server) == (kind, duration, server)]
    return GroupFigures(fleets=[FleetCellFigures(cell, fleet_summary(_fleets(cell, seeds, share))) for cell in cells])


def _play_singles(duration: str, server: str, seeds: str, count: int) -> GroupFigures:
    played = {
        cell: play(cell.schedule, duration=duration, model=cell.model, server=server, seeds=seeds, count=count)
        for cell in SINGLES
        if (cell.duration, cell.server) == (duration, server)
    }
    cells = [CellFigures(cell, summary(results)) for cell, results in played.items()]
    if server != "perfect":
        return GroupFigures(cells)
    without = {ours: played[Cell(duration, server, ours, "none")] for ours in PACINGS}
    return GroupFigures(
        cells,
        troubles=list(_troubles(played, duration)),
        overshoots={ours: max(overshoot(result, ours) for result in results) for ours, results in without.items()},
    )


def _fleets(cell: Cell, seeds: str, share: float) -> list[FleetResult]:
    runs = SIZES[cell.size]
    return play_fleets(
        cell.schedule,
        size=max(round(cell.size * share), 1),
        runs=max(round(runs * share), 2) if cell.size == 1 else runs,
        duration=cell.duration,
        model=cell.model,
        server=cell.server,
        seeds=seeds,
    )


def _troubles(played: Mapping[Cell, list[Result]], duration: str) -> Iterator[Trouble]:
    for ours in PACINGS:
        for lag in ("lag", "relative_lag"):
            without = [getattr(result, lag) for result in played[Cell(duration, "perfect", ours, "none")]]
            for model in TROUBLED:
                late = [getattr(result, lag) for result in played[Cell(duration, "perfect", ours, model)]]
                yield Trouble(ours, lag, duration, model, ratio(late, without))


def overshoot(result: Result, schedule: str = OURS) -> float:
    """Seconds by which a lag exceeds what is promised without progress."""
    pacing = PACINGS[schedule]
    return result.lag - max(pacing.tolerance * result.duration, pacing.min_interval) - REQUEST


def main(kind: str, duration: str, server: str, seeds: str, count: str) -> None:
    """Print it."""
    sys.stdout.write(json.dumps(to_plain(play_group(kind, duration, server, seeds, int(count)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
