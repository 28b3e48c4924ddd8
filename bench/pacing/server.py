"""The server: perfect, or with the faults of real ones."""

from random import Random

from attrs import frozen

REQUEST = 0.150
"""Seconds that a request takes, half before the server looks at the job and half after."""

HOUR, OUTAGE = 3600.0, 60.0


@frozen
class Reply:
    """What a request brings: a look at the job, unless `fault` says what came instead."""

    fault: str | None = None
    retry_after: float | None = None
    is_unknown: bool = False

    @property
    def is_limit(self) -> bool:
        """Whether it asks for quiet not about this job, but because there were too many requests."""
        return self.fault == "429"


GOOD = Reply()
HINTED = Reply(retry_after=30.0)
UNKNOWN = Reply(is_unknown=True)
DOWN = Reply("connection")
BROKEN = Reply("5xx")


class Server:
    """One job's server."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._outage = random.uniform(0, HOUR - OUTAGE)

    def reply(self, now: float) -> Reply:
        """The reply to a request that reaches it now."""
        if 0 <= now % HOUR - self._outage < OUTAGE:
            return DOWN
        draw = self._random.random()
        if draw < 0.005:
            return DOWN
        if draw < 0.015:
            return BROKEN
        if draw < 0.025:
            return Reply("429", retry_after=float(self._random.randint(5, 60)))
        # Of the good ones.
        draw = (draw - 0.025) / 0.975
        if draw < 0.1:
            return HINTED
        return UNKNOWN if draw < 0.11 else GOOD


class PerfectServer(Server):
    """Every reply is a good one."""

    def reply(self, now: float) -> Reply:  # noqa: ARG002 - the same at any time
        """A look at the job."""
        return GOOD


WINDOWS_KEPT = "faulty, all keep to Retry-After"

SERVERS = {"perfect": PerfectServer, "faulty": Server, WINDOWS_KEPT: Server}
