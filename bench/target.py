"""Compare benchmark results with their targets."""

from collections.abc import Iterable

from attrs import frozen

from bench.markdown import table


@frozen
class Target:
    """A target of a benchmark, and the measured result."""

    goal: str
    result: str
    is_met: bool
    reason: str = ""
    """Explanation of why the target is not met. If there is no explanation, the string is empty."""


def target_table(targets: Iterable[Target]) -> str:
    """Return a Markdown table of targets and results."""
    return table(("target", "result", "met"), (_row(target) for target in targets))


def _row(target: Target) -> tuple[str, str, str]:
    reason = f": {target.reason}" if target.reason else ""
    return target.goal, target.result, "yes" if target.is_met else f"**no**{reason}"
