"""The simulation plays by its rules, and the schedule keeps what it promises there."""

import itertools

import pytest
from bench.pacing.figures import Figures, Mean, mean, ratio, summary
from bench.pacing.group import overshoot
from bench.pacing.jobs import DURATIONS, MODELS, Sight, generator
from bench.pacing.rivals import RIVALS
from bench.pacing.server import DOWN, GOOD, HINTED, HOUR, OUTAGE, REQUEST, PerfectServer, Response, Server
from bench.pacing.simulation import OURS, OURS_FOR_ZOHO, Result, follow, follow_as, play, sight
from bench.statistics import percentile

from bulkstatus import BulkStatus, Operation, RateLimited, ServerError, TransportError, ZohoCreator

pytestmark = pytest.mark.slow


def played(schedule: str, model: str = "none", *, server: str = "perfect", count: int = 300) -> Figures:
    return summary(play(schedule, duration="lognormal", model=model, server=server, seeds="test", count=count))


class TestJobs:
    @pytest.mark.parametrize("name", DURATIONS)
    def test_take_from_2_s_to_6_h(self, name: str) -> None:
        lengths = [DURATIONS[name](generator(name, number)) for number in range(2000)]
        assert 2 <= min(lengths) < 7
        assert 3 * 3600 < max(lengths) <= 6 * 3600

    @pytest.mark.parametrize(("name", "median"), [("lognormal", 240), ("log-uniform", 208), ("bimodal", 22.9)])
    def test_have_the_median_of_their_kind(self, name: str, median: float) -> None:
        # Log-uniform: sqrt(2 s * 6 h). Bimodal: 5/7 of the way from 5 to 30 s.
        lengths = [DURATIONS[name](generator(name, number)) for number in range(4000)]
        assert percentile(lengths, 50) == pytest.approx(median, rel=0.12)

    @pytest.mark.parametrize("name", [name for name in MODELS if name not in ("none", "backwards once", "total grows")])
    def test_make_progress_up_to_their_end(self, name: str) -> None:
        for number in range(20):
            course = MODELS[name](generator(name, number))
            seen = [course(step / 10_000) for step in range(10_000)]
            fractions = [(sight.processed or 0) / (sight.total or 1) for sight in seen]
            assert fractions == sorted(fractions)
            assert fractions[0] == 0
            assert 0.89 < fractions[-1] < 1

    def test_go_backwards_once(self) -> None:
        course = MODELS["backwards once"](generator(1))
        processed = [course(step / 1000).processed or 0 for step in range(1000)]
        assert sum(later < before for before, later in itertools.pairwise(processed)) == 1

    def test_stand_still_for_a_tenth_to_a_half(self) -> None:
        for number in range(20):
            course = MODELS["one stall"](generator(number))
            processed = [course(step / 1000).processed for step in range(1000)]
            assert 100 <= max(len(list(run)) for _, run in itertools.groupby(processed)) <= 510

    def test_reach_99_percent_and_stay_there(self) -> None:
        course = MODELS["99 %, then finalising"](generator(1))
        assert course(0.55) != course(0.96) == course(0.9999) == Sight(198, 200)

    def test_may_tell_their_queue(self) -> None:
        course = MODELS["queued, and told so"](generator(1))
        assert [course(x).status for x in (0, 0.45)] == [BulkStatus.PENDING, BulkStatus.RUNNING]

    def test_are_the_same_for_every_schedule_model_and_server(self) -> None:
        def lengths(schedule: str, model: str, server: str) -> list[float]:
            results = play(schedule, duration="bimodal", model=model, server=server, seeds="test", count=20)
            return [result.duration for result in results]

        assert lengths(OURS, "drift", "faulty") == lengths("Smithy waiters", "none", "perfect")
        assert len(set(lengths(OURS, "drift", "faulty"))) == 20


