"""Format the results of the suite `pacing` as Markdown: a page, and a section of docs/benchmarks/README.md."""

from collections.abc import Iterable, Iterator

from bench.markdown import table
from bench.pacing.figures import Figures, with_interval
from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.results import Cell, PacingResults
from bench.pacing.rivals import RIVALS
from bench.pacing.server import REQUEST, SERVERS, title
from bench.pacing.simulation import BULKSTATUS, BULKSTATUS_FOR_ZOHO, PACINGS
from bench.pacing.workload_report import workload_section, workload_table
from bench.target import Target, target_table

MAX_REQUESTS, MAX_LAG, MIN_BEATEN = 20.0, 7.0, 5
MAX_LAG_RATIO = 1.25


def page(results: PacingResults) -> str:
    """Return the text of docs/benchmarks/pacing.md."""
    default, zoho = PACINGS[BULKSTATUS], PACINGS[BULKSTATUS_FOR_ZOHO]
    parts = [
        "# Pacing, simulated",
        INTRODUCTION.format(
            count=results.count,
            seeds=results.seeds,
            tolerance=default.tolerance,
            min_interval=default.min_interval,
            max_interval=default.max_interval,
            zoho_min_interval=zoho.min_interval,
            zoho_max_interval=zoho.max_interval,
        ),
        "## Targets",
        target_table(targets(results)),
        TARGET_NOTES,
        "## Rivals beaten",
        "Schedule A beats schedule B if A's mean requests, mean lag and mean relative lag are at most those of B.",
    ]
    for server in SERVERS:
        parts += [f"{title(server)[0].upper()}{title(server)[1:]}:", beaten_table(results, server)]
    for server in SERVERS:
        for duration in DURATIONS:
            parts += [f"## {duration}, {title(server)}", figures_table(results, duration, server)]
    parts += [workload_section(results), NOTES]
    return "\n\n".join(parts) + "\n"


def section(results: PacingResults) -> str:
    """Return the section about the suite `pacing` in docs/benchmarks/README.md."""
    return "\n\n".join(
        [
            SECTION.format(count=results.count, rivals=len(RIVALS)),
            table(
                (
                    "schedule, lognormal durations, perfect server",
                    "requests per job",
                    "mean lag, s",
                    "mean lag, % of D",
                ),
                (
                    (
                        f"**{BULKSTATUS}**, {model}" if schedule == BULKSTATUS else schedule,
                        f"{figures.requests.value:.1f}",
                        f"{figures.lag.value:.2f}",
                        f"{100 * figures.relative_lag.value:.1f}",
                    )
                    for schedule, model, figures in _rows(results, "lognormal", "perfect", schedules=(BULKSTATUS,))
                ),
            ),
            "![Requests and lag](pacing.svg)",
            WORKLOADS,
            workload_table(results, 10_000, "lognormal", "perfect"),
        ]
    )


SECTION = """\
A simulation compares the polling schedule of bulkstatus with those of {rivals} rivals: other libraries, and a vendor's
sample code. Each row shows the figures of {count:,} simulated jobs. For bulkstatus, there is one row for each kind of
progress that a vendor can report. The other libraries ignore the progress of a job. The lag is the time from the end of
a job until a response reports this end. D is the duration of the job. All tables of the simulation are in
[pacing.md](pacing.md)."""


WORKLOADS = """\
The next table shows workloads on a simulated server that never fails. In each workload, 10,000 jobs start at the same
time under a rate limit of 100 requests per minute:"""

HALF_A_REQUEST = "the excess is about half a request's duration or less: a job can end during a response"

