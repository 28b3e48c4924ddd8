"""`WatchSession`, which stores the state of one watch and decides what the watch does next.

targets ──► WatchSession.turn(completions) ──► Turn: an update for the caller, jobs to poll, how long to wait
     ┌─────────────────────┼───────────────────────┐
 Scheduler               Ledger                 Delivery
when to poll     what survives a crash    what the caller gets
"""

import os
import threading
from collections.abc import Callable, Iterable
from datetime import timedelta
from sys import is_finalizing
from typing import TYPE_CHECKING, NamedTuple

from attrs import frozen

from bulkstatus.clock import Clock
from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.events import Event, JobEnded, JobHeld
from bulkstatus.operation import Operation, without_raw
from bulkstatus.polling.delivery import Delivery
from bulkstatus.polling.poller import event_of
from bulkstatus.polling.rate_limiter import WatchedJob
from bulkstatus.polling.runtime import Runtime
from bulkstatus.polling.scheduler import Scheduler
from bulkstatus.polling.updates import Abandoned, Changed, Ended, Update
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.accounts import Accounts

if TYPE_CHECKING:
    from bulkstatus.polling.ledger import Entry, Ledger

Jobs = str | Target | Iterable[str | Target]
"""One job or an iterable of jobs. Each job is a status URL or a `Target` returned by `account.operation(…)`."""

Outcome = Operation | BaseException
"""The result of a poll: the operation that the poll returned, or the exception that it raised."""


class Completion(NamedTuple):
    """A completed poll: the job, the result, and the time of completion in seconds on the monotonic clock."""

    job: WatchedJob
    outcome: Outcome
    at: float


@frozen
class Turn:
    """The next actions of a watch."""

    update: Update | None
    """Update to yield, or None if there is no update."""
    polls: list[tuple[WatchedJob, float]]
    """Jobs to poll now, each with the timeout for its poll in seconds."""
    delay: float
    """Seconds to wait before the next call to `turn`, unless a poll completes earlier."""
    events: list[Event]
    """Events to emit."""


