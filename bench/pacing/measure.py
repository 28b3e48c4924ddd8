"""Run the simulations of the suite `pacing`, with one process per processor core.

Every run of the simulations produces the same figures.
"""

from bench.json_values import from_json_values
from bench.pacing.group import FULL_COUNT, SINGLE_JOBS, GroupFigures
from bench.pacing.jobs import DURATIONS
from bench.pacing.results import PacingResults
from bench.pacing.server import SERVERS
from bench.pacing.simulation import PACINGS
from bench.pacing.workloads import SIZES
from bench.processes import run_measurements
from bench.progress import Progress

SEEDS = "figures"
"""Seed of the simulated jobs. The constants of `bulkstatus.polling.schedule` were tuned with a different seed."""


def measure(progress: Progress, *, count: int = FULL_COUNT, seeds: str = SEEDS) -> PacingResults:
    """Simulate all cells (combinations of parameters), and return their figures.

    Args:
        progress: Function that reports the progress of the benchmark.
        count: Number of jobs per cell, at least 2. Defaults to 2,000. With half as many jobs per cell, each large
            workload also contains half as many jobs.
        seeds: Seed for generating the jobs. Any string is valid. Defaults to `figures`.
    """
    argument_lists = [
        (group, duration, server, seeds, count)
        for group in (SINGLE_JOBS, *map(str, SIZES))
        for duration in DURATIONS
        for server in SERVERS
    ]
    progress(0, len(argument_lists), "groups of cells")
    groups = [
        from_json_values(GroupFigures, json_values)
        for json_values in run_measurements(
            "bench.pacing.group",
            argument_lists,
            on_end=lambda done: progress(done, len(argument_lists), "groups of cells"),
        )
    ]
    overshoots = [group.overshoots for group in groups if group.overshoots]
    return PacingResults(
        count=count,
        seeds=seeds,
        cells=[cell for group in groups for cell in group.cells],
        workloads=[cell for group in groups for cell in group.workloads],
        lag_ratios=[lag_ratio for group in groups for lag_ratio in group.lag_ratios],
        overshoots={schedule: max(group[schedule] for group in overshoots) for schedule in PACINGS},
    )
