"""Format the results of the suite `poll` as Markdown."""

from bench.markdown import table
from bench.poll.clients import ASYNC, SYNC, WATCH_FAST
from bench.poll.measure import CONCURRENCIES, PollResults, Row
from bench.statistics import median
from bench.target import Target

MAX_CONCURRENCY = CONCURRENCIES[-1]
MIN_TIMES_HTTPX, MAX_TIMES_AIOHTTP, MAX_TIMES_SYNC = 8.0, 1.6, 1.10

TEXT = """\
A server on this machine responds to every request with 200 bytes. Each client runs in a new process, and only one
client runs at a time. All figures are medians of {rounds} rounds. As soon as the response to a poll arrives, the client
polls the same job again, so the concurrency equals the number of jobs. The column “p99” shows the 99th percentile of
the time between two polls of the same job. The processor time is the time that the client's process spends in user and
kernel mode.

* The client “watch, fast” is `AsyncClient.watch` with the extra `fast`, and “watch” is `AsyncClient.watch` over httpx.
  The figures of “watch, fast” and “watch” include all work of `AsyncClient.watch`: scheduling polls, honouring rate
  limits, and mapping each response to an `Operation`.
* The client “generated client” uses the package `bulkstatus_api` without `bulkstatus`, with one polling loop per job.
* The client “httpx + gather” polls all jobs at the same time, waits for all responses, decodes the JSON, and repeats.
* The client “raw aiohttp” uses aiohttp and `json.loads`, with one polling loop per job. The rate of “raw aiohttp” is
  the practical upper limit.
* The clients “generated client” and “httpx + gather” use at most 100 connections, which is the default limit of
  httpx."""

BLOCKING = """\
The next table compares blocking clients, which send one request at a time:"""

TURNS = """\
In another measurement, the three blocking clients take turns of 100 polls in one process, so other load affects them
equally. `Client.get` takes {times} times the processor time of the generated `sync()`. The number before the
brackets is the median of {rounds} rounds, and the brackets contain the minimum and the maximum. Without HTTP, the parts
of a poll with bulkstatus need this processor time: {parts}."""


def section(results: PollResults) -> str:
    """Return the section about the suite `poll` in docs/benchmarks/README.md."""
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
    """Return the targets of the suite `poll`, with their results."""
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
