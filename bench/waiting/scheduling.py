"""Measure the processor time to schedule polls: `python -m bench.waiting.scheduling NAME JOBS POLLS`."""

import asyncio
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from bench.poll.server import HEADERS, RESPONSE
from bench.waiting.jobs import account, urls
from bulkstatus.http.messages import Response
from bulkstatus.polling.scheduler import Scheduler


def bulkstatus_scheduler(jobs: int, polls: int) -> float:
    """Run `Scheduler` with a simulated clock. Return the processor time of `polls` polls, in seconds.

    The simulated clock always advances to the time at which the next job is due. Every poll returns the same operation.
    """
    scheduler, passcreator = Scheduler(max_concurrency=100), account()
    for url in urls(jobs):
        scheduler.add(passcreator.target(url), 0.0)
    response = Response(
        status_code=200, headers={name.decode(): value.decode() for name, value in HEADERS}, content=RESPONSE
    )
    operation = passcreator.read(passcreator.target(next(urls(1))), response, datetime(2024, 1, 15, 12, tzinfo=UTC))
    now, done = 0.0, 0
    started = time.process_time()
    while done < polls:
        for job, _ in scheduler.due(now):
            scheduler.on_operation(job, operation, now)
            done += 1
        now += scheduler.delay(now)
    return time.process_time() - started


def tasks(jobs: int, polls: int) -> float:
    """Run one asyncio task per job, with `polls` sleeps in total.

    Return the total processor time of the tasks, in seconds.
    """

    async def wait(times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.1, 0.5))  # noqa: S311 - not for cryptography

    async def run() -> float:
        started = time.process_time()
        await asyncio.gather(*(wait(polls // jobs) for _ in range(jobs)))
        return time.process_time() - started

    return asyncio.run(run())


SCHEDULERS: dict[str, Callable[[int, int], float]] = {
    "bulkstatus's scheduler": bulkstatus_scheduler,
    "asyncio.sleep in tasks": tasks,
}


def main(name: str, jobs: str, polls: str) -> None:
    """Print the processor time of one approach as JSON, in seconds."""
    sys.stdout.write(json.dumps({"cpu": SCHEDULERS[name](int(jobs), int(polls))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
