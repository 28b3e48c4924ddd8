"""The commands of `bulkstatus`, and the options that all commands share."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from bulkstatus._version import __version__
from bulkstatus.cli.invocation import Invocation


class CommandEntry(NamedTuple):
    """A command in the list of commands, with its module and its summary."""

    module: str
    summary: str


COMMANDS = {
    "get": CommandEntry("bulkstatus.cli.get", "Poll jobs once."),
    "wait": CommandEntry("bulkstatus.cli.wait", "Wait until jobs are over."),
    "watch": CommandEntry("bulkstatus.cli.watch", "Wait until all jobs in a list are over."),
    "check": CommandEntry("bulkstatus.cli.check", "Compare a vendor's response with its spec."),
    "vendors": CommandEntry("bulkstatus.cli.vendors", "Show accounts, rate limits and states."),
    "sandbox": CommandEntry("bulkstatus.cli.sandbox", "Simulate the vendors on this machine."),
}


class App(click.Group):
    """A click group that imports the module of each command only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all commands, in the order in which the help lists them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command called `cmd_name`, or None if it does not exist. Add the common options to the command."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name].module).command
        known = {name for parameter in command.params for name in parameter.opts}
        command.params += [option for option in common_options() if known.isdisjoint(option.opts)]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the name of a command, the command itself and its arguments.

        If the command does not exist, the error message suggests a similar name.
        """
        name = args[0]
        if name not in COMMANDS and not (ctx.resilient_parsing or name.startswith("-")):
            from difflib import get_close_matches  # noqa: PLC0415 - the start of other commands needs no difflib

            from bulkstatus.http.urls import path_to_show  # noqa: PLC0415

            near = get_close_matches(name, COMMANDS, 1)
            raise click.UsageError(
                f"there is no command {path_to_show(name)!r}" + (f"; did you mean {near[0]!r}?" if near else ""), ctx
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands for the help, without importing the modules of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the command names and options that start with `incomplete`, without importing the commands."""
        names = [
            CompletionItem(name, help=entry.summary) for name, entry in COMMANDS.items() if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


def _on_invocation(
    change: Callable[[Invocation, Any], object],
) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            change(ctx.ensure_object(Invocation), value)

    return callback


def common_options() -> list[click.Option]:
    """Return the options that you can write before or after the name of a command."""
    return [
        click.Option(
            ["-v", "--verbose"],
            count=True,
            expose_value=False,
            callback=_on_invocation(Invocation.log),
            help="Log retries and pauses to standard error, or every poll with -vv. The log shows no credential.",
        ),
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            callback=_on_invocation(Invocation.set_debug),
            help="Show the traceback of an error.",
        ),
    ]


app = App(
    name="bulkstatus",
    help="Show the status of bulk jobs on Passcreator, Applivery, SAYMON and Zoho Creator, wait until they are over, "
    "and list failed items. Identify each job by its status URL.",
    epilog="Credentials come from environment variables, or from files whose paths are in environment variables; "
    "`bulkstatus vendors` lists the variables. Exit codes: 0 no failure, 1 a job failed or has failed items, "
    "2 wrong usage, 3 a job is not over, 4 refused by a vendor, 5 network error, server error, rate limit or "
    "unreadable response, 70 internal error, 130 interrupted, 141 output closed, 143 terminated.",
    params=common_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
click.version_option(__version__, prog_name="bulkstatus", message="%(prog)s %(version)s")(app)
