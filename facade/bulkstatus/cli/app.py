"""The commands by name, and the options that they share. A command's module is loaded when the command is called."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from bulkstatus._version import __version__
from bulkstatus.cli.invocation import Invocation


class CommandEntry(NamedTuple):
    """The module of a command, and its line in the list of commands."""

    module: str
    summary: str


COMMANDS = {
    "get": CommandEntry("bulkstatus.cli.get", "Poll jobs once."),
    "wait": CommandEntry("bulkstatus.cli.wait", "Wait until jobs are over."),
    "watch": CommandEntry("bulkstatus.cli.watch", "Wait until all jobs of a list are over."),
    "check": CommandEntry("bulkstatus.cli.check", "Compare a vendor's response with its spec."),
    "vendors": CommandEntry("bulkstatus.cli.vendors", "Show accounts, rate limits and states."),
    "sandbox": CommandEntry("bulkstatus.cli.sandbox", "Serve fake vendors on this machine."),
}


class App(click.Group):
    """A group that knows its commands by name, and loads only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Return the command, with the options that all commands share."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name].module).command
        known = {name for parameter in command.params for name in parameter.opts}
        command.params += [option for option in common_options() if known.isdisjoint(option.opts)]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return names of commands, without loading any, and options."""
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
    """Return the options that may stand before or after a command's name."""
    return [
        click.Option(
            ["-v", "--verbose"],
            count=True,
            expose_value=False,
            callback=_on_invocation(Invocation.log),
            help="Log retries and holds to standard error; twice, every poll. The log shows no credential.",
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
    help="Show how bulk jobs on Passcreator, Applivery, SAYMON and Zoho Creator are doing, when they are over, and "
    "which items failed. A job is named by its status URL.",
    epilog="Credentials come only from environment variables; `bulkstatus vendors` lists them. Exit codes: 0 all went "
    "well, 1 a job failed or has failed items, 2 wrong usage, 3 not over yet, 4 refused, 5 network error, server "
    "error or rate limit, 70 internal error, 130 interrupted, 141 output closed, 143 terminated.",
    params=common_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
click.version_option(__version__, prog_name="bulkstatus", message="%(prog)s %(version)s")(app)
