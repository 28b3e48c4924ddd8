"""Test `ScriptedVendor` and `AsyncScriptedVendor` with all vendors."""

import asyncio
import math
import textwrap
from itertools import pairwise
from typing import Any

import pytest
from tests.conftest import is_last, operation_of
from tests.testing.conftest import JOB, JOBS, MDM, PASSES, SAYMON, ZOHO, Case

import bulkstatus.testing
from bulkstatus import (
    AsyncClient,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    Client,
    ConfigurationError,
    Operation,
    Pacing,
    Passcreator,
    RateLimited,
    TransportError,
    WaitTimeout,
    ZohoCreator,
)
from bulkstatus.testing import (
    FakeClock,
    ScriptedVendor,
    UnscriptedRequest,
    drops,
    fails,
    sends,
    shows,
)
from bulkstatus.vendors.account import Target


def test_the_documented_example_runs() -> None:
    example = (bulkstatus.testing.__doc__ or "").partition("For example:\n\n")[2].partition("\n\n* ")[0]
    assert "ScriptedVendor()" in example
    exec(compile(textwrap.dedent(example), "bulkstatus.testing", "exec"), {})


class TestScript:
    def test_a_scripted_vendor_responds_in_order(self, case: Case) -> None:
        updates: list[Operation] = []
        job = case.vendor.job(JOB, "in progress", shows("in progress", processed=3, total=9), "finished")
        last = case.run(PASSES, "wait", job, on_update=updates.append)
        assert [operation.progress and operation.progress.processed for operation in updates] == [0, 3, 1]
        assert last.status is BulkStatus.SUCCEEDED
        case.vendor.assert_all_used()

    def test_a_scripted_wait_takes_no_real_time(self, case: Case) -> None:
        # In real time, this wait would exceed the time limit of a test.
        case.vendor.job(JOB, *["in progress"] * 20, shows("in progress", takes=20), "finished")
        case.run(PASSES, "wait", JOB, pacing=Pacing(min_interval=60, max_interval=60))
        assert case.vendor.clock.monotonic() == 21 * 60, "the interval is measured from request to request"

    def test_a_scripted_vendor_records_the_requests_and_their_times(self, case: Case) -> None:
        url = case.vendor.job(JOB, "in progress", "in progress", "finished")
        case.run(PASSES, "wait", url, pacing=Pacing(min_interval=7, max_interval=7))
        assert case.vendor.times(url) == case.vendor.times(JOB) == [0, 7, 14]
        assert [(request.method, request.url) for request in case.vendor.requests] == [("GET", JOB.url)] * 3
        assert case.vendor.times(JOBS["saymon"]) == []

    def test_a_scripted_vendor_records_no_credential(self) -> None:
        vendor = ScriptedVendor()
        secret = Passcreator(api_key="hush-hush")
        vendor.job(secret.operation("x1"), "finished")
        with Client(secret, transport=vendor, clock=vendor.clock) as client:
            client.get(secret.operation("x1"))
        assert "hush" not in repr(vars(vendor))
        assert "Accept" in vendor.requests[0].headers

    def test_a_script_can_be_extended(self) -> None:
        vendor = ScriptedVendor()
        with Client(PASSES, transport=vendor, clock=vendor.clock) as client:
            vendor.job(JOB, "in progress")
            assert client.get(JOB).status is BulkStatus.RUNNING
            vendor.job(JOB, "finished")
            assert client.get(JOB).status is BulkStatus.SUCCEEDED

    def test_a_scripted_vendor_works_with_a_watch_of_all_vendors(self, case: Case) -> None:
        ends = {
            name: case.vendor.job(job, BulkStatus.RUNNING, fails(500), shows(end, failed=failed))
            for (name, job), end, failed in zip(
                JOBS.items(),
                (BulkStatus.SUCCEEDED, BulkStatus.COMPLETED_WITH_ERRORS, BulkStatus.FINISHED, BulkStatus.CANCELED),
                (None, 2, None, None),
                strict=True,
            )
        }
        vendor = case.vendor
        if isinstance(vendor, ScriptedVendor):
            with Client(PASSES, MDM, SAYMON, ZOHO, transport=vendor, clock=vendor.clock) as client:
                updates = list(client.watch(ends.values()))
        else:

            async def main() -> Any:
                async with AsyncClient(PASSES, MDM, SAYMON, ZOHO, transport=vendor, clock=vendor.clock) as client:
                    return [update async for update in client.watch(ends.values())]

            updates = asyncio.run(main())
        last = {
            update.url: operation_of(update) and operation_of(update).status for update in updates if is_last(update)
        }
        assert [last[url] for url in ends.values()] == [
            BulkStatus.SUCCEEDED,
            BulkStatus.COMPLETED_WITH_ERRORS,
            BulkStatus.FINISHED,
            BulkStatus.CANCELED,
        ]
        vendor.assert_all_used()

    def test_a_scripted_vendor_uses_the_clock_it_is_given(self) -> None:
        clock = FakeClock()
        assert ScriptedVendor(clock).clock is clock
        assert ScriptedVendor().clock is not ScriptedVendor().clock


