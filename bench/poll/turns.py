"""Print the processor time of the blocking clients: `python -m bench.poll.turns BASE_URL SECONDS`.

The clients take turns in one process, so that other load and changes of the processor frequency affect all clients
equally.
"""

import json
import sys
import time
from collections.abc import Generator
from contextlib import suppress

from bench.poll.clients import SYNC
from bench.poll.meter import MeasurementComplete, Meter

POLLS_PER_TURN = 100
"""Number of polls in each client's turn."""


class TurnMeter(Meter):
    """A counter of polls that stops a client when its turn is over.

    The first poll is not counted, because it opens the connection.
    """

    def __init__(self) -> None:
        super().__init__(jobs=1, seconds=0.0)
        self.processor_time = 0.0
        self._polls = -1
        self._started_at = 0.0

    def polled(self, job: object) -> None:  # noqa: ARG002 - there is one job
        """Count one poll.

        Raises:
            MeasurementComplete: If the client's turn is over.
        """
        self._polls += 1
        if self._polls == 0:
            self._started_at = time.process_time()
        if self._polls == POLLS_PER_TURN:
            self.processor_time = time.process_time() - self._started_at
            raise MeasurementComplete


def turn(name: str, base_url: str) -> float:
    """Run one client for one turn, and return its processor time per poll in seconds."""
    meter = TurnMeter()
    with suppress(MeasurementComplete):
        SYNC[name](base_url, meter)
    return meter.processor_time / POLLS_PER_TURN


def rounds(base_url: str, seconds: float) -> Generator[dict[str, float], None, None]:
    """Run rounds for `seconds` seconds, and yield the processor times of each round.

    In each round, every client has one turn.
    """
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        yield {name: turn(name, base_url) for name in SYNC}


def main(base_url: str, seconds: str) -> None:
    """Print the mean processor time of each client as JSON.

    The mean does not include the first round.
    """
    counted = list(rounds(base_url, float(seconds)))[1:]
    sys.stdout.write(json.dumps({name: sum(times[name] for times in counted) / len(counted) for name in SYNC}))


if __name__ == "__main__":
    main(*sys.argv[1:])