class WatchSession:
    """The state of a watch. Call `turn` from one thread only. It is safe to call the other methods from any thread.

    Args:
        accounts: Accounts of the client.
        scheduler: Scheduler that decides when to poll each job.
        runtime: Runtime that the client uses.
        jobs: Jobs to poll from the start.
        ledger: Path of a ledger file. The session continues the jobs in the file. Defaults to None: the watch does not
            store its jobs.

    Raises:
        ConfigurationError: If a job does not belong to exactly one account, or if the ledger cannot be used.
    """

    def __init__(
        self,
        accounts: Accounts,
        scheduler: Scheduler,
        runtime: Runtime,
        jobs: Jobs,
        ledger: str | os.PathLike[str] | None = None,
    ) -> None:
        self.clock = runtime.clock
        self.in_flight = 0
        """Number of polls that have started but have not completed."""
        self.wake: Callable[[], object] = lambda: None
        """Function that wakes up the watch after another thread has added jobs or stopped the watch."""
        self._accounts = accounts
        self._scheduler = scheduler
        self._runtime = runtime
        self._ledger: Ledger | None = None
        self._delivery = Delivery()
        self._followed: dict[str, Account] = {}
        """A mapping from the status URL of each watched job to its account. Abandoned jobs are removed from
        `_followed`, so that they can be added again."""
        self._events: list[Event] = []
        self._is_observed = False
        """Value of `Runtime.is_observed` at the start of the current call to `turn`."""
        self._lock = threading.RLock()
        self._is_closed = False
        self.is_stopped = False
        """Whether the caller has stopped the watch."""
        if ledger is not None:
            self._ledger = _open(ledger, self.clock)
        try:
            if self._ledger is not None:
                self._ledger.restore_limits(scheduler)
            self.add(jobs)
            if self._ledger is not None:
                self._restore(self._ledger)
        except BaseException:
            self.close()
            raise

    @property
    def max_concurrency(self) -> int:
        """Maximum number of concurrent polls, for all accounts together."""
        return len(self._accounts) * self._scheduler.max_concurrency

    @property
    def remaining(self) -> int:
        """Number of jobs whose final update has not been yielded."""
        return self._scheduler.remaining + self._delivery.ends

    def add(self, jobs: Jobs) -> None:
        """Add jobs to the watch. If the watch has a ledger, the jobs are stored there before `add` returns."""
        targets = [self._accounts.resolve(job) for job in ([jobs] if isinstance(jobs, str | Target) else jobs)]
        with self._lock:
            if self._is_closed:
                raise ConfigurationError("this watch is over: start another watch for more jobs")
            new = self._new(targets)
            if self._ledger is not None:
                for entry in self._ledger.add(new.values(), self._delivery.handed_out):
                    self._follow(new[entry.url], entry)
            else:
                now = self.clock.monotonic()
                for url, target in new.items():
                    self._scheduler.add(target, now)
                    self._followed[url] = target.account
        self.wake()

    def _new(self, targets: list[Target]) -> dict[str, Target]:
        """Return the targets that are not watched yet. Each key of the result is the status URL of a target."""
        new: dict[str, Target] = {}
        for target in targets:
            account = self._followed.get(target.url) or new.setdefault(target.url, target).account
            if account is not target.account:
                raise ConfigurationError(f"{target.url} was given for two accounts: pass it with one account only")
        return {url: target for url, target in new.items() if url not in self._followed}

    def _restore(self, ledger: "Ledger") -> None:
        """Continue the jobs that are in the ledger but were not passed to the current watch."""
        for entry in ledger.entries():
            if entry.url in self._followed:
                continue
            try:
                target = self._accounts.resolve(entry.url, account=entry.account)
            except ConfigurationError as error:
                abandoned = Abandoned(entry.url, error, entry.last)
                self._delivery.add([Ended(entry.url, entry.last) if entry.is_over and entry.last else abandoned])
            else:
                self._follow(target, entry)

    def _follow(self, target: Target, entry: "Entry") -> None:
        self._followed[target.url] = target.account
        if entry.is_over and entry.last:
            self._delivery.add([Ended(target.url, entry.last)])
        else:
            self._scheduler.add(
                target,
                self.clock.monotonic(),
                began=entry.began,
                delay=entry.delay,
                last=entry.last,
                last_at=entry.last_at,
            )

    def turn(self, completions: Iterable[Completion] = ()) -> Turn | None:
        """Process completed polls, and return what to do next. Return None if the watch is over.

        A call to `turn` confirms the delivery of the update that the previous call returned. All changes to the ledger
        are committed before `turn` returns.
        """
        with self._lock:
            self._is_observed = self._runtime.is_observed
            if self._delivery.handed_out is not None:
                self._confirm()
            for completion in completions:
                self._complete(*completion)
            if self._is_closed or not (self._scheduler.remaining or self._delivery.updates):
                self._is_closed = True
                return None
            update = self._hand_out()
            polls, delay = self._due() if self._scheduler.remaining else ([], 0.0)
            if self._ledger is not None:
                self._ledger.sending(job for job, _ in polls)
                self._ledger.commit()
            events, self._events = self._events, []
            return Turn(update, polls, delay, events)

    def _due(self) -> tuple[list[tuple[WatchedJob, float]], float]:
        """Return the jobs to poll now, and the seconds until the next call to `turn`."""
        now = self.clock.monotonic()
        self._deliver(self._scheduler.timed_out(now))
        polls = self._scheduler.due(now)
        self.in_flight += len(polls)
        if self._is_observed:
            self._report_holds(now)
        return polls, 0.0 if self._delivery.updates else self._scheduler.delay(now)

    def _confirm(self) -> None:
        update = self._delivery.confirm()
        if update is not None and self._ledger is not None:
            self._ledger.delivered(update, is_followed=update.url in self._followed)

    def _complete(self, job: WatchedJob, outcome: Outcome, at: float) -> None:
        self.in_flight -= 1
        if isinstance(outcome, Operation):
            result = self._scheduler.on_operation(job, outcome, at)
        elif isinstance(outcome, BulkStatusError):
            result = self._scheduler.on_error(job, outcome, at)
        else:
            raise outcome  # not an error of the job: a bug or an interruption
        if result.next_poll is not None and self._is_observed:
            # The delay counts from the completion of the poll. A slow caller may process the result much later.
            completed = self.clock.now() - timedelta(seconds=self.clock.monotonic() - at)
            self._events.append(event_of(result.next_poll, job.target, job.poller.last_operation, completed))
        self._deliver(result.updates)
        if self._ledger is not None:
            self._ledger.polled(job, result)

    def _hand_out(self) -> Update | None:
        update = self._delivery.hand_out()
        if isinstance(update, Abandoned):
            self._followed.pop(update.url, None)
        return update

    def _deliver(self, updates: list[Update]) -> None:
        if not updates:
            return
        self._delivery.add(updates)
        if self._is_observed:
            self._events += [self._ended(update) for update in updates if not isinstance(update, Changed)]

    def _ended(self, update: Ended | Abandoned) -> JobEnded:
        account = self._followed[update.url]
        names = (update.url, account.vendor, account.name)
        if isinstance(update, Ended):
            return JobEnded(*names, without_raw(update.operation))
        return JobEnded(*names, update.last, update.error)

    def _report_holds(self, now: float) -> None:
        for job, until, reason in self._scheduler.held(now):
            moment = self.clock.now() + timedelta(seconds=until - now)
            self._events.append(JobHeld(*job.target.event_fields, moment, reason))

    def stop(self) -> None:
        """Stop the watch. It is safe to call `stop` from any thread or task."""
        if is_finalizing():  # see `close`
            return
        with self._lock:
            self._is_closed = self.is_stopped = True
        self.wake()

    def close(self) -> None:
        """Refuse new jobs, and close the ledger file so that another watch can use it.

        While the interpreter shuts down, `close` does nothing, because a suspended daemon thread can hold the session's
        lock. The SQLite connection to the ledger closes by itself when the process exits. The ledger is complete,
        because each change is committed before an update is yielded or a request is sent.
        """
        if is_finalizing():
            return
        with self._lock:
            self._is_closed = True
            ledger, self._ledger = self._ledger, None
            if ledger is not None:
                ledger.close()


def _open(path: str | os.PathLike[str], clock: Clock) -> "Ledger":
    if str(path) in ("", ":memory:"):
        raise ConfigurationError(f"the ledger must be a file, and {str(path)!r} is not: pass the path of a file")
    from bulkstatus.polling.ledger import Ledger  # noqa: PLC0415 - loads SQLite

    return Ledger(path, clock)
