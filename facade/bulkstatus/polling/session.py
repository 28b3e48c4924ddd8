"""One watch: which jobs it follows, and what its driver does next.

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
"""Status URLs, and targets from `account.operation(…)`; also a single one."""

Outcome = Operation | BaseException
"""What came of a poll."""


class Completion(NamedTuple):
    """A finished poll: the job, the outcome, and when it completed, on the monotonic clock."""

    job: WatchedJob
    outcome: Outcome
    at: float


@frozen
class Turn:
    """What the driver does next."""

    update: Update | None
    """An update for the caller."""
    polls: list[tuple[WatchedJob, float]]
    """The jobs to poll now, each with the seconds that this may take."""
    delay: float
    """Seconds until there may be something to do, if nothing completes before."""
    events: list[Event]
    """What to report."""


class WatchSession:
    """What both drivers of a watch share. One thread drives it; `add`, `stop` and `close` may come from others.

    Args:
        accounts: The accounts of the client.
        scheduler: When to poll which job.
        runtime: The driver.
        jobs: The jobs to begin with.
        ledger: The ledger's file, or None. With one, the session goes on where the last watch with it was.

    Raises:
        ConfigurationError: If a job or the ledger cannot be used.
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
        """Polls that have not completed."""
        self.wake: Callable[[], object] = lambda: None
        """Called when there is something to do that the driver does not know of."""
        self._accounts = accounts
        self._scheduler = scheduler
        self._runtime = runtime
        self._ledger: Ledger | None = None
        self._delivery = Delivery()
        self._followed: dict[str, Account] = {}
        """The account of every job that was added; a job that was abandoned can be added again."""
        self._events: list[Event] = []
        self._is_observed = False
        """Whether anybody listened to events when this turn began."""
        self._lock = threading.RLock()
        self._is_closed = False
        self.is_stopped = False
        """Whether the caller has asked for the end."""
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
        """The most polls that can be on their way."""
        return len(self._accounts) * self._scheduler.max_concurrency

    @property
    def remaining(self) -> int:
        """How many jobs there are whose last updates the caller does not have."""
        return self._scheduler.remaining + self._delivery.ends

    def add(self, jobs: Jobs) -> None:
        """Add jobs; they are in the ledger when this returns."""
        targets = [self._accounts.resolve(job) for job in ([jobs] if isinstance(jobs, str | Target) else jobs)]
        with self._lock:
            if self._is_closed:
                raise ConfigurationError("this watch is over: begin another one for more jobs")
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
        """Return the jobs that are not followed yet, by their URLs."""
        new: dict[str, Target] = {}
        for target in targets:
            account = self._followed.get(target.url) or new.setdefault(target.url, target).account
            if account is not target.account:
                raise ConfigurationError(
                    f"{target.url} was given for two accounts: a watch has a job once, so give it one of them"
                )
        return {url: target for url, target in new.items() if url not in self._followed}

    def _restore(self, ledger: "Ledger") -> None:
        """Follow the jobs of earlier watches that this one was not given."""
        for entry in ledger.entries():
            if entry.url in self._followed:
                continue
            try:
                target = self._accounts.resolve(entry.url, account=entry.account)
            except ConfigurationError as error:
                lost = Abandoned(entry.url, error, entry.last)
                self._delivery.add([Ended(entry.url, entry.last) if entry.is_over and entry.last else lost])
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
        """Take in completed polls, and return what to do next; None if every job is over and delivered.

        The call also shows that the caller has received the update of the turn before. What is in the ledger by the end
        of it lasts.
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
        """Return the jobs to poll now, and the seconds until there may be something to do."""
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
            raise outcome  # no error of a job, but a fault in this program
        if result.next_poll is not None and self._is_observed:
            # The caller may have kept this waiting: the delay counts from when the poll completed.
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
        """Have the driver end, whatever thread or task it is in."""
        if is_finalizing():  # see `close`
            return
        with self._lock:
            self._is_closed = self.is_stopped = True
        self.wake()

    def close(self) -> None:
        """Take no more jobs, and release the ledger for the next watch.

        While the interpreter shuts down, this does nothing, because a frozen thread may hold the lock. The connection
        closes by itself. Nothing is lost: every update and every request is committed before it is handed out or sent.
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
        raise ConfigurationError(
            f"a ledger is a file that outlasts this program, and {str(path)!r} is not: give a path"
        )
    from bulkstatus.polling.ledger import Ledger  # noqa: PLC0415 - loads SQLite

    return Ledger(path, clock)
