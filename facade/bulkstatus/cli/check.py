"""`bulkstatus check`: compare a response with its spec."""

from pathlib import Path

import click

from bulkstatus.cli.exit_codes import ExitCode, code_of_error
from bulkstatus.cli.files import STANDARD_INPUT, read_bytes
from bulkstatus.cli.invocation import Invocation, pass_invocation
from bulkstatus.cli.options import json_option
from bulkstatus.cli.output import job_text, print_json, print_line
from bulkstatus.environment import account_from
from bulkstatus.errors import BulkStatusError, ConfigurationError
from bulkstatus.events import Event, ResponseRead
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.text import one_line, plural
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.registry import account_class_of, keys

try:
    from bulkstatus.validation import Comparison, compare
except ImportError as error:
    raise ConfigurationError(str(error)) from error

_MAX_SHOWN = 20
"""Deviations, and notes, that are shown in output for people."""


@click.command("check")
@click.argument("response", type=click.Path(dir_okay=False, allow_dash=True), metavar="URL|FILE|-")
@click.option(
    "--vendor",
    shell_complete=lambda _, __, incomplete: [key for key in keys() if key.startswith(incomplete)],
    help="The vendor of a saved response, by the key that `bulkstatus vendors --json` shows, such as zoho_creator.",
)
@click.option(
    "--http-status",
    type=click.IntRange(100, 599),
    help="The HTTP status of a saved response.  [default: 200]",
)
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    response: str,
    vendor: str | None,
    http_status: int | None,
    as_json: bool,  # noqa: FBT001
) -> ExitCode:
    """Poll a job once, or read a saved response, and compare the response with the vendor's spec.

    A FILE holds the JSON of a response; - reads it from standard input. Every deviation is shown with its JSON pointer,
    the expected and the found value, and whether the job's status is lost. Members that are not in the spec are noted.

    The exit code is 0 if the response conforms, and 1 if it deviates. If a URL's response conforms and is an error, the
    exit code is that of the error: `bulkstatus --help` lists them.
    """
    if "://" in response:
        if vendor or http_status:
            raise click.UsageError("--vendor and --http-status are for a saved response: leave them out with a URL")
        comparison = compare_live(invocation, response)
    else:
        if vendor is None:
            raise click.UsageError("name the vendor of a saved response with --vendor")
        account_class = account_class_of(vendor)
        saved = Response(status_code=http_status or 200, content=read_bytes(response))
        url = "file:///dev/stdin" if response == STANDARD_INPUT else Path(response).absolute().as_uri()
        comparison = compare_saved(invocation, account_class, saved, url)
    if as_json:
        print_json({"event": "check", **comparison.to_dict()})
    else:
        _print(comparison)
    if not comparison.conforms:
        return ExitCode.FAILED
    if "://" in response and isinstance(comparison.reading, BulkStatusError):
        return code_of_error(comparison.reading)
    return ExitCode.OK


def compare_live(invocation: Invocation, url: str) -> Comparison:
    """Return the comparison of the response to one poll.

    Raises:
        BulkStatusError: If there is no account, or no response.
    """
    (target,) = invocation.targets([url])
    responses: list[Response] = []

    def on_event(event: Event) -> None:
        if isinstance(event, ResponseRead) and event.purpose == "status":
            read = Response(status_code=event.status_code, headers=event.headers, content=event.content)
            responses.append(read)

    with invocation.client(on_event=on_event) as client:
        try:
            client.get(target)
        except BulkStatusError:
            if not responses:
                raise
    return compare(target, responses[-1], invocation.clock.now())


def compare_saved(invocation: Invocation, account_class: type[Account], response: Response, url: str) -> Comparison:
    """Return the comparison of a saved response.

    The account can only read responses: its server and its credential are placeholders. Other options that it requires
    come from the environment.

    Args:
        invocation: The environment and the clock.
        account_class: The vendor's account class.
        response: The response.
        url: Where it is saved, for messages.

    Raises:
        ConfigurationError: If its account cannot be made.
    """
    options = {each.name: "no-credential-at-all" for each in account_class.variables.credentials[0]}
    for each in account_class.variables.required:
        is_server = each.option == "base_url"
        options[each.name] = "https://saved-response.invalid" if is_server else invocation.environ.get(each.name, "")
    account = account_from(account_class, options)
    assert account
    return compare(Target(account=account, url=url, ids=()), response, invocation.clock.now())


def _print(comparison: Comparison) -> None:
    """Print a comparison for people."""
    deviations, notes = comparison.deviations, comparison.notes
    if comparison.conforms:
        print_line(f"The response conforms to the spec: {comparison.schema}.", "green")
    else:
        places = plural(len(deviations), "place")
        schema = comparison.schema or "nothing in it can be compared"
        print_line(f"The response deviates from the spec in {places}: {schema}.", "red")
    for deviation in deviations[:_MAX_SHOWN]:
        print_line(f"  {one_line(deviation.pointer) or 'the response as a whole'}")
        print_line(f"    expected {deviation.expected}")
        print_line(f"    found    {deviation.found}")
        print_line(f"    costs    {'the status' if deviation.costs_status else 'no status'}")
    for pointer in notes[:_MAX_SHOWN]:
        print_line(f"  {one_line(pointer)} is not in the spec, which is no deviation")
    if more := len(deviations[_MAX_SHOWN:]) + len(notes[_MAX_SHOWN:]):
        print_line(f"  and {more} more: --json shows them all")
    if isinstance(comparison.reading, Operation):
        print_line(f"It is read as: {job_text(comparison.reading)}")
    else:
        print_line(f"It is read as: {type(comparison.reading).__name__}: {comparison.reading}")