INTRODUCTION = """\
`python -m bench pacing` writes this page. Each row shows the figures of {count:,} simulated jobs, which are generated
from the seed `{seeds}`. The brackets contain 95 % bootstrap confidence intervals. The simulation uses no network and no
system clock. A simulated job starts at time 0 and ends at time D. Every request takes 150 ms, and the server reads the
job's state in the middle of the request. The first successful poll at or after the end of a job detects the end. The
lag is the time from the end of a job until the response that reports this end arrives. The Python files in
`bench/pacing` define the durations, progress models, servers and rivals. The constants of `bulkstatus.polling.schedule`
were tuned with different jobs, which are generated from the seed `tune`.

The rows “bulkstatus” show the `Poller` of bulkstatus with `Pacing()`: a tolerance of {tolerance:g}, intervals of
{min_interval:g} to {max_interval:g} s, and jitter. `Pacing()` is also the pacing of Passcreator, Applivery and SAYMON.
Zoho Creator has separate rows, because its daily quota requires longer intervals: {zoho_min_interval:g} to
{zoho_max_interval:g} s."""

TARGET_NOTES = """\
If a job reports no progress, its lag is at most the time between two requests plus the duration of one request."""

NOTES = """\
## How to read the tables

* The rivals ignore progress, so each rival has one row for all progress models. In the simulation, rivals continue
  after errors, and poll each job until the job ends. A real library would stop polling some jobs before they end. The
  column “given up” counts these jobs.
* The failing server responds to 1 % of the requests with a 5xx status, and to 1 % with the status 429 and a
  `Retry-After` of 5 to 60 s. Another 0.5 % of the requests to the failing server fail with a connection error. Once per
  hour, the failing server has an outage of 60 s. The successful responses of the failing server contain
  `Retry-After: 30` in 10 % of the cases, and an unknown state in 1 % of the cases.
* azure-core is the only rival that honours `Retry-After`. The other rivals can detect the end of a job earlier than
  azure-core and bulkstatus, because they send requests before a `Retry-After` has expired. The column “in pause” counts
  requests that were sent before a `Retry-After` had expired. For example, the first response for a 10 s job can contain
  `Retry-After: 30`. A schedule that honours this header detects the end of the job 20 s late. There is also a third
  server, on which all schedules honour `Retry-After`, so that their lags are comparable.
* In the progress model “queued”, a queued job reports `RUNNING` and 0 processed items. In the progress model “queued as
  PENDING”, a queued job reports `PENDING`.
* In the progress model “drift”, the speed of a job increases or decreases steadily.
* If jobs report no progress, neither bulkstatus nor any rival beats all other schedules in mean requests, mean lag and
  mean relative lag."""


def targets(results: PacingResults) -> list[Target]:
    """Return the targets of the suite `pacing`, with their results."""
    return [
        *(target for model in ("linear", "drift") for target in _efficiency(results, model)),
        *(_misleading_progress(results, schedule, lag) for schedule in PACINGS for lag in ("lag", "relative_lag")),
        *(_longest_lag(schedule, overshoot) for schedule, overshoot in results.overshoots.items()),
        _zero(results, "requests during a Retry-After pause, all cells and workloads: 0", "in_pause"),
        _zero(results, "healthy jobs given up, all cells and workloads: 0", "given_up"),
    ]


def _efficiency(results: PacingResults, model: str) -> Iterator[Target]:
    figures = results.by_cell[Cell("lognormal", "perfect", BULKSTATUS, model)]
    yield Target(
        f"{model}, lognormal: at most {MAX_REQUESTS:g} requests per job, at most {MAX_LAG:g} s mean lag",
        f"{with_interval(figures.requests, 1)} requests, {with_interval(figures.lag, 2)} s",
        figures.requests.value <= MAX_REQUESTS and figures.lag.value <= MAX_LAG,
    )
    beaten = beaten_rivals(results, "lognormal", "perfect", model)
    not_beaten = ", ".join(rival for rival in RIVALS if rival not in beaten)
    is_met = len(beaten) >= MIN_BEATEN
    yield Target(
        f"{model}, lognormal: beats at least {MIN_BEATEN} of the {len(RIVALS)} rivals",
        f"{len(beaten)}",
        is_met,
        "" if is_met else f"not beaten: {not_beaten}",
    )


