"""`bulkstatus wait`: wait until jobs are over, with a progress bar for each job."""

import click

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.follow import Options, follow, follow_options
from bulkstatus.cli.invocation import Invocation, pass_invocation
from bulkstatus.cli.output import is_terminal
from bulkstatus.cli.summary import Summary
from bulkstatus.cli.views import ChangeLines, JsonLines, ProgressBars, Quiet, View


@click.command("wait")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@follow_options
@pass_invocation
def command(invocation: Invocation, *, urls: tuple[str, ...], options: Options) -> ExitCode:
    """Wait until jobs are over.

    On a terminal, show a progress bar for each job, and print a line for each job at the end. In a pipe or a log file,
    print each change of a job on a line that starts with the date and time. With --json, print a JSON object for each
    change of a job.

    Polls that fail with a network error, server error, rate limit or unreadable response are retried for 15 minutes.
    """
    targets = invocation.targets(urls)
    view: View
    if options.quiet:
        view = Quiet()
    elif options.as_json:
        view = JsonLines()
    elif is_terminal():
        view = ProgressBars.of(targets, invocation.clock, options.failed_items)
    else:
        view = ChangeLines(options.failed_items)
    return follow(invocation, targets, view, Summary([target.url for target in targets]), options)
