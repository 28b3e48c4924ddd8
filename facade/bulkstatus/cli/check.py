"""`bulkstatus check`: compare a vendor's response with the vendor's spec."""

from pathlib import Path

import click

from bulkstatus.cli.exit_codes import ExitCode, code_of_error
from bulkstatus.cli.files import STANDARD_INPUT, read_bytes
from bulkstatus.cli.invocation import Invocation, pass_invocation
from bulkstatus.cli.options import Integer, json_option
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
"""The maximum number of deviations to print without `--json`. The same limit applies to fields that are not in the
spec."""


@click.command("check")
@click.argument("response", type=click.Path(allow_dash=True), metavar="URL|FILE|-")
@click.option(
    "--vendor",
    shell_complete=lambda _, __, incomplete: [key for key in keys() if key.startswith(incomplete)],
    metavar="KEY",
    help="Name the vendor of a saved response, such as zoho_creator. `bulkstatus vendors --json` shows the keys.",
)
@click.option(
    "--http-status",
    type=Integer(100, 599),
    metavar="CODE",
    show_default="200",
    help="Set the HTTP status of a saved response.",
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
    """Compare a vendor's response with the vendor's spec.

    URL is the status URL of a job; the job is polled once. FILE is the path of a saved JSON response. Use - to read
    the response from standard input. For each deviation, the output shows a JSON pointer, the expected and actual
    values, and whether the job's status is affected. The output also lists fields that are not in the spec.

    The exit code is 0 if the response conforms to the spec, and 1 if the response deviates. If a poll returns an error
    that conforms to the spec, the exit code depends on the error: see `bulkstatus --help`.
    """
    if "://" in response:
        if vendor or http_status:
            raise click.UsageError(
                "--vendor and --http-status are for a saved response: leave them out if you give a URL"
            )
        comparison = compare_live(invocation, response)
    else:
        if vendor is None:
            if response != STANDARD_INPUT:
                read_bytes(response)  # a missing file is reported before a missing vendor
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
    """Poll a job once, and return a comparison of the response with the vendor's spec.

    Args:
        invocation: The current run of `bulkstatus`, which provides the accounts, the clock and the transport.
        url: The status URL of the job.

    Raises:
        BulkStatusError: If the status URL belongs to no account, or if the vendor sends no response.
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
    """Return a comparison of a saved response with the vendor's spec.

    The vendor's account has a placeholder server and credential, because no request is sent. If the account requires
    other options, their values come from environment variables.

    Args:
        invocation: The current run of `bulkstatus`, which provides the environment variables and the clock.
        account_class: The account class of the vendor that sent the response.
        response: The saved response to compare with the vendor's spec.
        url: The `file:` URL of the saved response, for error messages.

    Raises:
        ConfigurationError: If the environment variables do not define a valid account.
    """
    options = {each.name: "no-credential-at-all" for each in account_class.variables.credentials[0]}
    for each in account_class.variables.required:
        is_server = each.option == "base_url"
        options[each.name] = "https://saved-response.invalid" if is_server else invocation.environ.get(each.name, "")
    account = account_from(account_class, options)
    assert account
    return compare(Target(account=account, url=url, ids=()), response, invocation.clock.now())


def _print(comparison: Comparison) -> None:
    """Print the result of a comparison as lines of text."""
    deviations, notes = comparison.deviations, comparison.notes
    if comparison.conforms:
        print_line(f"The response conforms to the spec (schema {comparison.schema}).", "green")
    else:
        places = plural(len(deviations), "place")
        schema = f"schema {comparison.schema}" if comparison.schema else "not compared with a schema"
        print_line(f"The response deviates from the spec in {places} ({schema}).", "red")
    for deviation in deviations[:_MAX_SHOWN]:
        print_line(f"  {one_line(deviation.pointer) or 'the response as a whole'}")
        print_line(f"    expected {deviation.expected}")
        print_line(f"    found    {deviation.found}")
        print_line(f"    status   {'affected' if deviation.costs_status else 'not affected'}")
    for pointer in notes[:_MAX_SHOWN]:
        print_line(f"  {one_line(pointer)} is not in the spec, which allows other fields")
    if more := len(deviations[_MAX_SHOWN:]) + len(notes[_MAX_SHOWN:]):
        print_line(f"  and {more} more: --json shows them all")
    if isinstance(comparison.reading, Operation):
        print_line(f"A client returns: {job_text(comparison.reading)}")
    else:
        print_line(f"A client raises: {type(comparison.reading).__name__}: {comparison.reading}")
