"""This suite's part of the page, in Markdown."""

from bench.markdown import table
from bench.target import Target
from bench.waiting.holders import HOLDERS
from bench.waiting.measure import WaitingResults

OURS = next(iter(HOLDERS))
COUNT, MOST_BYTES = 100_000, 1500.0
MILLION = 1_000_000

TEXT = """\
The memory is what the process holds more than before it was given the jobs, for each of them. All of them
wait: each was polled once, and its last poll is kept. Nobody else keeps its URL. Beside it, what a program would take
that follows each job in an asyncio task of its own; with its URL alone, and with its last response as `json.loads`
gives it."""

SCHEDULING = """\
To decide what to ask next, and when to ask again, for {polls:,} polls of {jobs:,} jobs, without any request:"""

RELOADING = """\
The time from calling `AsyncClient.watch` with nothing but a ledger until it has all jobs of a watch that was killed,
each with the poll that the caller has:"""


def section(results: WaitingResults) -> str:
    """The part of the page."""
    counts = [int(count) for count in results.rounds]
    return "\n\n".join(
        [
            TEXT,
            table(
                ("bytes a waiting job", *(f"{count:,} jobs" for count in counts)),
                (
                    (
                        f"**{name}**" if name == OURS else name,
                        *(f"{results.bytes_a_job(name, count):,.0f}" for count in counts),
                    )
                    for name in HOLDERS
                ),
            ),
            "Medians of " + ", ".join(f"{rounds} at {int(count):,}" for count, rounds in results.rounds.items()) + ".",
            "![Memory of waiting jobs](waiting.svg)",
            SCHEDULING.format(polls=results.polls, jobs=results.jobs),
            table(
                ("way", "processor time, s", "µs a poll"),
                ((name, f"{cpu:.1f}", f"{1e6 * cpu / results.polls:.1f}") for name, cpu in results.scheduling.items()),
            ),
            RELOADING,
            table(
                ("jobs", "time, s", "µs a job", "bytes of memory a job", "bytes of the ledger a job"),
                (
                    (
                        f"{found.count:,}",
                        f"{found.seconds:.2f}",
                        f"{1e6 * found.seconds / found.count:.0f}",
                        f"{found.bytes:,.0f}",
                        f"{found.file / found.count:,.0f}",
                    )
                    for found in results.reloads
                ),
            ),
        ]
    )


def targets(results: WaitingResults) -> list[Target]:
    """What was to be reached."""
    found = results.bytes_a_job(OURS, COUNT)
    reloaded = next(reload.bytes for reload in results.reloads if reload.count == COUNT)
    return [
        _memory(f"memory a waiting job at {COUNT:,}, last poll included", found),
        _memory(f"the same, taken up from a ledger, at {COUNT:,}", reloaded),
        Target(
            f"{MILLION:,} jobs run on one machine",
            f"{results.bytes_a_job(OURS, MILLION) * MILLION / 1e9:.2f} GB",
            is_reached=True,  # or there would be no figure
        ),
    ]


def _memory(what: str, found: float) -> Target:
    return Target(
        f"{what}: at most {MOST_BYTES / 1000:g} kB",
        f"{found / 1000:.2f} kB",
        found <= MOST_BYTES,
        "" if found <= MOST_BYTES else f"{found / MOST_BYTES:.2f} times as much",
    )
