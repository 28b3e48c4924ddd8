"""Jobs that wait: `python -m bench.waiting.holders NAME COUNT` prints the bytes of each.

Only what is added by the jobs is counted: modules are loaded and first jobs were held before.
"""

import asyncio
import gc
import json
import sys
from collections.abc import Awaitable, Callable

from bench.memory import resident_memory
from bench.poll.server import RESPONSE
from bench.waiting.jobs import AtHand, account, urls
from bulkstatus import AsyncClient, Pacing

SELDOM = Pacing(min_interval=86_400.0, max_interval=86_400.0)


async def watch(count: int, when_all_wait: Callable[[], None]) -> None:
    """`AsyncClient.watch`: each job is polled once, and waits for its next poll with what was seen."""
    async with (
        AsyncClient(account(), pacing=SELDOM, transport=AtHand()) as client,
        client.watch(urls(count), max_concurrency=100) as watch,
    ):
        seen = 0
        async for _ in watch:
            seen += 1
            if seen == count:
                break
        when_all_wait()


async def tasks(count: int, when_all_wait: Callable[[], None]) -> None:
    """One sleeping task a job, which holds nothing but its URL."""

    async def follow(url: str) -> None:
        await asyncio.sleep(86_400)
        raise RuntimeError(url)

    await _hold([asyncio.create_task(follow(url)) for url in urls(count)], when_all_wait)


async def tasks_with_response(count: int, when_all_wait: Callable[[], None]) -> None:
    """One sleeping task a job, which holds its URL and its last response, decoded."""

    async def follow(url: str) -> None:
        response = json.loads(RESPONSE)
        await asyncio.sleep(86_400)
        raise RuntimeError(url, response)

    await _hold([asyncio.create_task(follow(url)) for url in urls(count)], when_all_wait)


async def _hold(waiting: list[asyncio.Task[None]], when_all_wait: Callable[[], None]) -> None:
    await asyncio.sleep(0)
    when_all_wait()
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


HOLDERS: dict[str, Callable[[int, Callable[[], None]], Awaitable[None]]] = {
    "AsyncClient.watch": watch,
    "one sleeping task a job": tasks,
    "one sleeping task a job, with its last response": tasks_with_response,
}


async def bytes_a_job(name: str, count: int) -> float:
    """Hold so many, and count."""
    held = 0

    def count_bytes() -> None:
        nonlocal held
        gc.collect()
        held = resident_memory()

    await HOLDERS[name](100, count_bytes)
    gc.collect()
    before = resident_memory()
    await HOLDERS[name](count, count_bytes)
    return (held - before) / count


def main(name: str, count: str) -> None:
    """Print it."""
    sys.stdout.write(json.dumps({"bytes": asyncio.run(bytes_a_job(name, int(count)))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
