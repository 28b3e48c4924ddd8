"""The tables, in Markdown."""

from collections.abc import Iterable, Mapping, Sequence

from bench.pacing.figures import Figures, Mean, ratio, summary
from bench.pacing.jobs import DURATIONS, MODELS
from bench.pacing.rivals import RIVALS
from bench.pacing.server import REQUEST, SERVERS
from bench.pacing.simulation import OURS, Result
from bulkstatus.pacing import Pacing

Cell = tuple[str, str, str, str]
"""Duration, server, schedule, model; rivals see no progress and are played without."""
Results = Mapping[Cell, Sequence[Result]]

TROUBLED = [model for model in MODELS if model not in ("none", "linear")]


def report(results: Results, *, count: int, seeds: str) -> str:
    """The whole page."""
    figures = {cell: summary(found) for cell, found in results.items()}
    pacing = Pacing()
    parts = [
        "# Pacing, simulated",
        INTRODUCTION.format(
            count=count, seeds=seeds, tolerance=pacing.tolerance, floor=pacing.floor, ceiling=pacing.ceiling
        ),
        "## What was to be reached",
        targets(results, figures),
        TARGET_NOTES,
        "## Rivals beaten",
        "“A beats B” is: no worse on requests, mean lag and mean relative lag.",
    ]
    for server in SERVERS:
        parts += [f"{server[0].upper()}{server[1:]} server:", beaten(figures, server)]
    for server in SERVERS:
        for duration in DURATIONS:
            parts += [f"## {duration}, {server} server", table(figures, duration, server)]
    parts += [NOTES]
    return "\n\n".join(parts) + "\n"


INTRODUCTION = """\
Made by `python -m bench.pacing`: {count:,} jobs a cell, seeds `{seeds}`; brackets hold 95 % bootstrap intervals. No
network and no clock: a job starts at 0 and ends at D; a request takes 150 ms, half before the server looks and half
after; the first good look at or after D detects the end. Durations, progress models, servers and rivals are told in
`bench/pacing`. The constants of `bulkstatus.pacing` were chosen on other seeds, `tune`.

bulkstatus is the product's own `Waiting` with `Pacing()`: tolerance {tolerance:g}, floor {floor:g} s, ceiling
{ceiling:g} s, jitter on. Those are the bounds of Passcreator, Applivery and SAYMON. Zoho Creator's, 15 to 300 s, follow
from its daily quota and are not measured here."""

TARGET_NOTES = """\
Where there is no progress, one and a half requests are what can be promised, not one: a delay begins when a reply is
here, half a request after the server looked, and the job may have ended in that half. That is 75 ms, and `tolerance` of
what the requests add to the age."""

NOTES = """\
## How to read it

* Rivals see no progress, so that one row stands for all models. They keep asking after errors, and their giving up is
  switched off; the column “given up” counts the jobs that they would have given up.
* The faulty server: 1 % 5xx, 0.5 % connection errors, 1 % 429 with `Retry-After` of 5 to 60 s, 10 % of the good replies
  with `Retry-After: 30`, 1 % unknown states, one outage of 60 s an hour.
* Of the rivals, only azure-core heeds `Retry-After`. The others ask on within the windows (see “in window”), and are
  quicker for it: whoever keeps to a window sees a job of 10 s whose first reply asks for 30 s 20 s late. So there is a
  third server, where all schedules are made to keep to the windows.
* “queued” tells `RUNNING` and no progress while it is queued; “queued, and told so” tells `PENDING`.
* No schedule without progress beats all rivals on all three figures, and “none” does not claim to.
* Fleets of jobs under one budget, and their peak over mean requests per second, belong to the fleet scheduler, and are
  not measured here."""


