"""Report this suite in Markdown: its page, and its section of the first page."""

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
    """Return the page of this suite."""
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
        "“A beats B” means: A is no worse in requests, mean lag and mean relative lag.",
    ]
    for server in SERVERS:
        parts += [f"{title(server)[0].upper()}{title(server)[1:]}:", beaten_table(results, server)]
    for server in SERVERS:
        for duration in DURATIONS:
            parts += [f"## {duration}, {title(server)}", figures_table(results, duration, server)]
    parts += [workload_section(results), NOTES]
    return "\n\n".join(parts) + "\n"


def section(results: PacingResults) -> str:
    """Return this suite's section of the first page."""
    return "\n\n".join(
        [
            SECTION.format(count=results.count, rivals=len(RIVALS)),
            table(
                ("schedule, lognormal durations, perfect server", "requests a job", "mean lag, s", "mean lag, % of D"),
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
            "Workloads of 10,000 jobs started together, under a rate limit of 100 requests a minute, perfect server:",
            workload_table(results, 10_000, "lognormal", "perfect"),
        ]
    )


SECTION = """\
{count:,} simulated jobs per cell; bulkstatus and {rivals} other libraries' schedules; [all tables](pacing.md). The rows
of bulkstatus name the progress that the vendor reports; the rivals use no progress."""


HALF_A_REQUEST = "at most half a request, because a job can end while its response is on the way"

INTRODUCTION = """\
Written by `python -m bench pacing`: {count:,} jobs per cell, seeds `{seeds}`. The brackets hold 95 % bootstrap
intervals. The simulation uses no network and no clock. A job starts at 0 and ends at D. A request takes 150 ms, half
before the server reads the state and half after. The first good poll at or after D detects the end. `bench/pacing`
defines the durations, progress models, servers and rivals. The constants of `bulkstatus.polling.schedule` were chosen
with other seeds, `tune`.

bulkstatus is the product's `Poller` with `Pacing()`: tolerance {tolerance:g}, intervals of {min_interval:g} to
{max_interval:g} s, jitter on. Passcreator, Applivery and SAYMON use these bounds. Those of Zoho Creator,
{zoho_min_interval:g} to {zoho_max_interval:g} s, follow from its daily quota; they have separate rows."""

TARGET_NOTES = """\
Delays count from one request to the next, so a lag without progress is at most the delay plus the time until the last
response arrives."""

NOTES = """\
## How to read it

* Rivals use no progress, so they have one row for all models. In the simulation they poll on after errors and
  never give up; the column “given up” counts the jobs that they would have given up.
* The failing server: 1 % 5xx, 0.5 % connection errors, 1 % 429 with `Retry-After` of 5 to 60 s, 10 % of the good
  responses with `Retry-After: 30`, 1 % unknown states, one outage of 60 s per hour.
* Only azure-core honours `Retry-After` among the rivals. The others send requests during the pauses (see “in pause”),
  which makes them faster: for a 10 s job whose first response has `Retry-After: 30`, honouring it costs a lag of 20 s.
  Therefore a third server makes all schedules honour `Retry-After`.
* “queued” reports `RUNNING` without progress while the job is queued; “queued as PENDING” reports `PENDING`.
* No schedule without progress, including “none”, beats all rivals in all three figures."""


def targets(results: PacingResults) -> list[Target]:
    """Return the targets and their results."""
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
        "" if is_met else f"not {not_beaten}",
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
        f"closest {-overshoot:.3f} s below" if overshoot <= 0 else f"{overshoot:.3f} s above",
        overshoot <= 0,
        HALF_A_REQUEST if 0 < overshoot <= (0.5 + pacing.tolerance) * REQUEST else "",
    )


def _zero(results: PacingResults, goal: str, figure: str) -> Target:
    total = sum(getattr(cell.figures, figure) for cell in results.cells if cell.cell.schedule in PACINGS)
    total += sum(getattr(cell.figures, figure) for cell in results.workloads if cell.cell.schedule in PACINGS)
    return Target(goal, str(total), total == 0)


def beaten_rivals(results: PacingResults, duration: str, server: str, model: str) -> list[str]:
    """Return the rivals that bulkstatus beats."""
    figures = results.by_cell[Cell(duration, server, BULKSTATUS, model)]
    return [rival for rival in RIVALS if figures.beats(results.by_cell[Cell(duration, server, rival, "none")])]


def beaten_table(results: PacingResults, server: str) -> str:
    """Return a table of the number of rivals beaten, by model and duration."""
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
    """Return the figures of one duration and one server."""
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
