"""`bulkstatus check`: a response beside its spec."""

from collections.abc import Mapping
from pathlib import Path

import click

from bulkstatus.cli.exit_codes import ExitCode, code_of_error
from bulkstatus.cli.files import STANDARD_INPUT, read_bytes
from bulkstatus.cli.options import json_option
from bulkstatus.cli.output import job_text, say, say_json
from bulkstatus.cli.session import Session, pass_session
from bulkstatus.environment import account_from
from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.events import Event, ResponseRead
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.text import one_line, plural
from bulkstatus.vendors.account import Target
from bulkstatus.vendors.registry import account_type, keys

try:
    from bulkstatus.validation import Comparison, compare
except ImportError as error:
    raise ConfigurationError(str(error)) from error

_SHOWN = 20
"""Deviations, and notes, that are shown where people read."""


@click.command("check")
@click.argument("response", type=click.Path(dir_okay=False, allow_dash=True), metavar="URL|FILE|-")
@click.option(
    "--vendor",
    shell_complete=lambda _, __, begun: [key for key in keys() if key.startswith(begun)],
    help="Whose response a file holds, by the key that `bulkstatus vendors --json` shows, such as zoho_creator.",
)
@click.option(
    "--http-status",
    type=click.IntRange(100, 599),
    help="The HTTP status that a file's response came with.  [default: 200]",
)
@json_option
@pass_session
def command(session: Session, response: str, vendor: str | None, http_status: int | None, as_json: bool) -> ExitCode:  # noqa: FBT001
    """Ask for a job once, or read a saved response, and lay what came beside the vendor's spec.

    A FILE holds the JSON of a response; - reads it from standard input. Every deviation is shown with its JSON pointer,
    what is expected and what was found, and whether it costs the job's status. Members that the spec does not name are
    noted.

    The exit code is 0 if the response conforms, and 1 if it deviates. A URL whose response conforms, but refuses, has
    the code of the refusal: `bulkstatus --help` lists them.
    """
    if "://" in response:
        if vendor or http_status:
            raise click.UsageError("--vendor and --http-status are for a saved response: a URL tells both")
        comparison = _ask(session, response)
    else:
        if vendor is None:
            raise click.UsageError("say whose response it is, with --vendor")
        target = _stand_in(vendor, response, session.environ)
        saved = Response(status_code=http_status or 200, content=read_bytes(response))
        comparison = compare(target, saved, session.clock.now())
    if as_json:
        say_json({"event": "check", **comparison.to_dict()})
    else:
        _say(comparison)
    if not comparison.conforms:
        return ExitCode.FAILED
    if "://" in response and isinstance(comparison.reading, BulkStatusError):
        return code_of_error(comparison.reading)
    return ExitCode.OK


def _ask(session: Session, url: str) -> Comparison:
    """The response to one request.

    Raises:
        BulkStatusError: If there is no account, or no response came.
    """
    (target,) = session.targets([url])
    responses: list[Response] = []

    def on_event(event: Event) -> None:
        if isinstance(event, ResponseRead) and event.endpoint == "status":
            read = Response(status_code=event.status_code, headers=event.headers, content=event.content)
            responses.append(read)

    with session.client(on_event=on_event) as client:
        try:
            client.get(target)
        except BulkStatusError:
            if not responses:
                raise
    return compare(target, responses[-1], session.clock.now())


def _stand_in(vendor: str, path: str, environ: Mapping[str, str]) -> Target:
    """A job to have been asked about, with an account that is good for reading only.

    Any server will do, and any credential; of what else an account cannot be without, only its user knows a good one.
    """
    account_class = account_type(vendor)
    given = {each.name: "no-credential-at-all" for each in account_class.variables.credentials[0]}
    for each in account_class.variables.required:
        given[each.name] = "https://saved-response.invalid" if each.option == "base_url" else environ.get(each.name, "")
    account = account_from(account_class, given)
    assert account
    url = "file:///dev/stdin" if path == STANDARD_INPUT else Path(path).absolute().as_uri()
    return Target(account=account, url=url, ids=())


def _say(comparison: Comparison) -> None:
    """For people."""
    deviations, notes = comparison.deviations, comparison.notes
    if comparison.conforms:
        say(f"The response conforms to the spec: {comparison.schema}.", "green")
    else:
        count = plural(len(deviations), "place")
        say(
            f"The response deviates from the spec in {count}: {comparison.schema or 'nothing in it can be compared'}.",
            "red",
        )
    for deviation in deviations[:_SHOWN]:
        say(f"  {one_line(deviation.pointer) or 'the response as a whole'}")
        say(f"    expected {deviation.expected}")
        say(f"    found    {deviation.found}")
        say(f"    costs    {'the status' if deviation.costs_status else 'no status'}")
    for pointer in notes[:_SHOWN]:
        say(f"  {one_line(pointer)} is not in the spec, which is no deviation")
    if more := len(deviations[_SHOWN:]) + len(notes[_SHOWN:]):
        say(f"  and {more} more: --json shows them all")
    if isinstance(comparison.reading, Operation):
        say(f"It is read as: {job_text(comparison.reading)}")
    else:
        say(f"It is read as: {type(comparison.reading).__name__}: {comparison.reading}")
