"""The options and the loop that `wait` and `watch` share."""

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
        help="Stop waiting after this time, such as 90s, 15m or 2h.",
    ),
    click.option(
        "--tolerance",
        type=Share(),
        show_default="10%",
        help="Detect the end of a job at most this share of its age late. A lower value polls more often.",
    ),
    click.option(
        "--failed-items",
        type=click.Path(dir_okay=False),
        help="Write failed items to this CSV file, in the columns vendor, url, key and message.",
    ),
    json_option,
    click.option("-q", "--quiet", is_flag=True, help="Print only errors. The exit code reports the outcome."),
)


@frozen(kw_only=True)
class Options:
    """The options of `wait` and `watch`."""

    timeout: float | None
    """The time limit in seconds. None waits without a limit."""
    tolerance: float | None
    """The maximum delay in detecting the end of a job, as a share of its age. None uses each vendor's tolerance."""
    failed_items: str | None
    """The path of the file of failed items, or None."""
    as_json: bool
    """Whether to print JSON lines."""
    quiet: bool
    """Whether to print only errors."""
    ledger: str | None = None
    """The path of the ledger, or None."""
    max_errors: int | None = None
    """The number of errors to print; the rest are counted. None prints all errors."""


def follow_options(command: Callable[..., ExitCode]) -> Callable[..., ExitCode]:
    """Add the shared options to a command. The command gets their values as the argument `options`."""

    @wraps(command)
    def checked(*args: Any, **values: Any) -> ExitCode:
        options = Options(**{each.name: values.pop(each.name) for each in fields(Options) if each.name in values})
        if options.as_json and options.quiet:
            raise click.UsageError("--json and --quiet cannot be used together: leave out one of them.")
        return command(*args, options=options, **values)

    for option in reversed(_follow_options):
        checked = option(checked)
    return checked


def follow(
    invocation: Invocation, targets: Sequence[Target], view: View, summary: Summary, options: Options
) -> ExitCode:
    """Watch jobs until they are over, and return the exit code.

    Args:
        invocation: The accounts, the clock and the transport.
        targets: The jobs. If the sequence is empty, the watch continues with the jobs of the ledger.
        view: The view that shows the updates.
        summary: The summary that counts the jobs.
        options: The options of the command.

    Raises:
        ConfigurationError: If an option or the environment cannot be used. No request has been sent.
        KeyboardInterrupt: If the user presses Ctrl-C. The view has shown all updates so far.
        Terminated: If the process gets SIGTERM or SIGHUP. The view has shown all updates so far.
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
        stack.enter_context(view.running())
        try:
            for update in watch:
                summary.add(update)
                errors.add(update)
                if failed_items and isinstance(update, Ended):
                    failed_items.add(update.operation)
                view.show(update)
        except (KeyboardInterrupt, Terminated) as error:
            interruption = error
        else:
            summary.finish()
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
    next_run = "to continue with these jobs" if options.ledger is not None else "to start again with all jobs"
    jobs = plural(len(summary), "job")
    raise type(interruption)(f"{how} with {left} of {jobs} not over: run the same command again {next_run}")


def _close(view: View, interruption: KeyboardInterrupt | Terminated) -> None:
    try:
        view.close(ExitCode.TERMINATED if isinstance(interruption, Terminated) else ExitCode.INTERRUPTED)
    except OSError:  # the terminal may be closed
        discard(sys.stdout)


class _ErrorPrinter:
    """A printer that prints errors up to a limit, and counts the rest."""

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
            # A job of the ledger may have no account. The message names the variables to set.
            print_error(
                str(self._invocation.no_account(update.url) if isinstance(error, ConfigurationError) else error)
            )

    def print_count(self) -> None:
        if self._limit is not None and self._count > self._limit:
            print_error(f"there were {self._count - self._limit} more errors: --json shows them all")
