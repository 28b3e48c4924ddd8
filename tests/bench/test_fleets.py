"""Fleets under one budget keep to it, and one job of a fleet of one fares as a single job does."""

import math

import pytest
from bench.pacing.figures import fleet_summary
from bench.pacing.fleets import (
    BUDGET,
    MINUTE,
    FleetJob,
    FleetResult,
    Log,
    busiest,
    follow_fleet,
    follow_fleet_as,
    play_fleets,
)
from bench.pacing.jobs import MODELS, generator
from bench.pacing.limiter import Limiter
from bench.pacing.rivals import RIVALS
from bench.pacing.server import DOWN, GOOD, HINTED, REQUEST, WINDOWS_KEPT, PerfectServer, Response, Server
from bench.pacing.simulation import OURS, Result, follow, follow_as
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import Pacing

pytestmark = pytest.mark.slow

PERFECT = PerfectServer(generator(1))
LIMITED = Response("429", retry_after=20.0)
times = st.lists(st.floats(0, 100), max_size=60).map(sorted)


def one(result: FleetResult) -> Result:
    (job,) = result.jobs
    return job


class Scripted(Server):
    """Responses by the number of the request, and good ones afterwards."""

    def __init__(self, *responses: Response) -> None:
        self._responses = iter(responses)

    def response(self, now: float) -> Response:  # noqa: ARG002
        return next(self._responses, GOOD)


class TestTheLimiter:
    @given(times, st.integers(1, 5), st.floats(0.5, 30))
    def test_admits_no_more_than_its_budget_in_any_span(self, wanted: list[float], most: int, span: float) -> None:
        limiter = Limiter(most, span)
        sent = [limiter.admit(time) for time in wanted]
        assert sent == sorted(sent)
        assert all(later >= time for later, time in zip(sent, wanted, strict=True))
        assert busiest(sent, span) <= most

    @given(times, st.integers(1, 5))
    def test_lets_nobody_wait_without_need(self, wanted: list[float], most: int) -> None:
        limiter = Limiter(most, 10.0)
        sent = [limiter.admit(time) for time in wanted]
        for number, (time, later) in enumerate(zip(wanted, sent, strict=True)):
            full = sent[number - most] + 10.0 if number >= most else 0.0
            before = sent[number - 1] if number else 0.0
            assert later == max(time, full, before)

    def test_sends_nothing_while_it_is_held(self) -> None:
        limiter = Limiter(100, 60.0)
        limiter.hold(5.0, 25.0)
        assert [limiter.admit(time) for time in (4.0, 5.0, 6.0, 30.0)] == [4.0, 25.0, 25.0, 30.0]

    def test_does_not_know_of_a_hold_before_the_response_is_here(self) -> None:
        limiter = Limiter(1, 10.0)
        limiter.hold(12.0, 40.0)
        # The second one waits for its turn, and the hold begins while the third one does.
        assert [limiter.admit(0.0) for _ in range(3)] == [0.0, 10.0, 40.0]


class TestBusiest:
    @pytest.mark.parametrize(
        ("sent", "most"), [([0.0], 1), ([0.0, 59.9, 60.0], 2), ([0.0, 30.0, 59.0, 61.0, 70.0], 4), ([5.0] * 7, 7)]
    )
    def test_is_the_most_within_a_span(self, sent: list[float], most: int) -> None:
        assert busiest(sent, 60.0) == most

    @given(st.lists(st.floats(0, 200), min_size=1, max_size=40).map(sorted))
    def test_is_what_counting_by_hand_gives(self, sent: list[float]) -> None:
        rounded = [round(time, 3) for time in sent]
        by_hand = max(sum(0 <= other - time < 30 - 1e-6 for other in rounded) for time in rounded)
        assert busiest(rounded, 30.0) == by_hand


class TestAFleetOfOne:
    @pytest.mark.parametrize("name", RIVALS)
    def test_is_a_single_job_for_a_rival_that_keeps_to_the_budget(self, name: str) -> None:
        alone = follow_as(RIVALS[name], 90.0, PERFECT, generator(2))
        assert one(follow_fleet_as(RIVALS[name], [90.0], PERFECT, generator(2))) == alone

    def test_is_a_single_job_for_bulkstatus(self) -> None:
        # One every 5 s, so that neither jitter nor the budget play a part.
        pacing, course = Pacing(min_interval=5.0, max_interval=5.0), MODELS["none"](generator(1))
        alone = follow(83.0, course, PERFECT, generator(2), pacing)
        fleet = one(follow_fleet([FleetJob(83.0, course)], PERFECT, pacing))
        assert (fleet.requests, fleet.in_window, fleet.given_up) == (alone.requests, 0, False)
        assert fleet.lag == pytest.approx(alone.lag, abs=1e-3)

    def test_is_held_to_the_budget(self) -> None:
        # 150 requests, one a second and more: the 101st has to wait for a minute since the first.
        result = follow_fleet_as(RIVALS["simple-salesforce"], [100.0], PERFECT, generator(2))
        assert result.busiest_minute <= BUDGET


