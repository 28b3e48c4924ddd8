"""The schedules of other libraries, at their own defaults.

Each is a function of n, the number of the sleep from 1, the age of the job, the last `Retry-After`, and a random
generator; it returns the seconds until the next request. Rivals never give up in the simulation; the report counts the
jobs on which they would have given up.
"""

import math
from collections.abc import Callable
from random import Random

from attrs import frozen

Delay = Callable[[int, float, float | None, Random], float]


@frozen
class Rival:
    """A schedule, and the limits after which the library gives a job up."""

    delay: Delay
    max_requests: float = math.inf
    max_seconds: float = math.inf


def google_api_core(n: int, _: float, __: float | None, random: Random) -> float:
    """Full jitter under an exponential."""
    return random.uniform(0, 20.0 if n > 9 else min(1.5 ** (n - 1), 20.0))


def smithy(n: int, _: float, __: float | None, random: Random) -> float:
    """Whole seconds, with jitter, under an exponential."""
    return float(random.randint(2, 120 if n > 7 else min(2 * 2 ** (n - 1), 120)))


def databricks(n: int, _: float, __: float | None, random: Random) -> float:
    """One second more each time, up to ten, with jitter."""
    return min(n, 10) + random.random()


def simple_salesforce(n: int, _: float, __: float | None, ___: Random) -> float:
    """Exponential until n = 9, then fixed."""
    return 0.5 + math.exp(min(n - 1, 8)) / 1000


def exoscale(_: int, age: float, __: float | None, ___: Random) -> float:
    """Linear in the job's age."""
    return min(max(57 / 870 * (age - 30) + 3, 3.0), 60.0)


RIVALS = {
    "vendor sample": Rival(lambda *_: 5.0),
    "openai-python": Rival(lambda *_: 1.0),
    "botocore waiters": Rival(lambda *_: 15.0, max_requests=40),
    "azure-core": Rival(lambda _, __, retry_after, ___: 30.0 if retry_after is None else retry_after),
    "google-api-core": Rival(google_api_core, max_seconds=900.0),
    "Smithy waiters": Rival(smithy),
    "databricks-sdk": Rival(databricks, max_seconds=1200.0),
    "simple-salesforce": Rival(simple_salesforce),
    "python-exoscale": Rival(exoscale),
}
