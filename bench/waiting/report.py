"""Format the results of the suite `waiting` as Markdown."""

from bench.markdown import table
from bench.target import Target
from bench.waiting.approaches import APPROACHES
from bench.waiting.measure import WaitingResults

WATCH = next(iter(APPROACHES))
COUNT, MAX_BYTES = 100_000, 1500.0
MILLION = 1_000_000

TEXT = """\
The next table shows how much memory each waiting job adds to the process. In the first row, `AsyncClient.watch` has
polled each job once, and keeps the last operation of each job in memory. The other rows show programs with one sleeping
asyncio task per job. In the second row, each task keeps only the URL of its job in memory. In the last row, each task
also keeps the last response of its job, decoded with `json.loads`."""

SCHEDULING = """\
The next table shows the processor time to schedule {polls:,} polls of {jobs:,} jobs, without sending requests:"""

RELOADING = """\
The next table shows how long `AsyncClient.watch` takes to load all jobs from the ledger of a watch that was killed.
`AsyncClient.watch` also loads the last delivered operation of each job:"""


def section(results: WaitingResults) -> str:
    """Return the section about the suite `waiting` in docs/benchmarks/README.md."""
    counts = [int(count) for count in results.rounds]
    return "\n\n".join(
        [
            TEXT,
            table(
                ("bytes per waiting job", *(f"{count:,} jobs" for count in counts)),
                (
                    (
                        f"**{name}**" if name == WATCH else name,
                        *(f"{results.bytes_per_job(name, count):,.0f}" for count in counts),
                    )
                    for name in APPROACHES
                ),
            ),
            "Each figure is the median of all runs with the same number of jobs: "
            + ", ".join(
                f"{rounds} run{'' if rounds == 1 else 's'} with {int(count):,} jobs"
                for count, rounds in results.rounds.items()
            )
            + ".",
            "![Memory of waiting jobs](waiting.svg)",
            SCHEDULING.format(polls=results.polls, jobs=results.jobs),
            table(
                ("approach", "processor time, s", "µs per poll"),
                ((name, f"{cpu:.1f}", f"{1e6 * cpu / results.polls:.1f}") for name, cpu in results.scheduling.items()),
            ),
            RELOADING,
            table(
                ("jobs", "time, s", "µs per job", "bytes of memory per job", "bytes of the ledger per job"),
                (
                    (
                        f"{reload.count:,}",
                        f"{reload.seconds:.2f}",
                        f"{1e6 * reload.seconds / reload.count:.0f}",
                        f"{reload.bytes:,.0f}",
                        f"{reload.ledger_bytes / reload.count:,.0f}",
                    )
                    for reload in results.reloads
                ),
            ),
        ]
    )


def targets(results: WaitingResults) -> list[Target]:
    """Return the targets of the suite `waiting`, with their results."""
    in_memory = results.bytes_per_job(WATCH, COUNT)
    reloaded = next(reload.bytes for reload in results.reloads if reload.count == COUNT)
    return [
        _memory(f"memory per job with {COUNT:,} waiting jobs, including the last operation", in_memory),
        _memory(f"memory per job with {COUNT:,} jobs that were reloaded from a ledger", reloaded),
        Target(
            f"{MILLION:,} jobs run on one machine",
            f"{results.bytes_per_job(WATCH, MILLION) * MILLION / 1e9:.2f} GB",
            is_met=True,  # without a complete run, there would be no figure
        ),
    ]


def _memory(name: str, result: float) -> Target:
    return Target(
        f"{name}: at most {MAX_BYTES / 1000:g} kB",
        f"{result / 1000:.2f} kB",
        result <= MAX_BYTES,
        "" if result <= MAX_BYTES else f"{result / MAX_BYTES:.2f} times the maximum",
    )