def targets(results: Results, figures: Mapping[Cell, Figures]) -> str:
    """What was to be reached, what came out, and whether that is enough."""
    rows: list[tuple[str, str, bool]] = []
    for model in ("linear", "drift"):
        found = figures["lognormal", "perfect", OURS, model]
        rows.append(
            (
                f"{model}, lognormal: at most 20 requests a job at most 7 s mean lag",
                f"{bracketed(found.requests, 1)} at {bracketed(found.lag, 2)} s",
                found.requests.value <= 20 and found.lag.value <= 7,
            )
        )
        wins = winners(figures, "lognormal", "perfect", model)
        rows.append((f"{model}, lognormal: beats at least 5 of the 9 rivals", f"{len(wins)}", len(wins) >= 5))
    for name in ("lag", "relative_lag"):
        ratios = {
            (duration, model): ratio(
                [getattr(result, name) for result in results[duration, "perfect", OURS, model]],
                [getattr(result, name) for result in results[duration, "perfect", OURS, "none"]],
            )
            for duration in DURATIONS
            for model in TROUBLED
        }
        worst = max(ratios, key=lambda cell: ratios[cell].value)
        rows.append(
            (
                f"troubled progress: mean {name.replace('_', ' ')} at most 1.25 times that without progress",
                f"at worst {bracketed(ratios[worst], 2)} ({', '.join(worst)})",
                ratios[worst].value <= 1.25,
            )
        )
    late = max(overshoot(result) for duration in DURATIONS for result in results[duration, "perfect", OURS, "none"])
    rows.append(
        (
            "no progress: lag at most max(tolerance * D, floor) and one request",
            f"closest {-late:.3f} s below" if late <= 0 else f"{late:.3f} s above",
            late <= 0,
        )
    )
    ours = [found for (_, _, schedule, _), found in figures.items() if schedule == OURS]
    in_window, given_up = sum(found.in_window for found in ours), sum(found.given_up for found in ours)
    rows.append(("requests inside a Retry-After window, all cells: 0", str(in_window), in_window == 0))
    rows.append(("healthy jobs given up, all cells: 0", str(given_up), given_up == 0))
    return markdown(
        ("to reach", "came out", "reached"),
        ((text, out, "yes" if reached else "**no**") for text, out, reached in rows),
    )


def overshoot(result: Result) -> float:
    """Seconds by which a lag exceeds what is promised without progress."""
    pacing = Pacing()
    return result.lag - max(pacing.tolerance * result.duration, pacing.floor) - REQUEST


def winners(figures: Mapping[Cell, Figures], duration: str, server: str, model: str) -> list[str]:
    """The rivals that we beat."""
    ours = figures[duration, server, OURS, model]
    return [rival for rival in RIVALS if ours.beats(figures[duration, server, rival, "none"])]


def beaten(figures: Mapping[Cell, Figures], server: str) -> str:
    """How many rivals we beat, for each model and duration."""
    return markdown(
        ("progress", *DURATIONS, "not beaten, lognormal"),
        (
            (
                model,
                *(f"{len(winners(figures, duration, server, model))} of {len(RIVALS)}" for duration in DURATIONS),
                ", ".join(rival for rival in RIVALS if rival not in winners(figures, "lognormal", server, model)),
            )
            for model in MODELS
        ),
    )


def table(figures: Mapping[Cell, Figures], duration: str, server: str) -> str:
    """All figures of one duration and one server."""
    header = (
        *("schedule", "requests", "p95", "lag, s", "p95", "max"),
        *("lag, % of D", "p95", "max", "in window", "given up"),
    )
    schedules = [(OURS, model) for model in MODELS] + [(rival, "none") for rival in RIVALS]
    rows = []
    for schedule, model in schedules:
        found = figures[duration, server, schedule, model]
        share = Mean(
            *(100 * figure for figure in (found.relative_lag.value, found.relative_lag.low, found.relative_lag.high))
        )
        rows.append(
            (
                f"**{OURS}**, {model}" if schedule == OURS else schedule,
                bracketed(found.requests, 1),
                f"{found.requests_p95:.0f}",
                bracketed(found.lag, 2),
                f"{found.lag_p95:.1f}",
                f"{found.lag_max:.0f}",
                bracketed(share, 1),
                f"{100 * found.relative_lag_p95:.0f}",
                f"{100 * found.relative_lag_max:.0f}",
                f"{found.in_window:,}",
                f"{found.given_up:,}",
            )
        )
    return markdown(header, rows)


def bracketed(mean: Mean, digits: int) -> str:
    """A mean with its interval."""
    return f"{mean.value:.{digits}f} [{mean.low:.{digits}f}, {mean.high:.{digits}f}]"


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table."""
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows))
