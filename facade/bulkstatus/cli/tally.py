"""What has become of many jobs, counted."""

from collections import Counter
from typing import Any

from bulkstatus.cli.exit_codes import ExitCode, code_of, first
from bulkstatus.errors import WaitTimeout
from bulkstatus.polling.updates import Abandoned, Changed, Ended, Update
from bulkstatus.text import plural


class Tally:
    """Counts jobs by what is last known of them. It keeps a word per job, and no poll.

    Args:
        given: The status URLs that were given.
    """

    def __init__(self, given: list[str]) -> None:
        self._states: dict[str, tuple[str, bool]] = dict.fromkeys(given, ("not_seen", False))
        self._unnamed = 0
        self.counts: Counter[str] = Counter(not_seen=len(self._states))
        """Jobs by status, or by the name of the error that ended their watch. A deadline is none: these jobs count by
        the last that was seen of them, like those that are still followed."""
        self._at_deadline: Counter[str] = Counter()
        self.over = 0
        """Jobs that nothing more will be told of."""
        self.failed_items = 0
        """Items that went wrong, in jobs that are over."""
        self._codes: Counter[ExitCode] = Counter()

    def __len__(self) -> int:
        return len(self._states) + self._unnamed

    def expect(self, count: int) -> None:
        """There are so many more jobs, whose URLs only the ledger knows."""
        self._unnamed += count
        self.counts["not_seen"] += count

    def take_in(self, update: Update) -> None:
        """Count an update."""
        if update.url not in self._states and self._unnamed:
            self._unnamed -= 1
            self._states[update.url] = ("not_seen", False)
        state, was_over = self._states.get(update.url, ("", False))
        self.counts[state] -= 1
        error = update.error if isinstance(update, Abandoned) else None
        operation = update.last if isinstance(update, Abandoned) else update.operation
        is_late = isinstance(error, WaitTimeout)
        seen = str(operation.status) if operation else "not_seen"
        told = type(error).__name__ if error and not is_late else seen
        self.counts[told] += 1
        self._at_deadline[told] += is_late
        is_last = not isinstance(update, Changed)
        self._states[update.url] = told, is_last
        self.over += is_last - was_over
        if is_last:
            self._codes[code_of(update)] += 1
        if isinstance(update, Ended):
            progress = update.operation.progress
            counted = progress.failed if progress and progress.failed else 0
            self.failed_items += max(counted, len(update.operation.item_errors))

    def end(self) -> None:
        """All is told: jobs of which nothing was told ended in an earlier watch with the same ledger."""
        told_before = len(self) - self.over
        self.counts["not_seen"] -= told_before
        self.counts["told_before"] = told_before

    @property
    def by_state(self) -> dict[str, int]:
        """How many there are of each state, the most first."""
        return {state: count for state, count in self.counts.most_common() if state and count > 0}

    def exit_code(self) -> ExitCode:
        """What the command ends with, if all jobs were followed to their ends."""
        return first(self._codes)

    def to_dict(self, code: ExitCode) -> dict[str, Any]:
        """The summary as JSON values."""
        return {
            "event": "summary",
            "jobs": len(self),
            "counts": self.by_state,
            "failed_items": self.failed_items,
            "exit_code": int(code),
        }

    def __str__(self) -> str:
        """For people: `5 jobs: 2 succeeded, 1 OperationNotFound; 2 running, at the deadline; 7 failed items`."""
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
