"""The demo on a fake clock: it ends as scripted on any machine, without waiting."""

import asyncio
import heapq
import itertools
import sys
from functools import partial
from typing import Any

from bulkstatus import AsyncClient
from bulkstatus.sandbox import Sandbox, demo
from bulkstatus.testing import FakeClock


class SharedClock(FakeClock):
    """A clock for many tasks: when all of them sleep, it moves to the moment at which the first one wakes up."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks = 0
        self._number = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []

    async def sleep_async(self, seconds: float) -> None:
        woken = asyncio.Event()
        heapq.heappush(self._sleepers, (self.monotonic() + seconds, next(self._number), woken))
        self.move_on()
        await woken.wait()

    def move_on(self) -> None:
        """Wake the first one up, unless a task is still doing something."""
        if self._sleepers and len(self._sleepers) == self.tasks:
            moment, _, woken = heapq.heappop(self._sleepers)
            self.advance(moment - self.monotonic())
            woken.set()


CLOCK = SharedClock()
_follow = demo.follow


async def follow(*arguments: Any, **options: Any) -> None:
    """`demo.follow`, counted."""
    try:
        await _follow(*arguments, **options)
    finally:
        CLOCK.tasks -= 1
        CLOCK.move_on()


def counted(*arguments: Any, **options: Any) -> Any:
    """The coroutine of one task, which is busy from now on."""
    CLOCK.tasks += 1
    return follow(*arguments, **options)


REPLACED = {
    "follow": counted,
    "AsyncClient": partial(AsyncClient, clock=CLOCK),
    "Sandbox": partial(Sandbox, CLOCK),
    "time": CLOCK,
}
for name, value in REPLACED.items():
    setattr(demo, name, value)

if __name__ == "__main__":
    sys.exit(demo.main())
