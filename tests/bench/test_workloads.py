"""Test that simulated workloads honour their rate limit, and that a workload of one job behaves like a single job."""

import math

import pytest
from bench.pacing.figures import summarize_workloads
from bench.pacing.jobs import MODELS, generator
from bench.pacing.limiter import Limiter
from bench.pacing.rivals import RIVALS
from bench.pacing.server import (
    CONNECTION_ERROR,
    GOOD,
    GOOD_WITH_RETRY_AFTER,
    REQUEST,
    RETRY_AFTER_HONOURED,
    PerfectServer,
    Response,
    Server,
)
from bench.pacing.simulation import BULKSTATUS, Result, simulate_job, simulate_rival_job
from bench.pacing.workloads import (
    MINUTE,
    RATE_LIMIT,
    RequestLog,
    WorkloadJob,
    WorkloadResult,
    max_in_span,
    simulate_rival_workload,
    simulate_workload,
    simulate_workloads,
)
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import Pacing

pytestmark = pytest.mark.slow

PERFECT = PerfectServer(generator(1))
LIMITED = Response("429", retry_after=20.0)
times = st.lists(st.floats(0, 100), max_size=60).map(sorted)


def only_job(result: WorkloadResult) -> Result:
    (job,) = result.jobs
    return job


class ScriptedServer(Server):
    """A simulated server that first sends the given responses, and then responses without errors."""

    def __init__(self, *responses: Response) -> None:
        self._responses = iter(responses)

    def response(self, now: float) -> Response:  # noqa: ARG002
        return next(self._responses, GOOD)


class TestLimiter:
    @given(times, st.integers(1, 5), st.floats(0.5, 30))
    def test_a_limiter_admits_at_most_max_requests_in_any_span(
        self, wanted: list[float], most: int, span: float
    ) -> None:
        limiter = Limiter(most, span)
        sent = [limiter.admit(time) for time in wanted]
        assert sent == sorted(sent)
        assert all(later >= time for later, time in zip(sent, wanted, strict=True))
        assert max_in_span(sent, span) <= most

    @given(times, st.integers(1, 5))
    def test_a_limiter_delays_no_request_longer_than_necessary(self, wanted: list[float], most: int) -> None:
        limiter = Limiter(most, 10.0)
        sent = [limiter.admit(time) for time in wanted]
        for number, (time, later) in enumerate(zip(wanted, sent, strict=True)):
            full = sent[number - most] + 10.0 if number >= most else 0.0
            before = sent[number - 1] if number else 0.0
            assert later == max(time, full, before)

    def test_a_limiter_admits_no_request_during_a_pause(self) -> None:
        limiter = Limiter(100, 60.0)
        limiter.pause(5.0, 25.0)
        assert [limiter.admit(time) for time in (4.0, 5.0, 6.0, 30.0)] == [4.0, 25.0, 25.0, 30.0]

    def test_a_pause_starts_when_the_response_arrives(self) -> None:
        limiter = Limiter(1, 10.0)
        limiter.pause(12.0, 40.0)
        # The second request waits for the rate limit. The pause starts while the third request waits.
        assert [limiter.admit(0.0) for _ in range(3)] == [0.0, 10.0, 40.0]


class TestMaxInSpan:
    @pytest.mark.parametrize(
        ("sent", "most"), [([0.0], 1), ([0.0, 59.9, 60.0], 2), ([0.0, 30.0, 59.0, 61.0, 70.0], 4), ([5.0] * 7, 7)]
    )
    def test_max_in_span_returns_the_maximum_number_within_a_span(self, sent: list[float], most: int) -> None:
        assert max_in_span(sent, 60.0) == most

    @given(st.lists(st.floats(0, 200), min_size=1, max_size=40).map(sorted))
    def test_max_in_span_agrees_with_brute_force(self, sent: list[float]) -> None:
        rounded = [round(time, 3) for time in sent]
        brute_force = max(sum(0 <= other - time < 30 - 1e-6 for other in rounded) for time in rounded)
        assert max_in_span(rounded, 30.0) == brute_force


class TestWorkloadOfOneJob:
    @pytest.mark.parametrize("name", RIVALS)
    def test_equals_a_single_job_for_a_rival_within_the_rate_limit(self, name: str) -> None:
        single = simulate_rival_job(RIVALS[name], 90.0, PERFECT, generator(2))
        assert only_job(simulate_rival_workload(RIVALS[name], [90.0], PERFECT, generator(2))) == single

    def test_equals_a_single_job_for_bulkstatus(self) -> None:
        # With one poll every 5 s, jitter and the rate limit have no effect.
        pacing, curve = Pacing(min_interval=5.0, max_interval=5.0), MODELS["none"](generator(1))
        single = simulate_job(83.0, curve, PERFECT, generator(2), pacing)
        workload = only_job(simulate_workload([WorkloadJob(83.0, curve)], PERFECT, pacing))
        assert (workload.requests, workload.in_pause, workload.given_up) == (single.requests, 0, False)
        assert workload.lag == pytest.approx(single.lag, abs=1e-3)

    def test_honours_the_rate_limit(self) -> None:
        # The 101st of these 150 requests must wait until a minute after the first.
        result = simulate_rival_workload(RIVALS["simple-salesforce"], [100.0], PERFECT, generator(2))
        assert result.busiest_minute <= RATE_LIMIT