class TestAFleet:
    @pytest.mark.parametrize("server", ["perfect", "faulty", WINDOWS_KEPT])
    @pytest.mark.parametrize("schedule", [OURS, "openai-python", "azure-core"])
    def test_keeps_to_the_budget_and_follows_every_job_to_its_end(self, schedule: str, server: str) -> None:
        model = "linear" if schedule == OURS else "none"
        (fleet,) = play_fleets(schedule, size=150, runs=1, duration="bimodal", model=model, server=server, seeds="test")
        assert len(fleet.jobs) == 150
        assert BUDGET * 0.8 <= fleet.busiest_minute <= BUDGET
        assert all(job.lag >= REQUEST / 2 for job in fleet.jobs)
        assert all(job.requests >= 1 for job in fleet.jobs)

    def test_has_the_same_jobs_for_every_schedule(self) -> None:
        def lengths(schedule: str) -> list[float]:
            fleets = play_fleets(
                schedule, size=20, runs=2, duration="bimodal", model="none", server="perfect", seeds="test"
            )
            return [job.duration for fleet in fleets for job in fleet.jobs]

        assert lengths(OURS) == lengths("Smithy waiters")
        assert len(set(lengths(OURS))) == 40

    def test_of_ours_is_the_same_every_time(self) -> None:
        def played() -> list[FleetResult]:
            return play_fleets(OURS, size=30, runs=1, duration="lognormal", model="none", server="faulty", seeds="test")

        assert played() == played()

    def test_of_ours_has_no_burst_and_asks_in_no_window(self) -> None:
        fleets = play_fleets(OURS, size=100, runs=2, duration="bimodal", model="none", server="faulty", seeds="test")
        found = fleet_summary(fleets)
        assert (found.in_window, found.given_up) == (0, 0)
        assert found.busiest_second <= math.ceil(BUDGET / MINUTE)

    def test_of_rivals_begins_with_a_burst(self) -> None:
        fleet = follow_fleet_as(RIVALS["vendor sample"], [5.0] * 300, PERFECT, generator(1))
        assert fleet.busiest_second == BUDGET

    def test_of_rivals_asks_within_a_limit_unless_made_to_keep_it(self) -> None:
        def in_window(*, polite: bool) -> int:
            # Three jobs; the first request is refused for 20 s, and the third is sent before its response is here.
            fleet = follow_fleet_as(RIVALS["vendor sample"], [12.0] * 3, Scripted(LIMITED), generator(1), polite=polite)
            return sum(job.in_window for job in fleet.jobs)

        assert in_window(polite=False) == 3 * 3  # the polls after 5.15, 10.3 and 15.45 s, of which the last ends all
        assert in_window(polite=True) == 0

    def test_counts_a_window_about_one_job_for_that_job_alone(self) -> None:
        def in_window(*, polite: bool) -> list[int]:
            fleet = follow_fleet_as(RIVALS["vendor sample"], [7.0] * 2, Scripted(HINTED), generator(1), polite=polite)
            return [job.in_window for job in fleet.jobs]

        assert in_window(polite=False) == [2, 0]
        assert in_window(polite=True) == [0, 0]

    def test_counts_who_is_given_up(self) -> None:
        class Gone(Server):
            def response(self, now: float) -> Response:  # noqa: ARG002
                return DOWN

        assert one(follow_fleet([FleetJob(60.0, MODELS["none"](generator(1)))], Gone(generator(1)))).given_up


class TestTheLog:
    def test_divides_the_busiest_second_by_the_mean_one(self) -> None:
        log = Log(1)
        for time in (0.0, 0.1, 0.2, 10.0):
            log.request(0, time)
        found = fleet_summary([log.result([Result(10.0, 4, 0.1, 0, given_up=False)] * 2)] * 2)
        # Eight requests in ten seconds are recorded of two jobs.
        assert found.peak_second == pytest.approx(3 * 10.0 / 8)
        assert (found.busiest_second, found.busiest_minute) == (3, 4)