class TestTheServer:
    def test_has_the_faults_of_the_rules(self) -> None:
        servers = [Server(generator(number)) for number in range(2000)]
        responses = [server.response(60.0 * tick) for server in servers for tick in range(60)]
        share = {
            "connection": 0.005 + OUTAGE / HOUR,  # one poll in 60 falls into the outage
            "5xx": 0.01,
            "429": 0.01,
        }
        for fault, expected in share.items():
            assert sum(response.fault == fault for response in responses) / len(responses) == pytest.approx(
                expected, rel=0.15
            )
        good = [response for response in responses if response.fault is None]
        assert sum(response.is_unknown for response in good) / len(good) == pytest.approx(0.01, rel=0.15)
        assert sum(response == HINTED for response in good) / len(good) == pytest.approx(0.1, rel=0.15)
        assert all(
            (response.fault == "429") == (response.retry_after is not None)
            for response in responses
            if response != HINTED
        )

    def test_is_down_for_a_minute_an_hour(self) -> None:
        server = Server(generator(3))
        down = [second for second in range(2 * 3600) if server.response(second) == DOWN]
        lasting = [second for second in down if {second - 1, second + 1} <= set(down)]
        assert len(lasting) == pytest.approx(2 * 58, abs=4)
        assert {second % 3600 for second in lasting if second >= 3600} <= set(range(lasting[0] - 2, lasting[0] + 62))

    @pytest.mark.parametrize(
        ("response", "kind"),
        [
            (DOWN, TransportError),
            (Response("5xx"), ServerError),
            (Response("429", retry_after=5.0), RateLimited),
            (GOOD, Operation),
        ],
    )
    def test_is_read_as_a_client_would(self, response: Response, kind: type) -> None:
        for share in (0.5, 1.5):
            seen = sight(response, MODELS["linear"](generator(1)), share)
            assert type(seen) is kind
            assert seen.retry_after == response.retry_after
            assert not isinstance(seen, Operation) or seen.status.is_terminal == (share > 1)


class TestRivals:
    # What a first, independent simulation of the same rules gave, on other jobs: requests at mean lag.
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
    def test_come_out_as_they_are_known_to(self, name: str, requests: float, lag: float) -> None:
        found = played(name, count=2000)
        assert found.requests.value == pytest.approx(requests, rel=0.15)
        assert found.lag.value == pytest.approx(lag, rel=0.15)

    @pytest.mark.parametrize("name", ["databricks-sdk", "simple-salesforce", "openai-python"])
    def test_follow_their_formulas(self, name: str) -> None:
        first = {"databricks-sdk": (1, 2), "simple-salesforce": (0.501, 0.501), "openai-python": (1, 1)}[name]
        last = {"databricks-sdk": (10, 11), "simple-salesforce": (3.4809, 3.4810), "openai-python": (1, 1)}[name]
        for (low, high), number in ((first, 1), (last, 50)):
            assert low <= RIVALS[name].delay(number, 0.0, None, generator(1)) <= high

    def test_smithy_draws_whole_seconds_under_a_power_of_two(self) -> None:
        random = generator("smithy")
        for number, most in ((1, 2), (2, 4), (3, 8), (6, 64), (7, 120), (2000, 120)):
            delays = {RIVALS["Smithy waiters"].delay(number, 0.0, None, random) for _ in range(3000)}
            assert delays == set(map(float, range(2, most + 1)))

    def test_are_late_by_the_rest_of_their_delay(self) -> None:
        # Looks reach the server at 0.075 s and, 5 s after the response at 0.15 s, at 5.225 s.
        result = follow_as(RIVALS["vendor sample"], 3.0, PerfectServer(generator(1)), generator(1))
        assert result.requests == 2
        assert result.lag == pytest.approx(5.3 - 3.0)
        assert follow_as(RIVALS["vendor sample"], 5.24, PerfectServer(generator(1)), generator(1)).requests == 3

    def test_are_counted_where_they_ask_within_a_window(self) -> None:
        class Hinting(Server):
            def response(self, now: float) -> Response:
                return HINTED if now < 1 else GOOD

        def in_window(*, polite: bool) -> int:
            server = Hinting(generator(1))
            return follow_as(RIVALS["vendor sample"], 60.0, server, generator(1), polite=polite).in_window

        assert in_window(polite=False) == 5  # after 5.15, 10.3, 15.45, 20.6 and 25.75 s; the window ends at 30.15
        assert in_window(polite=True) == 0

    def test_that_would_have_given_up_are_counted(self) -> None:
        for length, expected in ((500, False), (700, True)):
            server = PerfectServer(generator(1))
            assert follow_as(RIVALS["botocore waiters"], length, server, generator(1)).given_up is expected