def _misleading_progress(results: PacingResults, schedule: str, lag: str) -> Target:
    lag_ratios = [item for item in results.lag_ratios if (item.schedule, item.lag) == (schedule, lag)]
    worst = max(lag_ratios, key=lambda item: item.ratio.value)
    above = sum(item.ratio.value > MAX_LAG_RATIO for item in lag_ratios)
    return Target(
        f"{schedule}, misleading progress: "
        f"mean {lag.replace('_', ' ')} at most {MAX_LAG_RATIO:g} times that without progress",
        f"at worst {with_interval(worst.ratio, 2)} ({worst.duration}, {worst.model})",
        worst.ratio.value <= MAX_LAG_RATIO,
        f"{above} of the {len(lag_ratios)} cells are above" if above else "",
    )


def _longest_lag(schedule: str, overshoot: float) -> Target:
    pacing = PACINGS[schedule]
    return Target(
        f"{schedule}, no progress: "
        f"lag at most max({pacing.tolerance:g} * D, {pacing.min_interval:g} s) plus one request",
        f"at worst {-overshoot:.3f} s below" if overshoot <= 0 else f"at worst {overshoot:.3f} s above",
        overshoot <= 0,
        HALF_A_REQUEST if 0 < overshoot <= (0.5 + pacing.tolerance) * REQUEST else "",
    )


def _zero(results: PacingResults, goal: str, figure: str) -> Target:
    total = sum(getattr(cell.figures, figure) for cell in results.cells if cell.cell.schedule in PACINGS)
    total += sum(getattr(cell.figures, figure) for cell in results.workloads if cell.cell.schedule in PACINGS)
    return Target(goal, str(total), total == 0)


def beaten_rivals(results: PacingResults, duration: str, server: str, model: str) -> list[str]:
    """Return the names of the rivals that bulkstatus beats in mean requests, mean lag and mean relative lag."""
    figures = results.by_cell[Cell(duration, server, BULKSTATUS, model)]
    return [rival for rival in RIVALS if figures.beats(results.by_cell[Cell(duration, server, rival, "none")])]


def beaten_table(results: PacingResults, server: str) -> str:
    """Return a Markdown table that shows how many rivals bulkstatus beats, by progress model and duration."""
    return table(
        ("progress", *DURATIONS, "not beaten, lognormal"),
        (
            (
                model,
                *(f"{len(beaten_rivals(results, duration, server, model))} of {len(RIVALS)}" for duration in DURATIONS),
                ", ".join(rival for rival in RIVALS if rival not in beaten_rivals(results, "lognormal", server, model)),
            )
            for model in MODELS
        ),
    )


def _rows(
    results: PacingResults, duration: str, server: str, *, schedules: Iterable[str]
) -> Iterator[tuple[str, str, Figures]]:
    for schedule, model in [
        *((name, model) for name in schedules for model in MODELS),
        *((name, "none") for name in RIVALS),
    ]:
        yield schedule, model, results.by_cell[Cell(duration, server, schedule, model)]


def figures_table(results: PacingResults, duration: str, server: str) -> str:
    """Return a Markdown table of all schedules, for one distribution of durations and one server."""
    header = (
        *("schedule", "requests", "p95", "lag, s", "p95", "max"),
        *("lag, % of D", "p95", "max", "in pause", "given up"),
    )
    return table(
        header,
        (
            (
                f"**{schedule}**, {model}" if schedule in PACINGS else schedule,
                with_interval(figures.requests, 1),
                f"{figures.requests_p95:.0f}",
                with_interval(figures.lag, 2),
                f"{figures.lag_p95:.1f}",
                f"{figures.lag_max:.0f}",
                with_interval(figures.relative_lag.scaled(100), 1),
                f"{100 * figures.relative_lag_p95:.0f}",
                f"{100 * figures.relative_lag_max:.0f}",
                f"{figures.in_pause:,}",
                f"{figures.given_up:,}",
            )
            for schedule, model, figures in _rows(results, duration, server, schedules=PACINGS)
        ),
    )
