"""What was to be reached, and what came out."""

from collections.abc import Iterable

from attrs import frozen

from bench.markdown import table


@frozen
class Target:
    """One figure that was to be reached."""

    to_reach: str
    came_out: str
    is_reached: bool
    reason: str = ""
    """Where it is not reached: why, as far as the measured figures tell."""


def target_table(targets: Iterable[Target]) -> str:
    """All of them."""
    return table(("to reach", "came out", "reached"), (_row(target) for target in targets))


def _row(target: Target) -> tuple[str, str, str]:
    reason = f": {target.reason}" if target.reason else ""
    return target.to_reach, target.came_out, "yes" if target.is_reached else f"**no**{reason}"
