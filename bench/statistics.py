"""Compute statistics of repeated measurements."""

from collections.abc import Iterable


def percentile(values: Iterable[float], percent: float) -> float:
    """Return a percentile, computed with the nearest-rank method.

    At least `percent` percent of the values are less than or equal to the result.
    """
    ordered = sorted(values)
    return ordered[max(-int(-percent * len(ordered) // 100), 1) - 1]


def median(values: Iterable[float]) -> float:
    """Return the lower median of the values, which is always one of the values."""
    return percentile(values, 50)
