"""The page of this suite, in Markdown, and its part of the first page."""

from collections.abc import Iterable, Iterator

from bench.markdown import table
from bench.pacing.figures import Figures, bracketed
from bench.pacing.fleet_report import fleet_section, fleet_table
from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.results import Cell, PacingResults
from bench.pacing.rivals import RIVALS
from bench.pacing.server import REQUEST, SERVERS
from bench.pacing.simulation import OURS, OURS_FOR_ZOHO, PACINGS
from bench.target import Target, target_table

FEW_REQUESTS, SHORT_LAG, MOST_BEATEN = 20.0, 7.0, 5
MISLED = 1.25


def page(results: PacingResults) -> str:
    """The whole page."""
    ours, zoho = PACINGS[OURS], PACINGS[OURS_FOR_ZOHO]
    parts = [
        "# Pacing, simulated",
        INTRODUCTION.format(
            count=results.count,
            seeds=results.seeds,
            tolerance=ours.tolerance,
            min_interval=ours.min_interval,
            max_interval=ours.max_interval,
            zoho_min_interval=zoho.min_interval,
            zoho_max_interval=zoho.max_interval,
        ),
        "## What was to be reached",
        target_table(targets(results)),
        TARGET_NOTES,
        "## Rivals beaten",
        "“A beats B” is: no worse on requests, mean lag and mean relative lag.",
    ]
    for server in SERVERS:
        parts += [f"{server[0].upper()}{server[1:]} server:", beaten(results, server)]
    for server in SERVERS:
        for duration in DURATIONS:
            parts += [f"## {duration}, {server} server", figures_table(results, duration, server)]
    parts += [fleet_section(results), NOTES]
    return "\n\n".join(parts) + "\n"


def section(results: PacingResults) -> str:
    """The part of the first page."""
    return "\n\n".join(
        [
            SECTION.format(count=results.count, most_beaten=len(RIVALS)),
            table(
                ("schedule, lognormal durations, perfect server", "requests a job", "mean lag, s", "mean lag, % of D"),
                (
                    (
                        f"**{OURS}**, {model}" if schedule == OURS else schedule,
                        f"{found.requests.value:.1f}",
                        f"{found.lag.value:.2f}",
                        f"{100 * found.relative_lag.value:.1f}",
                    )
                    for schedule, model, found in _rows(results, "lognormal", "perfect", ours=(OURS,))
                ),
            ),
            "![Requests and lag](pacing.svg)",
            "Fleets of 10,000 jobs started together, under 100 requests a minute, perfect server:",
            fleet_table(results, 10_000, "lognormal", "perfect"),
        ]
    )


SECTION = """\
Simulated jobs, {count:,} a cell, beside {most_beaten} other libraries' schedules; [all tables](pacing.md). Progress is
what the vendor tells of it; the rivals use none."""


HALF_A_REQUEST = "no more than the half of a request in which a job can end unseen while a response is on its way"

INTRODUCTION = r"""\ Made by `python -m bench pacing`: {count:,} jobs a cell, seeds `{seeds}`; brackets hold 95 %
bootstrap intervals. No network and no clock: a job starts at 0 and ends at D; a request takes 150 ms, half before the
server reads the state and half after; the first good poll at or after D detects the end. Durations, progress models,
servers and rivals are told in `bench/pacing`. The constants of `bulkstatus.polling.schedule` were chosen on other
seeds, `tune`.

bulkstatus is the product's own `Poller` with `Pacing()`: tolerance {tolerance:g}, intervals of {min_interval:g} to
{max_interval:g} s, jitter on. Those are the bounds of Passcreator, Applivery and SAYMON. Zoho Creator's,
{zoho_min_interval:g} to {zoho_max_interval:g} s, follow from its daily quota, and have rows of their own."""

TARGET_NOTES = """\
Delays count from one request to the next, so that a lag without progress is at most the delay, and the time that the
last response takes to arrive."""

NOTES = """\
## How to read it

* Rivals see no progress, so that one row stands for all models. They keep asking after errors, and their giving up is
  switched off; the column “given up” counts the jobs that they would have given up.
* The faulty server: 1 % 5xx, 0.5 % connection errors, 1 % 429 with `Retry-After` of 5 to 60 s, 10 % of the good
  responses with `Retry-After: 30`, 1 % unknown states, one outage of 60 s an hour.
* Of the rivals, only azure-core heeds `Retry-After`. The others ask on within the windows (see “in window”), and are
  quicker for it: whoever keeps to a window sees a job of 10 s whose first response asks for 30 s 20 s late. So there is
  a third server, where all schedules are made to keep to the windows.
* “queued” tells `RUNNING` and no progress while it is queued; “queued, and told so” tells `PENDING`.
* No schedule without progress beats all rivals on all three figures, and “none” does not claim to."""


