"""Count jobs by status, and format the counts as a summary."""

from collections import Counter
from typing import Any

from bulkstatus.cli.exit_codes import ExitCode, code_of, first
from bulkstatus.errors import WaitTimeout
from bulkstatus.polling.updates import Abandoned, Changed, Ended, Update
from bulkstatus.text import plural


class Summary:
    """The number of jobs by status. To save memory, the summary stores no operations.

    A job is counted under its latest status, or under the type of the error that stopped the polling of the job. A job
    that is not over at the deadline is counted under its latest status. A job whose status was never read counts as
    `not_polled`. A job counts as `already_delivered` if an earlier run with the same ledger reported its outcome.

    Args:
        urls: The status URLs of the jobs.
    """

    def __init__(self, urls: list[str]) -> None:
        self._statuses: dict[str, tuple[str, bool]] = dict.fromkeys(urls, ("not_polled", False))
        self._unlisted = 0
        self.counts: Counter[str] = Counter(not_polled=len(self._statuses))
        """The number of jobs by status."""
        self._at_deadline: Counter[str] = Counter()
        self.over = 0
        """The number of jobs that have ended or been abandoned, including jobs that count as `already_delivered`."""
        self.failed_items = 0
        """The total number of failed items in all jobs that have ended."""
        self._codes: Counter[ExitCode] = Counter()

    def __len__(self) -> int:
        return len(self._statuses) + self._unlisted

    def add_unlisted(self, count: int) -> None:
        """Add `count` jobs that are stored in the ledger, but whose status URLs are not known yet."""
        self._unlisted += count
        self.counts["not_polled"] += count

    def add(self, update: Update) -> bool:
        """Update the counts with the new status of a job, and return whether the job is new to the summary."""
        size = len(self)
        if update.url not in self._statuses and self._unlisted:
            self._unlisted -= 1
            self._statuses[update.url] = ("not_polled", False)
        before, was_over = self._statuses.get(update.url, ("", False))
        self.counts[before] -= 1
        error = update.error if isinstance(update, Abandoned) else None
        operation = update.last if isinstance(update, Abandoned) else update.operation
        is_late = isinstance(error, WaitTimeout)
        status = str(operation.status) if operation else "not_polled"
        if error and not is_late:
            status = type(error).__name__
        self.counts[status] += 1
        self._at_deadline[status] += is_late
        is_last = not isinstance(update, Changed)
        self._statuses[update.url] = status, is_last
        self.over += is_last - was_over
        if is_last:
            self._codes[code_of(update)] += 1
        if isinstance(update, Ended):
            progress = update.operation.progress
            counted = progress.failed if progress and progress.failed else 0
            self.failed_items += max(counted, len(update.operation.item_errors))
        return len(self) > size

    def count_delivered(self, remaining: int) -> None:
        """Count jobs as already delivered if an earlier run reported their outcomes.

        If a job is in the ledger but not in the list, the job is unknown until its first update. For each unknown job,
        the count of delivered jobs is too low by one.

        Args:
            remaining: The number of jobs whose final update has not been delivered.
        """
        delivered = max(len(self) - self.over - remaining, 0)
        self.over += delivered
        self.counts["not_polled"] -= delivered
        self.counts["already_delivered"] += delivered

    @property
    def by_status(self) -> dict[str, int]:
        """The number of jobs by status, from the most to the least frequent status."""
        return {status: count for status, count in self.counts.most_common() if status and count > 0}

    def exit_code(self) -> ExitCode:
        """Return the exit code of a watch that was not interrupted."""
        return first(self._codes)

    def to_dict(self, code: ExitCode) -> dict[str, Any]:
        """Return the summary as a dictionary of JSON values.

        Args:
            code: The exit code of the command.
        """
        return {
            "event": "summary",
            "jobs": len(self),
            "counts": self.by_status,
            "failed_items": self.failed_items,
            "exit_code": int(code),
        }

    def __str__(self) -> str:
        """Return a summary line such as `5 jobs: 2 succeeded, 1 OperationNotFound; 2 running, at the deadline`."""
        late = +self._at_deadline
        parts = [_listed(self.counts - late)]
        if late:
            parts.append(f"{_listed(late)}, at the deadline")
        if self.failed_items:
            parts.append(plural(self.failed_items, "failed item"))
        details = "; ".join(filter(None, parts))
        jobs = plural(len(self), "job")
        return f"{jobs}: {details}" if details else jobs


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {status}" for status, count in counts.most_common())
