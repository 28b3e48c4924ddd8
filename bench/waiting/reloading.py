"""Reload jobs from a ledger: `python -m bench.waiting.reloading write|reload FILE COUNT`.

`write` creates the ledger of a watch that was killed after it had delivered one update for every job. `reload` loads
all jobs with `AsyncClient.watch`, and prints the time in seconds and the memory per job in bytes.
"""

import asyncio
import gc
import json
import sys
import time
from datetime import UTC, datetime

from attrs import evolve

from bench.memory import peak_memory, resident_memory
from bench.poll.server import HEADERS, RESPONSE
from bench.waiting.jobs import FakeTransport, account, urls
from bulkstatus import AsyncClient, Changed
from bulkstatus.clock import SystemClock
from bulkstatus.http.messages import Response
from bulkstatus.polling.ledger import Ledger


def write(file: str, count: int) -> dict[str, float]:
    """Write a ledger of `count` jobs without a watch, because a watch would need one transaction per job."""
    passcreator, first = account(), next(urls(1))
    response = Response(
        status_code=200, headers={name.decode(): value.decode() for name, value in HEADERS}, content=RESPONSE
    )
    now = datetime.now(UTC)
    operation = passcreator.read(passcreator.target(first), response, now)
    started = time.perf_counter()
    ledger = Ledger(file, SystemClock())
    ledger.add(map(passcreator.target, urls(count)))
    for url in urls(count):
        ledger.delivered(Changed(url, evolve(operation, url=url)))
    ledger.close()
    return {"seconds": time.perf_counter() - started}


async def reload(file: str, count: int) -> dict[str, float]:
    """Start a watch that loads all its jobs from a ledger, and return the time and the memory for loading."""
    async with AsyncClient(account(), transport=FakeTransport()) as client:
        gc.collect()
        before, started = resident_memory(), time.perf_counter()
        async with client.watch([], ledger=file):
            seconds = time.perf_counter() - started
            gc.collect()
            bytes_per_job = (resident_memory() - before) / count
    return {"seconds": seconds, "bytes": bytes_per_job, "peak_memory": peak_memory()}


def main(command: str, file: str, count: str) -> None:
    """Run the command `write` or `reload`, and print its figures as JSON."""
    sys.stdout.write(
        json.dumps(write(file, int(count)) if command == "write" else asyncio.run(reload(file, int(count))))
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
