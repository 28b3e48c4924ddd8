"""Views that show the updates of watched jobs as JSON lines, as lines of text, or on a live display."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.output import (
    MAX_NAMED_ITEMS,
    failed_items_hint,
    job_json,
    local_time,
    print_failed_items,
    print_job,
    print_json,
    print_line,
)
from bulkstatus.cli.rows import JobRow, duration, label_of
from bulkstatus.cli.stderr import print_status
from bulkstatus.cli.summary import Summary
from bulkstatus.clock import Clock
from bulkstatus.events import Event, JobHeld, OnEvent, PollScheduled, RequestSent, RetryScheduled
from bulkstatus.operation import Operation
from bulkstatus.polling.updates import Abandoned, Ended, Update
from bulkstatus.text import plural
from bulkstatus.vendors.account import Target

PROGRESS_INTERVAL = 30.0
"""The minimum time between two progress lines, in seconds."""


class View(Protocol):
    """Protocol of a view, which shows the updates of watched jobs."""

    @property
    def on_event(self) -> OnEvent | None:
        """The function that the client calls with each event, or None."""
        ...

    def running(self) -> AbstractContextManager[object]:
        """Return a context manager that is active while jobs are watched."""
        ...

    def show(self, update: Update) -> None:
        """Show an update of a job. The caller has already added the update to the summary."""
        ...

    def close(self, code: ExitCode) -> None:
        """Show the final results when the watch ends or is interrupted.

        Args:
            code: The exit code of the command.
        """
        ...


class Quiet:
    """A view that prints nothing."""

    on_event: OnEvent | None = None

    def running(self) -> AbstractContextManager[object]:
        """Return a context manager that does nothing."""
        return nullcontext()

    def show(self, update: Update) -> None:
        """Show nothing."""

    def close(self, code: ExitCode) -> None:
        """Show nothing."""


class JsonLines(Quiet):
    """A view that prints a JSON object for each update, and optionally a JSON object for the summary.

    Args:
        summary: The summary to print at the end. Defaults to None: no summary is printed.
    """

    def __init__(self, summary: Summary | None = None) -> None:
        self._summary = summary

    def show(self, update: Update) -> None:
        """Print the update of a job as a JSON object."""
        print_json(job_json(update))

    def close(self, code: ExitCode) -> None:
        """Print the summary as a JSON object, if there is a summary."""
        if self._summary is not None:
            print_json(self._summary.to_dict(code))


class ChangeLines(Quiet):
    """A view for logs and pipes. Each change of a job is printed on a line that starts with the date and time.

    Args:
        failed_items: The path of the CSV file to which failed items are written, or None.
    """

    def __init__(self, failed_items: str | None) -> None:
        self._file = failed_items

    def show(self, update: Update) -> None:
        """Print a line about the job, followed by its failed items if the job is over."""
        if isinstance(update, Abandoned):
            return
        print_job(update.operation, at=update.operation.observed_at)
        if isinstance(update, Ended):
            print_failed_items(update.operation, file=self._file)


class EndLines(Quiet):
    """A view for logs and pipes. The view prints a line for each job that is over, progress lines, and a summary.

    Args:
        summary: The number of jobs by status.
        clock: The clock that determines when progress lines are printed.
        failed_items: The path of the CSV file to which failed items are written, or None.
    """

    def __init__(self, summary: Summary, clock: Clock, failed_items: str | None) -> None:
        self._summary = summary
        self._clock = clock
        self._file = failed_items
        self._next_progress = clock.monotonic() + PROGRESS_INTERVAL
        self._left_to_name = MAX_NAMED_ITEMS
        self._unnamed = 0

    def show(self, update: Update) -> None:
        """If the job is over, print the job and its failed items. Also print progress at regular intervals."""
        if isinstance(update, Ended):
            print_job(update.operation, at=update.operation.observed_at)
            self._print_failed_items(update.operation)
        if (now := self._clock.monotonic()) >= self._next_progress:
            self._next_progress = now + PROGRESS_INTERVAL
            print_status(f"{local_time(self._clock.now())}  {self._summary}")

    def _print_failed_items(self, operation: Operation) -> None:
        if self._left_to_name:
            self._left_to_name -= print_failed_items(operation, self._left_to_name, file=self._file)
        else:
            self._unnamed += len(operation.item_errors)

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the signature of `View`
        """Print the number of failed items that were not printed, and the summary."""
        if self._unnamed:
            count = plural(self._unnamed, "more failed item")
            print_line(f"and {count}, not named above: {failed_items_hint(self._file)}")
        print_line(str(self._summary))


class ProgressBars:
    """A view for terminals. The view shows a progress bar for each job, and prints a line for each job at the end.

    Args:
        rows: The jobs to show.
        clock: The clock that measures the time until the next poll.
        failed_items: The path of the CSV file to which failed items are written, or None.
    """

    def __init__(self, rows: Iterable[JobRow], clock: Clock, failed_items: str | None) -> None:
        self._rows = {row.url: row for row in rows}
        self._clock = clock
        self._file = failed_items

    @classmethod
    def of(cls, targets: Iterable[Target], clock: Clock, failed_items: str | None) -> "ProgressBars":
        """Return a view that labels each progress bar with the job's vendor and the last characters of the job's id.

        Args:
            targets: The jobs to show.
            clock: The clock that measures the time until the next poll.
            failed_items: The path of the CSV file to which failed items are written, or None.
        """
        rows = (JobRow(label_of(target.account.vendor, target.ids[-1]), target.url) for target in targets)
        return cls(rows, clock, failed_items)

    def running(self) -> AbstractContextManager[object]:
        """Return a context manager that shows the progress bars."""
        from bulkstatus.cli.display import live, progress_bars  # noqa: PLC0415 - only terminals need rich

        return live(progress_bars(list(self._rows.values()), self._clock.monotonic))

    def show(self, update: Update) -> None:
        """Apply an update to the row of its job. The change is shown at the next refresh of the display."""
        self._rows[update.url].update(update, self._clock.monotonic())

    def on_event(self, event: Event) -> None:
        """Update the row of a job with the time of its next poll, and the reason for a delay."""
        row = self._rows.get(event.url)
        if row is None:
            return
        match event:
            case RequestSent():
                row.release()
            case PollScheduled(delay=delay):
                row.schedule(self._clock.monotonic() + delay, None)
            case RetryScheduled(delay=delay, error=error):
                row.schedule(self._clock.monotonic() + delay, error)
            case JobHeld(reason=reason):
                row.hold(_end_of(event, self._clock), reason)
            case _:
                pass

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the signature of `View`
        """Print a line for each job, followed by its failed items if the job is over."""
        for row in self._rows.values():
            if row.operation and not row.error:
                print_job(row.operation)
                if row.is_over:
                    print_failed_items(row.operation, file=self._file)


class StatusTable:
    """A view for terminals. The view shows the number of jobs by status, and prints failures and a summary at the end.

    Args:
        summary: The number of jobs by status.
        clock: The clock that measures how long limits delay polls.
        failed_items: The path of the CSV file to which failed items are written, or None.
    """

    def __init__(self, summary: Summary, clock: Clock, failed_items: str | None) -> None:
        self._summary = summary
        self._clock = clock
        self._file = failed_items
        self._holds: dict[str, tuple[float, str]] = {}
        self._failed: list[Operation] = []
        self._more_failed = 0

    def running(self) -> AbstractContextManager[object]:
        """Return a context manager that shows the table."""
        from bulkstatus.cli.display import live, status_table  # noqa: PLC0415 - only terminals need rich

        return live(status_table(self._summary, self._clock.monotonic, self.holds))

    def on_event(self, event: Event) -> None:
        """Record the limit that delays the polls of an account."""
        if isinstance(event, JobHeld):
            self._holds[event.account] = _end_of(event, self._clock), event.reason.replace("_", " ")

    def holds(self) -> list[str]:
        """Return a line for each account whose polls are currently delayed by a limit."""
        now = self._clock.monotonic()
        holds = list(self._holds.items())
        return [f"{account}: held for {duration(end - now)} ({why})" for account, (end, why) in holds if end > now]

    def show(self, update: Update) -> None:
        """Store the first failures, so that `close` can print them, and count further failures."""
        if isinstance(update, Ended) and (update.operation.status.is_failure or update.operation.item_errors):
            if len(self._failed) < MAX_NAMED_ITEMS:
                self._failed.append(update.operation)
            else:
                self._more_failed += 1

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the signature of `View`
        """Print the first failures, the number of further failures, and the summary."""
        left_to_name = MAX_NAMED_ITEMS
        for operation in self._failed:
            print_job(operation)
            left_to_name -= print_failed_items(operation, left_to_name, file=self._file)
        if self._more_failed:
            jobs = plural(self._more_failed, "more job")
            print_line(f"and {jobs} with failures: {failed_items_hint(self._file)}")
        print_line(str(self._summary))


def _end_of(hold: JobHeld, clock: Clock) -> float:
    """Return the time at which a `JobHeld` delay ends, in seconds on the monotonic clock."""
    return clock.monotonic() + (hold.until - clock.now()).total_seconds()
