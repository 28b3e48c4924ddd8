"""Simulate a server that never fails, and a server that sometimes fails, like a real server."""

from random import Random

from attrs import frozen

REQUEST = 0.150
"""Duration of a simulated request, in seconds. The server reads the state of the job in the middle of the request."""

HOUR, OUTAGE = 3600.0, 60.0


@frozen
class Response:
    """The simulated response to a request: the state of the job, or an error."""

    error: str | None = None
    retry_after: float | None = None
    is_unknown: bool = False

    @property
    def is_rate_limited(self) -> bool:
        """Return whether the HTTP status is 429.

        The `Retry-After` of a response with the status 429 applies to all jobs of the account.
        """
        return self.error == "429"


GOOD = Response()
GOOD_WITH_RETRY_AFTER = Response(retry_after=30.0)
UNKNOWN_STATE = Response(is_unknown=True)
CONNECTION_ERROR = Response("connection")
SERVER_ERROR = Response("5xx")


class Server:
    """A simulated server that sometimes fails."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._outage = random.uniform(0, HOUR - OUTAGE)

    def response(self, now: float) -> Response:
        """Return the response to a request that reaches the server at the time `now`."""
        if 0 <= now % HOUR - self._outage < OUTAGE:
            return CONNECTION_ERROR
        draw = self._random.random()
        if draw < 0.005:
            return CONNECTION_ERROR
        if draw < 0.015:
            return SERVER_ERROR
        if draw < 0.025:
            return Response("429", retry_after=float(self._random.randint(5, 60)))
        # From here on, `draw` is uniform from 0 to 1 among the good responses.
        draw = (draw - 0.025) / 0.975
        if draw < 0.1:
            return GOOD_WITH_RETRY_AFTER
        return UNKNOWN_STATE if draw < 0.11 else GOOD


class PerfectServer(Server):
    """A simulated server that never fails."""

    def response(self, now: float) -> Response:  # noqa: ARG002 - the response is always the same
        """Return a response without an error."""
        return GOOD


RETRY_AFTER_HONOURED = "failing, all honour Retry-After"
"""Name of the failing server if the rivals also honour `Retry-After`."""

SERVERS = {"perfect": PerfectServer, "failing": Server, RETRY_AFTER_HONOURED: Server}


def title(server: str) -> str:
    """Return the name of a simulated server as headings show it, such as `failing server`."""
    name, comma, condition = server.partition(",")
    return f"{name} server{comma}{condition}"
