"""`bulkstatus wait`: jobs to their ends, each with a bar."""

import click

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.follow import Options, follow
from bulkstatus.cli.options import follow_options
from bulkstatus.cli.output import is_terminal
from bulkstatus.cli.session import Session, pass_session
from bulkstatus.cli.tally import Tally
from bulkstatus.cli.views import Bars, JsonLines, Lines, Silent, View


@click.command("wait")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@follow_options
@pass_session
def command(
    session: Session,
    *,
    urls: tuple[str, ...],
    timeout: float | None,
    tolerance: float | None,
    failed_items: str | None,
    as_json: bool,
    quiet: bool,
) -> ExitCode:
    """Follow jobs until they are over.

    On a terminal, each job has a live bar, and at the end a line; elsewhere, each change is a line with the time. With
    --json, each change is a JSON object. Trouble that may pass (no network, server errors, rate limits) is sat out for
    a quarter of an hour.
    """
    targets = session.targets(urls)
    view: View
    if quiet:
        view = Silent()
    elif as_json:
        view = JsonLines()
    elif is_terminal():
        view = Bars(targets, session.clock, failed_items)
    else:
        view = Lines(failed_items)
    options = Options(timeout=timeout, tolerance=tolerance, failed_items=failed_items)
    return follow(session, targets, view, Tally([target.url for target in targets]), options)
