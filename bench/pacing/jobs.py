"""Define the durations of simulated jobs, and the progress that these jobs report."""

import math
from collections.abc import Callable
from random import Random

from attrs import frozen

from bulkstatus.status import BulkStatus

STEPS = 200
"""Number of equal steps from 0 to 100 % progress. Most progress models report progress in these steps."""

MIN_DURATION, MAX_DURATION = 2.0, 6 * 3600.0


@frozen
class Snapshot:
    """The status and the progress of a simulated job at one moment."""

    processed: int | None = None
    total: int | None = None
    status: BulkStatus = BulkStatus.RUNNING


ProgressCurve = Callable[[float], Snapshot]
"""A function that returns the snapshot of a job at one moment.

The argument of the function is the moment as a fraction of the job's duration: at least 0 and less than 1.
"""


def generator(*names: object) -> Random:
    """Return a random number generator that is seeded with `names`.

    Durations, progress, servers and schedules have separate random number generators, so that all schedules get the
    same jobs.
    """
    return Random("/".join(map(str, names)))  # noqa: S311 - simulated jobs hold no secrets


def lognormal(random: Random) -> float:
    """Return a lognormal duration with a median of 240 s and a sigma of 1.6.

    Durations of less than 2 s or more than 6 hours are drawn again.
    """
    while not MIN_DURATION <= (duration := 240 * math.exp(random.gauss(0, 1.6))) <= MAX_DURATION:
        pass
    return duration


def log_uniform(random: Random) -> float:
    """Return a log-uniform duration. For example, 2 to 20 s is as likely as 200 to 2,000 s."""
    return MIN_DURATION * math.exp(random.random() * math.log(MAX_DURATION / MIN_DURATION))


def bimodal(random: Random) -> float:
    """Return a duration from 5 to 30 s for 70 % of the jobs, and from 30 minutes to 4 hours for the others."""
    return random.uniform(5, 30) if random.random() < 0.7 else random.uniform(1800, 4 * 3600)


DURATIONS: dict[str, Callable[[Random], float]] = {
    "lognormal": lognormal,
    "log-uniform": log_uniform,
    "bimodal": bimodal,
}


def in_steps(fraction: float, total: int = STEPS) -> Snapshot:
    """Return the snapshot of a job whose progress is `fraction`, rounded down to whole steps."""
    return Snapshot(min(int(fraction * total + 1e-9), total), total)


def none(_: Random) -> ProgressCurve:
    """Return the progress curve of a job that reports no progress."""
    return lambda _: Snapshot()


def linear(_: Random) -> ProgressCurve:
    """Return the progress curve of a job that progresses at a constant rate."""
    return in_steps


def drift(random: Random) -> ProgressCurve:
    """Return the progress curve of a job that slows down or speeds up.

    After the fraction x of its duration, the progress of the job is x^g. The exponent g is log-uniform from 0.5 to 2.
    """
    exponent = 2 ** random.uniform(-1, 1)
    return lambda x: in_steps(x**exponent)


def queued(random: Random) -> ProgressCurve:
    """Return the progress curve of a job that is queued, and then processed in 10 to 200 batches.

    The job is queued for up to 40 % of its duration. While the job is queued, it reports `RUNNING`.
    """
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)
    return lambda x: in_steps(max(x - queue, 0) / (1 - queue), batches)


def queued_as_pending(random: Random) -> ProgressCurve:
    """Return the same progress curve as `queued`, except that a queued job reports `PENDING`."""
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)

    def curve(x: float) -> Snapshot:
        if x < queue:
            return Snapshot(0, batches, BulkStatus.PENDING)
        return in_steps((x - queue) / (1 - queue), batches)

    return curve


def stall(random: Random) -> ProgressCurve:
    """Return the progress curve of a job that stalls once, at a random time, for 10 to 50 % of its duration."""
    length = random.uniform(0.1, 0.5)
    starts = random.uniform(0, 1 - length)
    return lambda x: in_steps((min(x, starts) + max(x - starts - length, 0)) / (1 - length))


def finalising(random: Random) -> ProgressCurve:
    """Return the progress curve of a job that reaches 99 % after 60 to 95 % of its duration, and then stays at 99 %."""
    reached = random.uniform(0.6, 0.95)
    return lambda x: in_steps(min(0.99 * x / reached, 0.99))


def total_grows(random: Random) -> ProgressCurve:
    """Return the progress curve of a job whose total number of items grows once.

    The job progresses at a constant rate. The total grows after 20 to 80 % of the job's duration. Before it grows, the
    total is one third to five sixths of the final total.
    """
    starts, known = random.uniform(0.2, 0.8), random.uniform(1 / 3, 1 / 1.2)

    def curve(x: float) -> Snapshot:
        total = STEPS if x >= starts else round(known * STEPS)
        return Snapshot(min(in_steps(x).processed or 0, total), total)

    return curve


def backwards(random: Random) -> ProgressCurve:
    """Return the progress curve of a job that once loses 10 to 50 % of its progress.

    Before and after the loss, the job progresses at a constant rate.
    """
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
"""Earlier names of renamed progress models.

The random seeds of renamed models are still derived from the earlier names, so that the figures do not change.
"""


def progress_curve(model: str, *seed: object) -> ProgressCurve:
    """Return a random progress curve for the progress model `model`. The same seed always produces the same curve."""
    return MODELS[model](generator(*seed, SEED_NAMES.get(model, model)))
