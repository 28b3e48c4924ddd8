"""Measure all clients in turn, each in a new process, and compute medians."""

from attrs import frozen

from bench.poll.clients import ASYNC, SYNC, WATCH_FAST, is_fast_installed
from bench.processes import run_measurement, running_server
from bench.progress import Progress
from bench.statistics import median

CONCURRENCIES = (1, 20, 100, 500)
ROUNDS = 5
SECONDS = 1.0
"""Minimum time for which one client is measured, in seconds."""


@frozen
class Row:
    """The figures of one client at one concurrency. Each figure is the median of all rounds."""

    client: str
    concurrency: int
    rate: float
    """Polls per second."""
    cpu: float
    """Processor time of the client's process per poll, in seconds."""
    p99: float
    """99th percentile of the time between two polls of the same job, in seconds."""
    peak_memory: float
    """Peak memory of the client's process, in bytes."""


@frozen
class PollResults:
    """The results of the suite `poll`."""

    rounds: int
    rows: list[Row]
    turns: list[dict[str, float]]
    """Processor times per poll, in seconds. Each list item contains one round, with one time per blocking client.

    All blocking clients run in one process.
    """
    parts: dict[str, float]
    """Processor time of each part of one poll, in seconds."""

    def row(self, client: str, concurrency: int) -> Row:
        """Return the figures of a client at one concurrency."""
        return next(row for row in self.rows if (row.client, row.concurrency) == (client, concurrency))

    def best_watch(self) -> str:
        """Return the client's name in the tables: “watch, fast” with the extra `fast`, or “watch” without the extra."""
        return next(row.client for row in self.rows if row.client in ("watch, fast", "watch"))


def measure(progress: Progress, *, rounds: int = ROUNDS, seconds: float = SECONDS) -> PollResults:
    """Measure all clients `rounds` times, and return the results."""
    clients = [(name, 1) for name in SYNC]
    names = [name for name in ASYNC if name != WATCH_FAST or is_fast_installed()]
    clients += [(name, concurrency) for concurrency in CONCURRENCIES for name in names]
    costs_by_client: dict[tuple[str, int], list[dict[str, float]]] = {client: [] for client in clients}
    turns: list[dict[str, float]] = []
    parts: list[dict[str, float]] = []
    done, steps = 0, rounds * (len(clients) + 2)
    with running_server("bench.poll.server") as base_url:
        for _ in range(rounds):
            for name, concurrency in clients:
                progress(done, steps, f"{name}, concurrency {concurrency}")
                costs_by_client[name, concurrency].append(
                    run_measurement("bench.poll.clients", name, base_url, concurrency, seconds)
                )
                done += 1
            progress(done, steps, "blocking clients in turns")
            turns.append(run_measurement("bench.poll.turns", base_url, 6 * seconds))
            progress(done + 1, steps, "parts of a poll")
            parts.append(run_measurement("bench.poll.parts"))
            done += 2
    return PollResults(
        rounds=rounds,
        rows=[
            Row(
                name,
                concurrency,
                rate=median(cost["polls"] / cost["seconds"] for cost in costs),
                cpu=median(cost["cpu"] / cost["polls"] for cost in costs),
                p99=median(cost["p99"] for cost in costs),
                peak_memory=median(cost["peak_memory"] for cost in costs),
            )
            for (name, concurrency), costs in costs_by_client.items()
        ],
        turns=turns,
        parts={name: median(times[name] for times in parts) for name in parts[0]},
    )
