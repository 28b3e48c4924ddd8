"""Tests that the help of the command line and docs/cli/ agree with each other and with the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from bulkstatus.cli.app import COMMANDS, app
from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.options import Duration, Share
from bulkstatus.cli.output import MAX_NAMED_ITEMS
from bulkstatus.cli.views import PROGRESS_INTERVAL
from bulkstatus.polling.poller import LAST_POLL
from bulkstatus.polling.retries import NEW_JOB_GRACE, RETRY_TIMEOUT
from bulkstatus.vendors.registry import built_in_account_classes
from bulkstatus.vendors.zoho_creator import ZohoCreator

DOCS = Path(__file__).parents[2] / "docs" / "cli"
README = (DOCS / "README.md").read_text(encoding="utf-8")
CHECK = (DOCS / "check.md").read_text(encoding="utf-8")

WITHOUT_A_COMMAND = "without a command"
WORDS = {2: "twice", 10: "ten"}
"""Numbers that the documentation spells out as words."""


def rows_of(page: str, heading: str) -> list[list[str]]:
    """Return the cells of the first Markdown table after a heading, without the header row."""
    section = f"\n{page}".partition(f"\n{heading}\n")[2]
    table = re.search(r"(?:^\|.*\n)+", section, re.MULTILINE)
    assert table, f"there is no table after {heading}"
    lines = table[0].splitlines()[2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


class Option(NamedTuple):
    """A command-line option, as the help and the documentation show it."""

    command: str
    """The name of the command, or `without a command`."""
    names: str
    """The names and the value of the option, such as `--timeout DURATION`."""
    default: str
    """The default of the option: a value, `off` for a flag, or `none`."""


def context_of(name: str) -> click.Context:
    """Return the click context of a command, or of the program itself."""
    program = click.Context(app, info_name="bulkstatus", **app.context_settings)
    if name == WITHOUT_A_COMMAND:
        return program
    command = app.get_command(program, name)
    assert command
    return click.Context(command, info_name=name, parent=program)


def parameters() -> Iterator[tuple[str, click.Option, str, str]]:
    """Yield each option with its command's name, and with the option's names and description from the help."""
    for name in (*COMMANDS, WITHOUT_A_COMMAND):
        context = context_of(name)
        for parameter in context.command.get_params(context):
            if isinstance(parameter, click.Option):
                record = parameter.get_help_record(context)
                assert record
                yield name, parameter, *record


def default_in(text: str, option: click.Option) -> str:
    """Return the default that click shows in the help of an option."""
    shown = re.search(r"\[default: \(?(.*?)\)?[;\]]", text)
    return shown[1] if shown else "off" if option.is_flag or option.count else "none"


def documented_options() -> Iterator[tuple[Option, str]]:
    """Yield each option that docs/cli/README.md lists, with the description of the option's effect."""
    for names, commands, default, effect in rows_of(README, "## Options"):
        listed = [*COMMANDS] if commands == "all commands" else re.findall(r"`(\w+)`", commands) or [commands]
        for command in listed:
            yield Option(command, names.replace("`", ""), default), effect


def test_the_documentation_lists_every_option_with_its_default() -> None:
    in_help = {Option(name, names, default_in(text, option)) for name, option, names, text in parameters()}
    # The options that work before a command are listed with the commands.
    shared = {names for name, _, names, _ in parameters() if name == "get"}
    in_help = {option for option in in_help if option.command != WITHOUT_A_COMMAND or option.names not in shared}
    assert {option for option, _ in documented_options()} == in_help


def test_the_documentation_lists_each_option_once() -> None:
    documented = [(option.command, option.names) for option, _ in documented_options()]
    assert len(documented) == len(set(documented))


def test_the_documentation_has_the_range_or_the_choices_of_each_option() -> None:
    effects = {(option.command, option.names): effect for option, effect in documented_options()}
    checked = set()
    for name, option, names, _ in parameters():
        if isinstance(option.type, click.IntRange) and not option.count:
            assert f"from {option.type.min} to {option.type.max}" in effects[name, names]
            checked.add(names)
        elif isinstance(option.type, click.Choice):
            assert all(f"`{choice}`" in effects[name, names] for choice in option.type.choices)
            checked.add(names)
    assert checked == {"--http-status CODE", "--port PORT"}


def test_the_help_shows_the_default_that_the_code_has() -> None:
    """Compare only defaults that are strings. The help can describe other defaults, such as `a free port` for 0."""
    shown = {names: default_in(text, option) for _, option, names, text in parameters()}
    defaults = {names: option.default for _, option, names, _ in parameters() if isinstance(option.default, str)}
    assert defaults
    assert defaults.items() <= shown.items()


def test_click_shows_all_defaults() -> None:
    """Check that no help text contains a default, because click adds all defaults in the same format."""
    for _, option, _, _ in parameters():
        assert "default" not in (option.help or "")


def test_the_documentation_lists_every_command_with_its_arguments() -> None:
    usages = []
    for name in COMMANDS:
        pieces = context_of(name).command.collect_usage_pieces(context_of(name))
        usages.append(" ".join(["bulkstatus", name, *(piece for piece in pieces if piece != "[OPTIONS]")]))
    assert [row[0].strip("`") for row in rows_of(README, "# The command line")] == usages


def test_the_default_tolerance_is_that_of_the_built_in_vendors() -> None:
    defaults = {option.default for option, _ in documented_options() if option.names == "--tolerance SHARE"}
    assert defaults == {f"{account_class.pacing.tolerance:.0%}" for account_class in built_in_account_classes()}


@pytest.mark.parametrize(
    ("start", "value_type"),
    [("`DURATION` is a time such as ", Duration()), ("`SHARE` is a fraction such as ", Share())],
)
def test_the_documented_forms_of_values_are_valid(start: str, value_type: Duration | Share) -> None:
    forms = re.findall(r"`(.*?)`", re.split(r"[;.]\s", " ".join(README.split()).partition(start)[2], maxsplit=1)[0])
    assert len(forms) > 1
    for form in forms:
        assert value_type.convert(form, None, None) > 0


@pytest.mark.parametrize(
    "text",
    [
        f"retried for {RETRY_TIMEOUT / 60:g} minutes",
        f"retried for {NEW_JOB_GRACE:g} seconds",
        f"can take up to {LAST_POLL:g} s more",
        f"allows {ZohoCreator.requests_per_day:g} requests a day",
        f"prints at most {WORDS[MAX_NAMED_ITEMS]} failed items in total",
        f"At most {WORDS[round(60 / PROGRESS_INTERVAL)]} a minute",
    ],
)
def test_figures_in_the_documentation_are_those_of_the_code(text: str) -> None:
    assert text in " ".join(README.split())


def test_the_help_of_wait_has_the_retry_timeout() -> None:
    context = context_of("wait")
    assert f"retried for {RETRY_TIMEOUT / 60:g} minutes" in " ".join(context.command.get_help(context).split())


def test_the_documentation_lists_the_exit_codes_of_the_code() -> None:
    assert rows_of(README, "## Exit codes") == [[str(int(code)), code.description] for code in sorted(ExitCode)]


def test_the_help_lists_the_exit_codes_of_the_code() -> None:
    codes = (app.epilog or "").partition("Exit codes: ")[2]
    assert [int(code) for code in re.findall(r"\d+", codes)] == sorted(ExitCode)


def test_the_page_about_check_lists_exit_codes_of_the_code() -> None:
    codes = [int(code) for code, _ in rows_of(CHECK, "## Exit codes")]
    assert codes == [ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE, ExitCode.REFUSED, ExitCode.UNAVAILABLE]
