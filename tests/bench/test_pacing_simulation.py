"""Test that the simulation of jobs is correct, and that the schedule of bulkstatus meets its targets."""

import itertools

import pytest
from bench.pacing.figures import Figures, Mean, mean, ratio, summarize
from bench.pacing.group import overshoot
from bench.pacing.jobs import DURATIONS, MODELS, Snapshot, generator
from bench.pacing.rivals import RIVALS
from bench.pacing.server import (
    CONNECTION_ERROR,
    GOOD,
    GOOD_WITH_RETRY_AFTER,
    HOUR,
    OUTAGE,
    REQUEST,
    PerfectServer,
    Response,
    Server,
)
from bench.pacing.simulation import (
    BULKSTATUS,
    BULKSTATUS_FOR_ZOHO,
    Result,
    read_response,
    simulate_job,
    simulate_jobs,
    simulate_rival_job,
)
from bench.statistics import percentile

from bulkstatus import BulkStatus, Operation, RateLimited, ServerError, TransportError, ZohoCreator

pytestmark = pytest.mark.slow


def simulated_figures(schedule: str, model: str = "none", *, server: str = "perfect", count: int = 300) -> Figures:
    return summarize(
        simulate_jobs(schedule, duration="lognormal", model=model, server=server, seeds="test", count=count)
    )


class TestJobs:
    @pytest.mark.parametrize("name", DURATIONS)
    def test_simulated_jobs_last_from_2_seconds_to_6_hours(self, name: str) -> None:
        lengths = [DURATIONS[name](generator(name, number)) for number in range(2000)]
        assert 2 <= min(lengths) < 7
        assert 3 * 3600 < max(lengths) <= 6 * 3600

    @pytest.mark.parametrize(("name", "median"), [("lognormal", 240), ("log-uniform", 208), ("bimodal", 22.9)])
    def test_durations_of_jobs_have_the_median_of_their_distribution(self, name: str, median: float) -> None:
        # The log-uniform median is sqrt(2 s * 6 h). The bimodal median is 5/7 of the way from 5 to 30 s.
        lengths = [DURATIONS[name](generator(name, number)) for number in range(4000)]
        assert percentile(lengths, 50) == pytest.approx(median, rel=0.12)

    @pytest.mark.parametrize("name", [name for name in MODELS if name not in ("none", "backwards once", "total grows")])
    def test_simulated_jobs_make_progress_until_they_end(self, name: str) -> None:
        for number in range(20):
            curve = MODELS[name](generator(name, number))
            snapshots = [curve(step / 10_000) for step in range(10_000)]
            fractions = [(snapshot.processed or 0) / (snapshot.total or 1) for snapshot in snapshots]
            assert fractions == sorted(fractions)
            assert fractions[0] == 0
            assert 0.89 < fractions[-1] < 1

    def test_progress_can_go_backwards_once(self) -> None:
        curve = MODELS["backwards once"](generator(1))
        processed = [curve(step / 1000).processed or 0 for step in range(1000)]
        assert sum(later < before for before, later in itertools.pairwise(processed)) == 1

    def test_a_stall_lasts_10_to_50_percent_of_the_duration(self) -> None:
        for number in range(20):
            curve = MODELS["one stall"](generator(number))
            processed = [curve(step / 1000).processed for step in range(1000)]
            assert 100 <= max(len(list(run)) for _, run in itertools.groupby(processed)) <= 510

    def test_a_finalising_job_stays_at_99_percent(self) -> None:
        curve = MODELS["99 %, then finalising"](generator(1))
        assert curve(0.55) != curve(0.96) == curve(0.9999) == Snapshot(198, 200)

    def test_a_queued_job_reports_pending(self) -> None:
        curve = MODELS["queued as PENDING"](generator(1))
        assert [curve(x).status for x in (0, 0.45)] == [BulkStatus.PENDING, BulkStatus.RUNNING]

    def test_jobs_are_the_same_for_every_schedule_model_and_server(self) -> None:
        def lengths(schedule: str, model: str, server: str) -> list[float]:
            results = simulate_jobs(schedule, duration="bimodal", model=model, server=server, seeds="test", count=20)
            return [result.duration for result in results]

        assert lengths(BULKSTATUS, "drift", "failing") == lengths("Smithy waiters", "none", "perfect")
        assert len(set(lengths(BULKSTATUS, "drift", "failing"))) == 20


