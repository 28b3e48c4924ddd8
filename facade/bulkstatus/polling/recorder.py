"""What a watch writes to its ledger, and restores from it: the ledger has Unix times, the watch a monotonic clock."""

import math
import os
from collections.abc import Iterable, Iterator

from attrs import frozen

from bulkstatus.clock import Clock
from bulkstatus.errors import ConfigurationError, OperationNotFound
from bulkstatus.operation import Operation
from bulkstatus.polling.ledger import Entry, Ledger
from bulkstatus.polling.poller import MAX_RETRY_AFTER, PollAgain
from bulkstatus.polling.rate_limiter import DAY, Job
from bulkstatus.polling.scheduler import Scheduler
from bulkstatus.polling.updates import Abandoned, Ended, Update
from bulkstatus.vendors.account import Target


@frozen
class Restored:
    """A job of an earlier watch. Times are seconds on the monotonic clock."""

    url: str
    account: str
    """The name of its account."""
    is_over: bool
    """Whether `last` is its end, which is still to be delivered."""
    last: Operation | None
    """The last operation that was delivered, or the end."""
    began: float
    delay: float
    """Seconds until it is due."""
    last_at: float
    """When `last` was read."""


class Recorder:
    """Writes what happens in a watch to its ledger. Nothing lasts before `commit`.

    Args:
        path: The ledger's file.
        clock: The time.

    Raises:
        ConfigurationError: If the file cannot be used as a ledger.
    """

    def __init__(self, path: str | os.PathLike[str], clock: Clock) -> None:
        if str(path) in ("", ":memory:"):
            raise ConfigurationError(
                f"a ledger is a file that outlasts this program, and {str(path)!r} is not: give a path"
            )
        self._ledger = Ledger(path)
        self._clock = clock

    def restore_limits(self, scheduler: Scheduler) -> None:
        """Have the scheduler honour the pauses and the requests of earlier watches."""
        monotonic, now = self._clock.monotonic(), self._clock.now().timestamp()
        # A clock that was set back since must not make a pause of years.
        holds = {key: min(until, now + MAX_RETRY_AFTER) for key, until in self._ledger.holds(now).items()}
        requests = self._ledger.requests(now - DAY)
        for key in holds.keys() | requests.keys():
            scheduler.restore_limits(
                key,
                held_until=monotonic + holds[key] - now if key in holds else -math.inf,
                requests=[monotonic + min(sent_at - now, 0.0) for sent_at in requests.get(key, ())],
            )

    def jobs(self) -> Iterator[Restored]:
        """Yield the jobs of earlier watches of which something is left to deliver."""
        return map(self._restored, self._ledger.entries())

    def add(self, targets: Iterable[Target], handed_out: Update | None) -> list[Restored]:
        """Add jobs, and return them as they are in the ledger; jobs of which nothing is left to deliver are left out.

        Args:
            targets: The jobs.
            handed_out: The update that the caller is busy with. A job that was abandoned with it begins again.
        """
        targets = list(targets)
        if handed_out and any(target.url == handed_out.url for target in targets):
            self._ledger.forget(handed_out.url)
        self._ledger.add(targets, self._clock.now().timestamp())
        self._ledger.commit()
        return [self._restored(entry) for target in targets if (entry := self._ledger.entry(target.url))]

    def _restored(self, entry: Entry) -> Restored:
        monotonic = self._clock.monotonic()
        offset = monotonic - self._clock.now().timestamp()
        last = entry.operation
        return Restored(
            url=entry.url,
            account=entry.account,
            is_over=entry.is_over,
            last=last,
            began=min(entry.added_at + offset, monotonic),
            delay=min(max(entry.due_at + offset - monotonic, 0.0), MAX_RETRY_AFTER),
            last_at=min(last.observed_at.timestamp() + offset, monotonic) if last else monotonic,
        )

    def sending(self, jobs: Iterable[Job]) -> None:
        """Record that requests are about to be sent, for accounts with a daily quota."""
        now = self._clock.now().timestamp()
        for account in (job.target.account for job in jobs):
            if account.requests_per_day < math.inf:
                self._ledger.sent(account.key, now)

    def polled(self, job: Job, updates: Iterable[Update], next_poll: PollAgain | None) -> None:
        """Record what follows from a poll."""
        monotonic = self._clock.monotonic()
        offset = self._clock.now().timestamp() - monotonic
        if next_poll is not None:
            self._ledger.schedule(job.target.url, job.due_at + offset)
        for update in updates:
            if isinstance(update, Ended):
                self._ledger.ended(update.operation)
        if job.limiter.held_until > monotonic:
            self._ledger.hold(job.target.account.key, job.limiter.held_until + offset)

    def delivered(self, update: Update, *, is_followed: bool) -> None:
        """Record that the caller has an update.

        Args:
            update: The update.
            is_followed: Whether its job is followed again by now, because the caller added it once more.
        """
        if not isinstance(update, Abandoned):
            self._ledger.delivered(update.operation)
        elif not isinstance(update.error, ConfigurationError) and not is_followed:
            # A job that no account serves stays as it is, for a call that has its account.
            if isinstance(update.error, OperationNotFound):
                self._ledger.forget(update.url)
            else:
                self._ledger.restart(update.url)

    def commit(self) -> None:
        """Make everything last that was recorded.

        Raises:
            LedgerError: If the file cannot be written.
        """
        self._ledger.commit()

    def close(self) -> None:
        """Commit, and release the file."""
        self._ledger.close()
