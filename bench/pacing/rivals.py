"""Define the polling schedules of other libraries, with their default settings.

A schedule is a function that returns the delay before the next request, in seconds. A schedule has four parameters: the
number of the delay, the age of the job, the last `Retry-After`, and a random number generator. The first delay has the
number 1. In the simulation, rivals have no limits: they poll each job until the job ends. A real library would stop
polling some jobs before they end. The report counts these jobs.
"""

import math
from collections.abc import Callable
from random import Random

from attrs import frozen

Delay = Callable[[int, float, float | None, Random], float]


@frozen
class Rival:
    """The polling schedule of another library, and the limits after which the library stops polling a job."""

    delay: Delay
    max_requests: float = math.inf
    max_seconds: float = math.inf


def google_api_core(n: int, _: float, __: float | None, random: Random) -> float:
    """Return a random delay from 0 s to an exponentially growing maximum (full jitter)."""
    return random.uniform(0, 20.0 if n > 9 else min(1.5 ** (n - 1), 20.0))


def smithy(n: int, _: float, __: float | None, random: Random) -> float:
    """Return a random delay in whole seconds, from 2 s to an exponentially growing maximum."""
    return float(random.randint(2, 120 if n > 7 else min(2 * 2 ** (n - 1), 120)))


def databricks(n: int, _: float, __: float | None, random: Random) -> float:
    """Return a delay that grows by one second per request, up to ten seconds, plus jitter."""
    return min(n, 10) + random.random()


def simple_salesforce(n: int, _: float, __: float | None, ___: Random) -> float:
    """Return a delay that grows exponentially until the ninth delay, and is constant after that."""
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
