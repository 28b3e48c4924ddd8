"""Time as the clients see it, so that a test can give them another."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What a client needs to know of time. `bulkstatus.testing.FakeClock` is one that never really sleeps."""

    def monotonic(self) -> float:
        """Seconds from a fixed start, never set back; deadlines are measured on it."""
        ...

    def now(self) -> datetime:
        """The time of day, aware, in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Pause the thread."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Pause the task."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def monotonic(self) -> float:
        """Seconds of `time.monotonic`."""
        return time.monotonic()

    def now(self) -> datetime:
        """The system time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """`time.sleep`."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """`asyncio.sleep`."""
        await asyncio.sleep(seconds)
