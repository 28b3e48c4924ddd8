"""Measure the cost of polls with one client: `python -m bench.poll.clients NAME BASE_URL CONCURRENCY SECONDS`.

Each client imports its library only when the client runs, because some environments do not contain all libraries.
"""

import asyncio
import importlib
import json
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime
from importlib.util import find_spec
from typing import Any
from uuid import UUID

import httpx
from attrs import asdict

from bench.memory import peak_memory
from bench.poll.meter import MeasurementComplete, Meter
from bulkstatus import Abandoned, AsyncClient, Client, Operation, Pacing, Passcreator
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.messages import Response
from bulkstatus.vendors.account import Target
from bulkstatus_api.passcreator import AuthenticatedClient
from bulkstatus_api.passcreator.api.bulk_status import get_bulk_operation_status as endpoint

KEY = "a-key-of-forty-characters-for-the-header"
IMMEDIATE = Pacing(min_interval=1e-6, max_interval=1e-6)


class MeteredPasscreator(Passcreator):
    """A Passcreator account that has no rate limit and counts its polls."""

    requests_per_second = 1e12

    def __init__(self, base_url: str, meter: Meter) -> None:
        super().__init__(api_key=KEY, base_url=base_url)
        self._meter = meter

    def read(self, target: Target, response: Response, observed_at: datetime) -> Operation:
        """Return the operation in a response, and count the poll."""
        operation = super().read(target, response, observed_at)
        self._meter.polled(target.url)
        return operation


def identifiers(count: int) -> list[str]:
    """Return `count` different ids of Passcreator jobs."""
    return [str(UUID(int=number, version=4)) for number in range(count)]


async def watch(base_url: str, concurrency: int, meter: Meter) -> None:
    """Poll with `AsyncClient.watch` and its default transport.

    If the extra `fast` is installed, the default is the fast transport.
    """
    account = MeteredPasscreator(base_url, meter)
    async with AsyncClient(account, pacing=IMMEDIATE) as client:
        await _watch(client, account, concurrency)


async def watch_httpx(base_url: str, concurrency: int, meter: Meter) -> None:
    """Poll with `AsyncClient.watch` over httpx."""
    account = MeteredPasscreator(base_url, meter)
    async with AsyncClient(account, pacing=IMMEDIATE, transport=AsyncHttpxTransport()) as client:
        await _watch(client, account, concurrency)


async def _watch(client: AsyncClient, account: Passcreator, concurrency: int) -> None:
    jobs = [account.operation(identifier) for identifier in identifiers(concurrency)]
    async for update in client.watch(jobs, max_concurrency=concurrency):
        if isinstance(update, Abandoned):
            raise update.error


async def generated(base_url: str, concurrency: int, meter: Meter) -> None:
    """Poll with the generated asynchronous client, in one loop per job."""
    async with AuthenticatedClient(base_url, token=KEY, prefix="", auth_header_name="authorization") as client:

        async def poll_forever(identifier: str) -> None:
            while True:
                response = await endpoint.asyncio_detailed(identifier, client=client)
                if response.parsed is None:
                    raise ValueError(response.content)
                meter.polled(identifier)

        await asyncio.gather(*map(poll_forever, identifiers(concurrency)))


async def httpx_gather(base_url: str, concurrency: int, meter: Meter) -> None:
    """Poll all jobs at the same time with plain httpx, wait for all responses, and repeat.

    Many programs poll with `asyncio.gather`, as this client does.
    """
    urls = [f"{base_url}/api/v3/process/{identifier}" for identifier in identifiers(concurrency)]
    # The default timeout of httpx includes the time in its queue. With a high concurrency, this timeout would expire.
    async with httpx.AsyncClient(headers={"authorization": KEY}, timeout=None) as client:  # noqa: S113

        async def poll(url: str) -> None:
            response = await client.get(url)
            response.json()
            meter.polled(url)

        while True:
            await asyncio.gather(*map(poll, urls))


async def raw_aiohttp(base_url: str, concurrency: int, meter: Meter) -> None:
    """Poll with plain aiohttp, in one loop per job.

    The rate of this client shows which rate is possible in practice.
    """
    aiohttp = importlib.import_module("aiohttp")
    urls = [f"{base_url}/api/v3/process/{identifier}" for identifier in identifiers(concurrency)]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers={"authorization": KEY}, connector=connector) as session:

        async def poll_forever(url: str) -> None:
            while True:
                async with session.get(url) as response:
                    json.loads(await response.read())
                meter.polled(url)

        await asyncio.gather(*map(poll_forever, urls))


def client_get(base_url: str, meter: Meter) -> None:
    """Poll with `Client.get`."""
    with Client(MeteredPasscreator(base_url, meter)) as client:
        (identifier,) = identifiers(1)
        url = f"{base_url}/api/v3/process/{identifier}"
        while True:
            client.get(url)


def generated_sync(base_url: str, meter: Meter) -> None:
    """Poll with the function `sync` of the generated client.

    Like `Client`, the generated client keeps its connection open.
    """
    with AuthenticatedClient(base_url, token=KEY, prefix="", auth_header_name="authorization") as client:
        (identifier,) = identifiers(1)
        while True:
            if endpoint.sync(identifier, client=client) is None:
                raise ValueError(identifier)
            meter.polled(identifier)


def requests_session(base_url: str, meter: Meter) -> None:
    """Poll with a `requests.Session`."""
    requests = importlib.import_module("requests")
    (identifier,) = identifiers(1)
    url = f"{base_url}/api/v3/process/{identifier}"
    with requests.Session() as session:
        session.headers["authorization"] = KEY
        while True:
            session.get(url, timeout=30).json()
            meter.polled(url)


def is_fast_installed() -> bool:
    """Return whether the fast transport of `AsyncClient.watch` is installed."""
    return all(find_spec(name) for name in ("bulkstatus.http.aiohttp_transport", "aiohttp"))


WATCH_FAST = "watch, fast"
"""Name of the client that needs the fast transport of `AsyncClient.watch`."""

ASYNC: dict[str, Callable[[str, int, Meter], Coroutine[Any, Any, None]]] = {
    WATCH_FAST: watch,
    "watch": watch_httpx,
    "generated client": generated,
    "httpx + gather": httpx_gather,
    "raw aiohttp": raw_aiohttp,
}
SYNC: dict[str, Callable[[str, Meter], None]] = {
    "Client.get": client_get,
    "generated sync()": generated_sync,
    "requests": requests_session,
}


def main(name: str, base_url: str, concurrency: str, seconds: str) -> None:
    """Poll with one client, and print the cost of its polls as JSON."""
    jobs = int(concurrency)
    meter = Meter(jobs=jobs, seconds=float(seconds))
    with suppress(MeasurementComplete):
        if name in SYNC:
            SYNC[name](base_url, meter)
        else:
            asyncio.run(ASYNC[name](base_url, jobs, meter))
    if meter.cost is None:
        raise SystemExit(f"{name} ended before the measurement was complete")
    sys.stdout.write(json.dumps({**asdict(meter.cost), "peak_memory": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
