"""Sums over many jobs, with the intervals that chance leaves open."""

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter

from attrs import frozen

from bench.pacing.fleets import FleetResult
from bench.pacing.jobs import generator
from bench.pacing.simulation import Result
from bench.statistics import percentile

RESAMPLES = 1000


@frozen
class Mean:
    """A mean and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def times(self, factor: float) -> "Mean":
        """In another unit."""
        return Mean(factor * self.value, factor * self.low, factor * self.high)


@frozen
class Figures:
    """What following many jobs came to. Lags are in seconds, relative lags are shares of the duration."""

    requests: Mean
    requests_p95: float
    lag: Mean
    lag_p95: float
    lag_max: float
    relative_lag: Mean
    relative_lag_p95: float
    relative_lag_max: float
    in_window: int
    given_up: int

    def beats(self, other: "Figures") -> bool:
        """Whether it is no worse on requests, mean lag and mean relative lag."""
        return (
            self.requests.value <= other.requests.value
            and self.lag.value <= other.lag.value
            and self.relative_lag.value <= other.relative_lag.value
        )


def summary(results: Sequence[Result]) -> Figures:
    """The figures of one cell."""
    requests = [result.requests for result in results]
    lags = [result.lag for result in results]
    relative = [result.relative_lag for result in results]
    return Figures(
        requests=mean(requests),
        requests_p95=percentile(requests, 95),
        lag=mean(lags),
        lag_p95=percentile(lags, 95),
        lag_max=max(lags),
        relative_lag=mean(relative),
        relative_lag_p95=percentile(relative, 95),
        relative_lag_max=max(relative),
        in_window=sum(result.in_window for result in results),
        given_up=sum(result.given_up for result in results),
    )


def mean(values: Sequence[float]) -> Mean:
    """The mean; its interval is from the same resamples of the jobs for every schedule."""
    return Mean(
        sum(values) / len(values), *interval([sum(pick(values)) / len(values) for pick in resamples(len(values))])
    )


def ratio(ours: Sequence[float], others: Sequence[float]) -> Mean:
    """The ratio of two means over the same jobs, and its interval."""
    bootstrapped = [sum(pick(ours)) / sum(pick(others)) for pick in resamples(len(ours))]
    return Mean(sum(ours) / sum(others), *interval(bootstrapped))


def bracketed(mean: Mean, digits: int) -> str:
    """A mean with its interval."""
    return f"{mean.value:.{digits}f} [{mean.low:.{digits}f}, {mean.high:.{digits}f}]"


def interval(bootstrapped: Sequence[float]) -> tuple[float, float]:
    """The middle 95 %."""
    return percentile(bootstrapped, 2.5), percentile(bootstrapped, 97.5)


@cache
def resamples(count: int) -> list[Callable[[Sequence[float]], tuple[float, ...]]]:
    """Ways to draw as many out of so many with replacement, the same ones each time; `count` is 2 or more."""
    random = generator("bootstrap", count)
    return [itemgetter(*random.choices(range(count), k=count)) for _ in range(RESAMPLES)]


@frozen
class FleetFigures:
    """What following some fleets of one size came to. Lags are in seconds, relative lags are shares of the duration."""

    requests: Mean
    requests_p95: float
    lag: Mean
    lag_p95: float
    lag_max: float
    relative_lag: Mean
    relative_lag_p95: float
    in_window: int
    given_up: int
    peak_second: float
    """The requests of a fleet's busiest second over those of its mean second; of several fleets, the mean."""
    busiest_second: int
    """The requests of the busiest second of all fleets."""
    busiest_minute: int
    """The requests of the busiest minute of all fleets."""


def fleet_summary(fleets: Sequence[FleetResult]) -> FleetFigures:
    """The figures of one cell. Jobs of a fleet depend on each other, so the intervals are of the fleets' own means."""
    whole = [job for fleet in fleets for job in fleet.jobs]
    # A fleet that needed one request has no mean second.
    peaks = [fleet.busiest_second * fleet.seconds / fleet.requests for fleet in fleets if fleet.seconds]

    def of(figure: Callable[[Result], float]) -> Mean:
        return mean([sum(map(figure, fleet.jobs)) / len(fleet.jobs) for fleet in fleets])

    return FleetFigures(
        requests=of(lambda job: job.requests),
        requests_p95=percentile((job.requests for job in whole), 95),
        lag=of(lambda job: job.lag),
        lag_p95=percentile((job.lag for job in whole), 95),
        lag_max=max(job.lag for job in whole),
        relative_lag=of(lambda job: job.relative_lag),
        relative_lag_p95=percentile((job.relative_lag for job in whole), 95),
        in_window=sum(job.in_window for job in whole),
        given_up=sum(job.given_up for job in whole),
        peak_second=sum(peaks) / len(peaks) if peaks else 1.0,
        busiest_second=max(fleet.busiest_second for fleet in fleets),
        busiest_minute=max(fleet.busiest_minute for fleet in fleets),
    )
