"""A budget of requests, shared by many jobs: first come, first served."""

from collections import deque
from heapq import heappop, heappush


class Limiter:
    """No more than `most` requests in any span of `seconds`, each sent as early as that allows.

    Whoever wants to send has to come in the order of the times at which they want to.
    """

    def __init__(self, most: int, seconds: float) -> None:
        self._seconds = seconds
        self._sent: deque[float] = deque(maxlen=most)
        self._holds: list[tuple[float, float]] = []

    def hold(self, begins: float, ends: float) -> None:
        """Let nothing be sent in that time, which has not begun for what was admitted so far."""
        heappush(self._holds, (begins, ends))

    def admit(self, wanted: float) -> float:
        """When a request may be sent that is wanted then."""
        sent = wanted
        if self._sent:
            sent = max(sent, self._sent[-1])
        if len(self._sent) == self._sent.maxlen:
            sent = max(sent, self._sent[0] + self._seconds)
        while self._holds and self._holds[0][0] <= sent:
            sent = max(sent, heappop(self._holds)[1])
        self._sent.append(sent)
        return sent
