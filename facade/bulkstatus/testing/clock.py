"""A clock for tests, which does not really sleep."""

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that moves only when code calls `sleep` or `advance`. `sleep` moves it forward and returns at once.

    If you pass the same clock as `clock=` to a client and to a sandbox, a wait of an hour takes no real time.

    Args:
        start: Date and time at which the clock starts, with a time zone. Defaults to 2024-01-15 10:30 UTC.
    """

    def __init__(self, start: datetime = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self.sleeps: list[float] = []
        """The duration of each sleep so far, in seconds."""

    def monotonic(self) -> float:
        """Return the seconds that have passed since the clock was created."""
        return self._elapsed

    def now(self) -> datetime:
        """Return the current date and time of this clock, in the time zone of `start`."""
        return self._start + timedelta(seconds=self._elapsed)

    def advance(self, seconds: float) -> None:
        """Move the clock forward without a sleep, as a slow response does.

        Args:
            seconds: Time to add, in seconds.
        """
        self._elapsed += seconds

    def sleep(self, seconds: float) -> None:
        """Move the clock forward, and record the sleep in `sleeps`.

        Args:
            seconds: Duration of the sleep, in seconds.
        """
        self.sleeps.append(seconds)
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Move the clock forward, record the sleep in `sleeps`, and let other tasks run.

        Args:
            seconds: Duration of the sleep, in seconds.
        """
        self.sleep(seconds)
        await asyncio.sleep(0)
