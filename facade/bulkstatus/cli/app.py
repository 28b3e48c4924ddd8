"""The commands by name, and the options that all of them have. A command's module is loaded when it is called."""

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

import click
from click.shell_completion import CompletionItem

from bulkstatus._version import __version__
from bulkstatus.cli.session import Session


class Entry(NamedTuple):
    """Where a command is, and what the list of commands says of it."""

    module: str
    summary: str


COMMANDS = {
    "get": Entry("bulkstatus.cli.get", "Poll jobs once."),
    "wait": Entry("bulkstatus.cli.wait", "Follow jobs until they are over."),
    "watch": Entry("bulkstatus.cli.watch", "Follow any number of jobs from a list."),
    "check": Entry("bulkstatus.cli.check", "Compare a vendor's response with its spec."),
    "vendors": Entry("bulkstatus.cli.vendors", "Show accounts, limits and states."),
    "sandbox": Entry("bulkstatus.cli.sandbox", "Play the vendors on this machine."),
}


class App(click.Group):
    """A group that knows its commands by name, and loads the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Their names, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command, with the options common to all."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name].module).command
        known = {name for parameter in command.params for name in parameter.opts}
        command.params += [option for option in common_options() if known.isdisjoint(option.opts)]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names of commands, without loading any, and options."""
        names = [
            CompletionItem(name, help=entry.summary) for name, entry in COMMANDS.items() if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]


def _on_session(change: Callable[[Session, Any], object]) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            change(ctx.ensure_object(Session), value)

    return callback


def common_options() -> list[click.Option]:
    """What can be said before a command's name as well as after it."""
    return [
        click.Option(
            ["-v", "--verbose"],
            count=True,
            expose_value=False,
            callback=_on_session(Session.log),
            help="Log passing trouble to standard error; twice, every poll. Safe to paste: no credential is in it.",
        ),
        click.Option(
            ["--debug"],
            is_flag=True,
            expose_value=False,
            callback=_on_session(Session.set_debug),
            help="Show the traceback of an error.",
        ),
    ]


app = App(
    name="bulkstatus",
    help="How bulk jobs on Passcreator, Applivery, SAYMON and Zoho Creator are doing, when they are over, and what "
    "went wrong with which item. A job is named by its status URL.",
    epilog="Credentials come from the environment only; `bulkstatus vendors` lists the variables. Exit codes: 0 all "
    "went well, 1 a job failed or had failed items, 2 wrong usage, 3 not over yet, 4 refused, 5 network or server "
    "trouble, 70 a fault in this program or machine, 130 interrupted, 141 nobody reads on, 143 terminated.",
    params=common_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
)
click.version_option(__version__, prog_name="bulkstatus", message="%(prog)s %(version)s")(app)
