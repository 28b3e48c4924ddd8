"""A demo in which one client polls successful and failing jobs of all four vendors on a local sandbox.

    python -m bulkstatus.cli.demo [--seconds N]

The exit code of the demo is 0 if every job ends with the outcome that its scenario defines, and 1 otherwise.
"""

import argparse
import math
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress

from attrs import define, field, frozen
from rich.console import Console
from rich.live import Live
from rich.text import Text

from bulkstatus import (
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    Client,
    OperationNotFound,
    Pacing,
    Passcreator,
    QuotaExhausted,
    ZohoCreator,
)
from bulkstatus.cli.display import live, progress_bars
from bulkstatus.cli.output import is_terminal
from bulkstatus.cli.rows import FAILURE, JobRow
from bulkstatus.cli.views import ProgressBars
from bulkstatus.clock import Clock, SystemClock
from bulkstatus.errors import ApiError
from bulkstatus.events import Event, JobHeld, RetryScheduled
from bulkstatus.polling.updates import Update
from bulkstatus.sandbox import SCENARIOS, Sandbox, Scenario
from bulkstatus.testing.responses.zoho_creator import ACCESS_TOKEN
from bulkstatus.vendors.account import Target

INTERRUPTED = 130
"""The exit code after Ctrl-C: 128 plus the signal number, as in shells."""
MIN_SECONDS = 2.0
"""The minimum value of the option `--seconds`. In a shorter demo, a state could begin and end between two polls."""
_WIDE = 110
"""The minimum number of terminal columns for showing the numbers of items and failed items in the results."""
_MAX_NAMED_ITEMS = 3
"""The maximum number of failed items to print for each job. Further failed items are only counted."""


@frozen
class Part:
    """A job that the demo starts, with its scenario and duration."""

    scenario: Scenario
    share: float
    """The duration of the job, as a fraction of `--seconds`."""
    passes: BulkStatus | int | None = None
    """A job status or an HTTP status that must occur before the job is over. An HTTP status represents an error after
    which the poll is retried. Defaults to None."""


PARTS = tuple(
    Part(SCENARIOS[name], share, passes)
    for name, share, passes in (
        ("passcreator-success", 0.8, None),
        ("passcreator-partial", 1.0, None),
        ("passcreator-all-failed", 0.5, None),
        ("passcreator-unknown-state", 0.9, BulkStatus.UNKNOWN),
        ("applivery-success", 0.7, None),
        ("applivery-partial", 0.9, None),
        ("applivery-failed", 0.4, None),
        ("applivery-rate-limited", 1.0, 429),
        ("applivery-server-error", 0.8, 500),
        ("saymon-finished", 0.6, None),
        ("saymon-bad-gateway", 0.7, 502),
        ("zoho_creator-success", 0.9, BulkStatus.AWAITING_INPUT),
        ("zoho_creator-partial", 1.0, None),
        ("zoho_creator-user-aborted", 0.5, None),
        ("zoho_creator-expired", 0.6, None),
        ("zoho_creator-quota-exhausted", 1.0, None),
    )
)


@define(eq=False)
class DemoRow(JobRow):
    """The row of a job on the demo's display, with the expected outcome of the job."""

    ends_as: BulkStatus | type[BulkStatusError] = field(kw_only=True)
    passes: BulkStatus | int | None = field(default=None, kw_only=True)
    """The job status or HTTP status that must occur before the job is over: see `Part.passes`."""
    passed: list[BulkStatus | int] = field(factory=list, kw_only=True)
    """The job statuses and HTTP statuses that have occurred so far, from first to last. An HTTP status represents
    an error after which the poll was retried."""

    @property
    def is_as_expected(self) -> bool:
        """Whether the status in `passes` occurred, and the job ended with the outcome that its scenario defines."""
        end = type(self.error) if self.error else self.operation and self.operation.status
        return end is self.ends_as and (self.passes is None or self.passes in self.passed)

    @property
    def messages(self) -> list[tuple[str, str]]:
        """The keys and messages of the first failed items, then the job's message, then the error's message."""
        found: list[tuple[str, str]] = []
        if self.operation:
            found = [(item.key, item.message) for item in self.operation.item_errors[:_MAX_NAMED_ITEMS]]
            if (more := len(self.operation.item_errors) - _MAX_NAMED_ITEMS) > 0:
                found.append(("", f"and {more} more"))
            if self.operation.message:
                found.append(("the job", self.operation.message))
        if isinstance(self.error, ApiError) and self.error.message:
            found.append(("the request", self.error.message))
        return found


