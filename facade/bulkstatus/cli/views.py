"""How followed jobs are shown: as JSON lines, as lines for a log, live on a terminal, or not at all."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from bulkstatus.cli.ends import tell
from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.output import NAMED, job_line, say, say_items, say_job, say_json, stamp, whereabouts
from bulkstatus.cli.rows import Row, label_of
from bulkstatus.cli.tally import Tally
from bulkstatus.clock import Clock
from bulkstatus.events import Event, OnEvent, PollScheduled, RetryScheduled
from bulkstatus.operation import Operation
from bulkstatus.polling.updates import Abandoned, Ended, Update
from bulkstatus.text import plural
from bulkstatus.vendors.account import Target

PROGRESS_EVERY = 30.0
"""Seconds from one line on the progress of many jobs to the next."""


class View(Protocol):
    """Where followed jobs are shown."""

    @property
    def on_event(self) -> OnEvent | None:
        """What is called with the events of the client, if anything."""
        ...

    def running(self) -> AbstractContextManager[object]:
        """Around the watch."""
        ...

    def show(self, update: Update) -> None:
        """There is an update; the tally has it already."""
        ...

    def close(self, code: ExitCode) -> None:
        """The watch is over, or broken off."""
        ...


class Silent:
    """Nothing: the exit code tells."""

    on_event: OnEvent | None = None

    def running(self) -> AbstractContextManager[object]:
        """Nothing to prepare."""
        return nullcontext()

    def show(self, update: Update) -> None:
        """Not here."""

    def close(self, code: ExitCode) -> None:
        """Nor here."""


class JsonLines(Silent):
    """An object for each change, and one for the summary of a list.

    Args:
        tally: What is summed up; None for no summary.
    """

    def __init__(self, tally: Tally | None = None) -> None:
        self._tally = tally

    def show(self, update: Update) -> None:
        """The job's line."""
        say_json(job_line(update))

    def close(self, code: ExitCode) -> None:
        """The summary's line."""
        if self._tally is not None:
            say_json(self._tally.to_dict(code))


class Lines(Silent):
    """A line for each change, with the time; for logs and pipes.

    Args:
        failed_items: The file that failed items are written to; None if there is none. Other views take it, too.
    """

    def __init__(self, failed_items: str | None) -> None:
        self._file = failed_items

    def show(self, update: Update) -> None:
        """The job's line, and its failed items when it is over."""
        if isinstance(update, Abandoned):
            return
        say_job(update.operation, at=update.operation.observed_at)
        if isinstance(update, Ended):
            say_items(update.operation, file=self._file)


class ManyLines(Silent):
    """For many jobs: a line for each end, the progress now and then, and a summary; for logs and pipes."""

    def __init__(self, tally: Tally, clock: Clock, failed_items: str | None) -> None:
        self._tally = tally
        self._clock = clock
        self._file = failed_items
        self._next = clock.monotonic() + PROGRESS_EVERY
        self._to_name = NAMED
        self._unnamed = 0

    def show(self, update: Update) -> None:
        """The line of a job that is over, and the first of all failed items; perhaps a line on all."""
        if isinstance(update, Ended):
            say_job(update.operation, at=update.operation.observed_at)
            self._say_items(update.operation)
        if (now := self._clock.monotonic()) >= self._next:
            self._next = now + PROGRESS_EVERY
            tell(f"{stamp(self._clock.now())}  {self._tally}")

    def _say_items(self, operation: Operation) -> None:
        if self._to_name:
            self._to_name -= say_items(operation, self._to_name, file=self._file)
        else:
            self._unnamed += len(operation.item_errors)

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the view protocol's
        """The summary; what failed has been said."""
        if self._unnamed:
            say(f"and {plural(self._unnamed, 'more failed item')}, not named above: {whereabouts(self._file)}")
        say(str(self._tally))


class Bars:
    """A bar per job on a terminal, and then a line per job."""

    def __init__(self, targets: Iterable[Target], clock: Clock, failed_items: str | None) -> None:
        self._clock = clock
        self._file = failed_items
        self._rows = {
            target.url: Row(label_of(target.account.vendor, target.ids[-1]), target.url) for target in targets
        }

    def running(self) -> AbstractContextManager[object]:
        """The bars."""
        from bulkstatus.cli.bars import bars, live  # noqa: PLC0415 - only terminals need rich

        return live(bars(self._rows, self._clock.monotonic))

    def show(self, update: Update) -> None:
        """The next refresh shows it."""
        self._rows[update.url].take_in(update, self._clock.monotonic())

    def on_event(self, event: Event) -> None:
        """A job is polled again, or retried."""
        if isinstance(event, PollScheduled | RetryScheduled) and (row := self._rows.get(event.url)):
            error = event.error if isinstance(event, RetryScheduled) else None
            row.polls_again(self._clock.monotonic() + event.delay, error)

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the view protocol's
        """The last poll of each job, with its failed items."""
        for row in self._rows.values():
            if row.operation and not row.error:
                say_job(row.operation)
                if row.is_over:
                    say_items(row.operation, file=self._file)


class Summary(Silent):
    """For many jobs, what has become of them: live on a terminal, and then for good, with the first of the failures."""

    def __init__(self, tally: Tally, clock: Clock, failed_items: str | None) -> None:
        self._tally = tally
        self._clock = clock
        self._file = failed_items
        self._failed: list[Operation] = []
        self._more = 0

    def running(self) -> AbstractContextManager[object]:
        """The table."""
        from bulkstatus.cli.bars import live, summary  # noqa: PLC0415 - only terminals need rich

        return live(summary(self._tally, self._clock.monotonic))

    def show(self, update: Update) -> None:
        """Keep what failed."""
        if isinstance(update, Ended) and (update.operation.status.is_failure or update.operation.item_errors):
            if len(self._failed) < NAMED:
                self._failed.append(update.operation)
            else:
                self._more += 1

    def close(self, code: ExitCode) -> None:  # noqa: ARG002 - the view protocol's
        """The first of the failures, and the summary."""
        left = NAMED
        for operation in self._failed:
            say_job(operation)
            left -= say_items(operation, left, file=self._file)
        if self._more:
            say(f"and {plural(self._more, 'more job')} with failures: {whereabouts(self._file)}")
        say(str(self._tally))
