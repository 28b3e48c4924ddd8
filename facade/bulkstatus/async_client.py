"""`AsyncClient`, the client for asyncio."""

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
    """An asynchronous client that polls the jobs of one or more accounts. Tasks of one event loop can share a client.

    Args:
        *accounts: Accounts whose jobs the client can poll, at least one. Two accounts with the same vendor and server
            need different names.
        pacing: Schedule of the polls. Defaults to the `pacing` of each account.
        on_event: Function that is called with each event of `bulkstatus.events`. A coroutine function is awaited.
            Exceptions in `on_event` do not stop a wait, and only the first one is logged. Defaults to None.
        clock: Clock of the client, such as `bulkstatus.testing.FakeClock` in a test. Defaults to the system clock.
        transport: Object that sends the requests, such as `Sandbox.async_transport()` in a test. Defaults to httpx. If
            the extra `fast` is installed, `watch` defaults to aiohttp.

    Raises:
        ConfigurationError: If there is no account, if an argument is not an account, or if two accounts have the same
            vendor, server and name. The error is also raised if `on_event` is not callable.
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
        """Poll a job once, without retries.

        Args:
            job: Status URL of the job, or a target from `account.operation(…)`.

        Returns:
            The status, progress and item errors of the job.

        Raises:
            ConfigurationError: If no account or several accounts serve the status URL. This error is raised before a
                request is sent.
            TransportError: If no response arrived, for example because of a timeout.
            ApiError: If the vendor responded with an error. Each kind of error has a subclass, such as `RateLimited`.
            UnexpectedResponse: If the response cannot be read, for example because it is a login page.
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
        """Poll a job until it is over, and return its last operation.

        The last operation of a failed job is returned, too: call its `raise_for_status` to raise an exception.
        Temporary errors are retried: no response, an unreadable response, a server error or a rate limit. `Retry-After`
        is honoured. The `operation` of a raised exception is the last operation of the job, or None if no poll has
        succeeded.

        Args:
            job: Status URL of the job, or a target from `account.operation(…)`.
            timeout: Seconds until the last poll, at least 0. A `timeout` of 0 allows one poll. Defaults to None, which
                sets no limit. Set a limit, because not every vendor has a state for a job that died.
            retry_timeout: Seconds for which consecutive temporary errors are retried, at least 0. The longest
                `Retry-After` of them is added to this time. A `retry_timeout` of 0 disables retries. Defaults to 900.
            on_update: Function that is called with the first operation, and with each operation that differs from the
                previous one. A coroutine function is awaited. An exception in `on_update` ends the wait. Defaults to
                None.

        Returns:
            The last operation of the job, with a terminal status.

        Raises:
            ConfigurationError: If no account or several accounts serve the status URL, or if a timeout is out of range.
                This error is raised before a request is sent.
            WaitTimeout: If the job is not over at the deadline, or if `Retry-After` ends after the deadline.
            ApiError: If the vendor responds with a permanent error, or with temporary errors for longer than
                `retry_timeout`. An error with a `Retry-After` of more than one day counts as permanent.
            TransportError: If requests get no response for longer than `retry_timeout`.
            UnexpectedResponse: If responses cannot be read for longer than `retry_timeout`.
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
        """Poll any number of jobs until they are over, and yield an update for every change of every job.

        The errors and intervals of each job are the same as with `wait`. If `wait` would raise an exception for a job,
        the last update of that job is `Abandoned`, and the other jobs continue. If an error affects a whole account,
        such as a refused credential, all jobs of that account are abandoned.

        Requests stay below the `requests_per_second` and `requests_per_day` of each account. If an account has too many
        jobs for its limits, the intervals of all its jobs grow by the same factor. Pass all jobs of an account to one
        watch, because watches do not know about each other's requests.

        With a `ledger`, a watch can continue after a crash. The next watch with the same file continues all jobs of the
        earlier watch, even if they are not in `jobs`.

        Delivery is at-least-once: after a crash or an early exit from the loop, the last update may be delivered again.
        Your request for the next update confirms the delivery of the previous one. The ledger stores an `Ended` update
        until its delivery is confirmed, so the next watch can deliver the update without another poll. A ledger
        never delivers a confirmed `Ended` update again. The next watch polls abandoned jobs again. A job that was not
        found is removed from the ledger.

        Args:
            jobs: Status URLs and targets from `account.operation(…)`, as an iterable or a single one. To add more jobs
                later, call `add` of the returned watch.
            ledger: Path of the SQLite file in which the watch stores its jobs. A missing file is created. Only one
                watch at a time can use the file. Defaults to None, which stores nothing.
            timeout: Seconds until the last poll of a job, at least 0, counted from when the job was added. A job that
                is not over at its last poll is abandoned with `WaitTimeout`. Defaults to None, which sets no limit.
            retry_timeout: Seconds for which consecutive temporary errors of a job are retried before the job is
                abandoned, at least 0. The longest `Retry-After` of these errors is added to this time. Defaults to 900.
            max_concurrency: Maximum number of concurrent requests per account, at least 1. Defaults to 10.

        Returns:
            An asynchronous iterator over the updates: `Changed`, `Ended` and `Abandoned`. Iterate over the watch with
            `async for`. The watch polls only while you iterate.

        Raises:
            ConfigurationError: If no account or several accounts serve a status URL, if an option is out of range, or
                if the ledger cannot be used. This error is raised before a request is sent.
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
        """Close all connections. You can still use the client: it opens new connections."""
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