class DemoView(ProgressBars):
    """The output of the demo.

    On a terminal, the demo shows progress bars. In a pipe, the demo prints a line for each change of a job. The
    results follow at the end.
    """

    def __init__(self, rows: Sequence[DemoRow], clock: Clock, console: Console | None = None) -> None:
        super().__init__(rows, clock, None)
        self._jobs = {row.url: row for row in rows}
        # Rich alone would also treat a pipe as a terminal if FORCE_COLOR is set.
        self._console = console or Console(highlight=False, force_terminal=is_terminal())

    def running(self) -> AbstractContextManager[Live | None]:
        """Return a context manager that shows progress bars if standard output is a terminal."""
        if not self._console.is_terminal:
            return nullcontext()
        return live(progress_bars(list(self._jobs.values()), self._clock.monotonic), self._console)

    def show(self, update: Update) -> None:
        """Show an update in the job's progress bar, or print the update on a line."""
        super().show(update)
        row = self._jobs[update.url]
        if row.operation and row.error is None:
            row.passed.append(row.operation.status)
        self._print_change(row)

    def on_event(self, event: Event) -> None:
        """Show when a job will be polled again after an error or a delay."""
        super().on_event(event)
        row = self._jobs[event.url]
        with suppress(OSError):  # the next update reports the error
            match event:
                case RetryScheduled(error=ApiError(status_code=status_code)):
                    row.passed.append(status_code)
                    self._print_change(row, f"HTTP {status_code}, polling again")
                case JobHeld():
                    self._print_change(row, row.status_text)
                case _:
                    pass

    def _print_change(self, row: DemoRow, event: str = "") -> None:
        """Print a change of a job on a line that starts with the time of day. On a terminal, print nothing."""
        if self._console.is_terminal:
            return
        status = row.status_text if not event else str(row.operation.status) if row.operation else "-"
        facts = (row.vendor_state, row.items, f"{row.failed} failed" if row.failed else "", event)
        now = self._clock.now().astimezone()
        time = f"{now:%H:%M:%S}.{now.microsecond // 1000:03}"
        self.print(f"{time}  {row.label:<28}  {status:<21}  {'; '.join(filter(None, facts))}")

    def print_results(self, seconds: float) -> bool:
        """Print the outcome and the errors of every job, and return whether all jobs ended as expected."""
        rows = self._jobs.values()
        self.print()
        for row in rows:
            figures = f"  {row.items:>9}  {row.failed:>6}" if self._console.width >= _WIDE else ""
            mark, style = ("ok", row.style) if row.is_as_expected else ("NO", f"bold {FAILURE}")
            self.print(f"{mark}  {row.label:<28}  {row.status_text:<21}  {row.vendor_state:<21}{figures}", style)
        self.print()
        self.print("Errors:")
        for row in rows:
            for key, message in row.messages:
                self.print(f"    {row.label:<28}  {': '.join(filter(None, (key, message)))}")
        self.print()
        unexpected = [row.label for row in rows if not row.is_as_expected]
        if unexpected:
            jobs = f"{len(unexpected)} of {len(rows)} jobs"
            self.print(f"{jobs} did not end as scripted: {', '.join(unexpected)}", f"bold {FAILURE}")
        else:
            self.print(f"All {len(rows)} jobs ended as scripted, in {seconds:.1f} s.", "bold green")
        return not unexpected

    def print(self, line: str = "", style: str = "") -> None:
        """Print a line of text, wrapped at word boundaries if the output is a terminal."""
        self._console.print(Text(line.rstrip(), style=style), soft_wrap=not self._console.is_terminal)


def run(sandbox: Sandbox, seconds: float, parts: Sequence[Part], clock: Clock) -> bool:
    """Poll all jobs of the demo until they are over, and return whether all jobs ended as expected."""
    url = sandbox.base_url
    _, mdm, _, _ = accounts = sandbox.accounts()
    wrong_key = Passcreator(api_key="not-the-key", base_url=url, name="wrong key")
    # This account is separate, because a used-up quota holds back all jobs of an account.
    no_quota = ZohoCreator(access_token=ACCESS_TOKEN, base_url=url, name="no quota")
    for account in (
        *accounts,
        no_quota,
    ):  # the sandbox has no limits, and the limits of the vendors would slow the demo down
        account.requests_per_second, account.requests_per_day = 1000.0, math.inf

    rows: list[DemoRow] = []
    targets: list[Target] = []

    def add(target: Target, label: str, ends_as: BulkStatus | type[BulkStatusError], part: Part | None = None) -> None:
        targets.append(target)
        rows.append(DemoRow(label, target.url, ends_as=ends_as, passes=part.passes if part else None))

    for part in parts:
        url = sandbox.start(part.scenario, seconds=seconds * part.share)
        candidates = (no_quota,) if part.scenario.ends_as is QuotaExhausted else accounts
        target = next(target for account in candidates if (target := account.find(url)))
        add(target, part.scenario.name, part.scenario.ends_as, part)
    add(mdm.operation("acme-mobility", "f" * 24), "a task that does not exist", OperationNotFound)
    url = sandbox.start("passcreator-success", seconds=seconds)
    add(wrong_key.target(url), "a wrong key", AuthenticationError)

    view = DemoView(rows, clock)
    view.print(f"One Client, {len(rows)} jobs of four vendors, at {sandbox.base_url}", "bold")
    started = clock.monotonic()
    pacing = Pacing(tolerance=0.05, min_interval=0.25, max_interval=1.0)
    with (
        Client(*accounts, wrong_key, no_quota, pacing=pacing, clock=clock, on_event=view.on_event) as client,
        client.watch(targets, timeout=seconds + 10) as watch,
        view.running(),
    ):
        for update in watch:
            view.show(update)
    return view.print_results(clock.monotonic() - started)


def main(arguments: Sequence[str] | None = None, *, parts: Sequence[Part] = PARTS, clock: Clock | None = None) -> int:
    """Run the demo, and return the exit code.

    Args:
        arguments: The command-line arguments after the program's name. Defaults to `sys.argv[1:]`.
        parts: The jobs that the demo starts. Defaults to `PARTS`.
        clock: The clock that the sandbox and the client use. Defaults to the system clock.
    """
    parser = argparse.ArgumentParser(
        prog="python -m bulkstatus.cli.demo",
        description="Follow jobs of all four vendors until they are over, on a server that simulates the vendors.",
    )
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="the duration of the longest job, from 2 to 3600 (default: 10)"
    )
    seconds: float = parser.parse_args(arguments).seconds
    if not MIN_SECONDS <= seconds <= 3600:
        parser.error(f"--seconds must be from {MIN_SECONDS:g} to 3600, but is {seconds:g}")
    clock = clock or SystemClock()
    try:
        with Sandbox(clock) as sandbox:
            return 0 if run(sandbox, seconds, parts, clock) else 1
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        # Python would fail again when it flushes standard output at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
