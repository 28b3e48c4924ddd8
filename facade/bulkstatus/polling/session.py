"""What both drivers of a scheduler share: the scheduler, its ledger, and what the caller is to get."""

import math
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable
from sys import is_finalizing
from typing import TYPE_CHECKING

from bulkstatus.clock import Clock
from bulkstatus.errors import BulkStatusError, ConfigurationError, OperationNotFound
from bulkstatus.operation import Operation
from bulkstatus.polling.poller import MAX_RETRY_AFTER
from bulkstatus.polling.rate_limiter import DAY, Job
from bulkstatus.polling.scheduler import Scheduler, Update
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.accounts import Accounts

if TYPE_CHECKING:
    from bulkstatus.polling.ledger import Entry, Ledger

Jobs = str | Target | Iterable[str | Target]
"""Status URLs, and targets from `account.operation(…)`; also a single one."""

Outcome = Operation | BaseException
"""What came of a poll."""

Completion = tuple[Job, Outcome, float]
"""What is sent to whoever drives, by those who ask, and when they had it."""


class WatchSession:
    """What both drivers share: the scheduler, the ledger, and the updates that the caller has not come for yet.

    It knows the time. One thread drives it; `add` may come from another.
    """

    def __init__(
        self,
        accounts: Accounts,
        scheduler: Scheduler,
        clock: Clock,
        jobs: Jobs,
        ledger: str | os.PathLike[str] | None,
    ) -> None:
        self.clock = clock
        self.in_flight = 0
        self.wake: Callable[[], object] = lambda: None
        """Called when there is something to do that the driver does not know of."""
        self._accounts = accounts
        self._scheduler = scheduler
        self._known: dict[str, Account] = {}
        """Whose every job is that was given; one whose end was an error, and was told, can be given again."""
        self._in_hand: Update | None = None
        """What the caller got last, and may not be done with."""
        self._updates: deque[Update] = deque()
        self._lock = threading.RLock()
        self._is_closed = False
        self.is_stopped = False
        """Whether the caller has asked for the end."""
        self._ledger = _open_ledger(ledger)
        try:
            self._poll_back()
            self.add(jobs)
            self._resume()
        except BaseException:
            self.close()
            raise

    def add(self, jobs: Jobs) -> None:
        """Take in jobs; they are in the ledger when this returns."""
        targets = self._resolve(jobs)
        with self._lock:
            if self._is_closed:
                raise ConfigurationError("this watch is over: begin another one for more jobs")
            new = self._new(targets)
            now = self.clock.monotonic()
            if self._ledger is not None:
                if self._in_hand and self._in_hand.url in new:
                    self._ledger.forget(self._in_hand.url)
                self._ledger.remember(new, self._wall(now))
                self._ledger.commit()
            for url, target in new.items():
                if self._ledger is None:
                    self._scheduler.add(target, now)
                    self._known[url] = target.account
                elif entry := self._ledger.entry(url):
                    self._take_up(target, entry, now)
        self.wake()

    def _new(self, targets: list[Target]) -> dict[str, Target]:
        """Those of which this watch does not know, by their URLs."""
        new: dict[str, Target] = {}
        for target in targets:
            account = self._known.get(target.url) or new.setdefault(target.url, target).account
            if account is not target.account:
                raise ConfigurationError(
                    f"{target.url} was given for two accounts: a watch has a job once, so give it one of them"
                )
        return {url: target for url, target in new.items() if url not in self._known}

    def _resolve(self, jobs: Jobs) -> list[Target]:
        return [self._accounts.resolve(job) for job in ([jobs] if isinstance(jobs, str | Target) else jobs)]

    def _poll_back(self) -> None:
        """Keep to what the servers asked of earlier watches with this ledger, and to what was asked of them."""
        if self._ledger is None:
            return
        now = self._wall(self.clock.monotonic())
        for base_url, until in self._ledger.windows(now).items():
            # A clock that was set back since must not make a window of years.
            self._scheduler.hold(base_url, self._monotonic(min(until, now + MAX_RETRY_AFTER)))
        for base_url, times in self._ledger.asked(now - DAY).items():
            self._scheduler.was_polled(base_url, [self._monotonic(min(time, now)) for time in times])

    def _resume(self) -> None:
        """Take in what the ledger has from earlier watches and this one was not given."""
        if self._ledger is None:
            return
        now = self.clock.monotonic()
        for entry in self._ledger.entries():
            if entry.url in self._known:
                continue
            try:
                target = self._accounts.resolve(entry.url)
            except ConfigurationError as error:
                self._updates.append(Update(entry.url, entry.seen, None if entry.is_over else error))
            else:
                self._take_up(target, entry, now)

    def _take_up(self, target: Target, entry: "Entry", now: float) -> None:
        if entry.is_over:
            self._known[entry.url] = target.account
            self._updates.append(Update(entry.url, entry.seen))
            return
        self._scheduler.add(
            target,
            now,
            began=min(self._monotonic(entry.added), now),
            delay=min(max(self._monotonic(entry.due) - now, 0.0), MAX_RETRY_AFTER),
            seen=entry.seen,
            seen_at=min(self._monotonic(entry.seen.observed_at.timestamp()), now) if entry.seen else now,
        )
        self._known[entry.url] = target.account

    def _monotonic(self, wall: float) -> float:
        """The moment on the monotonic clock of a Unix time."""
        return self.clock.monotonic() + wall - self.clock.now().timestamp()

    def _wall(self, moment: float) -> float:
        """The Unix time of a moment on the monotonic clock."""
        return self.clock.now().timestamp() + moment - self.clock.monotonic()

    @property
    def most_in_flight(self) -> int:
        """The most requests that can be on their way."""
        return len(self._accounts) * self._scheduler.max_concurrency

    def is_over(self) -> bool:
        """Whether every job is over and its end delivered; if so, there can be no more jobs."""
        with self._lock:
            self._is_closed = self._is_closed or (not self._scheduler and not self._updates)
            return self._is_closed

    @property
    def left(self) -> int:
        """How many jobs there are whose ends the caller does not have."""
        return len(self._scheduler) + sum(update.is_last for update in self._updates)

    def stop(self) -> None:
        """Have the driver end, whatever thread or task it is in."""
        if is_finalizing():  # see `close`
            return
        with self._lock:
            self._is_closed = self.is_stopped = True
        self.wake()

    def due(self) -> list[Job]:
        """The jobs to ask now. Requests that are counted are in the ledger when this returns."""
        with self._lock:
            now = self.clock.monotonic()
            self._updates.extend(self._scheduler.timed_out(now))
            jobs = self._scheduler.due(now)
            self.in_flight += len(jobs)
            if self._ledger is not None:
                for account in (job.target.account for job in jobs):
                    if account.requests_per_day < math.inf:
                        self._ledger.asks(account.base_url, self._wall(now))
                self._ledger.commit()
            return jobs

    def pause(self) -> float:
        """Seconds until there may be something to do."""
        with self._lock:
            return 0.0 if self._updates else self._scheduler.pause(self.clock.monotonic())

    def take_in(self, job: Job, outcome: Outcome, now: float) -> None:
        """Take in what came of a poll, and when; the caller may have been busy with other things since."""
        with self._lock:
            self.in_flight -= 1
            match outcome:
                case Operation():
                    updates = self._scheduler.saw(job, outcome, now)
                case BulkStatusError():
                    updates = self._scheduler.failed(job, outcome, now)
                case _:
                    raise outcome  # no trouble of a job's, but a fault in this program
            self._updates.extend(updates)
            if self._ledger is not None:
                self._write_down(self._ledger, job, updates)

    def _write_down(self, ledger: "Ledger", job: Job, updates: list[Update]) -> None:
        if job.is_queued:
            ledger.schedule(job.target.url, self._wall(job.due_at))
        for update in updates:
            if update.is_last and update.operation is not None and update.error is None:
                ledger.ended(update.operation)
        if job.limiter.held_until > self.clock.monotonic():
            ledger.hold(job.target.account.base_url, self._wall(job.limiter.held_until))

    def next_update(self) -> Update | None:
        """The next update for the caller, or None. What is in the ledger by now lasts."""
        with self._lock:
            if self._ledger is not None:
                self._ledger.commit()
            self._in_hand = self._updates.popleft() if self._updates else None
            if self._in_hand and self._in_hand.error:
                self._known.pop(self._in_hand.url, None)
            return self._in_hand

    def delivered(self) -> None:
        """The caller came for the next update."""
        with self._lock:
            update, self._in_hand = self._in_hand, None
            if self._ledger is None or update is None:
                return
            if update.error is None:
                self._ledger.delivered(update.url, update.operation)
            elif not isinstance(update.error, ConfigurationError) and update.url not in self._known:
                # One that no account serves stays as it is, for a call that knows it; one that was given again, too.
                if isinstance(update.error, OperationNotFound):
                    self._ledger.forget(update.url)
                else:
                    self._ledger.begin_again(update.url)

    def close(self) -> None:
        """No more jobs; the ledger is free for the next watch.

        While the interpreter shuts down, this does nothing, because a frozen thread may hold the lock. The connection
        closes by itself. Nothing is lost: every update and every request is committed before it is given out or sent.
        """
        if is_finalizing():
            return
        with self._lock:
            self._is_closed = True
            ledger, self._ledger = self._ledger, None
            if ledger is not None:
                ledger.close()


def _open_ledger(path: str | os.PathLike[str] | None) -> "Ledger | None":
    if path is None:
        return None
    if str(path) in ("", ":memory:"):
        raise ConfigurationError(
            f"a ledger is a file that outlasts this program, and {str(path)!r} is none: give a path"
        )
    from bulkstatus.polling.ledger import Ledger  # noqa: PLC0415 - SQLite is loaded by those who use it

    return Ledger(path)
