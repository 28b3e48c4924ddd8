"""Run each measurement in a fresh process."""

from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from bench.processes import measured, measured_all
from bench.progress import Progress
from bench.statistics import median
from bench.waiting.holders import HOLDERS
from bench.waiting.scheduling import SCHEDULERS

COUNTS = {10_000: 3, 100_000: 3, 1_000_000: 1}
"""Jobs, and how often they are measured. Memory hardly varies, and a million take their time."""

JOBS, POLLS = 100_000, 1_000_000
"""What is scheduled."""


@frozen
class Memory:
    """What one waiting job takes, where so many do."""

    holder: str
    count: int
    bytes: float


@frozen
class Reload:
    """What taking so many up from a ledger takes."""

    count: int
    seconds: float
    bytes: float
    """Of memory, for each job."""
    file: int
    """Bytes of the ledger."""


@frozen
class WaitingResults:
    """All figures of this suite."""

    rounds: dict[str, int]
    """How often each number of jobs was measured."""
    jobs: int
    polls: int
    memory: list[Memory]
    scheduling: dict[str, float]
    """Seconds of processor time that all polls take, for each way to schedule them."""
    reloads: list[Reload]

    def bytes_a_job(self, holder: str, count: int) -> float:
        """One of the figures."""
        return next(found.bytes for found in self.memory if (found.holder, found.count) == (holder, count))


def measure(
    progress: Progress, *, counts: dict[int, int] = COUNTS, jobs: int = JOBS, polls: int = POLLS
) -> WaitingResults:
    """Run them. Memory is measured in as many processes at once as there are cores; times are measured alone."""
    steps = len(SCHEDULERS) + len(counts) + 1
    progress(0, steps, "memory of waiting jobs")
    memory = _memory(counts)
    scheduling: dict[str, float] = {}
    for done, name in enumerate(SCHEDULERS, 1):
        progress(done, steps, f"{polls:,} polls, {name}")
        scheduling[name] = measured("bench.waiting.scheduling", name, jobs, polls)["cpu"]
    reloads = []
    for done, (count, rounds) in enumerate(counts.items(), 1 + len(SCHEDULERS)):
        progress(done, steps, f"{count:,} jobs from a ledger")
        reloads.append(_reload(count, rounds))
    return WaitingResults(
        {str(count): rounds for count, rounds in counts.items()}, jobs, polls, memory, scheduling, reloads
    )


def _memory(counts: dict[int, int]) -> list[Memory]:
    orders = [(name, count) for count, rounds in counts.items() for name in HOLDERS for _ in range(rounds)]
    orders.reverse()  # the longest first
    found = list(zip(orders, measured_all("bench.waiting.holders", orders), strict=True))
    return [
        Memory(name, count, median(held["bytes"] for order, held in found if order == (name, count)))
        for count in counts
        for name in HOLDERS
    ]


def _reload(count: int, rounds: int) -> Reload:
    with TemporaryDirectory() as directory:
        file = Path(directory) / "ledger.db"
        measured("bench.waiting.reloading", "write", file, count)
        found = [measured("bench.waiting.reloading", "take-up", file, count) for _ in range(rounds)]
        return Reload(
            count,
            seconds=median(took["seconds"] for took in found),
            bytes=median(took["bytes"] for took in found),
            file=file.stat().st_size,
        )