class TestServer:
    def test_the_server_has_the_documented_rate_of_each_error(self) -> None:
        servers = [Server(generator(number)) for number in range(2000)]
        responses = [server.response(60.0 * tick) for server in servers for tick in range(60)]
        expected_fractions = {
            "connection": 0.005 + OUTAGE / HOUR,  # one poll in 60 is during the outage
            "5xx": 0.01,
            "429": 0.01,
        }
        for error, expected in expected_fractions.items():
            assert sum(response.error == error for response in responses) / len(responses) == pytest.approx(
                expected, rel=0.15
            )
        good = [response for response in responses if response.error is None]
        assert sum(response.is_unknown for response in good) / len(good) == pytest.approx(0.01, rel=0.15)
        assert sum(response == GOOD_WITH_RETRY_AFTER for response in good) / len(good) == pytest.approx(0.1, rel=0.15)
        assert all(
            (response.error == "429") == (response.retry_after is not None)
            for response in responses
            if response != GOOD_WITH_RETRY_AFTER
        )

    def test_the_server_is_down_for_one_minute_per_hour(self) -> None:
        server = Server(generator(3))
        down = [second for second in range(2 * 3600) if server.response(second) == CONNECTION_ERROR]
        lasting = [second for second in down if {second - 1, second + 1} <= set(down)]
        assert len(lasting) == pytest.approx(2 * 58, abs=4)
        assert {second % 3600 for second in lasting if second >= 3600} <= set(range(lasting[0] - 2, lasting[0] + 62))

    @pytest.mark.parametrize(
        ("response", "outcome_type"),
        [
            (CONNECTION_ERROR, TransportError),
            (Response("5xx"), ServerError),
            (Response("429", retry_after=5.0), RateLimited),
            (GOOD, Operation),
        ],
    )
    def test_responses_of_the_server_become_the_outcomes_of_a_client(
        self, response: Response, outcome_type: type
    ) -> None:
        for fraction in (0.5, 1.5):
            outcome = read_response(response, MODELS["linear"](generator(1)), fraction)
            assert type(outcome) is outcome_type
            assert outcome.retry_after == response.retry_after
            assert not isinstance(outcome, Operation) or outcome.status.is_terminal == (fraction > 1)


class TestRivals:
    # The expected requests and mean lags come from an independent simulation of the same rules with other jobs.
    @pytest.mark.parametrize(
        ("name", "requests", "lag"),
        [
            ("vendor sample", 150, 2.6),
            ("google-api-core", 82, 6.8),
            ("botocore waiters", 51, 7.7),
            ("python-exoscale", 42, 12.9),
            ("azure-core", 26, 15.5),
            ("Smithy waiters", 17.8, 34),
        ],
    )
    def test_figures_of_rivals_agree_with_an_independent_simulation(
        self, name: str, requests: float, lag: float
    ) -> None:
        found = simulated_figures(name, count=2000)
        assert found.requests.value == pytest.approx(requests, rel=0.15)
        assert found.lag.value == pytest.approx(lag, rel=0.15)

    @pytest.mark.parametrize("name", ["databricks-sdk", "simple-salesforce", "openai-python"])
    def test_delays_of_rivals_follow_their_formulas(self, name: str) -> None:
        first = {"databricks-sdk": (1, 2), "simple-salesforce": (0.501, 0.501), "openai-python": (1, 1)}[name]
        last = {"databricks-sdk": (10, 11), "simple-salesforce": (3.4809, 3.4810), "openai-python": (1, 1)}[name]
        for (low, high), number in ((first, 1), (last, 50)):
            assert low <= RIVALS[name].delay(number, 0.0, None, generator(1)) <= high

    def test_smithy_draws_whole_seconds_under_a_power_of_two(self) -> None:
        random = generator("smithy")
        for number, most in ((1, 2), (2, 4), (3, 8), (6, 64), (7, 120), (2000, 120)):
            delays = {RIVALS["Smithy waiters"].delay(number, 0.0, None, random) for _ in range(3000)}
            assert delays == set(map(float, range(2, most + 1)))

    def test_a_rival_detects_the_end_at_the_next_poll(self) -> None:
        # The server reads the first poll at 0.075 s. The second poll is sent at 5.15 s and is read at 5.225 s.
        result = simulate_rival_job(RIVALS["vendor sample"], 3.0, PerfectServer(generator(1)), generator(1))
        assert result.requests == 2
        assert result.lag == pytest.approx(5.3 - 3.0)
        assert (
            simulate_rival_job(RIVALS["vendor sample"], 5.24, PerfectServer(generator(1)), generator(1)).requests == 3
        )

    def test_requests_of_a_rival_during_a_pause_are_counted(self) -> None:
        class PausingServer(Server):
            def response(self, now: float) -> Response:
                return GOOD_WITH_RETRY_AFTER if now < 1 else GOOD

        def in_pause(*, honours_retry_after: bool) -> int:
            server = PausingServer(generator(1))
            return simulate_rival_job(
                RIVALS["vendor sample"], 60.0, server, generator(1), honours_retry_after=honours_retry_after
            ).in_pause

        # Requests during the pause are sent at 5.15, 10.3, 15.45, 20.6 and 25.75 s. The pause ends at 30.15 s.
        assert in_pause(honours_retry_after=False) == 5
        assert in_pause(honours_retry_after=True) == 0

    def test_a_rival_is_marked_if_it_would_have_given_up(self) -> None:
        for length, expected in ((500, False), (700, True)):
            server = PerfectServer(generator(1))
            assert simulate_rival_job(RIVALS["botocore waiters"], length, server, generator(1)).given_up is expected


