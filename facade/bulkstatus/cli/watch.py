"""`bulkstatus watch`: wait until all jobs in a list are over."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click
from attrs import evolve

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.files import STANDARD_INPUT, read_bytes
from bulkstatus.cli.follow import Options, follow, follow_options
from bulkstatus.cli.inputs import read_urls
from bulkstatus.cli.invocation import Invocation, pass_invocation
from bulkstatus.cli.output import MAX_NAMED_ITEMS, is_terminal
from bulkstatus.cli.stderr import print_status
from bulkstatus.cli.summary import Summary
from bulkstatus.cli.views import EndLines, JsonLines, Quiet, StatusTable, View
from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import path_to_show
from bulkstatus.polling.rate_limiter import FIRST_POLLS
from bulkstatus.vendors.account import Target


@click.command("watch")
@click.argument("file", required=False, type=click.Path(allow_dash=True), metavar="[FILE|-]")
@click.option(
    "--column",
    metavar="NAME",
    show_default="url",
    help="Read the URLs from this column of CSV or this field of JSON lines. In CSV without a header, give the number "
    "of the column. Not needed if URLs are in only one field of JSON lines, or in only one column of CSV without a "
    "header.",
)
@click.option(
    "--ledger",
    type=click.Path(),
    metavar="FILE",
    help="Store the jobs in this file, which is created if needed. After an interruption, the same command continues, "
    "and --timeout still counts from the start of the run that first stored the job. If a run stops polling a job "
    "because of an error or the timeout, --timeout starts again with the next run.",
)
@follow_options
@pass_invocation
def command(invocation: Invocation, *, file: str | None, column: str | None, options: Options) -> ExitCode:
    """Wait until all jobs in a list are over. The list can contain any number of jobs.

    FILE lists the status URLs of the jobs: one per line, in a column of CSV, or in a field of JSON lines. Blank lines
    and comments, which begin with #, are ignored. Use - to read the list from standard input. To continue with the jobs
    in a ledger, use --ledger and leave out FILE.

    On a terminal, show the number of jobs with each status. In a pipe or a log file, print each job that is over on a
    line that starts with the date and time. With --json, print a JSON object for each change of a job. The last line of
    the output is a summary.
    """
    ledger, failed_items = options.ledger, options.failed_items
    if file is None and ledger is None:
        raise click.UsageError("missing argument 'FILE': name a list of status URLs, or - for standard input")
    if file is None and ledger is not None and not Path(ledger).is_file():
        raise click.UsageError(
            f"there is no ledger {path_to_show(ledger)} to continue with: check --ledger, or name a list as well"
        )
    if failed_items is not None and any(_is_same(failed_items, other) for other in (file, ledger) if other is not None):
        raise click.UsageError(
            f"failed items cannot be written to {path_to_show(failed_items)}, because this command reads that file: "
            "name another file with --failed-items"
        )
    targets = [] if file is None else _targets(invocation, file, column)
    summary = Summary([target.url for target in targets])
    view: View
    if options.quiet:
        view = Quiet()
    elif options.as_json:
        view = JsonLines(summary)
    elif is_terminal():
        view = StatusTable(summary, invocation.clock, failed_items)
    else:
        view = EndLines(summary, invocation.clock, failed_items)
    if not (options.quiet or options.as_json):
        _print_slow_accounts(targets)
    options = evolve(options, max_errors=MAX_NAMED_ITEMS)
    return follow(invocation, targets, view, summary, options)


def _targets(invocation: Invocation, file: str, column: str | None) -> list[Target]:
    """Return the jobs in a list, without duplicates."""
    source = "standard input" if file == STANDARD_INPUT else path_to_show(file)
    urls = read_urls(_text(file, source), source, column)
    _ = invocation.accounts  # an error in the environment must not name a line of the list
    targets = {}
    for url, line in urls.items():
        try:
            (target,) = invocation.targets([url])
        except ConfigurationError as error:
            raise ConfigurationError(f"{source}, line {line}: {error}") from None
        targets[target.url] = target
    return list(targets.values())


def _print_slow_accounts(targets: Iterable[Target]) -> None:
    """Print a warning for each account whose daily quota is too small to poll all jobs of the account soon."""
    for account, count in Counter(target.account for target in targets).items():
        if count > account.requests_per_day * FIRST_POLLS:
            quota = f"{account.requests_per_day:g} requests a day"
            print_status(f"{account.label} allows {quota}, so polling all {count} jobs takes a long time")


def _is_same(path: str, other: str) -> bool:
    """Return whether two paths refer to the same file, even if the file does not exist yet."""
    with suppress(OSError):
        return Path(path).samefile(other)
    return Path(path).resolve() == Path(other).resolve()


def _text(file: str, source: str) -> str:
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"cannot read {source}: it is not text in UTF-8; save the list as UTF-8") from None