class TestWorkload:
    @pytest.mark.parametrize("server", ["perfect", "failing", RETRY_AFTER_HONOURED])
    @pytest.mark.parametrize("schedule", [BULKSTATUS, "openai-python", "azure-core"])
    def test_a_workload_honours_the_rate_limit_and_detects_each_end(self, schedule: str, server: str) -> None:
        model = "linear" if schedule == BULKSTATUS else "none"
        (workload,) = simulate_workloads(
            schedule, size=150, runs=1, duration="bimodal", model=model, server=server, seeds="test"
        )
        assert len(workload.jobs) == 150
        assert RATE_LIMIT * 0.8 <= workload.busiest_minute <= RATE_LIMIT
        assert all(job.lag >= REQUEST / 2 for job in workload.jobs)
        assert all(job.requests >= 1 for job in workload.jobs)

    def test_a_workload_has_the_same_jobs_for_every_schedule(self) -> None:
        def lengths(schedule: str) -> list[float]:
            workloads = simulate_workloads(
                schedule, size=20, runs=2, duration="bimodal", model="none", server="perfect", seeds="test"
            )
            return [job.duration for workload in workloads for job in workload.jobs]

        assert lengths(BULKSTATUS) == lengths("Smithy waiters")
        assert len(set(lengths(BULKSTATUS))) == 40

    def test_a_workload_of_bulkstatus_is_the_same_in_every_run(self) -> None:
        def run() -> list[WorkloadResult]:
            return simulate_workloads(
                BULKSTATUS, size=30, runs=1, duration="lognormal", model="none", server="failing", seeds="test"
            )

        assert run() == run()

    def test_the_scheduler_sends_no_burst_and_honours_retry_after(self) -> None:
        workloads = simulate_workloads(
            BULKSTATUS, size=100, runs=2, duration="bimodal", model="none", server="failing", seeds="test"
        )
        found = summarize_workloads(workloads)
        assert (found.in_pause, found.given_up) == (0, 0)
        assert found.busiest_second <= math.ceil(RATE_LIMIT / MINUTE)

    def test_a_rival_starts_with_a_burst(self) -> None:
        workload = simulate_rival_workload(RIVALS["vendor sample"], [5.0] * 300, PERFECT, generator(1))
        assert workload.busiest_second == RATE_LIMIT

    def test_a_rival_ignores_a_429_unless_made_to_honour_it(self) -> None:
        def in_pause(*, honours_retry_after: bool) -> int:
            # The first of three responses is a 429 that pauses for 20 s. It arrives after the third request is sent.
            workload = simulate_rival_workload(
                RIVALS["vendor sample"],
                [12.0] * 3,
                ScriptedServer(LIMITED),
                generator(1),
                honours_retry_after=honours_retry_after,
            )
            return sum(job.in_pause for job in workload.jobs)

        # Each job is polled at 5.15, 10.3 and 15.45 s, during the pause. The last poll of a job detects its end.
        assert in_pause(honours_retry_after=False) == 3 * 3
        assert in_pause(honours_retry_after=True) == 0

    def test_a_retry_after_of_one_job_counts_for_that_job_only(self) -> None:
        def in_pause(*, honours_retry_after: bool) -> list[int]:
            workload = simulate_rival_workload(
                RIVALS["vendor sample"],
                [7.0] * 2,
                ScriptedServer(GOOD_WITH_RETRY_AFTER),
                generator(1),
                honours_retry_after=honours_retry_after,
            )
            return [job.in_pause for job in workload.jobs]

        assert in_pause(honours_retry_after=False) == [2, 0]
        assert in_pause(honours_retry_after=True) == [0, 0]

    def test_a_job_that_was_given_up_is_marked(self) -> None:
        class UnreachableServer(Server):
            def response(self, now: float) -> Response:  # noqa: ARG002
                return CONNECTION_ERROR

        assert only_job(
            simulate_workload([WorkloadJob(60.0, MODELS["none"](generator(1)))], UnreachableServer(generator(1)))
        ).given_up


class TestRequestLog:
    def test_divides_the_busiest_second_by_the_mean_second(self) -> None:
        log = RequestLog(1)
        for time in (0.0, 0.1, 0.2, 10.0):
            log.request(0, time)
        found = summarize_workloads([log.result([Result(10.0, 4, 0.1, 0, given_up=False)] * 2)] * 2)
        # Each workload has two jobs with four requests each, in ten seconds.
        assert found.peak_second == pytest.approx(3 * 10.0 / 8)
        assert (found.busiest_second, found.busiest_minute) == (3, 4)
