"""Run all clients in turn, each in a fresh process, and take the medians."""

from attrs import frozen

from bench.poll.clients import ASYNC, SYNC, WATCH_FAST, is_fast_installed
from bench.processes import measured, serving
from bench.progress import Progress
from bench.statistics import median

IN_FLIGHT = (1, 20, 100, 500)
ROUNDS = 5
SECONDS = 1.0
"""How long each client is watched, at least."""


@frozen
class Row:
    """One client with so many requests in flight: the medians of all rounds."""

    client: str
    in_flight: int
    rate: float
    """Polls a second."""
    cpu: float
    """Seconds of processor time a poll, of the client's process."""
    p99: float
    """Seconds between two polls the same job that one in a hundred exceeds."""
    peak_memory: float
    """Bytes."""


@frozen
class PollResults:
    """All figures of this suite."""

    rounds: int
    rows: list[Row]
    turns: list[dict[str, float]]
    """Seconds of processor time a poll of each blocking client, where they take turns in one process; by round."""
    parts: dict[str, float]
    """Seconds of processor time that parts of one poll take."""

    def row(self, client: str, in_flight: int) -> Row:
        """One of them."""
        return next(row for row in self.rows if (row.client, row.in_flight) == (client, in_flight))

    def best_watch(self) -> str:
        """Our way to ask many: with the fast transport, if that is there."""
        return next(row.client for row in self.rows if row.client in ("watch, fast", "watch"))


def measure(progress: Progress, *, rounds: int = ROUNDS, seconds: float = SECONDS) -> PollResults:
    """Run them."""
    clients = [(name, 1) for name in SYNC]
    names = [name for name in ASYNC if name != WATCH_FAST or is_fast_installed()]
    clients += [(name, in_flight) for in_flight in IN_FLIGHT for name in names]
    found: dict[tuple[str, int], list[dict[str, float]]] = {client: [] for client in clients}
    turns: list[dict[str, float]] = []
    parts: list[dict[str, float]] = []
    done, steps = 0, rounds * (len(clients) + 2)
    with serving("bench.poll.server") as base_url:
        for _ in range(rounds):
            for name, in_flight in clients:
                progress(done, steps, f"{name}, {in_flight} in flight")
                found[name, in_flight].append(measured("bench.poll.clients", name, base_url, in_flight, seconds))
                done += 1
            progress(done, steps, "blocking clients in turns")
            turns.append(measured("bench.poll.turns", base_url, 6 * seconds))
            progress(done + 1, steps, "parts of a poll")
            parts.append(measured("bench.poll.parts"))
            done += 2
    return PollResults(
        rounds=rounds,
        rows=[
            Row(
                name,
                in_flight,
                rate=median(cost["polls"] / cost["seconds"] for cost in costs),
                cpu=median(cost["cpu"] / cost["polls"] for cost in costs),
                p99=median(cost["p99"] for cost in costs),
                peak_memory=median(cost["peak_memory"] for cost in costs),
            )
            for (name, in_flight), costs in found.items()
        ],
        turns=turns,
        parts={name: median(times[name] for times in parts) for name in parts[0]},
    )