class TestAfterTheLastResponse:
    def test_a_job_that_is_over_stays_over(self, case: Case) -> None:
        case.vendor.job(JOB, "in progress", shows("finished", total=5))
        assert case.run(PASSES, "wait", JOB) == case.run(PASSES, "wait", JOB)
        case.vendor.assert_all_used()

    @pytest.mark.parametrize("what", ["get", "wait", "watch"])
    def test_another_request_raises_unscripted_request(self, case: Case, what: str) -> None:
        case.vendor.job(JOB, "in progress", "in progress")
        for _ in range(2):
            case.run(PASSES, "get", JOB)
        with pytest.raises(UnscriptedRequest, match=f"{JOB.url} was requested 3 times, but its script has only 2"):
            case.run(PASSES, what, JOB)

    def test_a_wait_does_not_retry_an_unscripted_request(self, case: Case) -> None:
        case.vendor.job(JOB, "in progress", "in progress")
        with pytest.raises(UnscriptedRequest):
            case.run(PASSES, "wait", JOB)
        assert len(case.vendor.times(JOB)) == 3

    @pytest.mark.parametrize("what", ["get", "wait", "watch"])
    def test_a_request_for_an_unknown_job_raises_unscripted_request(self, case: Case, what: str) -> None:
        case.vendor.job(JOB, "finished")
        other = PASSES.operation("other")
        with pytest.raises(UnscriptedRequest, match=f"GET {other.url} was requested.*no such job.*{JOB.url}"):
            case.run(PASSES, what, other)

    def test_assert_all_used_fails_for_unused_responses(self) -> None:
        vendor = ScriptedVendor()
        vendor.job(JOB, "in progress", "finished")
        vendor.tokens(drops())
        with Client(PASSES, transport=vendor, clock=vendor.clock) as client:
            client.get(JOB)
        with pytest.raises(AssertionError, match="requested 1 times, but its script has 2 responses; 1 responses of"):
            vendor.assert_all_used()

    def test_assert_all_used_fails_for_unscripted_requests(self) -> None:
        vendor = ScriptedVendor()
        vendor.job(JOB, "in progress")
        with Client(PASSES, transport=vendor, clock=vendor.clock) as client:
            client.get(JOB)
            with pytest.raises(UnscriptedRequest):
                client.get(JOB)
        with pytest.raises(AssertionError, match="was requested 2 times, but its script has only 1"):
            vendor.assert_all_used()

    def test_unscripted_request_is_an_assertion_error_and_not_a_bulkstatus_error(self) -> None:
        assert issubclass(UnscriptedRequest, AssertionError)
        assert not issubclass(UnscriptedRequest, BulkStatusError)


