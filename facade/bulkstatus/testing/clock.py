"""A clock that never really sleeps."""

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that moves only when somebody sleeps on it, and then at once.

    Pass one as `clock=` to a client, and to a sandbox, and an hour's wait takes no time.

    Args:
        start: The time of day at which it begins, aware.
    """

    def __init__(self, start: datetime = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self.sleeps: list[float] = []
        """The length of every sleep so far, in seconds."""

    def monotonic(self) -> float:
        """Seconds slept so far."""
        return self._elapsed

    def now(self) -> datetime:
        """The start, and the seconds slept since."""
        return self._start + timedelta(seconds=self._elapsed)

    def advance(self, seconds: float) -> None:
        """Let time pass without anybody sleeping, as a slow response does."""
        self._elapsed += seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.sleeps.append(seconds)
        self.advance(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Let time pass, and other tasks run."""
        self.sleep(seconds)
        await asyncio.sleep(0)
