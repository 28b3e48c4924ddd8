"""Types of command-line option values, and the option `--json`."""

import math
import re
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    ParamType = click.ParamType[float]
else:
    ParamType = click.ParamType  # generic in stubs, but at run time only since click 8.4

_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


class Duration(ParamType):
    """Option type for a duration, written as `90` (seconds), `90s`, `15m`, `2h`, `1h30m` or `1d`."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Convert the value of an option to a duration in seconds."""
        if isinstance(value, float):
            return value
        text = str(value).strip().lower()
        if re.fullmatch(r"\d+(\.\d+)?|(\d+(\.\d+)?[smhd])+", text) is None:
            self.fail(f"{value!r} is not a duration: use 90, 90s, 15m, 2h, 1h30m or 1d", param, ctx)
        return math.fsum(float(number) * _SECONDS[unit] for number, unit in re.findall(r"([\d.]+)([smhd]?)", text))


class Integer(click.IntRange):
    """Option type for a whole number in a range."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Convert the value of an option to an integer in the range."""
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            self.fail(f"use a whole number from {self.min} to {self.max}, not {value!r}", param, ctx)


class Share(ParamType):
    """Option type for a fraction above 0 and at most 1, such as `5%` or `0.05`."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Convert the value of an option to a fraction above 0 and at most 1."""
        if isinstance(value, float):
            return value
        found = re.fullmatch(r"(\d+(?:\.\d+)?|\.\d+)\s*(%?)", str(value).strip())
        share = float(found[1]) / (100 if found[2] else 1) if found else math.nan
        if not 0 < share <= 1:
            self.fail(f"{value!r} is not a share above 0% and up to 100%: use 5% or 0.05", param, ctx)
        return share


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
