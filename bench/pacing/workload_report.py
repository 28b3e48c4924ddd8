"""Format the figures of the simulated workloads as Markdown."""

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
The number of workloads in each row depends on their size: {cells}.
The brackets contain 95 % bootstrap confidence intervals, which are computed from the mean of each workload. With only
three workloads, the confidence intervals are wide. The `Scheduler` of bulkstatus polls all jobs with one account, and
uses {share:.0f} % of the account's rate limit. A rival polls each job separately, but all its jobs share one rate
limiter. The rate limiter sends the requests in the order in which they are due, and each request as early as possible.
The rate limiter allows at most {rate_limit} requests in any 60 s.

* The column “peak/mean” shows the number of requests in the busiest second, divided by the mean number of requests per
  second. To find the busiest second, the simulated time is divided into whole seconds.
* The columns “max per second” and “max per minute” show the maximum number of requests in one second and in one minute.
* The column “in pause” counts requests that were sent before a `Retry-After` had expired. The `Retry-After` of a
  response with the status 429 applies to all jobs of the account. With any other status, `Retry-After` applies only to
  the job that was polled. After a response with the status 429, bulkstatus pauses all jobs of the account. Rivals pause
  all jobs of the account only in the tables “failing server, all honour Retry-After”.
* On the failing server, 1 % of the responses have the status 429 and a `Retry-After` of 5 to 60 s, and bulkstatus
  honours each `Retry-After`. For workloads of 10,000 jobs, bulkstatus therefore needs much longer than on the
  server that never fails.
* With 10,000 jobs, the rate limit allows one poll of each job per 100 minutes, so every schedule has a large lag."""


def workload_section(results: PacingResults) -> str:
    """Return the section about workloads in docs/benchmarks/pacing.md."""
    cells = ", ".join(f"{runs:,} workloads of {size:,} job{'' if size == 1 else 's'}" for size, runs in SIZES.items())
    parts = [INTRODUCTION.format(rate_limit=RATE_LIMIT, cells=cells, share=100 * (1 - HEADROOM))]
    for size in SIZES:
        for server in SERVERS:
            for duration in DURATIONS:
                parts += [
                    f"### {size:,} {'job' if size == 1 else 'jobs'}, {duration}, {title(server)}",
                    workload_table(results, size, duration, server),
                ]
    return "\n\n".join(parts)


def workload_table(results: PacingResults, size: int, duration: str, server: str) -> str:
    """Return a Markdown table of workloads with the same size, distribution of durations and server."""
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
