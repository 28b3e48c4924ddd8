"""Count polls and measure their cost."""

import time
from collections.abc import Callable

from attrs import frozen

from bench.statistics import percentile


@frozen
class Cost:
    """The cost of all counted polls in one process."""

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
    """Exception that stops a client when its measurement is complete."""


class Meter:
    """A counter of polls that raises `MeasurementComplete` when it has counted enough polls.

    The first polls are not counted, because they open connections and fill caches. The number of uncounted polls is 50
    or the number of jobs, whichever is larger. Counting lasts at least `seconds` seconds, and continues until the meter
    has counted at least as many polls as there are jobs. If a client is slow, counting starts after at most five times
    `seconds`, and lasts at most five times `seconds`.
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
