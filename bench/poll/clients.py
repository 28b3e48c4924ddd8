"""The clients: `python -m bench.poll.clients NAME BASE_URL IN_FLIGHT SECONDS` runs one, and prints what it cost.

Those that are not installed everywhere are imported by name, in the process that needs them.
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
from bench.poll.meter import Enough, Meter
from bulkstatus import Abandoned, AsyncClient, Client, Operation, Pacing, Passcreator
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.messages import Response
from bulkstatus.vendors.account import Target
from bulkstatus_api.passcreator import AuthenticatedClient
from bulkstatus_api.passcreator.api.bulk_status import get_bulk_operation_status as endpoint

KEY = "a-key-of-forty-characters-for-the-header"
AT_ONCE = Pacing(min_interval=1e-6, max_interval=1e-6)


class MeteredPasscreator(Passcreator):
    """An account without limits, all of whose polls are counted."""

    requests_per_second = 1e12

    def __init__(self, base_url: str, meter: Meter) -> None:
        super().__init__(api_key=KEY, base_url=base_url)
        self._meter = meter

    def read(self, target: Target, response: Response, observed_at: datetime) -> Operation:
        """What the vendor means, counted."""
        operation = super().read(target, response, observed_at)
        self._meter.polled(target.url)
        return operation


def identifiers(count: int) -> list[str]:
    """The jobs."""
    return [str(UUID(int=number, version=4)) for number in range(count)]


async def watch(base_url: str, in_flight: int, meter: Meter) -> None:
    """`AsyncClient.watch` as it comes, which is with the fast transport where that is installed."""
    account = MeteredPasscreator(base_url, meter)
    async with AsyncClient(account, pacing=AT_ONCE) as client:
        await _watch(client, account, in_flight)


async def watch_httpx(base_url: str, in_flight: int, meter: Meter) -> None:
    """`AsyncClient.watch` over httpx, whatever is installed."""
    account = MeteredPasscreator(base_url, meter)
    async with AsyncClient(account, pacing=AT_ONCE, transport=AsyncHttpxTransport()) as client:
        await _watch(client, account, in_flight)


async def _watch(client: AsyncClient, account: Passcreator, in_flight: int) -> None:
    jobs = [account.operation(identifier) for identifier in identifiers(in_flight)]
    async for update in client.watch(jobs, max_concurrency=in_flight):
        if isinstance(update, Abandoned):
            raise update.error


async def generated(base_url: str, in_flight: int, meter: Meter) -> None:
    """The generated client, in one loop a job."""
    async with AuthenticatedClient(base_url, token=KEY, prefix="", auth_header_name="authorization") as client:

        async def follow(identifier: str) -> None:
            while True:
                response = await endpoint.asyncio_detailed(identifier, client=client)
                if response.parsed is None:
                    raise ValueError(response.content)
                meter.polled(identifier)

        await asyncio.gather(*map(follow, identifiers(in_flight)))


async def httpx_gather(base_url: str, in_flight: int, meter: Meter) -> None:
    """Plain httpx, all jobs at once, round after round: what most people would write."""
    urls = [f"{base_url}/api/v3/process/{identifier}" for identifier in identifiers(in_flight)]
    # The default time limit counts the time in httpx's own queue, and fails where many are in flight.
    async with httpx.AsyncClient(headers={"authorization": KEY}, timeout=None) as client:  # noqa: S113

        async def poll(url: str) -> None:
            response = await client.get(url)
            response.json()
            meter.polled(url)

        while True:
            await asyncio.gather(*map(poll, urls))


async def raw_aiohttp(base_url: str, in_flight: int, meter: Meter) -> None:
    """Bare aiohttp, in one loop a job: the practical limit."""
    aiohttp = importlib.import_module("aiohttp")
    urls = [f"{base_url}/api/v3/process/{identifier}" for identifier in identifiers(in_flight)]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(headers={"authorization": KEY}, connector=connector) as session:

        async def follow(url: str) -> None:
            while True:
                async with session.get(url) as response:
                    json.loads(await response.read())
                meter.polled(url)

        await asyncio.gather(*map(follow, urls))


def client_get(base_url: str, meter: Meter) -> None:
    """`Client.get`."""
    with Client(MeteredPasscreator(base_url, meter)) as client:
        (identifier,) = identifiers(1)
        url = f"{base_url}/api/v3/process/{identifier}"
        while True:
            client.get(url)


def generated_sync(base_url: str, meter: Meter) -> None:
    """The generated client's `sync`, which keeps its connection as well."""
    with AuthenticatedClient(base_url, token=KEY, prefix="", auth_header_name="authorization") as client:
        (identifier,) = identifiers(1)
        while True:
            if endpoint.sync(identifier, client=client) is None:
                raise ValueError(identifier)
            meter.polled(identifier)


def requests_session(base_url: str, meter: Meter) -> None:
    """A `requests.Session`."""
    requests = importlib.import_module("requests")
    (identifier,) = identifiers(1)
    url = f"{base_url}/api/v3/process/{identifier}"
    with requests.Session() as session:
        session.headers["authorization"] = KEY
        while True:
            session.get(url, timeout=30).json()
            meter.polled(url)


def is_fast_installed() -> bool:
    """Whether `AsyncClient.watch` finds the faster transport."""
    return all(find_spec(name) for name in ("bulkstatus.http.aiohttp_transport", "aiohttp"))


WATCH_FAST = "watch, fast"
"""The one that needs what `is_fast_installed` looks for."""

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


def main(name: str, base_url: str, in_flight: str, seconds: str) -> None:
    """Run one client."""
    jobs = int(in_flight)
    meter = Meter(jobs=jobs, seconds=float(seconds))
    with suppress(Enough):
        if name in SYNC:
            SYNC[name](base_url, meter)
        else:
            asyncio.run(ASYNC[name](base_url, jobs, meter))
    if meter.cost is None:
        raise SystemExit(f"{name} ended before there were enough polls")
    sys.stdout.write(json.dumps({**asdict(meter.cost), "peak_memory": peak_memory()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
