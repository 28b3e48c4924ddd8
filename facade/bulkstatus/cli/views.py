"""How followed jobs are shown: as JSON lines, as lines of a log, live on a terminal, or not at all."""

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
"""Seconds between two lines on the progress of many jobs."""


class View(Protocol):
    """What shows jobs that are followed."""

    @property
    def on_event(self) -> OnEvent | None:
        """The function that gets the events of the client, or None."""
        ...

    def running(self) -> AbstractContextManager[object]:
        """Return the context in which the jobs are followed."""
        ...

    def show(self, update: Update) -> None:
        """Show an update, which the summary has counted."""
        ...

    def close(self, code: ExitCode) -> None:
        """Show the result, at the end or after an interruption."""
        ...


class Quiet:
    """Shows nothing."""

    on_event: OnEvent | None = None

    def running(self) -> AbstractContextManager[object]:
        """Return a context that does nothing."""
        return nullcontext()

    def show(self, update: Update) -> None:
        """Show nothing."""

    def close(self, code: ExitCode) -> None:
        """Show nothing."""


class JsonLines(Quiet):
    """Prints an object for each change, and one for the summary.

    Args:
        summary: The summary to print at the end, or None.
    """

    def __init__(self, summary: Summary | None = None) -> None:
        self._summary = summary

    def show(self, update: Update) -> None:
        """Print the job."""
        print_json(job_json(update))

    def close(self, code: ExitCode) -> None:
        """Print the summary."""
        if self._summary is not None:
            print_json(self._summary.to_dict(code))


class ChangeLines(Quiet):
    """Prints a line with the time for each change; for logs and pipes.

    Args:
        failed_items: The file that has all failed items, or None. Other views take it, too.
    """

    def __init__(self, failed_items: str | None) -> None:
        self._file = failed_items

    def show(self, update: Update) -> None:
        """Print the job, and when it is over its failed items."""
        if isinstance(update, Abandoned):
            return
        print_job(update.operation, at=update.operation.observed_at)
        if isinstance(update, Ended):
            print_failed_items(update.operation, file=self._file)


class EndLines(Quiet):
    """Prints a line for each job that is over, sometimes the progress of all, and the summary; for logs and pipes."""

    def __init__(self, summary: Summary, clock: Clock, failed_items: str | None) -> None:
        self._summary = summary
        self._clock = clock
        self._file = failed_items
        self._next_progress = clock.monotonic() + PROGRESS_INTERVAL
        self._left_to_name = MAX_NAMED_ITEMS
        self._unnamed = 0

    def show(self, update: Update) -> None:
        """Print a job that is over, with the first failed items of all jobs; and the progress when it is time."""
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

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the view protocol's
        """Print the summary."""
        if self._unnamed:
            count = plural(self._unnamed, "more failed item")
            print_line(f"and {count}, not named above: {failed_items_hint(self._file)}")
        print_line(str(self._summary))


class ProgressBars:
    """Shows a progress bar per job on a terminal, and at the end a line per job."""

    def __init__(self, rows: Iterable[JobRow], clock: Clock, failed_items: str | None) -> None:
        self._rows = {row.url: row for row in rows}
        self._clock = clock
        self._file = failed_items

    @classmethod
    def of(cls, targets: Iterable[Target], clock: Clock, failed_items: str | None) -> "ProgressBars":
        """Return the bars of jobs, labelled with their vendors and ids."""
        rows = (JobRow(label_of(target.account.vendor, target.ids[-1]), target.url) for target in targets)
        return cls(rows, clock, failed_items)

    def running(self) -> AbstractContextManager[object]:
        """Return the context in which the bars are shown."""
        from bulkstatus.cli.display import live, progress_bars  # noqa: PLC0415 - only terminals need rich

        return live(progress_bars(list(self._rows.values()), self._clock.monotonic))

    def show(self, update: Update) -> None:
        """Update the job's row, which the next refresh shows."""
        self._rows[update.url].update(update, self._clock.monotonic())

    def on_event(self, event: Event) -> None:
        """Update the job's row: when and why it is polled again."""
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

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the view protocol's
        """Print the last operation of each job, with its failed items."""
        for row in self._rows.values():
            if row.operation and not row.error:
                print_job(row.operation)
                if row.is_over:
                    print_failed_items(row.operation, file=self._file)


class StatusTable:
    """Shows how many jobs are in each state on a terminal, and at the end the first failures and the summary."""

    def __init__(self, summary: Summary, clock: Clock, failed_items: str | None) -> None:
        self._summary = summary
        self._clock = clock
        self._file = failed_items
        self._holds: dict[str, tuple[float, str]] = {}
        self._failed: list[Operation] = []
        self._more_failed = 0

    def running(self) -> AbstractContextManager[object]:
        """Return the context in which the table is shown."""
        from bulkstatus.cli.display import live, status_table  # noqa: PLC0415 - only terminals need rich

        return live(status_table(self._summary, self._clock.monotonic, self.holds))

    def on_event(self, event: Event) -> None:
        """Remember which limit holds jobs of an account back."""
        if isinstance(event, JobHeld):
            self._holds[event.account] = _end_of(event, self._clock), event.reason.replace("_", " ")

    def holds(self) -> list[str]:
        """Return a line for each account whose jobs a limit holds back now."""
        now = self._clock.monotonic()
        holds = list(self._holds.items())
        return [f"{account}: held for {duration(end - now)} ({why})" for account, (end, why) in holds if end > now]

    def show(self, update: Update) -> None:
        """Keep the first failures for the end, and count the rest."""
        if isinstance(update, Ended) and (update.operation.status.is_failure or update.operation.item_errors):
            if len(self._failed) < MAX_NAMED_ITEMS:
                self._failed.append(update.operation)
            else:
                self._more_failed += 1

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the view protocol's
        """Print the first failures and the summary."""
        left_to_name = MAX_NAMED_ITEMS
        for operation in self._failed:
            print_job(operation)
            left_to_name -= print_failed_items(operation, left_to_name, file=self._file)
        if self._more_failed:
            jobs = plural(self._more_failed, "more job")
            print_line(f"and {jobs} with failures: {failed_items_hint(self._file)}")
        print_line(str(self._summary))


def _end_of(hold: JobHeld, clock: Clock) -> float:
    """Return when a hold ends, on the monotonic clock."""
    return clock.monotonic() + (hold.until - clock.now()).total_seconds()
