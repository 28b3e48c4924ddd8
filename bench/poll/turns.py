"""Print the processor time of the blocking clients: `python -m bench.poll.turns BASE_URL SECONDS`.

The clients take turns in one process. Other load, and changes of the processor frequency, therefore affect all clients
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
"""The number of polls in one turn of a client."""


class TurnMeter(Meter):
    """A meter that ends a client after one turn. The first poll, which opens the connection, is not counted."""

    def __init__(self) -> None:
        super().__init__(jobs=1, seconds=0.0)
        self.processor_time = 0.0
        self._polls = -1
        self._started_at = 0.0

    def polled(self, job: object) -> None:  # noqa: ARG002 - there is one job
        """Count a poll.

        Raises:
            MeasurementComplete: If the turn is over.
        """
        self._polls += 1
        if self._polls == 0:
            self._started_at = time.process_time()
        if self._polls == POLLS_PER_TURN:
            self.processor_time = time.process_time() - self._started_at
            raise MeasurementComplete


def turn(name: str, base_url: str) -> float:
    """Return the processor time per poll in one turn of a client, in seconds."""
    meter = TurnMeter()
    with suppress(MeasurementComplete):
        SYNC[name](base_url, meter)
    return meter.processor_time / POLLS_PER_TURN


def rounds(base_url: str, seconds: float) -> Generator[dict[str, float], None, None]:
    """Yield the processor times of one turn of each client, again and again until `seconds` have passed."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        yield {name: turn(name, base_url) for name in SYNC}


def main(base_url: str, seconds: str) -> None:
    """Print the means of all rounds except the first, as JSON."""
    counted = list(rounds(base_url, float(seconds)))[1:]
    sys.stdout.write(json.dumps({name: sum(times[name] for times in counted) / len(counted) for name in SYNC}))


if __name__ == "__main__":
    main(*sys.argv[1:])
