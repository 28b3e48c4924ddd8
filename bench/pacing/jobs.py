"""The jobs: their durations, and the progress that they report."""

import math
from collections.abc import Callable
from random import Random

from attrs import frozen

from bulkstatus.status import BulkStatus

STEPS = 200
"""The number of steps in which most models report progress."""

MIN_DURATION, MAX_DURATION = 2.0, 6 * 3600.0


@frozen
class Snapshot:
    """The state and the progress of a job at one moment."""

    processed: int | None = None
    total: int | None = None
    status: BulkStatus = BulkStatus.RUNNING


ProgressCurve = Callable[[float], Snapshot]
"""A job's snapshot as a function of the elapsed fraction of its duration, in [0, 1)."""


def generator(*names: object) -> Random:
    """Return a random generator seeded with names; each purpose has its own, so all schedules have the same jobs."""
    return Random("/".join(map(str, names)))  # noqa: S311 - simulated jobs hold no secrets


def lognormal(random: Random) -> float:
    """Median 240 s, sigma 1.6; durations out of bounds are drawn again."""
    while not MIN_DURATION <= (duration := 240 * math.exp(random.gauss(0, 1.6))) <= MAX_DURATION:
        pass
    return duration


def log_uniform(random: Random) -> float:
    """As many jobs between 2 and 20 s as between 200 and 2,000."""
    return MIN_DURATION * math.exp(random.random() * math.log(MAX_DURATION / MIN_DURATION))


def bimodal(random: Random) -> float:
    """Seven in ten take 5 to 30 s, the others 30 minutes to 4 hours."""
    return random.uniform(5, 30) if random.random() < 0.7 else random.uniform(1800, 4 * 3600)


DURATIONS: dict[str, Callable[[Random], float]] = {
    "lognormal": lognormal,
    "log-uniform": log_uniform,
    "bimodal": bimodal,
}


def in_steps(fraction: float, total: int = STEPS) -> Snapshot:
    """Return progress in whole steps."""
    return Snapshot(min(int(fraction * total + 1e-9), total), total)


def none(_: Random) -> ProgressCurve:
    """No progress is reported."""
    return lambda _: Snapshot()


def linear(_: Random) -> ProgressCurve:
    """An even rate."""
    return in_steps


def drift(random: Random) -> ProgressCurve:
    """Steadily slower or faster: p = x^g, g log-uniform in 0.5 to 2."""
    exponent = 2 ** random.uniform(-1, 1)
    return lambda x: in_steps(x**exponent)


def queued(random: Random) -> ProgressCurve:
    """Queued for up to 40 % of the time, reported as `RUNNING`, then processed in 10 to 200 batches."""
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)
    return lambda x: in_steps(max(x - queue, 0) / (1 - queue), batches)


def queued_as_pending(random: Random) -> ProgressCurve:
    """The same, but reported as `PENDING` while queued."""
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)

    def curve(x: float) -> Snapshot:
        if x < queue:
            return Snapshot(0, batches, BulkStatus.PENDING)
        return in_steps((x - queue) / (1 - queue), batches)

    return curve


def stall(random: Random) -> ProgressCurve:
    """One stall of 10 to 50 % of the duration, somewhere in it."""
    length = random.uniform(0.1, 0.5)
    starts = random.uniform(0, 1 - length)
    return lambda x: in_steps((min(x, starts) + max(x - starts - length, 0)) / (1 - length))


def finalising(random: Random) -> ProgressCurve:
    """99 % at 60 to 95 % of the duration, and unchanged after that."""
    reached = random.uniform(0.6, 0.95)
    return lambda x: in_steps(min(0.99 * x / reached, 0.99))


def total_grows(random: Random) -> ProgressCurve:
    """An even rate, but up to two thirds of the items become known only somewhere in the middle."""
    starts, known = random.uniform(0.2, 0.8), random.uniform(1 / 3, 1 / 1.2)

    def curve(x: float) -> Snapshot:
        total = STEPS if x >= starts else round(known * STEPS)
        return Snapshot(min(in_steps(x).processed or 0, total), total)

    return curve


def backwards(random: Random) -> ProgressCurve:
    """An even rate, and once back by 10 to 50 % of the progress, somewhere in the middle."""
    at, kept = random.uniform(0.2, 0.8), random.uniform(0.5, 0.9)
    low = at * kept
    return lambda x: in_steps(x if x < at else low + (x - at) * (1 - low) / (1 - at))


MODELS: dict[str, Callable[[Random], ProgressCurve]] = {
    "none": none,
    "linear": linear,
    "drift": drift,
    "queued": queued,
    "queued as PENDING": queued_as_pending,
    "one stall": stall,
    "99 %, then finalising": finalising,
    "total grows": total_grows,
    "backwards once": backwards,
}

SEED_NAMES = {"queued as PENDING": "queued, and told so"}
"""Names in the seeds of models that were renamed later, so that the figures stay reproducible."""


def progress_curve(model: str, *seed: object) -> ProgressCurve:
    """Return the progress of a job by a model."""
    return MODELS[model](generator(*seed, SEED_NAMES.get(model, model)))