class TestOurs:
    @pytest.mark.parametrize("model", ["linear", "drift"])
    def test_is_quick_for_few_requests(self, model: str) -> None:
        found = played(OURS, model)
        assert found.requests.value <= 20
        assert found.lag.value <= 2.5
        assert sum(found.beats(played(rival)) for rival in RIVALS) >= 5

    @pytest.mark.parametrize("model", [model for model in MODELS if model != "none"])
    def test_is_never_much_later_for_progress_that_misleads(self, model: str) -> None:
        found, without = played(OURS, model), played(OURS)
        assert found.lag.value <= 1.25 * without.lag.value
        assert found.relative_lag.value <= 1.25 * without.relative_lag.value
        assert found.requests.value < without.requests.value

    @pytest.mark.parametrize("duration", DURATIONS)
    def test_keeps_its_tolerance_without_progress(self, duration: str) -> None:
        results = play(OURS, duration=duration, model="none", server="perfect", seeds="test", count=500)
        # Half a request more, as the job may end while a response is on its way.
        assert max(overshoot(result) for result in results) <= REQUEST * (1 / 2 + 0.1)

    @pytest.mark.parametrize("model", MODELS)
    def test_keeps_to_every_window_and_gives_no_healthy_job_up(self, model: str) -> None:
        found = played(OURS, model, server="faulty")
        assert (found.in_window, found.given_up) == (0, 0)

    def test_asks_no_oftener_than_zoho_creators_bounds_have_it(self) -> None:
        results = play(OURS_FOR_ZOHO, duration="lognormal", model="none", server="perfect", seeds="test", count=100)
        assert all(result.requests <= 2 + result.duration / ZohoCreator.pacing.min_interval for result in results)
        assert max(result.lag / result.duration for result in results if result.duration > 400) <= 0.11

    def test_depends_on_nothing_but_the_seeds(self) -> None:
        first = play(OURS, duration="bimodal", model="drift", server="faulty", seeds="test", count=30)
        assert first == play(OURS, duration="bimodal", model="drift", server="faulty", seeds="test", count=30)
        assert first != play(OURS, duration="bimodal", model="drift", server="faulty", seeds="other", count=30)

    def test_that_gives_up_is_seen_to(self) -> None:
        class Gone(Server):
            def response(self, now: float) -> Response:  # noqa: ARG002
                return DOWN

        assert follow(60.0, MODELS["none"](generator(1)), Gone(generator(1)), generator(1)).given_up


class TestFigures:
    def test_of_percentiles_are_values(self) -> None:
        assert [percentile(range(1, 101), percent) for percent in (0, 2.5, 50, 95, 100)] == [1, 3, 50, 95, 100]

    def test_intervals_are_those_of_theory(self) -> None:
        random = generator("theory")
        found = mean([random.gauss(10, 2) for _ in range(1000)])
        half = 1.96 * 2 / 1000**0.5
        assert found.high - found.value == pytest.approx(half, rel=0.15)
        assert found.value - found.low == pytest.approx(half, rel=0.15)

    def test_ratios_are_of_the_same_jobs(self) -> None:
        values = [float(number) for number in range(1, 200)]
        assert ratio([2 * value for value in values], values) == Mean(2, 2, 2)

    def test_beating_takes_all_three(self) -> None:
        def of(requests: int, lag: float, duration: float) -> Figures:
            return summary([Result(duration, requests, lag, 0, given_up=False)] * 2)

        ours = of(10, 5.0, 100.0)
        assert ours.beats(ours)
        assert ours.beats(of(11, 6.0, 100.0))
        assert not ours.beats(of(9, 6.0, 100.0))
        assert not ours.beats(of(11, 4.0, 10.0))
        assert not ours.beats(of(11, 6.0, 1000.0))
