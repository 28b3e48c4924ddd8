"""Test that `Meter` counts polls and ends the measurement."""

from datetime import UTC, datetime

import pytest
from bench.poll.meter import Cost, MeasurementComplete, Meter
from bench.poll.server import RESPONSE
from bench.statistics import median

from bulkstatus import BulkStatus, Passcreator
from bulkstatus.http.messages import Response


class FakePolls:
    """A fake client that polls jobs in turn. By default, a poll takes 1 s, which includes 0.1 s of processor time."""

    def __init__(self, *, jobs: int, seconds: float, seconds_per_poll: float = 1.0) -> None:
        self.now = 0.0
        self.count = 0
        self._jobs = jobs
        self._seconds_per_poll = seconds_per_poll
        self.meter = Meter(jobs=jobs, seconds=seconds, clock=lambda: self.now, cpu_clock=lambda: self.now / 10)

    def cost(self) -> Cost:
        with pytest.raises(MeasurementComplete):
            self._poll_until_complete()
        assert self.meter.cost is not None
        return self.meter.cost

    def _poll_until_complete(self) -> None:
        for self.count in range(1, 10_000):
            self.now += self._seconds_per_poll
            self.meter.polled(self.count % self._jobs)


def test_the_polls_that_open_connections_are_not_counted() -> None:
    polls = FakePolls(jobs=60, seconds=100)
    cost = polls.cost()
    assert (polls.count, cost.polls, cost.seconds) == (60 + 100, 100, 100.0)
    assert cost.cpu == pytest.approx(10.0)


def test_as_many_polls_as_jobs_are_counted_even_if_the_time_is_short() -> None:
    assert FakePolls(jobs=80, seconds=20).cost().polls == 80


def test_the_measurement_of_a_slow_client_ends_early() -> None:
    polls = FakePolls(jobs=500, seconds=10)
    cost = polls.cost()
    assert (polls.count, cost.polls) == (50 + 50, 50)


def test_intervals_are_measured_between_polls_of_the_same_job() -> None:
    assert FakePolls(jobs=60, seconds=200).cost().p99 == 60.0
    assert FakePolls(jobs=1, seconds=200).cost().p99 == 1.0


def test_rates_are_computed_from_the_counted_polls() -> None:
    cost = FakePolls(jobs=1, seconds=100, seconds_per_poll=0.5).cost()
    assert cost.rate == 2.0
    assert cost.cpu_per_poll == pytest.approx(0.05)


def test_an_incomplete_measurement_has_no_cost() -> None:
    assert Meter(jobs=1, seconds=1).cost is None


def test_a_median_is_one_of_the_values() -> None:
    assert median([5, 1, 3]) == 3
    assert median([4, 1, 3, 2]) == 2


def test_the_server_sends_a_valid_passcreator_response_of_200_bytes() -> None:
    assert len(RESPONSE) == 200
    account = Passcreator(api_key="key")
    response = Response(status_code=200, content=RESPONSE)
    operation = account.read(account.operation("x1"), response, datetime(2024, 1, 15, tzinfo=UTC))
    assert (operation.status, operation.drift) == (BulkStatus.RUNNING, ())
