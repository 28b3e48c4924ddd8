"""Print the memory per waiting job, in bytes: `python -m bench.waiting.approaches NAME COUNT`.

The result includes only the memory that the waiting jobs add to the process. Before the measurement, the program loads
all modules, and then creates and deletes 100 jobs.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable

from bench.memory import resident_memory
from bench.poll.server import RESPONSE
from bench.waiting.jobs import FakeTransport, account, urls
from bulkstatus import AsyncClient, Pacing

ONCE_A_DAY = Pacing(min_interval=86_400.0, max_interval=86_400.0)


async def watch(count: int, on_all_waiting: Callable[[], None]) -> None:
    """Poll each job once with `AsyncClient.watch`, so that every job waits for its next poll.

    The watch keeps the last operation of each job in memory.
    """
    async with (
        AsyncClient(account(), pacing=ONCE_A_DAY, transport=FakeTransport()) as client,
        client.watch(urls(count), max_concurrency=100) as watch,
    ):
        polled = 0
        async for _ in watch:
            polled += 1
            if polled == count:
                break
        on_all_waiting()


async def tasks(count: int, on_all_waiting: Callable[[], None]) -> None:
    """Start one sleeping asyncio task per job. Each task keeps only the URL of its job in memory."""

    async def wait(url: str) -> None:
        await asyncio.sleep(86_400)
        raise RuntimeError(url)

    await _hold([asyncio.create_task(wait(url)) for url in urls(count)], on_all_waiting)


async def tasks_with_response(count: int, on_all_waiting: Callable[[], None]) -> None:
    """Start one sleeping asyncio task per job.

    Each task keeps the URL and the decoded last response of its job in memory.
    """

    async def wait(url: str) -> None:
        response = json.loads(RESPONSE)
        await asyncio.sleep(86_400)
        raise RuntimeError(url, response)

    await _hold([asyncio.create_task(wait(url)) for url in urls(count)], on_all_waiting)


async def _hold(tasks: list[asyncio.Task[None]], on_all_waiting: Callable[[], None]) -> None:
    await asyncio.sleep(0)
    on_all_waiting()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


APPROACHES: dict[str, Callable[[int, Callable[[], None]], Awaitable[None]]] = {
    "AsyncClient.watch": watch,
    "one sleeping task a job": tasks,
    "one sleeping task a job, with its last response": tasks_with_response,
}


async def bytes_per_job(name: str, count: int) -> float:
    """Return the memory that each of `count` waiting jobs adds to the process, in bytes."""
    held = 0

    def count_bytes() -> None:
        nonlocal held
        gc.collect()
        held = resident_memory()

    await APPROACHES[name](100, count_bytes)
    gc.collect()
    before = resident_memory()
    await APPROACHES[name](count, count_bytes)
    return (held - before) / count


def main(name: str, count: str) -> None:
    """Print the memory per waiting job as JSON, in bytes."""
    sys.stdout.write(json.dumps({"bytes": asyncio.run(bytes_per_job(name, int(count)))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
