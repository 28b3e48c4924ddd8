"""The client for threads and scripts. A thin driver: it moves bytes and sleeps, and decides nothing."""

import os
from types import TracebackType
from typing import Self

from bulkstatus.clock import Clock, SystemClock
from bulkstatus.events import OnEvent
from bulkstatus.http.sync_transport import HttpxTransport
from bulkstatus.http.transport import Transport
from bulkstatus.operation import Operation
from bulkstatus.pacing import Pacing
from bulkstatus.polling.fetch import fetch
from bulkstatus.polling.retries import RETRY_TIMEOUT
from bulkstatus.polling.runtime import OnUpdate, SyncRuntime, run
from bulkstatus.polling.scheduler import MAX_CONCURRENCY, Scheduler
from bulkstatus.polling.session import Jobs, WatchSession
from bulkstatus.polling.wait import wait
from bulkstatus.polling.watch import Watch
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.accounts import Accounts


class Client:
    """Asks the vendors of its accounts how their jobs are doing. Threads may share one.

    Args:
        *accounts: One or more accounts. Several accounts of one vendor on one server need names.
        pacing: The schedule of every wait, in place of each vendor's own.
        on_event: Called with each event of `bulkstatus.events`, by one thread at a time. An exception in it is logged
            once, and harms nothing.
        clock: Another clock than the machine's, such as `bulkstatus.testing.FakeClock`.
        transport: Another way to send requests than httpx, such as a sandbox in this process.

    Raises:
        ConfigurationError: If there is no account, something else is passed for one, two have the same vendor, server
            and name, or `on_event` is a coroutine function.
    """

    def __init__(
        self,
        *accounts: Account,
        pacing: Pacing | None = None,
        on_event: OnEvent | None = None,
        clock: Clock | None = None,
        transport: Transport | None = None,
    ) -> None:
        self._accounts = Accounts(accounts)
        self._pacing = pacing
        self._transport = transport or HttpxTransport()
        self._runtime = SyncRuntime(self._transport, clock or SystemClock(), on_event)

    def get(self, job: str | Target) -> Operation:
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
        return run(fetch(target, target.account.request_timeout, self._runtime))

    def wait(
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
            on_update: Called with the first operation, and with each that differs from the one before.

        Raises:
            ConfigurationError: If no account, or more than one, serves the URL. Nothing is sent then.
            WaitTimeout: If the job is not over at the deadline; `operation` is the last operation.
            ApiError: If the vendor refuses, or fails for longer than `retry_timeout`; `operation` is the last
                operation, or None.
            TransportError: If no response came for the length of `retry_timeout`.
            UnexpectedResponse: If no response could be read for the length of `retry_timeout`.
        """
        return run(
            wait(
                self._accounts.resolve(job),
                self._runtime,
                pacing=self._pacing,
                timeout=timeout,
                retry_timeout=retry_timeout,
                on_update=on_update,
            )
        )

    def watch(
        self,
        jobs: Jobs,
        *,
        ledger: str | os.PathLike[str] | None = None,
        timeout: float | None = None,
        retry_timeout: float = RETRY_TIMEOUT,
        max_concurrency: int = MAX_CONCURRENCY,
    ) -> Watch:
        """Follow any number of jobs to their ends, and yield every change of every job as it is read.

        Each job is followed as `wait` does it, and ends alone: over, or with the exception that `wait` would have
        raised in its last update. The rate of requests stays below each account's `requests_per_second`: if there are
        too many jobs for it, the schedules of all of that account's jobs are stretched by the same factor. Two watches
        of one account know nothing of each other's requests: give all of its jobs to one.

        With a ledger, a watch can go on after a crash: the same call goes on where the last one was, with the jobs that
        were added to that as well. An update counts as delivered when the next one is asked for; a job's last update is
        repeated until then, and never afterwards: a job that has ended stays ended in this file. A job that was
        abandoned is not over: the next watch with the file begins again with it, unless it was not found.

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
        return Watch(WatchSession(self._accounts, scheduler, self._runtime, jobs, ledger), self._runtime)

    def close(self) -> None:
        """Close every connection. The client can be used again; it opens new ones."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._accounts}>"
