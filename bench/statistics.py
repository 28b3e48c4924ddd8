"""Sums over repeated measurements."""

from collections.abc import Iterable


def percentile(values: Iterable[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(-int(-percent * len(ordered) // 100), 1) - 1]


def median(values: Iterable[float]) -> float:
    """The one in the middle, which is a value that was measured; of two, the smaller."""
    return percentile(values, 50)
