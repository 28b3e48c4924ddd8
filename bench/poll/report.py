"""This suite's part of the page, in Markdown."""

from bench.markdown import table
from bench.poll.clients import ASYNC, SYNC, WATCH_FAST
from bench.poll.measure import IN_FLIGHT, PollResults, Row
from bench.statistics import median
from bench.target import Target

MOST_IN_FLIGHT = IN_FLIGHT[-1]
TIMES_HTTPX, TIMES_AIOHTTP, TIMES_SYNC = 8.0, 1.6, 1.10

TEXT = """\
A loopback server answers 200 bytes. Each client runs in a fresh process, in turn with the others; the figures are
medians of {rounds} rounds. All jobs are always due, so that as many requests as there are jobs are on their way. “p99”
is the time between two polls the same job, which one in a hundred exceeds; the processor time is the client
process's, in user and kernel mode.

* “watch, fast” is `AsyncClient.watch` where the extra `fast` is installed, “watch” the same over httpx. All rows of it
  include everything that `watch` does: schedules, budgets, reading the responses into `Operation`.
* “generated client” is `bulkstatus_api` alone, one loop a job; “httpx + gather” asks for all jobs at once, round after
  round, and decodes the JSON; “raw aiohttp” is one loop a job and `json.loads`, the practical limit.
* All but “watch” keep their own limits of connections, of which httpx's is 100."""

BLOCKING = """\
Blocking clients, one request in flight:"""

TURNS = """\
Their processor times are compared where all three take turns of 100 polls in one process, so that what else the machine
does is borne by all alike: `Client.get` takes {times} of what the generated `sync()` does, in {rounds} rounds. Beside
HTTP, a poll of ours takes {parts}."""


def section(results: PollResults) -> str:
    """The part of the page."""
    parts = [TEXT.format(rounds=results.rounds)]
    present = [name for name in ASYNC if any(row.client == name for row in results.rows)]
    for in_flight in IN_FLIGHT:
        parts += [
            f"{in_flight} in flight:",
            _table([results.row(name, in_flight) for name in present], results.row("raw aiohttp", in_flight)),
        ]
    if WATCH_FAST not in present:
        parts.append("The fast transport was not there when this was measured.")
    ratios = _ratios(results)
    parts += [
        "![Polls a second](polls.svg)",
        BLOCKING,
        _table([results.row(name, 1) for name in SYNC], results.row("generated sync()", 1)),
        TURNS.format(
            times=f"{median(ratios):.3f} [{min(ratios):.3f}, {max(ratios):.3f}]",
            rounds=len(ratios),
            parts=_parts(results),
        ),
    ]
    return "\n\n".join(parts)


def _table(rows: list[Row], measure: Row) -> str:
    return table(
        (
            "client",
            "polls a second",
            "processor time a poll, µs",
            f"times {measure.client}",
            "p99, ms",
            "peak memory, MB",
        ),
        (
            (
                f"**{row.client}**" if row.client in ("watch, fast", "watch", "Client.get") else row.client,
                f"{row.rate:,.0f}",
                f"{1e6 * row.cpu:,.0f}",
                f"{row.cpu / measure.cpu:.2f}",
                f"{1e3 * row.p99:,.1f}",
                f"{row.peak_memory / 1e6:.0f}",
            )
            for row in rows
        ),
    )


def _ratios(results: PollResults) -> list[float]:
    return [turn["Client.get"] / turn["generated sync()"] for turn in results.turns]


def _parts(results: PollResults) -> str:
    return ", ".join(f"{name} {1e6 * seconds:.0f} µs" for name, seconds in results.parts.items())


def targets(results: PollResults) -> list[Target]:
    """What was to be reached."""
    name = results.best_watch()
    ours = results.row(name, MOST_IN_FLIGHT)
    httpx, aiohttp = (results.row(client, MOST_IN_FLIGHT) for client in ("httpx + gather", "raw aiohttp"))
    quicker, dearer, sync = ours.rate / httpx.rate, ours.cpu / aiohttp.cpu, median(_ratios(results))
    most = aiohttp.rate / httpx.rate
    parts = _parts(results)
    return [
        Target(
            f"{MOST_IN_FLIGHT} jobs due at once, polls a second: at least {TIMES_HTTPX:g} times httpx + gather",
            f"{quicker:.1f} times ({name}: {ours.rate:,.0f})",
            quicker >= TIMES_HTTPX,
            "" if quicker >= TIMES_HTTPX else f"raw aiohttp, the practical limit, comes to {most:.1f} times",
        ),
        Target(
            f"{MOST_IN_FLIGHT} jobs due at once, processor time a poll: at most {TIMES_AIOHTTP:g} times raw aiohttp",
            f"{dearer:.2f} times ({name}: {1e6 * ours.cpu:.0f} µs)",
            dearer <= TIMES_AIOHTTP,
            ""
            if dearer <= TIMES_AIOHTTP
            else f"of the {1e6 * ours.cpu:.0f} µs, raw aiohttp takes {1e6 * aiohttp.cpu:.0f}; {parts}; the rest is the "
            "transport and the schedule",
        ),
        Target(
            f"`Client.get`: at most {TIMES_SYNC:.2f} times the processor time of the generated `sync()`",
            f"{sync:.3f} times",
            sync <= TIMES_SYNC,
            "" if sync <= TIMES_SYNC else parts,
        ),
    ]
