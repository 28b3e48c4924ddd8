"""Play all jobs, in as many processes as there are cores. It takes a few minutes; the figures are always the same."""

from bench.pacing.fleets import SIZES
from bench.pacing.group import FULL, SINGLE, GroupFigures
from bench.pacing.jobs import DURATIONS
from bench.pacing.results import PacingResults
from bench.pacing.server import SERVERS
from bench.pacing.simulation import PACINGS
from bench.plain import from_plain
from bench.processes import measured_all
from bench.progress import Progress

SEEDS = "figures"
"""Which jobs; the constants of `bulkstatus.polling.schedule` were chosen on others."""


def measure(progress: Progress, *, count: int = FULL, seeds: str = SEEDS) -> PacingResults:
    """Play all cells.

    Args:
        progress: Is told.
        count: Jobs a cell of single jobs, 2 or more; fleets are cut in proportion.
        seeds: Which jobs; any text.
    """
    orders = [
        (kind, duration, server, seeds, count)
        for kind in (SINGLE, *map(str, SIZES))
        for duration in DURATIONS
        for server in SERVERS
    ]
    progress(0, len(orders), "groups of cells")
    groups = [
        from_plain(GroupFigures, plain)
        for plain in measured_all(
            "bench.pacing.group", orders, on_end=lambda done: progress(done, len(orders), "groups of cells")
        )
    ]
    overshoots = [group.overshoots for group in groups if group.overshoots]
    return PacingResults(
        count=count,
        seeds=seeds,
        cells=[found for group in groups for found in group.cells],
        fleets=[found for group in groups for found in group.fleets],
        troubles=[trouble for group in groups for trouble in group.troubles],
        overshoots={ours: max(found[ours] for found in overshoots) for ours in PACINGS},
    )
