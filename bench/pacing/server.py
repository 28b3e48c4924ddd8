"""The server: perfect, or with the faults of real ones."""

from random import Random

from attrs import frozen

REQUEST = 0.150
"""Seconds that a request takes, half before the server reads the state of the job and half after."""

HOUR, OUTAGE = 3600.0, 60.0


@frozen
class Response:
    """What a request brings: a poll of the job, unless `fault` says what came instead."""

    fault: str | None = None
    retry_after: float | None = None
    is_unknown: bool = False

    @property
    def is_limit(self) -> bool:
        """Whether it asks for quiet not about this job, but because there were too many requests."""
        return self.fault == "429"


GOOD = Response()
HINTED = Response(retry_after=30.0)
UNKNOWN = Response(is_unknown=True)
DOWN = Response("connection")
BROKEN = Response("5xx")


class Server:
    """One job's server."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._outage = random.uniform(0, HOUR - OUTAGE)

    def response(self, now: float) -> Response:
        """The response to a request that reaches it now."""
        if 0 <= now % HOUR - self._outage < OUTAGE:
            return DOWN
        draw = self._random.random()
        if draw < 0.005:
            return DOWN
        if draw < 0.015:
            return BROKEN
        if draw < 0.025:
            return Response("429", retry_after=float(self._random.randint(5, 60)))
        # Of the good ones.
        draw = (draw - 0.025) / 0.975
        if draw < 0.1:
            return HINTED
        return UNKNOWN if draw < 0.11 else GOOD


class PerfectServer(Server):
    """Every response is a good one."""

    def response(self, now: float) -> Response:  # noqa: ARG002 - the same at any time
        """A poll the job."""
        return GOOD


WINDOWS_KEPT = "faulty, all keep to Retry-After"

SERVERS = {"perfect": PerfectServer, "faulty": Server, WINDOWS_KEPT: Server}
