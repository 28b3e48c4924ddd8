"""Types of option values, and the options that several commands share."""

import math
import re
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bulkstatus.cli.exit_codes import ExitCode

    ParamType = click.ParamType[float]
else:
    ParamType = click.ParamType  # generic in stubs and since 8.4 only

_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


class Duration(ParamType):
    """A duration: `90`, `90s`, `15m`, `2h`, `1h30m`, `1d`. Its value is in seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds."""
        if isinstance(value, float):
            return value
        text = str(value).strip().lower()
        if re.fullmatch(r"\d+(\.\d+)?|(\d+(\.\d+)?[smhd])+", text) is None:
            self.fail(f"{value!r} is not a duration: use 90, 90s, 15m, 2h or 1d", param, ctx)
        return math.fsum(float(number) * _SECONDS[unit] for number, unit in re.findall(r"([\d.]+)([smhd]?)", text))


class Share(ParamType):
    """A share: `5%` or `0.05`. Its value is above 0 and at most 1."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the share of one."""
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)\s*(%?)", str(value).strip())
        share = float(found[1]) / (100 if found[2] else 1) if found else math.nan
        if not 0 < share <= 1:
            self.fail(f"{value!r} is not a share above 0% and up to 100%: use 5% or 0.05", param, ctx)
        return share


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")

_follow_options = (
    click.option("--timeout", type=Duration(), help="Stop after this time, such as 90s, 15m or 2h.  [default: never]"),
    click.option(
        "--tolerance",
        type=Share(),
        help="How late the end of a job may be detected, as a share of its age: less polls more often.  [default: 10%]",
    ),
    click.option(
        "--failed-items",
        type=click.Path(dir_okay=False),
        help="Write failed items to this CSV file: vendor, url, key, message.",
    ),
    json_option,
    click.option("-q", "--quiet", is_flag=True, help="Print only errors; the exit code says the rest."),
)


def follow_options(command: "Callable[..., ExitCode]") -> "Callable[..., ExitCode]":
    """Add the options of `wait` and `watch`: timeout, tolerance, failed_items, as_json and quiet."""

    @wraps(command)
    def checked(*args: Any, as_json: bool, quiet: bool, **options: Any) -> "ExitCode":
        if as_json and quiet:
            raise click.UsageError("--json and --quiet exclude each other.")
        return command(*args, as_json=as_json, quiet=quiet, **options)

    for option in reversed(_follow_options):
        checked = option(checked)
    return checked
