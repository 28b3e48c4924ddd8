"""Counting polls, and what they cost."""

import time
from collections.abc import Callable

from attrs import frozen

from bench.statistics import percentile


@frozen
class Cost:
    """What the polls of one process came to."""

    polls: int
    seconds: float
    cpu: float
    """Seconds of processor time, the kernel's on behalf of this process included."""
    p99: float
    """Seconds between two polls the same job that one in a hundred exceeds."""

    @property
    def rate(self) -> float:
        """Polls a second."""
        return self.polls / self.seconds

    @property
    def cpu_per_poll(self) -> float:
        """Seconds of processor time a poll."""
        return self.cpu / self.polls


class Enough(Exception):
    """There were enough polls: raised through a client, to end it wherever it is."""


class Meter:
    """Told of every poll, it knows when there were enough.

    Looks count after each of so many `jobs` was polled once, which opens connections and fills caches, and until
    `seconds` have passed and each was polled once more. A slow client is not waited for longer than five times that.
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
        self._started = clock()
        self._began: float | None = None
        self._cpu_began = 0.0
        self._count = 0
        self._last: dict[object, float] = {}
        self._intervals: list[float] = []
        self.cost: Cost | None = None

    def polled(self, job: object) -> None:
        """A job's state is known.

        Raises:
            Enough: If there were enough polls.
        """
        now = self._clock()
        self._count += 1
        if self._began is None:
            self._last[job] = now
            if self._count >= max(self._jobs, 50) or now - self._started >= 5 * self._seconds:
                self._began, self._cpu_began, self._count = now, self._cpu_clock(), 0
            return
        self._intervals.append(now - self._last.get(job, self._started))
        self._last[job] = now
        lasted = now - self._began
        if lasted >= self._seconds and (self._count >= self._jobs or lasted >= 5 * self._seconds):
            self.cost = Cost(self._count, lasted, self._cpu_clock() - self._cpu_began, percentile(self._intervals, 99))
            raise Enough
