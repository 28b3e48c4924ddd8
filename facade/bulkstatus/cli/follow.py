"""Command-line options and the main loop of the commands `wait` and `watch`."""

import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import wraps
from typing import Any

import click
from attrs import fields, frozen

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.failed_items import FailedItems
from bulkstatus.cli.invocation import Invocation
from bulkstatus.cli.options import Duration, Share, json_option
from bulkstatus.cli.running import Terminated
from bulkstatus.cli.stderr import discard, print_error
from bulkstatus.cli.summary import Summary
from bulkstatus.cli.views import View
from bulkstatus.errors import ConfigurationError
from bulkstatus.polling.updates import Abandoned, Ended, Update
from bulkstatus.text import plural
from bulkstatus.vendors.account import Target

_follow_options = (
    click.option(
        "--timeout",
        type=Duration(),
        show_default="never",
        help="Stop waiting after this time: a number of seconds, or a duration such as 90s, 15m, 2h, 1h30m or 1d.",
    ),
    click.option(
        "--tolerance",
        type=Share(),
        show_default="10%",
        help="Limit the delay in detecting the end of a job to this fraction of the job's age. "
        "A lower value polls more often.",
    ),
    click.option(
        "--failed-items",
        type=click.Path(),
        metavar="FILE",
        help="Write failed items to this CSV file, in the columns vendor, url, key and message.",
    ),
    json_option,
    click.option("-q", "--quiet", is_flag=True, help="Print only errors. The exit code reports the outcome."),
)


@frozen(kw_only=True)
class Options:
    """Values of the command-line options of `wait` and `watch`."""

    timeout: float | None
    """The maximum time to wait, in seconds, or None to wait without a limit."""
    tolerance: float | None
    """The maximum delay in detecting the end of a job, as a fraction of the job's age. If None, each vendor's
    default tolerance is used."""
    failed_items: str | None
    """The path of the CSV file to which failed items are written, or None."""
    as_json: bool
    """Whether to print JSON lines."""
    quiet: bool
    """Whether to print only errors."""
    ledger: str | None = None
    """The path of the SQLite file that stores the jobs, or None."""
    max_errors: int | None = None
    """The maximum number of errors to print, or None to print all errors. Further errors are only counted."""


def follow_options(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """Add the options of `wait` and `watch` to a command.

    The command receives the values of the options as the argument `options`.
    """

    @wraps(command)
    def checked(*args: Any, **values: Any) -> ExitCode:
        options = Options(**{each.name: values.pop(each.name) for each in fields(Options) if each.name in values})
        if options.as_json and options.quiet:
            raise click.UsageError("--json and --quiet cannot be used together: leave out one of them")
        return command(*args, options=options, **values)

    for option in reversed(_follow_options):
        checked = option(checked)
    return checked


def follow(
    invocation: Invocation, targets: Sequence[Target], view: View, summary: Summary, options: Options
) -> ExitCode:
    """Watch jobs until they are over, and return the exit code.

    Args:
        invocation: The current run of `bulkstatus`, which provides the accounts, the clock and the transport.
        targets: The jobs to watch. If `targets` is empty, the watch continues with the jobs in the ledger.
        view: The view that shows the updates of the jobs.
        summary: The number of jobs by status. The function `follow` updates the summary.
        options: The values of the command-line options.

    Raises:
        ConfigurationError: If an option or environment variable is missing or invalid. No request was sent.
        KeyboardInterrupt: If the user presses Ctrl-C. The view first shows all earlier updates.
        Terminated: If the process receives SIGTERM or SIGHUP. The view first shows all earlier updates.
    """
    if not invocation.accounts:
        raise ConfigurationError(
            "no credential is set in the environment: `bulkstatus vendors` lists the variables to set"
        )
    errors = _ErrorPrinter(invocation, options.max_errors)
    interruption: KeyboardInterrupt | Terminated | None = None
    with ExitStack() as stack:
        client = stack.enter_context(invocation.client(options.tolerance, view.on_event))
        watch = stack.enter_context(client.watch(targets, ledger=options.ledger, timeout=options.timeout))
        failed_items = (
            stack.enter_context(FailedItems(options.failed_items, continues=options.ledger is not None))
            if options.failed_items is not None
            else None
        )
        if not targets:
            summary.add_unlisted(watch.remaining)
        summary.count_delivered(watch.remaining)
        stack.enter_context(view.running())
        try:
            for update in watch:
                if summary.add(update):
                    summary.count_delivered(watch.remaining)
                errors.add(update)
                if failed_items and isinstance(update, Ended):
                    failed_items.add(update.operation)
                view.show(update)
        except (KeyboardInterrupt, Terminated) as error:
            interruption = error
        else:
            summary.count_delivered(remaining=0)
            if failed_items:
                failed_items.replace()
    errors.print_count()
    if interruption is None:
        code = summary.exit_code()
        view.close(code)
        return code
    _close(view, interruption)
    left = len(summary) - summary.over
    how = "terminated" if isinstance(interruption, Terminated) else "interrupted"
    next_run = (
        "run the same command again to continue with these jobs"
        if options.ledger is not None
        else "the same command starts from the beginning"
    )
    jobs = plural(len(summary), "job")
    raise type(interruption)(f"{how} with {left} of {jobs} not over: {next_run}")


def _close(view: View, interruption: KeyboardInterrupt | Terminated) -> None:
    try:
        view.close(ExitCode.TERMINATED if isinstance(interruption, Terminated) else ExitCode.INTERRUPTED)
    except OSError:  # the terminal may be closed
        discard(sys.stdout)


class _ErrorPrinter:
    """A helper that prints the errors of abandoned jobs. Errors beyond a limit are only counted."""

    def __init__(self, invocation: Invocation, limit: int | None) -> None:
        self._invocation = invocation
        self._limit = limit
        self._count = 0

    def add(self, update: Update) -> None:
        if not isinstance(update, Abandoned):
            return
        error = update.error
        self._count += 1
        if self._limit is None or self._count <= self._limit:
            if isinstance(error, ConfigurationError):
                # A job of the ledger may have no account. The message names the variables to set.
                error = self._invocation.no_account(update.url)
            head, url, tail = str(error).partition(update.url)
            # The message of a timeout may contain the message of the last poll, with the same URL.
            print_error(f"{head}{url}{tail.replace(f' for {url}', '').replace(f' from {url}', '') if url else ''}")

    def print_count(self) -> None:
        if self._limit is not None and self._count > self._limit:
            print_error(f"there were {self._count - self._limit} more errors: --json shows them all")
