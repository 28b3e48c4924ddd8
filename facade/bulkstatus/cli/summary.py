"""The summary of many jobs: the number of jobs in each state."""

from collections import Counter
from typing import Any

from bulkstatus.cli.exit_codes import ExitCode, code_of, first
from bulkstatus.errors import WaitTimeout
from bulkstatus.polling.updates import Abandoned, Changed, Ended, Update
from bulkstatus.text import plural


class Summary:
    """The number of jobs in each state. The summary stores one text for each job, but no operations.

    The state of a job is its last status, or the type of the error that ended its watch. A job that is not over at the
    deadline is counted by its last status.

    Args:
        urls: The status URLs of the jobs.
    """

    def __init__(self, urls: list[str]) -> None:
        self._states: dict[str, tuple[str, bool]] = dict.fromkeys(urls, ("not_polled", False))
        self._unlisted = 0
        self.counts: Counter[str] = Counter(not_polled=len(self._states))
        """The number of jobs in each state."""
        self._at_deadline: Counter[str] = Counter()
        self.over = 0
        """The number of jobs that have had their last update."""
        self.failed_items = 0
        """The number of failed items of all jobs that are over."""
        self._codes: Counter[ExitCode] = Counter()

    def __len__(self) -> int:
        return len(self._states) + self._unlisted

    def add_unlisted(self, count: int) -> None:
        """Add a number of jobs whose status URLs are only in the ledger."""
        self._unlisted += count
        self.counts["not_polled"] += count

    def add(self, update: Update) -> None:
        """Count the job of an update in its new state."""
        if update.url not in self._states and self._unlisted:
            self._unlisted -= 1
            self._states[update.url] = ("not_polled", False)
        before, was_over = self._states.get(update.url, ("", False))
        self.counts[before] -= 1
        error = update.error if isinstance(update, Abandoned) else None
        operation = update.last if isinstance(update, Abandoned) else update.operation
        is_late = isinstance(error, WaitTimeout)
        status = str(operation.status) if operation else "not_polled"
        state = type(error).__name__ if error and not is_late else status
        self.counts[state] += 1
        self._at_deadline[state] += is_late
        is_last = not isinstance(update, Changed)
        self._states[update.url] = state, is_last
        self.over += is_last - was_over
        if is_last:
            self._codes[code_of(update)] += 1
        if isinstance(update, Ended):
            progress = update.operation.progress
            counted = progress.failed if progress and progress.failed else 0
            self.failed_items += max(counted, len(update.operation.item_errors))

    def finish(self) -> None:
        """Count each job without an update as already delivered by an earlier watch with the same ledger."""
        delivered = len(self) - self.over
        self.counts["not_polled"] -= delivered
        self.counts["already_delivered"] = delivered

    @property
    def by_state(self) -> dict[str, int]:
        """The number of jobs in each state that has jobs, with the largest number first."""
        return {state: count for state, count in self.counts.most_common() if state and count > 0}

    def exit_code(self) -> ExitCode:
        """Return the exit code of a watch that was not interrupted."""
        return first(self._codes)

    def to_dict(self, code: ExitCode) -> dict[str, Any]:
        """Return the summary as JSON values.

        Args:
            code: The exit code of the command.
        """
        return {
            "event": "summary",
            "jobs": len(self),
            "counts": self.by_state,
            "failed_items": self.failed_items,
            "exit_code": int(code),
        }

    def __str__(self) -> str:
        """Return a line such as `5 jobs: 2 succeeded, 1 OperationNotFound; 2 running, at the deadline`."""
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
    return ", ".join(f"{count} {state}" for state, count in counts.most_common())
