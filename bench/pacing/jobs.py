"""Define the durations of the jobs, and the progress that the jobs report."""

import math
from collections.abc import Callable
from random import Random

from attrs import frozen

from bulkstatus.status import BulkStatus

STEPS = 200
"""The number of steps in which a job reports its progress, in most models."""

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
    """Return a random generator seeded with names. Separate generators per purpose give all schedules the same jobs."""
    return Random("/".join(map(str, names)))  # noqa: S311 - simulated jobs hold no secrets


def lognormal(random: Random) -> float:
    """Return a duration with a median of 240 s and a sigma of 1.6. Values out of bounds are drawn again."""
    while not MIN_DURATION <= (duration := 240 * math.exp(random.gauss(0, 1.6))) <= MAX_DURATION:
        pass
    return duration


def log_uniform(random: Random) -> float:
    """Return a duration that is as likely to be from 2 to 20 s as from 200 to 2,000 s."""
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
    """Return the progress of a job, rounded down to whole steps."""
    return Snapshot(min(int(fraction * total + 1e-9), total), total)


def none(_: Random) -> ProgressCurve:
    """Return the curve of a job that reports no progress."""
    return lambda _: Snapshot()


def linear(_: Random) -> ProgressCurve:
    """Return the curve of a job that progresses at a constant rate."""
    return in_steps


def drift(random: Random) -> ProgressCurve:
    """Return the curve of a job that slows down or speeds up: p = x^g, with g log-uniform from 0.5 to 2."""
    exponent = 2 ** random.uniform(-1, 1)
    return lambda x: in_steps(x**exponent)


def queued(random: Random) -> ProgressCurve:
    """Return the curve of a job that is queued and then processed in 10 to 200 batches.

    The job is queued for up to 40 % of its duration. A queued job reports `RUNNING`.
    """
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)
    return lambda x: in_steps(max(x - queue, 0) / (1 - queue), batches)


def queued_as_pending(random: Random) -> ProgressCurve:
    """Return the same curve as `queued`, except that a queued job reports `PENDING`."""
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)

    def curve(x: float) -> Snapshot:
        if x < queue:
            return Snapshot(0, batches, BulkStatus.PENDING)
        return in_steps((x - queue) / (1 - queue), batches)

    return curve


def stall(random: Random) -> ProgressCurve:
    """Return the curve of a job that stalls once, at a random time, for 10 to 50 % of its duration."""
    length = random.uniform(0.1, 0.5)
    starts = random.uniform(0, 1 - length)
    return lambda x: in_steps((min(x, starts) + max(x - starts - length, 0)) / (1 - length))


def finalising(random: Random) -> ProgressCurve:
    """Return the curve of a job that reaches 99 % after 60 to 95 % of its duration, and stays there until it ends."""
    reached = random.uniform(0.6, 0.95)
    return lambda x: in_steps(min(0.99 * x / reached, 0.99))


def total_grows(random: Random) -> ProgressCurve:
    """Return the curve of a job whose total grows once.

    The job progresses at a constant rate. Up to two thirds of its items are unknown until 20 to 80 % of its duration.
    """
    starts, known = random.uniform(0.2, 0.8), random.uniform(1 / 3, 1 / 1.2)

    def curve(x: float) -> Snapshot:
        total = STEPS if x >= starts else round(known * STEPS)
        return Snapshot(min(in_steps(x).processed or 0, total), total)

    return curve


def backwards(random: Random) -> ProgressCurve:
    """Return the curve of a job that progresses at a constant rate, but once loses 10 to 50 % of its progress."""
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
"""The earlier names of renamed models, which seeds still use. They never change, so the figures stay reproducible."""


def progress_curve(model: str, *seed: object) -> ProgressCurve:
    """Return the progress curve of a job for a model and a seed."""
    return MODELS[model](generator(*seed, SEED_NAMES.get(model, model)))
