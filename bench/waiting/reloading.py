"""Jobs taken up from a ledger: `python -m bench.waiting.reloading write|take-up FILE COUNT`.

`write` leaves a ledger behind as a watch would that was killed, every job with a poll that the caller has; `take-up`
prints the seconds until `AsyncClient.watch` has them all, and the bytes of each.
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
from bench.waiting.jobs import AtHand, account, urls
from bulkstatus import AsyncClient, Changed
from bulkstatus.clock import SystemClock
from bulkstatus.http.messages import Response
from bulkstatus.polling.ledger import Ledger


def write(file: str, count: int) -> dict[str, float]:
    """Fill a ledger. Through a watch, a million jobs would be a million transactions."""
    asked, first = account(), next(urls(1))
    response = Response(
        status_code=200, headers={name.decode(): value.decode() for name, value in HEADERS}, content=RESPONSE
    )
    now = datetime.now(UTC)
    seen = asked.read(asked.target(first), response, now)
    began = time.perf_counter()
    ledger = Ledger(file, SystemClock())
    ledger.add(map(asked.target, urls(count)))
    for url in urls(count):
        ledger.delivered(Changed(url, evolve(seen, url=url)))
    ledger.close()
    return {"seconds": time.perf_counter() - began}


async def take_up(file: str, count: int) -> dict[str, float]:
    """Begin a watch that was given nothing but the ledger."""
    async with AsyncClient(account(), transport=AtHand()) as client:
        gc.collect()
        before, began = resident_memory(), time.perf_counter()
        async with client.watch([], ledger=file):
            seconds = time.perf_counter() - began
            gc.collect()
            held = (resident_memory() - before) / count
    return {"seconds": seconds, "bytes": held, "peak_memory": peak_memory()}


def main(what: str, file: str, count: str) -> None:
    """Do either."""
    sys.stdout.write(json.dumps(write(file, int(count)) if what == "write" else asyncio.run(take_up(file, int(count)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
