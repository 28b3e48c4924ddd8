"""`bulkstatus sandbox`: simulate the vendors on this machine, with example jobs for trying out the commands."""

import shlex
import textwrap
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, suppress
from fnmatch import fnmatchcase

import click

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.options import Duration, Integer, json_option
from bulkstatus.cli.output import print_json, print_line
from bulkstatus.errors import ConfigurationError
from bulkstatus.status import BulkStatus
from bulkstatus.vendors.registry import built_in_account_classes

try:
    from bulkstatus.sandbox import SCENARIOS, Sandbox, Scenario
except ImportError as error:
    raise ConfigurationError(str(error)) from error
from bulkstatus.testing.responses import applivery, passcreator, saymon, zoho_creator

CREDENTIALS = {
    "PASSCREATOR_API_KEY": passcreator.API_KEY,
    "APPLIVERY_TOKEN": applivery.TOKEN,
    "SAYMON_LOGIN": saymon.LOGIN,
    "SAYMON_PASSWORD": saymon.PASSWORD,
    "ZOHO_ACCESS_TOKEN": zoho_creator.ACCESS_TOKEN,
}
"""The credentials that the sandbox accepts. Each key is the name of an environment variable."""


def _scenarios(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> list[Scenario]:
    """Return the scenarios that the command-line arguments select, without duplicates."""
    chosen: dict[str, Scenario] = {}
    for value in values:
        found = {name: each for name, each in SCENARIOS.items() if each.vendor == value or fnmatchcase(name, value)}
        if not found:
            raise click.UsageError(f"there is no scenario {value!r}: `bulkstatus sandbox --list` shows them")
        chosen |= found
    return list(chosen.values())


def _completions(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    names = [*dict.fromkeys(each.vendor for each in SCENARIOS.values()), *SCENARIOS]
    return [name for name in names if name.startswith(incomplete)]


@click.command("sandbox")
@click.argument("scenarios", metavar="[SCENARIO]...", nargs=-1, callback=_scenarios, shell_complete=_completions)
@click.option("--list", "only_list", is_flag=True, help="List the scenarios and exit.")
@click.option("--seconds", type=Duration(), default="60s", show_default="60s", help="Set the duration of each job.")
@click.option(
    "--port",
    type=Integer(0, 65535),
    metavar="PORT",
    default=0,
    show_default="a free port",
    help="Listen on this port.",
)
@json_option
def command(
    scenarios: list[Scenario],
    only_list: bool,  # noqa: FBT001 - an option
    seconds: float,
    port: int,
    as_json: bool,  # noqa: FBT001
) -> ExitCode:
    """Simulate all four vendors on this machine until Ctrl-C, with a job for each SCENARIO.

    SCENARIO is a scenario name, a pattern such as '*-partial', or a vendor name. A vendor name selects all scenarios of
    the vendor. Without SCENARIO, the sandbox starts a job for every scenario that ends in a terminal status.

    The output is a shell script. Paste the script into another shell to set the credentials and watch the jobs. After
    Ctrl-C, this command exits with code 0.
    """
    if only_list:
        for each in scenarios or SCENARIOS.values():
            print_line(f"{each.name:<36}{each.description}")
        return ExitCode.OK
    if seconds <= 0:
        raise click.UsageError("a job must take more than 0 seconds: set --seconds to 1s or more")
    scenarios = scenarios or [each for each in SCENARIOS.values() if isinstance(each.ends_as, BulkStatus)]
    with suppress(KeyboardInterrupt):  # the usual end of this command
        _serve(scenarios, seconds, port, as_json=as_json)
    return ExitCode.OK


def _serve(scenarios: list[Scenario], seconds: float, port: int, *, as_json: bool) -> None:
    """Start a job for each scenario, print a script or a JSON object, and run the sandbox until Ctrl-C.

    Args:
        scenarios: The scenarios to simulate, with one job for each.
        seconds: The duration of each job in seconds.
        port: The TCP port to listen on, or 0 for any free port.
        as_json: Whether to print a JSON object instead of a script.

    Raises:
        ConfigurationError: If the sandbox cannot listen on the port.
    """
    with ExitStack() as stack:
        sandbox = Sandbox()
        try:
            base_url = stack.enter_context(sandbox.serve(port=port))
        except OSError as error:
            raise ConfigurationError(f"port {port} cannot be used: {error.strerror}; choose another --port") from None
        jobs = [(scenario, sandbox.start(scenario, seconds=seconds)) for scenario in scenarios]
        environment = environment_of(base_url)
        if as_json:
            print_json(
                {
                    "event": "sandbox",
                    "base_url": base_url,
                    "environment": environment,
                    "jobs": {scenario.name: url for scenario, url in jobs},
                }
            )
        else:
            for line in _script(base_url, environment, jobs, seconds):
                print_line(line)
        while True:
            time.sleep(3600)


def environment_of(base_url: str) -> dict[str, str]:
    """Return the environment variables that define an account on a sandbox for each vendor.

    Args:
        base_url: The base URL of the sandbox.
    """
    servers = (
        each.name for account in built_in_account_classes() for each in account.variables if each.option == "base_url"
    )
    return CREDENTIALS | dict.fromkeys(servers, base_url)


def _script(
    base_url: str, environment: Mapping[str, str], jobs: Iterable[tuple[Scenario, str]], seconds: float
) -> Iterator[str]:
    """Yield the lines of a shell script that watches the jobs."""
    yield f"# All four vendors are at {base_url} until Ctrl-C. Paste this into another shell:"
    # Other variables of the same accounts, such as another credential, would conflict with the variables below.
    others = " ".join(
        name for account in built_in_account_classes() for each in account.variables for name in each.names
    )
    yield textwrap.fill(f"unset {others}", 110, subsequent_indent="  ").replace("\n", " \\\n")
    for name, value in environment.items():
        yield f"export {name}={shlex.quote(value)}"
    yield f"# Each job takes {seconds:g} s from now."
    yield "bulkstatus watch - <<'JOBS'"
    for scenario, url in jobs:
        yield f"# {scenario.name}: {scenario.description}"
        yield url
    yield "JOBS"
