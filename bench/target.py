"""Compare the figures of the benchmarks with their targets."""

from collections.abc import Iterable

from attrs import frozen

from bench.markdown import table


@frozen
class Target:
    """A target of a benchmark, and its result."""

    goal: str
    result: str
    is_met: bool
    reason: str = ""
    """Why the target is not met, explained with measured figures, or an empty text if the target is met."""


def target_table(targets: Iterable[Target]) -> str:
    """Return a Markdown table of targets and results."""
    return table(("target", "result", "met"), (_row(target) for target in targets))


def _row(target: Target) -> tuple[str, str, str]:
    reason = f": {target.reason}" if target.reason else ""
    return target.goal, target.result, "yes" if target.is_met else f"**no**{reason}"
