"""Define the schedules of other libraries, with their default settings.

A schedule is a function that returns the seconds until the next request. Its parameters are the number n of the delay
(from 1), the age of the job, the last `Retry-After`, and a random generator. In the simulation, rivals never give up.
The report counts the jobs that a rival would have given up.
"""

import math
from collections.abc import Callable
from random import Random

from attrs import frozen

Delay = Callable[[int, float, float | None, Random], float]


@frozen
class Rival:
    """A schedule, and the limits after which the library gives up a job."""

    delay: Delay
    max_requests: float = math.inf
    max_seconds: float = math.inf


def google_api_core(n: int, _: float, __: float | None, random: Random) -> float:
    """Return a random delay up to an exponentially growing maximum (full jitter)."""
    return random.uniform(0, 20.0 if n > 9 else min(1.5 ** (n - 1), 20.0))


def smithy(n: int, _: float, __: float | None, random: Random) -> float:
    """Return a random delay in whole seconds, from 2 up to an exponentially growing maximum."""
    return float(random.randint(2, 120 if n > 7 else min(2 * 2 ** (n - 1), 120)))


def databricks(n: int, _: float, __: float | None, random: Random) -> float:
    """Return a delay that grows by one second each time, up to ten seconds, plus jitter."""
    return min(n, 10) + random.random()


def simple_salesforce(n: int, _: float, __: float | None, ___: Random) -> float:
    """Return a delay that grows exponentially until n = 9 and is constant after that."""
    return 0.5 + math.exp(min(n - 1, 8)) / 1000


def exoscale(_: int, age: float, __: float | None, ___: Random) -> float:
    """Return a delay that grows linearly with the age of the job, from 3 to 60 s."""
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
