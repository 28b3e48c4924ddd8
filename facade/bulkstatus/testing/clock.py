"""A simulated clock for tests."""

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that moves only when `sleep`, `sleep_async` or `advance` is called.

    `sleep` moves the clock forward and returns at once. If you pass the same `FakeClock` to a client and to a sandbox,
    a wait of an hour takes no real time.

    Args:
        start: Date and time at which the clock starts, with a time zone. Defaults to 2024-01-15 10:30 UTC.
    """

    def __init__(self, start: datetime = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self.sleeps: list[float] = []
        """The durations of all sleeps so far, in seconds."""

    def monotonic(self) -> float:
        """Return how many simulated seconds have passed since the clock was created."""
        return self._elapsed

    def now(self) -> datetime:
        """Return the current date and time of this clock, in the time zone of `start`."""
        return self._start + timedelta(seconds=self._elapsed)

    def advance(self, seconds: float) -> None:
        """Move the clock forward without a sleep, for example to simulate a slow response.

        Args:
            seconds: Number of seconds by which the clock moves forward.
        """
        self._elapsed += seconds

    def sleep(self, seconds: float) -> None:
        """Move the clock forward, and append the duration to `sleeps`.

        Args:
            seconds: Duration of the sleep, in seconds.
        """
        self.sleeps.append(seconds)
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Move the clock forward, append the duration to `sleeps`, and let other asyncio tasks run.

        Args:
            seconds: Duration of the sleep, in seconds.
        """
        self.sleep(seconds)
        await asyncio.sleep(0)
