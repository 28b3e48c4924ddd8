"""The blocking clients in turns: `python -m bench.poll.turns BASE_URL SECONDS` prints the processor time of each.

A machine that is busy with other things, or changes its frequency, does so to all of them alike.
"""

import json
import sys
import time
from collections.abc import Generator
from contextlib import suppress

from bench.poll.clients import SYNC
from bench.poll.meter import Enough, Meter

A_TURN = 100
"""Polls of a turn."""


class Turns(Meter):
    """A meter that ends a client when its turn is over, not counting the first poll, which opens the connection."""

    def __init__(self) -> None:
        super().__init__(jobs=1, seconds=0.0)
        self.used = 0.0
        self._polls = -1
        self._since = 0.0

    def polled(self, job: object) -> None:  # noqa: ARG002 - there is one
        """See `Meter.polled`."""
        self._polls += 1
        if self._polls == 0:
            self._since = time.process_time()
        if self._polls == A_TURN:
            self.used = time.process_time() - self._since
            raise Enough


def turn(name: str, base_url: str) -> float:
    """Seconds of processor time a poll, in one turn of a client."""
    meter = Turns()
    with suppress(Enough):
        SYNC[name](base_url, meter)
    return meter.used / A_TURN


def rounds(base_url: str, seconds: float) -> Generator[dict[str, float], None, None]:
    """Turn after turn, until the time is over."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        yield {name: turn(name, base_url) for name in SYNC}


def main(base_url: str, seconds: str) -> None:
    """Print the means; the first round is not counted."""
    counted = list(rounds(base_url, float(seconds)))[1:]
    sys.stdout.write(json.dumps({name: sum(used[name] for used in counted) / len(counted) for name in SYNC}))


if __name__ == "__main__":
    main(*sys.argv[1:])