class TestBulkstatus:
    @pytest.mark.parametrize("model", ["linear", "drift"])
    def test_bulkstatus_detects_the_end_early_with_few_requests(self, model: str) -> None:
        found = simulated_figures(BULKSTATUS, model)
        assert found.requests.value <= 20
        assert found.lag.value <= 2.5
        assert sum(found.beats(simulated_figures(rival)) for rival in RIVALS) >= 5

    @pytest.mark.parametrize("model", [model for model in MODELS if model != "none"])
    def test_bulkstatus_has_at_most_25_percent_more_lag_with_misleading_progress(self, model: str) -> None:
        found, baseline = simulated_figures(BULKSTATUS, model), simulated_figures(BULKSTATUS)
        assert found.lag.value <= 1.25 * baseline.lag.value
        assert found.relative_lag.value <= 1.25 * baseline.relative_lag.value
        assert found.requests.value < baseline.requests.value

    @pytest.mark.parametrize("duration", DURATIONS)
    def test_bulkstatus_stays_within_its_tolerance_without_progress(self, duration: str) -> None:
        results = simulate_jobs(BULKSTATUS, duration=duration, model="none", server="perfect", seeds="test", count=500)
        # About half a request's duration is added, because the job can end while a response is on its way.
        assert max(overshoot(result) for result in results) <= REQUEST * (1 / 2 + 0.1)

    @pytest.mark.parametrize("model", MODELS)
    def test_bulkstatus_honours_retry_after_and_gives_up_no_healthy_job(self, model: str) -> None:
        found = simulated_figures(BULKSTATUS, model, server="failing")
        assert (found.in_pause, found.given_up) == (0, 0)

    def test_bulkstatus_polls_at_most_once_per_min_interval_of_zoho_creator(self) -> None:
        results = simulate_jobs(
            BULKSTATUS_FOR_ZOHO, duration="lognormal", model="none", server="perfect", seeds="test", count=100
        )
        assert all(result.requests <= 2 + result.duration / ZohoCreator.pacing.min_interval for result in results)
        assert max(result.lag / result.duration for result in results if result.duration > 400) <= 0.11

    def test_the_simulation_depends_on_the_seeds_only(self) -> None:
        first = simulate_jobs(BULKSTATUS, duration="bimodal", model="drift", server="failing", seeds="test", count=30)
        assert first == simulate_jobs(
            BULKSTATUS, duration="bimodal", model="drift", server="failing", seeds="test", count=30
        )
        assert first != simulate_jobs(
            BULKSTATUS, duration="bimodal", model="drift", server="failing", seeds="other", count=30
        )

    def test_a_job_that_bulkstatus_gave_up_is_marked(self) -> None:
        class UnreachableServer(Server):
            def response(self, now: float) -> Response:  # noqa: ARG002
                return CONNECTION_ERROR

        assert simulate_job(60.0, MODELS["none"](generator(1)), UnreachableServer(generator(1)), generator(1)).given_up


class TestFigures:
    def test_percentiles_are_values(self) -> None:
        assert [percentile(range(1, 101), percent) for percent in (0, 2.5, 50, 95, 100)] == [1, 3, 50, 95, 100]

    def test_intervals_agree_with_theory(self) -> None:
        random = generator("theory")
        found = mean([random.gauss(10, 2) for _ in range(1000)])
        half = 1.96 * 2 / 1000**0.5
        assert found.high - found.value == pytest.approx(half, rel=0.15)
        assert found.value - found.low == pytest.approx(half, rel=0.15)

    def test_ratios_compare_the_same_jobs(self) -> None:
        values = [float(number) for number in range(1, 200)]
        assert ratio([2 * value for value in values], values) == Mean(2, 2, 2)

    def test_beating_a_rival_requires_all_three_figures(self) -> None:
        def figures(requests: int, lag: float, duration: float) -> Figures:
            return summarize([Result(duration, requests, lag, 0, given_up=False)] * 2)

        good = figures(10, 5.0, 100.0)
        assert good.beats(good)
        assert good.beats(figures(11, 6.0, 100.0))
        assert not good.beats(figures(9, 6.0, 100.0))
        assert not good.beats(figures(11, 4.0, 10.0))
        assert not good.beats(figures(11, 6.0, 1000.0))
