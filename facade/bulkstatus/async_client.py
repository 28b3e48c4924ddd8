"""The client for asyncio. A thin driver: it moves bytes and sleeps, and decides nothing."""

import os
from functools import partial
from types import TracebackType
from typing import Self

from bulkstatus.clock import Clock, SystemClock
from bulkstatus.http.async_transport import AsyncHttpxTransport, for_many
from bulkstatus.http.transport import AsyncTransport
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.fetch import poll
from bulkstatus.polling.poller import RETRY_TIMEOUT
from bulkstatus.polling.runtime import AsyncRuntime, Listener
from bulkstatus.polling.scheduler import MAX_CONCURRENCY, Scheduler
from bulkstatus.polling.session import Jobs, WatchSession
from bulkstatus.polling.wait import follow
from bulkstatus.polling.watch import AsyncWatch
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.accounts import Accounts


class AsyncClient:
    """Asks the vendors of its accounts how their jobs are doing. Tasks of one event loop may share one.

    Args:
        *accounts: One or more accounts. Several of one vendor are fine.
        pacing: The schedule of every wait, in place of each vendor's own.
        clock: Another clock than the machine's, such as `bulkstatus.testing.FakeClock`.
        transport: Another way to send requests than httpx, such as a sandbox in this process.

    Raises:
        ConfigurationError: If there is no account, or something else is passed for one.
    """

    def __init__(
        self,
        *accounts: Account,
        pacing: Pacing | None = None,
        clock: Clock | None = None,
        transport: AsyncTransport | None = None,
    ) -> None:
        self._accounts = Accounts(accounts)
        self._pacing = pacing
        self._clock = clock or SystemClock()
        self._transport = transport or AsyncHttpxTransport()
        self._runtime = AsyncRuntime(self._transport, self._clock)
        self._transport_for_many = transport

    async def get(self, job: str | Target) -> Operation:
        """Poll a job once; see `Client.get` for the argument and the exceptions."""
        target = self._accounts.resolve(job)
        return await self._poll(target, target.account.request_timeout)

    async def wait(
        self,
        job: str | Target,
        *,
        timeout: float | None = None,
        retry_timeout: float = RETRY_TIMEOUT,
        on_update: Listener | None = None,
    ) -> Operation:
        """Follow a job until it is over, and return the last poll of it, however it went.

        The arguments and exceptions are those of `Client.wait`; `on_update` may be a coroutine function.
        """
        target = self._accounts.resolve(job)
        return await follow(
            target,
            self._clock,
            self._runtime,
            pacing=self._pacing,
            timeout=timeout,
            retry_timeout=retry_timeout,
            on_update=on_update,
        )

    def watch(
        self,
        jobs: Jobs,
        *,
        ledger: str | os.PathLike[str] | None = None,
        timeout: float | None = None,
        retry_timeout: float = RETRY_TIMEOUT,
        max_concurrency: int = MAX_CONCURRENCY,
    ) -> AsyncWatch:
        """Follow any number of jobs to their ends, and yield every change of every job as it is seen.

        The arguments and exceptions are those of `Client.watch`; iterate with `async for`.
        """
        scheduler = Scheduler(
            pacing=self._pacing, timeout=timeout, retry_timeout=retry_timeout, max_concurrency=max_concurrency
        )
        if self._transport_for_many is None:
            self._transport_for_many = for_many(self._transport)
        poll_at = partial(poll, clock=self._clock, runtime=AsyncRuntime(self._transport_for_many, self._clock))
        return AsyncWatch(WatchSession(self._accounts, scheduler, self._clock, jobs, ledger), poll_at)

    async def _poll(self, target: Target, timeout: float) -> Operation:
        return await poll(target, timeout, self._clock, self._runtime)

    async def close(self) -> None:
        """Give back every connection. The client can be used again; it opens new ones."""
        if self._transport_for_many is not None:
            await self._transport_for_many.close()
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.close()
