"""The clock of the clients, which tests can replace."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The interface of a client's clock. `bulkstatus.testing.FakeClock` implements this interface without sleeping."""

    def monotonic(self) -> float:
        """Return the seconds since a fixed start. This clock never goes back, so it is used for deadlines."""
        ...

    def now(self) -> datetime:
        """Return the current date and time, as an aware datetime in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Pause the thread for this number of seconds."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Pause the task for this number of seconds."""
        ...


class SystemClock:
    """The clock of the operating system."""

    def monotonic(self) -> float:
        """Return the seconds of `time.monotonic`."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the system time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Pause the thread for this number of seconds, with `time.sleep`."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Pause the task for this number of seconds, with `asyncio.sleep`."""
        await asyncio.sleep(seconds)
