"""`bulkstatus get`: poll jobs once."""

import click

from bulkstatus.cli.exit_codes import ExitCode, code_of, first
from bulkstatus.cli.invocation import Invocation, pass_invocation
from bulkstatus.cli.options import json_option
from bulkstatus.cli.output import job_json, print_job, print_json
from bulkstatus.cli.stderr import print_error
from bulkstatus.errors import BulkStatusError
from bulkstatus.polling.updates import Abandoned, Update, update_of


@click.command("get")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@json_option
@pass_invocation
def command(invocation: Invocation, *, urls: tuple[str, ...], as_json: bool) -> ExitCode:
    """Poll jobs once.

    Print a line for each job, with its status, item counts and URL, and the vendor's state and message. The exit code
    is 3 if a job is not over; `bulkstatus --help` lists all exit codes.
    """
    codes = []
    targets = invocation.targets(urls)
    with invocation.client() as client:
        for target in targets:
            update: Update
            try:
                update = update_of(client.get(target))
            except BulkStatusError as error:
                update = Abandoned(target.url, error, None)
                print_error(str(error))
            if as_json:
                print_json(job_json(update))
            elif not isinstance(update, Abandoned):
                print_job(update.operation)
            codes.append(code_of(update))
    return first(codes)
