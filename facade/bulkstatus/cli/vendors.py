"""`bulkstatus vendors`: show the account, the URLs, the rate limits and the states of each vendor."""

import math
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
from attrs import frozen
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bulkstatus.cli.exit_codes import ExitCode
from bulkstatus.cli.invocation import Invocation, pass_invocation
from bulkstatus.cli.options import json_option
from bulkstatus.cli.output import print_json, print_line
from bulkstatus.cli.stderr import print_error
from bulkstatus.environment import account_from
from bulkstatus.errors import ConfigurationError
from bulkstatus.status import BulkStatus
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.registry import registered
from bulkstatus.vendors.states import VendorState

_UNLIMITED = 10_000
"""The maximum width of the table of states, in columns, if standard output is not a terminal."""


@click.command("vendors")
@json_option
@pass_invocation
def command(invocation: Invocation, as_json: bool) -> ExitCode:  # noqa: FBT001 - an option
    """Show the account, URLs, rate limits and states of each vendor.

    Accounts are created from environment variables. The command shows no credentials and sends no requests. The exit
    code is 2 if the environment variables of an account are invalid, or if a vendor from an installed package cannot be
    used.
    """
    vendors = registered()
    entries = [_Entry.of(account_class, invocation.environ) for account_class in vendors.account_classes]
    for entry in entries:
        if as_json:
            print_json(entry.to_dict())
        else:
            entry.print()
    if not as_json:
        print_line("To read a secret from a file, add _FILE to the name of its variable: PASSCREATOR_API_KEY_FILE=…\n")
        _print_states(vendors.account_classes)
    for problem in vendors.problems:
        print_error(problem)
    return ExitCode.USAGE if vendors.problems or any(entry.error for entry in entries) else ExitCode.OK


@frozen
class _Entry:
    """A vendor, with its account if the vendor's credential is in the environment variables."""

    account_class: type[Account]
    """The vendor's account class, such as `Passcreator`."""
    set_names: tuple[str, ...]
    """The names of the vendor's environment variables that are set, including names that end in `_FILE`."""
    account: Account | None
    """The vendor's account, or None if no credential is set or the environment variables are invalid."""
    error: str | None
    """The reason why the vendor's environment variables are invalid, or None."""

    @classmethod
    def of(cls, account_class: type[Account], environ: Mapping[str, str]) -> "_Entry":
        names = [name for each in account_class.variables for name in each.names]
        account, error = None, None
        try:
            account = account_from(account_class, environ)
        except ConfigurationError as found:
            error = str(found)
        return cls(account_class, tuple(name for name in names if environ.get(name)), account, error)

    @property
    def url_template(self) -> str:
        if self.account:
            return self.account.url_template
        return f"{next(iter(self.account_class.servers.values()), 'https://…')}{self.account_class.endpoint.PATH}"

    def print(self) -> None:
        """Print the vendor's account, URLs and rate limits as lines of text."""
        account_class = self.account_class
        without = ("the account cannot be used", "red") if self.error else ("no account is set up", None)
        found, colour = ("an account is set up", "green") if self.account else without
        print_line(f"{account_class.label}: {found}", colour)
        lines = [
            ("problem", self.error or ""),
            ("set", ", ".join(self.set_names)),
            ("URLs", self.url_template),
            ("limits", _limits(account_class)),
            ("polls", _polls(account_class)),
        ]
        for head, text in lines:
            if text:
                print_line(f"  {head:<8} {text}")
        if not self.account:
            width = max(23, *(len(each.name) for each in account_class.variables))
            for number, each in enumerate(account_class.variables):
                print_line(f"  {'' if number else 'can set':<8} {each.name:<{width}} {each.meaning}")
        print_line("")

    def to_dict(self) -> dict[str, Any]:
        """Return the vendor's account, URLs, rate limits and states as a dictionary of JSON values."""
        account_class = self.account_class
        return {
            "event": "vendor",
            "vendor": account_class.vendor,
            "label": account_class.label,
            "has_account": self.account is not None,
            "error": self.error,
            "base_url": self.account and self.account.base_url,
            "servers": list(account_class.servers.values()),
            "path": account_class.endpoint.PATH,
            "requests_per_second": account_class.requests_per_second,
            "requests_per_day": account_class.requests_per_day
            if math.isfinite(account_class.requests_per_day)
            else None,
            "pacing": {
                "tolerance": account_class.pacing.tolerance,
                "min_interval": account_class.pacing.min_interval,
                "max_interval": account_class.pacing.max_interval,
            },
            "variables": [
                {
                    "name": each.name,
                    "meaning": each.meaning,
                    "is_secret": each.is_secret,
                    "is_set": not set(each.names).isdisjoint(self.set_names),
                }
                for each in account_class.variables
            ],
            "states": {str(state): status.value for state, status in account_class.states.items()},
        }


def _polls(account_class: type[Account]) -> str:
    """Return a description of how often a job is polled, and how late its end can be detected."""
    pacing = account_class.pacing
    return (
        f"every {pacing.min_interval:g} to {pacing.max_interval:g} s; "
        f"the end of a job is detected with a delay of at most {pacing.tolerance:.0%} of its age"
    )


def _limits(account_class: type[Account]) -> str:
    """Return a description of a vendor's rate limit and daily quota.

    The description contains the requests per minute if they are a whole number, and otherwise the requests per hour.
    """
    a_minute = account_class.requests_per_second * 60
    rate = f"{a_minute:g} requests a minute" if a_minute.is_integer() else f"{a_minute * 60:,.0f} requests an hour"
    return (
        f"{rate}, {account_class.requests_per_day:g} a day" if math.isfinite(account_class.requests_per_day) else rate
    )


def status_rows(
    account_classes: Iterable[type[Account]], text_of: Callable[[VendorState], str] = str
) -> list[tuple[str, ...]]:
    """Return the rows of a table that lists the vendors' states for each status.

    The first row contains the column names.

    Args:
        account_classes: The account classes of the vendors. The table has one column for each vendor.
        text_of: A function that formats a vendor's state as a string. Defaults to `str`.
    """
    columns = list(account_classes)
    rows = [("status", "over", "means", *(column.label for column in columns))]
    for status in BulkStatus:
        states = (
            ", ".join(text_of(state) for state, meant in column.states.items() if meant is status) for column in columns
        )
        rows.append((status.name, "yes" if status.is_terminal else "", status.description, *states))
    return rows


def _print_states(account_classes: Iterable[type[Account]]) -> None:
    """Print the vendors' states as a table, or as a list if the terminal is too narrow for the table."""
    head, *rows = status_rows(account_classes)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for name in head:
        table.add_column(name, no_wrap=True)
    for row in rows:
        table.add_row(row[0].lower(), *row[1:])
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else _UNLIMITED)
    if console.measure(table, options=console.options.update(width=_UNLIMITED)).maximum <= console.width:
        console.print(table)
        return
    for status, is_over, meaning, *states in rows:
        print_line(f"{status.lower()}{' (terminal)' if is_over else ''}: {meaning}")
        for label, state in zip(head[3:], states, strict=True):
            if state:
                print_line(f"  {label:<13} {state}")
