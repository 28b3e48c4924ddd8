"""`Client`, the synchronous client for scripts and threads."""

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
    """A synchronous client that polls the jobs of one or more accounts. Threads can share a client.

    Args:
        *accounts: One or more accounts whose jobs the client can poll. Accounts with the same vendor and server need
            different names.
        pacing: Settings for the intervals between polls. Defaults to the `pacing` of each account.
        on_event: Function that the client calls with each event. The module `bulkstatus.events` defines the events. The
            client calls `on_event` from one thread at a time. Exceptions in `on_event` do not stop the polling, and
            only the first exception is logged. Defaults to None.
        clock: Clock that the client uses, such as `bulkstatus.testing.FakeClock` in tests. Defaults to the system
            clock.
        transport: Transport that sends the HTTP requests, such as `Sandbox.transport()` in tests. Defaults to a
            transport that uses httpx.

    Raises:
        ConfigurationError: If `accounts` is empty, contains an object that is not an account, or contains two accounts
            with the same vendor, server and name. `ConfigurationError` is also raised if `on_event` is a coroutine
            function or is not callable.
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
        """Poll a job once, without retries.

        Args:
            job: Status URL of the job, or a `Target` returned by `account.operation(…)`.

        Returns:
            The status, progress and item errors of the job.

        Raises:
            ConfigurationError: If the job does not belong to exactly one account of the client. `ConfigurationError` is
                raised before any request is sent.
            TransportError: If no response arrived, for example because of a timeout.
            ApiError: If the vendor responded with an error. `ApiError` has a subclass for each kind of error, such as
                `RateLimited`.
            UnexpectedResponse: If the response cannot be parsed, for example because it is a login page.
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
        """Poll a job until it is over, and return its last operation.

        `wait` returns the last operation even if the job failed. To raise an exception for a failed job, call
        `operation.raise_for_status()`. After a temporary error, `wait` polls again. Temporary errors are a missing
        response, an unreadable response, a server error and an exceeded rate limit. `Retry-After` is honoured: no
        request is sent before it expires. Each exception has an attribute `operation` with the job's last operation, or
        None if no poll has succeeded.

        Args:
            job: Status URL of the job, or a `Target` returned by `account.operation(…)`.
            timeout: Time limit for the wait in seconds, at least 0. `wait` sends the last poll at the time limit. A
                `timeout` of 0 allows one poll. Defaults to None, which means no limit. Always set a `timeout`, because
                a job that crashes can stay in progress forever.
            retry_timeout: Maximum duration of consecutive temporary errors in seconds, at least 0. `wait` retries until
                the errors have lasted so long. The longest `Retry-After` that the server sends is added to the maximum.
                A `retry_timeout` of 0 disables retries. Defaults to 900.
            on_update: Function that `wait` calls with the first operation, and with each operation that differs from
                the previous one. `wait` does not catch exceptions from `on_update`. Defaults to None.

        Returns:
            The last `Operation` of the job, with a terminal status.

        Raises:
            ConfigurationError: If the job does not belong to exactly one account of the client, if a timeout is out of
                range, or if `on_update` is not callable. `ConfigurationError` is raised before any request is sent.
            WaitTimeout: If the job is not over when `timeout` expires, or if the server requires a pause that ends
                after the time limit.
            ApiError: If the vendor responds with a permanent error, or with temporary errors for longer than
                `retry_timeout`. An error with a `Retry-After` of more than one day counts as permanent.
            TransportError: If requests get no response for longer than `retry_timeout`.
            UnexpectedResponse: If unreadable responses arrive for longer than `retry_timeout`.
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
        """Poll many jobs until all are over, and yield an update each time a job changes.

        `watch` handles errors and chooses intervals in the same way as `wait`. If `wait` would raise an exception for a
        job, `watch` yields `Abandoned` for that job and continues to poll the other jobs. If an error such as a refused
        credential affects a whole account, all jobs of that account are abandoned.

        `watch` respects the `requests_per_second` and `requests_per_day` of each account. If an account has too many
        jobs for its limits, the intervals of all its jobs grow by the same factor. Pass all jobs of an account to the
        same watch, because separate watches do not coordinate their requests.

        With a `ledger`, a watch can continue after a crash. A new watch with the same ledger file continues the jobs of
        the earlier watch, even if you do not pass them in `jobs`.

        Delivery is at-least-once: after a crash or an early exit from the loop, the last update can be delivered again.
        Requesting the next update confirms the delivery of the previous update. The ledger stores each `Ended` update
        until its delivery is confirmed, so a new watch can deliver the update without another poll. With the same
        ledger, a confirmed `Ended` update is never delivered again. A new watch polls abandoned jobs again. If a job
        was abandoned because it was not found, the job is removed from the ledger, and a new watch does not poll the
        job.

        Args:
            jobs: One job or an iterable of jobs. Each job is a status URL or a `Target` returned by
                `account.operation(…)`. To add jobs later, call the `add` method of the returned watch.
            ledger: Path of the SQLite file in which the watch stores its jobs. `watch` creates the ledger file if it
                does not exist. Only one watch at a time can use a ledger file. Defaults to None: the watch does not
                store its jobs.
            timeout: Time limit for each job in seconds, at least 0. The time limit starts when the job is added. A job
                that is not over at its time limit is abandoned with a `WaitTimeout` error. Defaults to None, which
                means no limit.
            retry_timeout: Maximum duration of consecutive temporary errors of a job in seconds, at least 0. If the
                errors last longer, the job is abandoned. The longest `Retry-After` that the server sends is added to
                the maximum. Defaults to 900.
            max_concurrency: Maximum number of concurrent requests per account, at least 1. Defaults to 10.

        Returns:
            An iterator that yields `Changed`, `Ended` and `Abandoned` updates. The watch sends requests only while you
            iterate over it.

        Raises:
            ConfigurationError: If a job does not belong to exactly one account of the client, if an argument is out of
                range, or if the ledger cannot be used. `ConfigurationError` is raised before any request is sent.
            LedgerError: If writing to the ledger file fails.
        """
        scheduler = Scheduler(
            pacing=self._pacing, timeout=timeout, retry_timeout=retry_timeout, max_concurrency=max_concurrency
        )
        return Watch(WatchSession(self._accounts, scheduler, self._runtime, jobs, ledger), self._runtime)

    def close(self) -> None:
        """Close all connections. If you use the client after `close`, it opens new connections."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._accounts}>"
