"""Compute the statistics of many jobs, with confidence intervals."""

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter

from attrs import frozen

from bench.pacing.jobs import generator
from bench.pacing.simulation import Result
from bench.pacing.workloads import WorkloadResult
from bench.statistics import percentile

RESAMPLES = 1000


@frozen
class Mean:
    """A mean and its 95 % bootstrap confidence interval."""

    value: float
    low: float
    high: float

    def scaled(self, factor: float) -> "Mean":
        """Return the mean and its confidence interval, both multiplied by `factor`."""
        return Mean(factor * self.value, factor * self.low, factor * self.high)


@frozen
class Figures:
    """The statistics of many simulated jobs. Lags are in seconds. Relative lags are fractions of a job's duration."""

    requests: Mean
    requests_p95: float
    lag: Mean
    lag_p95: float
    lag_max: float
    relative_lag: Mean
    relative_lag_p95: float
    relative_lag_max: float
    in_pause: int
    given_up: int

    def beats(self, other: "Figures") -> bool:
        """Return whether the mean requests, lag and relative lag are all less than or equal to those of `other`."""
        return (
            self.requests.value <= other.requests.value
            and self.lag.value <= other.lag.value
            and self.relative_lag.value <= other.relative_lag.value
        )


def summarize(results: Sequence[Result]) -> Figures:
    """Return the statistics of jobs that were simulated with the same parameters."""
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
        in_pause=sum(result.in_pause for result in results),
        given_up=sum(result.given_up for result in results),
    )


def mean(values: Sequence[float]) -> Mean:
    """Return the mean of the values, and the confidence interval of the mean.

    The bootstrap resamples are the same for all schedules.
    """
    return Mean(
        sum(values) / len(values), *interval([sum(pick(values)) / len(values) for pick in resamples(len(values))])
    )


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Mean:
    """Return the ratio of two means over the same jobs, and the confidence interval of the ratio."""
    bootstrapped = [sum(pick(numerators)) / sum(pick(denominators)) for pick in resamples(len(numerators))]
    return Mean(sum(numerators) / sum(denominators), *interval(bootstrapped))


def with_interval(mean: Mean, digits: int) -> str:
    """Format a mean and its confidence interval, such as `17.5 [17.1, 17.9]`."""
    return f"{mean.value:.{digits}f} [{mean.low:.{digits}f}, {mean.high:.{digits}f}]"


def interval(bootstrapped: Sequence[float]) -> tuple[float, float]:
    """Return the bounds of the middle 95 % of the values."""
    return percentile(bootstrapped, 2.5), percentile(bootstrapped, 97.5)


@cache
def resamples(count: int) -> list[Callable[[Sequence[float]], tuple[float, ...]]]:
    """Return functions that draw random samples for bootstrapping.

    Each function draws `count` values with replacement from a sequence of `count` values. Each function chooses random
    positions only once, and then draws the values at these positions from every sequence. `count` must be at least 2.
    """
    random = generator("bootstrap", count)
    return [itemgetter(*random.choices(range(count), k=count)) for _ in range(RESAMPLES)]


@frozen
class WorkloadFigures:
    """The statistics of workloads of the same size.

    Lags are in seconds. Relative lags are fractions of a job's duration.
    """

    requests: Mean
    requests_p95: float
    lag: Mean
    lag_p95: float
    lag_max: float
    relative_lag: Mean
    relative_lag_p95: float
    in_pause: int
    given_up: int
    peak_second: float
    """Number of requests in the busiest second, divided by the mean number of requests per second.

    The figure is the mean of all workloads.
    """
    busiest_second: int
    """Highest number of requests in one second, over all workloads."""
    busiest_minute: int
    """Highest number of requests in one minute, over all workloads."""


def summarize_workloads(workloads: Sequence[WorkloadResult]) -> WorkloadFigures:
    """Return the statistics of workloads that were simulated with the same parameters.

    The jobs of a workload affect each other, so the confidence intervals are computed from the means of the workloads.
    """
    jobs = [job for workload in workloads for job in workload.jobs]
    # A workload with one request takes no time, so it has no mean number of requests per second.
    peaks = [
        workload.busiest_second * workload.seconds / workload.requests for workload in workloads if workload.seconds
    ]

    def mean_of(figure: Callable[[Result], float]) -> Mean:
        return mean([sum(map(figure, workload.jobs)) / len(workload.jobs) for workload in workloads])

    return WorkloadFigures(
        requests=mean_of(lambda job: job.requests),
        requests_p95=percentile((job.requests for job in jobs), 95),
        lag=mean_of(lambda job: job.lag),
        lag_p95=percentile((job.lag for job in jobs), 95),
        lag_max=max(job.lag for job in jobs),
        relative_lag=mean_of(lambda job: job.relative_lag),
        relative_lag_p95=percentile((job.relative_lag for job in jobs), 95),
        in_pause=sum(job.in_pause for job in jobs),
        given_up=sum(job.given_up for job in jobs),
        peak_second=sum(peaks) / len(peaks) if peaks else 1.0,
        busiest_second=max(workload.busiest_second for workload in workloads),
        busiest_minute=max(workload.busiest_minute for workload in workloads),
    )
