"""Polls without requests: `python -m bench.waiting.scheduling NAME JOBS POLLS` prints the processor time of all."""

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


def fleet(jobs: int, polls: int) -> float:
    """Our scheduler, on a clock that stands at the next job that is due. Every poll sees what the one before saw."""
    followed, asked = Scheduler(max_concurrency=100), account()
    for url in urls(jobs):
        followed.add(asked.target(url), 0.0)
    response = Response(
        status_code=200, headers={name.decode(): value.decode() for name, value in HEADERS}, content=RESPONSE
    )
    seen = asked.read(asked.target(next(urls(1))), response, datetime(2024, 1, 15, 12, tzinfo=UTC))
    now, done = 0.0, 0
    began = time.process_time()
    while done < polls:
        for job, _ in followed.due(now):
            followed.on_operation(job, seen, now)
            done += 1
        now += followed.delay(now)
    return time.process_time() - began


def tasks(jobs: int, polls: int) -> float:
    """Tasks that sleep, as often in all."""

    async def follow(times: int) -> None:
        for _ in range(times):
            await asyncio.sleep(random.uniform(0.1, 0.5))  # noqa: S311 - no secret

    async def run() -> float:
        began = time.process_time()
        await asyncio.gather(*(follow(polls // jobs) for _ in range(jobs)))
        return time.process_time() - began

    return asyncio.run(run())


SCHEDULERS: dict[str, Callable[[int, int], float]] = {"bulkstatus's scheduler": fleet, "asyncio.sleep in tasks": tasks}


def main(name: str, jobs: str, polls: str) -> None:
    """Print it."""
    sys.stdout.write(json.dumps({"cpu": SCHEDULERS[name](int(jobs), int(polls))}))


if __name__ == "__main__":
    main(*sys.argv[1:])
