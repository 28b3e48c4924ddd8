"""Compute statistics of repeated measurements."""

from collections.abc import Iterable


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the nearest-rank percentile.

    The result is the smallest value that at least `percent` percent of the values do not exceed.
    """
    ordered = sorted(values)
    return ordered[max(-int(-percent * len(ordered) // 100), 1) - 1]


def median(values: Iterable[float]) -> float:
    """Return the lower median, which is always one of the values."""
    return percentile(values, 50)
