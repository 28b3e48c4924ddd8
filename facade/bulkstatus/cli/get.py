"""`bulkstatus get`: a poll of each job."""

import click

from bulkstatus.cli.ends import complain
from bulkstatus.cli.exit_codes import ExitCode, code_of, first
from bulkstatus.cli.options import json_option
from bulkstatus.cli.output import job_line, say_job, say_json
from bulkstatus.cli.session import Session, pass_session
from bulkstatus.errors import BulkStatusError
from bulkstatus.polling.updates import Abandoned, Update, update_of


@click.command("get")
@click.argument("urls", metavar="URL...", nargs=-1, required=True)
@json_option
@pass_session
def command(session: Session, *, urls: tuple[str, ...], as_json: bool) -> ExitCode:
    """Poll jobs once, and print a line for each: status, items, URL and the vendor's own words.

    The exit code is 0 if all are over and went well, and 3 if one is not over yet; `bulkstatus --help` lists them all.
    """
    codes = []
    targets = session.targets(urls)
    with session.client() as client:
        for target in targets:
            update: Update
            try:
                update = update_of(client.get(target))
            except BulkStatusError as error:
                update = Abandoned(target.url, error, None)
                complain(str(error))
            if as_json:
                say_json(job_line(update))
            elif not isinstance(update, Abandoned):
                say_job(update.operation)
            codes.append(code_of(update))
    return first(codes)
