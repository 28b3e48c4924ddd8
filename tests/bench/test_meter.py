"""What the meter counts, and when it has enough."""

from datetime import UTC, datetime

import pytest
from bench.poll.meter import Cost, Enough, Meter
from bench.poll.server import RESPONSE
from bench.statistics import median

from bulkstatus import BulkStatus, Passcreator
from bulkstatus.http.messages import Response


class Looks:
    """A meter, and polls jobs in turn; a poll takes a second, and a tenth of it on the processor."""

    def __init__(self, *, jobs: int, seconds: float, a_poll: float = 1.0) -> None:
        self.now = 0.0
        self.count = 0
        self._jobs = jobs
        self._a_poll = a_poll
        self.meter = Meter(jobs=jobs, seconds=seconds, clock=lambda: self.now, cpu_clock=lambda: self.now / 10)

    def cost(self) -> Cost:
        with pytest.raises(Enough):
            self._poll_on()
        assert self.meter.cost is not None
        return self.meter.cost

    def _poll_on(self) -> None:
        for self.count in range(1, 10_000):
            self.now += self._a_poll
            self.meter.polled(self.count % self._jobs)


def test_the_polls_that_open_connections_are_not_counted() -> None:
    polls = Looks(jobs=60, seconds=100)
    cost = polls.cost()
    assert (polls.count, cost.polls, cost.seconds) == (60 + 100, 100, 100.0)
    assert cost.cpu == pytest.approx(10.0)


def test_every_job_is_polled_once_more_however_short_the_time() -> None:
    assert Looks(jobs=80, seconds=20).cost().polls == 80


def test_a_slow_client_is_not_waited_for() -> None:
    polls = Looks(jobs=500, seconds=10)
    cost = polls.cost()
    assert (polls.count, cost.polls) == (50 + 50, 50)


def test_the_interval_is_between_polls_at_the_same_job() -> None:
    assert Looks(jobs=60, seconds=200).cost().p99 == 60.0
    assert Looks(jobs=1, seconds=200).cost().p99 == 1.0


def test_rates_are_of_what_was_counted() -> None:
    cost = Looks(jobs=1, seconds=100, a_poll=0.5).cost()
    assert cost.rate == 2.0
    assert cost.cpu_per_poll == pytest.approx(0.05)


def test_a_client_that_ends_too_early_has_no_cost() -> None:
    assert Meter(jobs=1, seconds=1).cost is None


def test_a_median_is_a_value_that_was_measured() -> None:
    assert median([5, 1, 3]) == 3
    assert median([4, 1, 3, 2]) == 2


def test_the_server_responses_with_two_hundred_bytes_of_a_vendors() -> None:
    assert len(RESPONSE) == 200
    account = Passcreator(api_key="key")
    response = Response(status_code=200, content=RESPONSE)
    operation = account.read(account.operation("x1"), response, datetime(2024, 1, 15, tzinfo=UTC))
    assert (operation.status, operation.drift) == (BulkStatus.RUNNING, ())