class TestErrors:
    def test_retry_after_in_seconds_is_honoured(self, case: Case) -> None:
        case.vendor.job(JOB, "in progress", fails(429, retry_after=300), "finished")
        case.run(PASSES, "wait", JOB)
        _, limited, after = case.vendor.times(JOB)
        assert after - limited >= 300

    def test_retry_after_may_be_a_date(self) -> None:
        vendor = ScriptedVendor(FakeClock())
        vendor.job(JOB, fails(429, retry_after="Mon, 15 Jan 2024 10:31:00 GMT"))
        with Client(PASSES, transport=vendor, clock=vendor.clock) as client, pytest.raises(RateLimited) as caught:
            client.get(JOB)
        assert caught.value.retry_after == 60

    def test_good_responses_may_have_retry_after(self, case: Case) -> None:
        case.vendor.job(JOB, shows("in progress", retry_after=90), "finished")
        case.run(PASSES, "wait", JOB)
        assert case.vendor.times(JOB) == [0, 90]

    def test_a_timeout_ends_a_wait(self, case: Case) -> None:
        case.vendor.job(JOB, *["in progress"] * 3)
        with pytest.raises(WaitTimeout) as caught:
            case.run(PASSES, "wait", JOB, timeout=20, pacing=Pacing(min_interval=10, max_interval=10))
        assert caught.value.operation is not None
        assert case.vendor.times(JOB) == [0, 10, 20]

    def test_a_dropped_connection_is_retried(self, case: Case) -> None:
        case.vendor.job(JOB, drops(), drops("no route to host", takes=3), "finished")
        assert case.run(PASSES, "wait", JOB).status is BulkStatus.SUCCEEDED
        case.vendor.assert_all_used()

    def test_a_dropped_connection_has_its_reason(self, case: Case) -> None:
        case.vendor.job(JOB, drops("no route to host"))
        with pytest.raises(TransportError) as caught:
            case.run(PASSES, "get", JOB)
        assert (caught.value.reason, caught.value.url) == ("no route to host", JOB.url)

    def test_a_slow_response_lets_time_pass(self, case: Case) -> None:
        case.vendor.job(JOB, shows("finished", takes=29))
        operation = case.run(PASSES, "get", JOB)
        assert case.vendor.clock.monotonic() == 29
        assert operation.observed_at == case.vendor.clock.now()

    @pytest.mark.parametrize("takes", [31, math.inf])
    def test_a_response_after_the_timeout_is_a_transport_error(self, case: Case, takes: float) -> None:
        case.vendor.job(JOB, shows("finished", takes=takes))
        with pytest.raises(TransportError, match="timed out after 30 s"):
            case.run(PASSES, "get", JOB)
        assert case.vendor.clock.monotonic() == 30

    @pytest.mark.parametrize("takes", [-1, math.nan, True, "1"])
    def test_takes_must_be_a_number_of_at_least_zero(self, takes: Any) -> None:
        for make in (sends, drops):
            with pytest.raises(ConfigurationError, match="takes must be a number of seconds"):
                make(takes=takes)
        with pytest.raises(ConfigurationError, match="takes must be"):
            shows("finished", takes=takes)
        with pytest.raises(ConfigurationError, match="takes must be"):
            fails(500, takes=takes)


class TestTokens:
    def account(self) -> tuple[ZohoCreator, Target]:
        account = ZohoCreator(client_id="id", client_secret="secret", refresh_token="refresh", data_center="eu")
        return account, account.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027")

    def test_access_tokens_are_issued_without_a_script(self, case: Case) -> None:
        account, job = self.account()
        case.vendor.job(job, *["In-progress"] * 13, "Completed")
        case.run(account, "wait", job, pacing=Pacing(min_interval=600, max_interval=600))
        tokens = case.vendor.times("https://accounts.zoho.eu/oauth/v2/token")
        assert len(tokens) == 3  # the wait takes 130 minutes, and each token is valid for an hour
        assert tokens[0] == 0
        assert all(later - sooner <= 3600 for sooner, later in pairwise(tokens))

    def test_an_access_token_can_be_refused(self, case: Case) -> None:
        account, job = self.account()
        case.vendor.job(job, "Completed")
        case.vendor.tokens(sends(200, {"error": "invalid_code"}))
        with pytest.raises(AuthenticationError, match="invalid_code"):
            case.run(account, "wait", job)
        assert case.vendor.times(job) == []

    def test_requests_for_access_tokens_can_be_slow_and_can_fail(self, case: Case) -> None:
        account, job = self.account()
        case.vendor.job(job, "Completed")
        case.vendor.tokens(drops(takes=1), sends(503), sends(200, {"access_token": "x", "expires_in": 3600}, takes=2))
        assert case.run(account, "wait", job).status is BulkStatus.FINISHED
        assert len(case.vendor.requests) == 4
        case.vendor.assert_all_used()

    def test_an_access_token_can_be_rejected_by_the_api(self, case: Case) -> None:
        account, job = self.account()
        case.vendor.job(job, "In-progress", fails(401), "Completed")
        case.run(account, "wait", job)
        assert [request.method for request in case.vendor.requests] == ["POST", "GET", "GET", "POST", "GET"]

    def test_a_response_for_a_job_is_refused_for_the_token_endpoint(self) -> None:
        response: Any = shows("Completed")
        with pytest.raises(ConfigurationError, match="responses of a token endpoint must be from sends"):
            ScriptedVendor().tokens(response)


class TestJob:
    def test_a_scripted_job_must_be_a_target(self) -> None:
        url: Any = JOB.url
        with pytest.raises(ConfigurationError, match=r"must be given as account.operation"):
            ScriptedVendor().job(url, "finished")

    def test_a_scripted_job_needs_a_response(self) -> None:
        with pytest.raises(ConfigurationError, match="needs at least one response"):
            ScriptedVendor().job(JOB)
