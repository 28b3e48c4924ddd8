"""The jobs: how long they take, and what they tell of their progress."""

import math
from collections.abc import Callable
from random import Random

from attrs import frozen

from bulkstatus.status import BulkStatus

STEPS = 200
"""The steps in which most models tell their progress."""

SHORTEST, LONGEST = 2.0, 6 * 3600.0


@frozen
class Sight:
    """What a job shows at one moment."""

    processed: int | None = None
    total: int | None = None
    status: BulkStatus = BulkStatus.RUNNING


Course = Callable[[float], Sight]
"""What a job shows, by the share of its duration that has passed: from 0 up to, but not, 1."""


def generator(*names: object) -> Random:
    """A generator of its own for each purpose, so that no schedule disturbs what another one meets."""
    return Random("/".join(map(str, names)))  # noqa: S311 - simulated jobs hold no secrets


def lognormal(random: Random) -> float:
    """Median 240 s, sigma 1.6; what is out of bounds is drawn again."""
    while not SHORTEST <= (duration := 240 * math.exp(random.gauss(0, 1.6))) <= LONGEST:
        pass
    return duration


def log_uniform(random: Random) -> float:
    """As many jobs between 2 and 20 s as between 200 and 2,000."""
    return SHORTEST * math.exp(random.random() * math.log(LONGEST / SHORTEST))


def bimodal(random: Random) -> float:
    """Seven in ten take 5 to 30 s, the others 30 minutes to 4 hours."""
    return random.uniform(5, 30) if random.random() < 0.7 else random.uniform(1800, 4 * 3600)


DURATIONS: dict[str, Callable[[Random], float]] = {
    "lognormal": lognormal,
    "log-uniform": log_uniform,
    "bimodal": bimodal,
}


def counted(fraction: float, total: int = STEPS) -> Sight:
    """Progress in whole steps."""
    return Sight(min(int(fraction * total + 1e-9), total), total)


def none(_: Random) -> Course:
    """No progress is told."""
    return lambda _: Sight()


def linear(_: Random) -> Course:
    """An even rate."""
    return counted


def drift(random: Random) -> Course:
    """Steadily slower or faster: p = x^g, g log-uniform in 0.5 to 2."""
    exponent = 2 ** random.uniform(-1, 1)
    return lambda x: counted(x**exponent)


def queued(random: Random) -> Course:
    """Queued for up to 40 % of the time, which the vendor does not tell, and then done in 10 to 200 batches."""
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)
    return lambda x: counted(max(x - queue, 0) / (1 - queue), batches)


def queued_and_told(random: Random) -> Course:
    """The same, but the vendor tells that it is queued."""
    queue, batches = random.uniform(0, 0.4), random.randint(10, 200)

    def course(x: float) -> Sight:
        if x < queue:
            return Sight(0, batches, BulkStatus.PENDING)
        return counted((x - queue) / (1 - queue), batches)

    return course


def stall(random: Random) -> Course:
    """One stall of 10 to 50 % of the duration, somewhere in it."""
    length = random.uniform(0.1, 0.5)
    begins = random.uniform(0, 1 - length)
    return lambda x: counted((min(x, begins) + max(x - begins - length, 0)) / (1 - length))


def finalising(random: Random) -> Course:
    """99 % at 60 to 95 % of the duration, and the rest of it at that."""
    reached = random.uniform(0.6, 0.95)
    return lambda x: counted(min(0.99 * x / reached, 0.99))


def total_grows(random: Random) -> Course:
    """An even rate, but up to two thirds of the items are not known until somewhere in the middle."""
    begins, known = random.uniform(0.2, 0.8), random.uniform(1 / 3, 1 / 1.2)

    def course(x: float) -> Sight:
        total = STEPS if x >= begins else round(known * STEPS)
        return Sight(min(counted(x).processed or 0, total), total)

    return course


def backwards(random: Random) -> Course:
    """An even rate, and once back by 10 to 50 % of what was done, somewhere in the middle."""
    at, kept = random.uniform(0.2, 0.8), random.uniform(0.5, 0.9)
    low = at * kept
    return lambda x: counted(x if x < at else low + (x - at) * (1 - low) / (1 - at))


MODELS: dict[str, Callable[[Random], Course]] = {
    "none": none,
    "linear": linear,
    "drift": drift,
    "queued": queued,
    "queued, and told so": queued_and_told,
    "one stall": stall,
    "99 %, then finalising": finalising,
    "total grows": total_grows,
    "backwards once": backwards,
}
