"""Report the suite `poll` in Markdown."""

from bench.markdown import table
from bench.poll.clients import ASYNC, SYNC, WATCH_FAST
from bench.poll.measure import CONCURRENCIES, PollResults, Row
from bench.statistics import median
from bench.target import Target

MAX_CONCURRENCY = CONCURRENCIES[-1]
MIN_TIMES_HTTPX, MAX_TIMES_AIOHTTP, MAX_TIMES_SYNC = 8.0, 1.6, 1.10

TEXT = """\
A server on this machine responds with 200 bytes. Each client runs in a fresh process, and the clients take turns. The
figures are medians of {rounds} rounds. All jobs are always due, so the concurrency equals the number of jobs. “p99” is
the 99th percentile of the time between two polls of the same job. The processor time is the time of the client's
process in user and kernel mode.

* “watch, fast” is `AsyncClient.watch` with the extra `fast`, and “watch” is `AsyncClient.watch` over httpx. Both
  include all work of `watch`: it schedules the polls, honours rate limits, and maps each response to an `Operation`.
* “generated client” is `bulkstatus_api` without `bulkstatus`, with one loop per job.
* “httpx + gather” polls all jobs at once, decodes the JSON, and repeats.
* “raw aiohttp” is one loop per job with `json.loads`, and its rate is the practical limit.
* “generated client” and “httpx + gather” use the default limit of httpx, which is 100 connections."""

BLOCKING = """\
The next table is about blocking clients, which send one request at a time:"""

TURNS = """\
To compare processor times, the three clients take turns of 100 polls in one process, so other load affects them
equally. `Client.get` takes {times} times the processor time of the generated `sync()`. This ratio is
the median of {rounds} rounds, with the minimum and the maximum in brackets. The parts of a poll with bulkstatus, apart
from HTTP, take this processor time:
{parts}."""


def section(results: PollResults) -> str:
    """Return the section of the suite `poll` on the page."""
    parts = [TEXT.format(rounds=results.rounds)]
    clients = [name for name in ASYNC if any(row.client == name for row in results.rows)]
    for concurrency in CONCURRENCIES:
        parts += [
            f"Concurrency {concurrency}:",
            _table([results.row(name, concurrency) for name in clients], results.row("raw aiohttp", concurrency)),
        ]
    if WATCH_FAST not in clients:
        parts.append("The fast transport was not installed for this measurement.")
    ratios = _ratios(results)
    parts += [
        "![Polls per second](polls.svg)",
        BLOCKING,
        _table([results.row(name, 1) for name in SYNC], results.row("generated sync()", 1)),
        TURNS.format(
            times=f"{median(ratios):.3f} [{min(ratios):.3f}, {max(ratios):.3f}]",
            rounds=len(ratios),
            parts=_parts(results),
        ),
    ]
    return "\n\n".join(parts)


def _table(rows: list[Row], baseline: Row) -> str:
    return table(
        (
            "client",
            "polls per second",
            "processor time per poll, µs",
            f"times {baseline.client}",
            "p99, ms",
            "peak memory, MB",
        ),
        (
            (
                f"**{row.client}**" if row.client in ("watch, fast", "watch", "Client.get") else row.client,
                f"{row.rate:,.0f}",
                f"{1e6 * row.cpu:,.0f}",
                f"{row.cpu / baseline.cpu:.2f}",
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
    """Return the targets and their results."""
    name = results.best_watch()
    watch = results.row(name, MAX_CONCURRENCY)
    httpx, aiohttp = (results.row(client, MAX_CONCURRENCY) for client in ("httpx + gather", "raw aiohttp"))
    rate_ratio, processor_ratio, sync_ratio = watch.rate / httpx.rate, watch.cpu / aiohttp.cpu, median(_ratios(results))
    limit = aiohttp.rate / httpx.rate
    parts = _parts(results)
    return [
        Target(
            f"{MAX_CONCURRENCY} due jobs, polls per second: at least {MIN_TIMES_HTTPX:g} times httpx + gather",
            f"{rate_ratio:.1f} times ({name}: {watch.rate:,.0f})",
            rate_ratio >= MIN_TIMES_HTTPX,
            "" if rate_ratio >= MIN_TIMES_HTTPX else f"raw aiohttp, the practical limit, reaches {limit:.1f} times",
        ),
        Target(
            f"{MAX_CONCURRENCY} due jobs, processor time per poll: at most {MAX_TIMES_AIOHTTP:g} times raw aiohttp",
            f"{processor_ratio:.2f} times ({name}: {1e6 * watch.cpu:.0f} µs)",
            processor_ratio <= MAX_TIMES_AIOHTTP,
            ""
            if processor_ratio <= MAX_TIMES_AIOHTTP
            else f"raw aiohttp takes {1e6 * aiohttp.cpu:.0f} of these {1e6 * watch.cpu:.0f} µs; {parts}; the transport "
            "and the schedule take the rest",
        ),
        Target(
            f"`Client.get`: at most {MAX_TIMES_SYNC:.2f} times the processor time of the generated `sync()`",
            f"{sync_ratio:.3f} times",
            sync_ratio <= MAX_TIMES_SYNC,
            "" if sync_ratio <= MAX_TIMES_SYNC else parts,
        ),
    ]
