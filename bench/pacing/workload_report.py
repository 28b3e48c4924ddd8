"""Report the simulated workloads in Markdown."""

from bench.markdown import table
from bench.pacing.figures import with_interval
from bench.pacing.jobs import DURATIONS
from bench.pacing.results import WORKLOAD_MODELS, Cell, PacingResults
from bench.pacing.rivals import RIVALS
from bench.pacing.server import SERVERS, title
from bench.pacing.simulation import BULKSTATUS
from bench.pacing.workloads import RATE_LIMIT, SIZES
from bulkstatus.polling.rate_limiter import HEADROOM

INTRODUCTION = """\
## Workloads under one rate limit

All jobs of a workload start at the same time, under a rate limit of {rate_limit} requests per minute.
A cell has {cells}.
The brackets contain 95 % bootstrap intervals of the means of the workloads. With only three workloads, these intervals
are wide. bulkstatus uses its `Scheduler` with one account that has this rate limit, and uses {share:.0%} of the limit.
A rival polls each job separately, but all its jobs share one limiter. The limiter queues the requests in the order in
which they are due. The limiter allows at most {rate_limit} requests in any 60 s, each as early as possible.

* “peak/mean” is the number of requests in the busiest second, divided by the mean number per second between the first
  request and the last. The busiest second starts at a full second.
* “max per second” and “max per minute” are the maximum numbers of requests in one second and in one minute.
* “in pause” counts requests that were sent before a `Retry-After` had expired. The `Retry-After` of a 429 applies to
  all jobs of the account, and any other `Retry-After` to one job. After a 429, bulkstatus pauses all jobs of the
  account. The rivals do the same on the server on which all schedules honour `Retry-After`.
* On the failing server, 1 % of the responses are a 429 with a `Retry-After` of 5 to 60 s. If these pauses are honoured,
  a large workload becomes much slower.
* With 10,000 jobs, the rate limit allows one poll of each job per 100 minutes, so every schedule has a large lag."""


def workload_section(results: PacingResults) -> str:
    """Return the section of the page that reports all workloads."""
    cells = " or ".join(f"{runs:,} workloads of {size:,} job{'' if size == 1 else 's'}" for size, runs in SIZES.items())
    parts = [INTRODUCTION.format(rate_limit=RATE_LIMIT, cells=cells, share=1 - HEADROOM)]
    for size in SIZES:
        for server in SERVERS:
            for duration in DURATIONS:
                parts += [
                    f"### {size:,} {'job' if size == 1 else 'jobs'}, {duration}, {title(server)}",
                    workload_table(results, size, duration, server),
                ]
    return "\n\n".join(parts)


def workload_table(results: PacingResults, size: int, duration: str, server: str) -> str:
    """Return the table of workloads for one size, one distribution of durations and one server."""
    schedules = [*((BULKSTATUS, model) for model in WORKLOAD_MODELS), *((rival, "none") for rival in RIVALS)]
    rows = [
        (schedule, model, results.by_workload_cell[Cell(duration, server, schedule, model, size)])
        for schedule, model in schedules
    ]
    return table(
        (
            *("schedule", "requests per job", "p95", "lag, s", "p95", "max", "lag, % of D", "p95"),
            *("peak/mean", "max per second", "max per minute", "in pause", "given up"),
        ),
        (
            (
                f"**{schedule}**, {model}" if schedule == BULKSTATUS else schedule,
                with_interval(figures.requests, 1),
                f"{figures.requests_p95:.0f}",
                with_interval(figures.lag, 1),
                f"{figures.lag_p95:.0f}",
                f"{figures.lag_max:.0f}",
                with_interval(figures.relative_lag.scaled(100), 0),
                f"{100 * figures.relative_lag_p95:.0f}",
                f"{figures.peak_second:.1f}",
                f"{figures.busiest_second}",
                f"{figures.busiest_minute}",
                f"{figures.in_pause:,}",
                f"{figures.given_up:,}",
            )
            for schedule, model, figures in rows
        ),
    )
