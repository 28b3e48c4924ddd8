"""Limit the rate of requests for many simulated jobs."""

from collections import deque
from heapq import heappop, heappush


class Limiter:
    """A rate limiter that allows at most `max_requests` requests in any period of `seconds` seconds.

    Call `admit` for the requests in the order in which they are due.
    """

    def __init__(self, max_requests: int, seconds: float) -> None:
        self._seconds = seconds
        self._sent: deque[float] = deque(maxlen=max_requests)
        self._pauses: list[tuple[float, float]] = []

    def pause(self, starts: float, ends: float) -> None:
        """Block all requests from the time `starts` to the time `ends`, except requests that were admitted earlier."""
        heappush(self._pauses, (starts, ends))

    def admit(self, due: float) -> float:
        """Return the earliest time at which a request can be sent. The request is due at the time `due`."""
        sent = due
        if self._sent:
            sent = max(sent, self._sent[-1])
        if len(self._sent) == self._sent.maxlen:
            sent = max(sent, self._sent[0] + self._seconds)
        while self._pauses and self._pauses[0][0] <= sent:
            sent = max(sent, heappop(self._pauses)[1])
        self._sent.append(sent)
        return sent