def targets(results: PacingResults) -> list[Target]:
    """What was to be reached, what came out, and whether that is enough."""
    return [
        *(target for model in ("linear", "drift") for target in _economy(results, model)),
        *(_misled(results, schedule, lag) for schedule in PACINGS for lag in ("lag", "relative_lag")),
        *(_promise(schedule, late) for schedule, late in results.overshoots.items()),
        _none(results, "requests inside a Retry-After window, all cells and fleets: 0", "in_window"),
        _none(results, "healthy jobs given up, all cells and fleets: 0", "given_up"),
    ]


def _economy(results: PacingResults, model: str) -> Iterator[Target]:
    found = results.by_cell[Cell("lognormal", "perfect", OURS, model)]
    yield Target(
        f"{model}, lognormal: at most {FEW_REQUESTS:g} requests a job at most {SHORT_LAG:g} s mean lag",
        f"{bracketed(found.requests, 1)} at {bracketed(found.lag, 2)} s",
        found.requests.value <= FEW_REQUESTS and found.lag.value <= SHORT_LAG,
    )
    beaten = winners(results, "lognormal", "perfect", model)
    stronger = ", ".join(rival for rival in RIVALS if rival not in beaten)
    is_reached = len(beaten) >= MOST_BEATEN
    yield Target(
        f"{model}, lognormal: beats at least {MOST_BEATEN} of the {len(RIVALS)} rivals",
        f"{len(beaten)}",
        is_reached,
        "" if is_reached else f"not {stronger}",
    )


def _misled(results: PacingResults, schedule: str, lag: str) -> Target:
    troubles = [found for found in results.troubles if (found.schedule, found.lag) == (schedule, lag)]
    worst = max(troubles, key=lambda found: found.ratio.value)
    above = sum(found.ratio.value > MISLED for found in troubles)
    return Target(
        f"{schedule}, troubled progress: mean {lag.replace('_', ' ')} at most {MISLED:g} times that without progress",
        f"at worst {bracketed(worst.ratio, 2)} ({worst.duration}, {worst.model})",
        worst.ratio.value <= MISLED,
        f"{above} of the {len(troubles)} cells are above" if above else "",
    )


def _promise(schedule: str, late: float) -> Target:
    pacing = PACINGS[schedule]
    return Target(
        f"{schedule}, no progress: "
        f"lag at most max({pacing.tolerance:g} * D, {pacing.min_interval:g} s) and one request",
        f"closest {-late:.3f} s below" if late <= 0 else f"{late:.3f} s above",
        late <= 0,
        HALF_A_REQUEST if 0 < late <= (0.5 + pacing.tolerance) * REQUEST else "",
    )


def _none(results: PacingResults, text: str, name: str) -> Target:
    found = sum(getattr(cell.figures, name) for cell in results.cells if cell.cell.schedule in PACINGS)
    found += sum(getattr(cell.figures, name) for cell in results.fleets if cell.cell.schedule in PACINGS)
    return Target(text, str(found), found == 0)


def winners(results: PacingResults, duration: str, server: str, model: str) -> list[str]:
    """The rivals that we beat."""
    ours = results.by_cell[Cell(duration, server, OURS, model)]
    return [rival for rival in RIVALS if ours.beats(results.by_cell[Cell(duration, server, rival, "none")])]


def beaten(results: PacingResults, server: str) -> str:
    """How many rivals we beat, for each model and duration."""
    return table(
        ("progress", *DURATIONS, "not beaten, lognormal"),
        (
            (
                model,
                *(f"{len(winners(results, duration, server, model))} of {len(RIVALS)}" for duration in DURATIONS),
                ", ".join(rival for rival in RIVALS if rival not in winners(results, "lognormal", server, model)),
            )
            for model in MODELS
        ),
    )


def _rows(
    results: PacingResults, duration: str, server: str, *, ours: Iterable[str]
) -> Iterator[tuple[str, str, Figures]]:
    for schedule, model in [
        *((name, model) for name in ours for model in MODELS),
        *((name, "none") for name in RIVALS),
    ]:
        yield schedule, model, results.by_cell[Cell(duration, server, schedule, model)]


def figures_table(results: PacingResults, duration: str, server: str) -> str:
    """All figures of one duration and one server."""
    header = (
        *("schedule", "requests", "p95", "lag, s", "p95", "max"),
        *("lag, % of D", "p95", "max", "in window", "given up"),
    )
    return table(
        header,
        (
            (
                f"**{schedule}**, {model}" if schedule in PACINGS else schedule,
                bracketed(found.requests, 1),
                f"{found.requests_p95:.0f}",
                bracketed(found.lag, 2),
                f"{found.lag_p95:.1f}",
                f"{found.lag_max:.0f}",
                bracketed(found.relative_lag.times(100), 1),
                f"{100 * found.relative_lag_p95:.0f}",
                f"{100 * found.relative_lag_max:.0f}",
                f"{found.in_window:,}",
                f"{found.given_up:,}",
            )
            for schedule, model, found in _rows(results, duration, server, ours=PACINGS)
        ),
    )
