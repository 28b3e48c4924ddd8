"""Run each measurement of the suite `waiting` in a new process."""

from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from bench.processes import run_measurement, run_measurements
from bench.progress import Progress
from bench.statistics import median
from bench.waiting.approaches import APPROACHES
from bench.waiting.scheduling import SCHEDULERS

COUNTS = {10_000: 3, 100_000: 3, 1_000_000: 1}
"""Each key is the number of waiting jobs in a measurement, and each value is the number of runs.

A million jobs are measured only once, because the measurement takes a long time and its results hardly vary.
"""

JOBS, POLLS = 100_000, 1_000_000
"""Number of jobs and number of polls in the measurement of scheduling."""


@frozen
class Memory:
    """The memory in bytes that an approach needs per job while `count` jobs wait."""

    approach: str
    count: int
    bytes: float


@frozen
class Reload:
    """The cost of loading `count` jobs from a ledger."""

    count: int
    seconds: float
    bytes: float
    """Memory per loaded job, in bytes."""
    ledger_bytes: int
    """Size of the ledger file, in bytes."""


@frozen
class WaitingResults:
    """The results of the suite `waiting`."""

    rounds: dict[str, int]
    """Each key is the number of jobs in a measurement, and each value is the number of runs."""
    jobs: int
    polls: int
    memory: list[Memory]
    scheduling: dict[str, float]
    """Processor time that each approach needs to schedule all polls, in seconds."""
    reloads: list[Reload]

    def bytes_per_job(self, approach: str, count: int) -> float:
        """Return the memory per waiting job that one approach needs, in bytes."""
        return next(row.bytes for row in self.memory if (row.approach, row.count) == (approach, count))


def measure(
    progress: Progress, *, counts: dict[int, int] = COUNTS, jobs: int = JOBS, polls: int = POLLS
) -> WaitingResults:
    """Run all measurements of the suite `waiting`, and return the results.

    Memory is measured in several processes at the same time, one per processor core. Processor time is measured in one
    process at a time.
    """
    steps = len(SCHEDULERS) + len(counts) + 1
    progress(0, steps, "memory of waiting jobs")
    memory = _memory(counts)
    scheduling: dict[str, float] = {}
    for done, name in enumerate(SCHEDULERS, 1):
        progress(done, steps, f"{polls:,} polls, {name}")
        scheduling[name] = run_measurement("bench.waiting.scheduling", name, jobs, polls)["cpu"]
    reloads = []
    for done, (count, rounds) in enumerate(counts.items(), 1 + len(SCHEDULERS)):
        progress(done, steps, f"{count:,} jobs from a ledger")
        reloads.append(_reload(count, rounds))
    return WaitingResults(
        {str(count): rounds for count, rounds in counts.items()}, jobs, polls, memory, scheduling, reloads
    )


def _memory(counts: dict[int, int]) -> list[Memory]:
    argument_lists = [(name, count) for count, rounds in counts.items() for name in APPROACHES for _ in range(rounds)]
    argument_lists.reverse()  # start the slowest first
    results = list(zip(argument_lists, run_measurements("bench.waiting.approaches", argument_lists), strict=True))
    return [
        Memory(name, count, median(result["bytes"] for arguments, result in results if arguments == (name, count)))
        for count in counts
        for name in APPROACHES
    ]


def _reload(count: int, rounds: int) -> Reload:
    with TemporaryDirectory() as directory:
        file = Path(directory) / "ledger.db"
        run_measurement("bench.waiting.reloading", "write", file, count)
        runs = [run_measurement("bench.waiting.reloading", "reload", file, count) for _ in range(rounds)]
        return Reload(
            count,
            seconds=median(run["seconds"] for run in runs),
            bytes=median(run["bytes"] for run in runs),
            ledger_bytes=file.stat().st_size,
        )
