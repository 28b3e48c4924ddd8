"""The clock of a client: its interface, and the default implementation."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The interface of the clock with which a client gets the time and waits.

    `bulkstatus.testing.FakeClock` is an implementation for tests, and does not really sleep.
    """

    def monotonic(self) -> float:
        """Return the seconds since a fixed point in time. The result never decreases, so it is safe for deadlines."""
        ...

    def now(self) -> datetime:
        """Return the current time, as a timezone-aware datetime in UTC."""
        ...

    def sleep(self, seconds: float) -> None:
        """Pause the current thread for `seconds` seconds."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Pause the current asyncio task for `seconds` seconds."""
        ...


class SystemClock:
    """A clock that uses the time of the operating system."""

    def monotonic(self) -> float:
        """Return the value of `time.monotonic()`, in seconds."""
        return time.monotonic()

    def now(self) -> datetime:
        """Return the current system time, as a timezone-aware datetime in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Pause the current thread for `seconds` seconds, with `time.sleep`."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Pause the current asyncio task for `seconds` seconds, with `asyncio.sleep`."""
        await asyncio.sleep(seconds)
