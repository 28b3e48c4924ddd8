"""Limit the rate of requests of many jobs, in the order in which the requests are due."""

from collections import deque
from heapq import heappop, heappush


class Limiter:
    """A limiter that allows at most `max_requests` requests in any period of `seconds`, each as early as possible.

    `admit` must be called in the order of the times at which the requests are due.
    """

    def __init__(self, max_requests: int, seconds: float) -> None:
        self._seconds = seconds
        self._sent: deque[float] = deque(maxlen=max_requests)
        self._pauses: list[tuple[float, float]] = []

    def pause(self, starts: float, ends: float) -> None:
        """Block all requests from `starts` to `ends`. Requests that were admitted before this call are not affected."""
        heappush(self._pauses, (starts, ends))

    def admit(self, due: float) -> float:
        """Return the time at which a request that is due at `due` can be sent."""
        sent = due
        if self._sent:
            sent = max(sent, self._sent[-1])
        if len(self._sent) == self._sent.maxlen:
            sent = max(sent, self._sent[0] + self._seconds)
        while self._pauses and self._pauses[0][0] <= sent:
            sent = max(sent, heappop(self._pauses)[1])
        self._sent.append(sent)
        return sent
