"""`bulkstatus watch`: any number of jobs, from a list."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import click

from bulkstatus.cli.ends import tell
from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.files import STANDARD_INPUT, read_bytes
from bulkstatus.cli.follow import Options, follow
from bulkstatus.cli.inputs import read_urls
from bulkstatus.cli.options import follow_options
from bulkstatus.cli.output import NAMED, is_terminal
from bulkstatus.cli.session import Session, pass_session
from bulkstatus.cli.tally import Tally
from bulkstatus.cli.views import JsonLines, ManyLines, Silent, Summary, View
from bulkstatus.errors import ConfigurationError
from bulkstatus.http.urls import path_to_show
from bulkstatus.polling.rate_limiter import FIRST_POLLS
from bulkstatus.vendors.account import Target


@click.command("watch")
@click.argument("file", required=False, type=click.Path(allow_dash=True))
@click.option("--column", metavar="NAME", help="The column of CSV or JSON lines that has the URLs.  [default: url]")
@click.option(
    "--ledger",
    type=click.Path(dir_okay=False),
    help="Write jobs down in this file, made if there is none; the same command goes on where the last one was.",
)
@follow_options
@pass_session
def command(
    session: Session,
    *,
    file: str | None,
    column: str | None,
    ledger: str | None,
    timeout: float | None,
    tolerance: float | None,
    failed_items: str | None,
    as_json: bool,
    quiet: bool,
) -> ExitCode:
    """Follow any number of jobs until they are over.

    FILE has their status URLs: one per line (blank lines and those that begin with # do not count), or CSV or JSON
    lines with a column for them; - is standard input. With --ledger it may be left out, to go on with the jobs
    that are in there.

    On a terminal, a table shows how many jobs there are of each status; elsewhere, each end is a line with the time.
    With --json, each change is a JSON object. At the end comes a summary.
    """
    if file is None and ledger is None:
        raise click.UsageError("Missing argument 'FILE': name a list of status URLs, or - for standard input.")
    if file is None and ledger is not None and not Path(ledger).is_file():
        raise click.UsageError(
            f"There is no ledger {path_to_show(ledger)} to go on with: name one, or name a list as well."
        )
    if failed_items is not None and any(_is_same(failed_items, other) for other in (file, ledger) if other is not None):
        raise click.UsageError(
            f"Failed items cannot be written to {path_to_show(failed_items)}, for it is read: name another file."
        )
    targets = [] if file is None else _targets(session, file, column)
    tally = Tally([target.url for target in targets])
    view: View
    if quiet:
        view = Silent()
    elif as_json:
        view = JsonLines(tally)
    elif is_terminal():
        view = Summary(tally, session.clock, failed_items)
    else:
        view = ManyLines(tally, session.clock, failed_items)
    if not (quiet or as_json):
        _tell_of_short_days(targets)
    options = Options(timeout=timeout, tolerance=tolerance, ledger=ledger, failed_items=failed_items, most_errors=NAMED)
    return follow(session, targets, view, tally, options)


def _targets(session: Session, file: str, column: str | None) -> list[Target]:
    """The jobs of a list, each once."""
    source = "standard input" if file == STANDARD_INPUT else path_to_show(file)
    urls = read_urls(_text(file, source), source, column)
    _ = session.accounts  # if the environment is wrong, no line of the list is
    targets = {}
    for url, line in urls.items():
        try:
            (target,) = session.targets([url])
        except ConfigurationError as error:
            raise ConfigurationError(f"{source}, line {line}: {error}") from None
        targets[target.url] = target
    return list(targets.values())


def _tell_of_short_days(targets: Iterable[Target]) -> None:
    """Why many jobs are not seen for long, where a vendor allows few requests a day."""
    for account, count in Counter(target.account for target in targets).items():
        if count > account.requests_per_day * FIRST_POLLS:
            tell(
                f"{account.label}: {account.requests_per_day:g} requests a day, so polling all {count} jobs takes long"
            )


def _is_same(path: str, other: str) -> bool:
    """Whether two paths lead to one file, or would."""
    with suppress(OSError):
        return Path(path).samefile(other)
    return Path(path).resolve() == Path(other).resolve()


def _text(file: str, source: str) -> str:
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"cannot read {source}: it is not text in UTF-8") from None
