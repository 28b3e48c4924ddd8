"""The tables of fleets, in Markdown."""

from bench.markdown import table
from bench.pacing.figures import bracketed
from bench.pacing.fleets import BUDGET, SIZES
from bench.pacing.jobs import DURATIONS
from bench.pacing.results import FLEET_MODELS, Cell, PacingResults
from bench.pacing.rivals import RIVALS
from bench.pacing.server import SERVERS
from bench.pacing.simulation import OURS
from bulkstatus.polling.rate_limiter import HEADROOM

INTRODUCTION = """\
## Fleets under one budget

All jobs of a fleet are started together, under {budget} requests a minute. A cell is {cells}; the brackets hold 95 %
bootstrap intervals of the fleets' means, which are wide where there are three. bulkstatus is its own `Scheduler` over
one account of that budget, of which it uses {share:.0%}. A rival's jobs poll each by itself, and share a limiter that
lets a request wait for its turn, first come, first served: no more than {budget} in any 60 s, each as early as that
allows.

* “peak/mean” is the requests of the busiest second (counted from full second to full second) over those of the mean
  second between the first request and the last; “a second” and “a minute” are the most that were sent in one.
* “in window” counts requests for a job that the server asked to leave alone, and all requests while it limits the rate:
  a 429 is about the account, not about the job. bulkstatus leaves the whole account alone then, and so do the rivals
  where all are made to keep to Retry-After. A 429 in a hundred responses, of half a minute each, costs a large fleet
  much.
* Under a budget that lets a fleet of 10,000 poll once in 100 minutes at all of its jobs, everybody is late."""


def fleet_section(results: PacingResults) -> str:
    """All of them."""
    cells = ", ".join(f"{runs:,} fleets of {size:,}" for size, runs in SIZES.items())
    parts = [INTRODUCTION.format(budget=BUDGET, cells=cells, share=(1 - HEADROOM))]
    for size in SIZES:
        for server in SERVERS:
            for duration in DURATIONS:
                parts += [
                    f"### {size:,} {'job' if size == 1 else 'jobs'}, {duration}, {server} server",
                    fleet_table(results, size, duration, server),
                ]
    return "\n\n".join(parts)


def fleet_table(results: PacingResults, size: int, duration: str, server: str) -> str:
    """The fleets of one size, duration and server."""
    schedules = [*((OURS, model) for model in FLEET_MODELS), *((rival, "none") for rival in RIVALS)]
    found = [
        (schedule, model, results.by_fleet_cell[Cell(duration, server, schedule, model, size)])
        for schedule, model in schedules
    ]
    return table(
        (
            *("schedule", "requests a job", "p95", "lag, s", "p95", "max", "lag, % of D", "p95"),
            *("peak/mean", "a second", "a minute", "in window", "given up"),
        ),
        (
            (
                f"**{schedule}**, {model}" if schedule == OURS else schedule,
                bracketed(figures.requests, 1),
                f"{figures.requests_p95:.0f}",
                bracketed(figures.lag, 1),
                f"{figures.lag_p95:.0f}",
                f"{figures.lag_max:.0f}",
                bracketed(figures.relative_lag.times(100), 0),
                f"{100 * figures.relative_lag_p95:.0f}",
                f"{figures.peak_second:.1f}",
                f"{figures.busiest_second}",
                f"{figures.busiest_minute}",
                f"{figures.in_window:,}",
                f"{figures.given_up:,}",
            )
            for schedule, model, figures in found
        ),
    )
