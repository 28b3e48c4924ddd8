"""The client for asyncio. A thin driver: it moves bytes and sleeps, and decides nothing."""

import os
from types import TracebackType
from typing import Self

from bulkstatus.clock import Clock, SystemClock
from bulkstatus.events import OnEvent
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.bulk_transport import bulk_transport
from bulkstatus.http.transport import AsyncTransport
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.fetch import fetch
from bulkstatus.polling.retries import RETRY_TIMEOUT
from bulkstatus.polling.runtime import AsyncRuntime, OnUpdate
from bulkstatus.polling.scheduler import MAX_CONCURRENCY, Scheduler
from bulkstatus.polling.session import Jobs, WatchSession
from bulkstatus.polling.wait import wait
from bulkstatus.polling.watch import AsyncWatch
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.accounts import Accounts


class AsyncClient:
    """Asks the vendors of its accounts how their jobs are doing. Tasks of one event loop may share one.

    Args:
        *accounts: One or more accounts. Several accounts of one vendor on one server need names.
        pacing: The schedule of every wait, in place of each vendor's own.
        on_event: Called with each event of `bulkstatus.events`; a coroutine function is awaited. An exception in it is
            logged once, and harms nothing.
        clock: Another clock than the machine's, such as `bulkstatus.testing.FakeClock`.
        transport: Another way to send requests than httpx, such as a sandbox in this process.

    Raises:
        ConfigurationError: If there is no account, something else is passed for one, or two have the same vendor,
            server and name.
    """

    def __init__(
        self,
        *accounts: Account,
        pacing: Pacing | None = None,
        on_event: OnEvent | None = None,
        clock: Clock | None = None,
        transport: AsyncTransport | None = None,
    ) -> None:
        self._accounts = Accounts(accounts)
        self._pacing = pacing
        self._transport = transport or AsyncHttpxTransport()
        self._runtime = AsyncRuntime(self._transport, clock or SystemClock(), on_event)
        self._bulk_transport = transport

    async def get(self, job: str | Target) -> Operation:
        """Poll a job once.

        Args:
            job: Its status URL, or a target from `account.operation(…)`.

        Raises:
            ConfigurationError: If no account, or more than one, serves the URL. Nothing is sent then.
            TransportError: If no response came.
            ApiError: If the vendor responded with an error; its subclasses tell which.
            UnexpectedResponse: If the response cannot be read.
        """
        target = self._accounts.resolve(job)
        return await fetch(target, target.account.request_timeout, self._runtime)

    async def wait(
        self,
        job: str | Target,
        *,
        timeout: float | None = None,
        retry_timeout: float = RETRY_TIMEOUT,
        on_update: OnUpdate | None = None,
    ) -> Operation:
        """Follow a job until it is over, and return its end, however it went.

        Errors that may pass by themselves (no response, server errors, rate limits) are retried.

        Args:
            job: Its status URL, or a target from `account.operation(…)`.
            timeout: Seconds until the last poll; None waits for as long as it takes. Some jobs never end, because not
                every vendor has a state for a job that died.
            retry_timeout: Seconds for which errors are retried, without one good response, before the wait gives up.
            on_update: Called with the first operation, and with each that differs from the one before; a coroutine
                function is awaited.

        Raises:
            ConfigurationError: If no account, or more than one, serves the URL. Nothing is sent then.
            WaitTimeout: If the job is not over at the deadline; `operation` is the last operation.
            ApiError: If the vendor refuses, or fails for longer than `retry_timeout`; `operation` is the last
                operation, or None.
            TransportError: If no response came for the length of `retry_timeout`.
            UnexpectedResponse: If no response could be read for the length of `retry_timeout`.
        """
        return await wait(
            self._accounts.resolve(job),
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
        """Follow any number of jobs to their ends, and yield every change of every job as it is read.

        Iterate over what is returned with `async for`. `Client.watch` describes how jobs are followed, how limits are
        honoured, and what a ledger is for.

        Args:
            jobs: Status URLs and targets, or a single one. More can be given to `add` of what is returned.
            ledger: A file for the state of the watch, made if there is none. Only one watch at a time can have it.
            timeout: Seconds, from its being added, after which a job's watch ends with `WaitTimeout`.
            retry_timeout: Seconds for which a job's errors are retried, without one good response, before it is
                abandoned.
            max_concurrency: Concurrent requests to one account.

        Raises:
            ConfigurationError: If no account, or more than one, serves a URL, an option cannot be used, or the ledger
                is in use or is another file. Nothing is sent then.
            LedgerError: If the ledger cannot be written.
        """
        scheduler = Scheduler(
            pacing=self._pacing, timeout=timeout, retry_timeout=retry_timeout, max_concurrency=max_concurrency
        )
        if self._bulk_transport is None:
            self._bulk_transport = bulk_transport(self._transport)
        runtime = self._runtime.with_transport(self._bulk_transport)
        return AsyncWatch(WatchSession(self._accounts, scheduler, runtime, jobs, ledger), runtime)

    async def aclose(self) -> None:
        """Close every connection. The client can be used again; it opens new ones."""
        if self._bulk_transport is not None:
            await self._bulk_transport.aclose()
        await self._transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._accounts}>"
