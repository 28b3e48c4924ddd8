"""Count polls and measure their cost."""

import time
from collections.abc import Callable

from attrs import frozen

from bench.statistics import percentile


@frozen
class Cost:
    """The cost of the polls of one process."""

    polls: int
    seconds: float
    cpu: float
    """Processor time in user and kernel mode, in seconds."""
    p99: float
    """99th percentile of the time between two polls of the same job, in seconds."""

    @property
    def rate(self) -> float:
        """The number of polls per second."""
        return self.polls / self.seconds

    @property
    def cpu_per_poll(self) -> float:
        """The processor time per poll, in seconds."""
        return self.cpu / self.polls


class MeasurementComplete(Exception):
    """The exception that ends a client when the measurement is complete."""


class Meter:
    """A meter that counts polls, and raises `MeasurementComplete` when it has counted enough.

    Counting starts after as many polls as there are jobs, and at least 50, because the first polls open connections and
    fill caches. Counting ends when `seconds` have passed and the count has reached the number of jobs. For a slow
    client, each of these two phases ends after five times `seconds`.
    """

    def __init__(
        self,
        *,
        jobs: int,
        seconds: float,
        clock: Callable[[], float] = time.perf_counter,
        cpu_clock: Callable[[], float] = time.process_time,
    ) -> None:
        self._jobs = jobs
        self._seconds = seconds
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._created_at = clock()
        self._counting_since: float | None = None
        self._cpu_at_start = 0.0
        self._count = 0
        self._last: dict[object, float] = {}
        self._intervals: list[float] = []
        self.cost: Cost | None = None

    def polled(self, job: object) -> None:
        """Count a poll of a job.

        Raises:
            MeasurementComplete: If the meter has counted enough polls.
        """
        now = self._clock()
        self._count += 1
        if self._counting_since is None:
            self._last[job] = now
            if self._count >= max(self._jobs, 50) or now - self._created_at >= 5 * self._seconds:
                self._counting_since, self._cpu_at_start, self._count = now, self._cpu_clock(), 0
            return
        self._intervals.append(now - self._last.get(job, self._created_at))
        self._last[job] = now
        elapsed = now - self._counting_since
        if elapsed >= self._seconds and (self._count >= self._jobs or elapsed >= 5 * self._seconds):
            self.cost = Cost(
                self._count, elapsed, self._cpu_clock() - self._cpu_at_start, percentile(self._intervals, 99)
            )
            raise MeasurementComplete
