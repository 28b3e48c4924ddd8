"""Report the workloads in Markdown."""

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

All jobs of a workload are started together, under a rate limit of {rate_limit} requests a minute.
A cell is {cells}.
The brackets hold 95 % bootstrap intervals of the workloads' means, which are wide for three workloads. bulkstatus uses
its `Scheduler` with one account of that rate limit, of which it uses {share:.0%}. A rival polls each job separately.
Its jobs share a limiter that queues requests, first come, first served: at most {rate_limit} in any 60 s, each as
early as possible.

* “peak/mean” is the number of requests in the busiest second (from full second to full second) divided by that of the
  mean second between the first request and the last. “a second” and “a minute” are the maximum number of requests in
  one.
* “in pause” counts requests that were sent before a `Retry-After` had expired: that of the job, or that of a 429, which
  is about the whole account. After a 429, bulkstatus pauses all jobs of the account; so do rivals that are made to
  honour `Retry-After`. If one response in a hundred is a 429 with a `Retry-After` of half a minute, a large workload
  becomes much slower.
* The rate limit allows a workload of 10,000 jobs one poll of each job in 100 minutes, so every schedule is late."""


def workload_section(results: PacingResults) -> str:
    """Return the section of all workloads."""
    cells = ", ".join(f"{runs:,} workloads of {size:,}" for size, runs in SIZES.items())
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
    """Return the table of one size, duration and server."""
    schedules = [*((BULKSTATUS, model) for model in WORKLOAD_MODELS), *((rival, "none") for rival in RIVALS)]
    rows = [
        (schedule, model, results.by_workload_cell[Cell(duration, server, schedule, model, size)])
        for schedule, model in schedules
    ]
    return table(
        (
            *("schedule", "requests a job", "p95", "lag, s", "p95", "max", "lag, % of D", "p95"),
            *("peak/mean", "a second", "a minute", "in pause", "given up"),
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
