"""Tests of the events that `Client` and `AsyncClient` pass to `on_event` and to the log."""

import asyncio
import json
import logging
import pickle
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, cast, get_args
from urllib.parse import quote

import pytest
from attrs.exceptions import FrozenInstanceError
from tests.conftest import STUCK, Connect, Server, error_of, operation_of
from tests.test_credentials import KEY, MAKE, PASSWORD, assert_redacted, each_credential, echo_of, envelope, target_of

from bulkstatus import (
    Account,
    AsyncClient,
    AsyncWatch,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    Client,
    ConfigurationError,
    Ended,
    Operation,
    Pacing,
    Passcreator,
    RateLimited,
    Saymon,
    ServerError,
    TransportError,
    Update,
    WaitTimeout,
    ZohoCreator,
)
from bulkstatus.events import (
    Event,
    JobEnded,
    JobHeld,
    OnEvent,
    PollScheduled,
    RequestFailed,
    RequestSent,
    ResponseRead,
    RetryScheduled,
)
from bulkstatus.testing import AsyncScriptedVendor, FakeClock, ScriptedVendor, drops, fails, sends, shows

EVERY_10_S = Pacing(min_interval=10, max_interval=10)
ZOHO_IDS = ("owner", "app", "form", "1")

Kind = TypeVar("Kind")


class Observed:
    """A scripted vendor, and the events that clients report when they poll its jobs."""

    def __init__(self, *, is_async: bool) -> None:
        self.is_async = is_async
        self.vendor = AsyncScriptedVendor() if is_async else ScriptedVendor()
        self.clock = self.vendor.clock
        self.events: list[Event] = []
        self.on_event: OnEvent | None = self.events.append

    def get(self, *accounts: Account, job: str) -> Operation:
        """Call the method `get` of a new client."""
        found: Operation = self._call("get", accounts, job)
        return found

    def wait(self, *accounts: Account, job: str, **options: Any) -> Operation:
        """Call the method `wait` of a new client."""
        found: Operation = self._call("wait", accounts, job, **options)
        return found

    def watch(self, *accounts: Account, jobs: list[str], **options: Any) -> list[Update]:
        """Call the method `watch` of a new client. By default, at most one request is in flight."""
        found: list[Update] = self._call("watch", accounts, jobs, **{"max_concurrency": 1, **options})
        return found

    def _call(self, name: str, accounts: tuple[Account, ...], jobs: object, **options: Any) -> Any:
        known: dict[str, Any] = {"clock": self.clock, "on_event": self.on_event, "transport": self.vendor}
        if not self.is_async:
            with Client(*accounts, **known) as client:
                found = getattr(client, name)(jobs, **options)
                return list(found) if name == "watch" else found

        async def call() -> Any:
            async with AsyncClient(*accounts, **known) as client:
                found = getattr(client, name)(jobs, **options)
                return [update async for update in found] if name == "watch" else await found

        return asyncio.run(call())

    def of(self, job: str) -> list[Event]:
        """Return the events about one job."""
        return [event for event in self.events if event.url == job]


@pytest.fixture(params=["Client", "AsyncClient"])
def observed(request: pytest.FixtureRequest) -> Observed:
    return Observed(is_async=request.param == "AsyncClient")


@pytest.fixture
def passes() -> Passcreator:
    account = Passcreator(api_key="any", name="events")
    account.pacing = EVERY_10_S
    return account


def names(events: Iterable[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def only(kind: type[Kind], events: Iterable[Event]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


class TestGet:
    def test_reports_the_request_and_the_response(self, observed: Observed, passes: Passcreator) -> None:
        body = {"statusCode": 200, "success": True, "data": {"status": "in progress"}}
        job = observed.vendor.job(passes.operation("1"), sends(200, body, headers={"X-Id": "7"}, takes=3))
        observed.get(passes, job=job)
        content = json.dumps(body).encode()
        assert observed.events == [
            RequestSent(job, "passcreator", "events", "status"),
            ResponseRead(job, "passcreator", "events", "status", 200, len(content), 3.0, {"x-id": "7"}, content),
        ]

    def test_reports_a_request_without_a_response(self, observed: Observed, passes: Passcreator) -> None:
        job = observed.vendor.job(passes.operation("1"), drops(takes=3))
        with pytest.raises(TransportError) as caught:
            observed.get(passes, job=job)
        assert observed.events == [
            RequestSent(job, "passcreator", "events", "status"),
            RequestFailed(job, "passcreator", "events", "status", caught.value, 3.0),
        ]

    def test_reports_an_error_of_the_vendor_as_a_response(self, observed: Observed, passes: Passcreator) -> None:
        job = observed.vendor.job(passes.operation("1"), fails(500))
        with pytest.raises(ServerError):
            observed.get(passes, job=job)
        assert names(observed.events) == ["RequestSent", "ResponseRead"]
        assert only(ResponseRead, observed.events)[0].status_code == 500

    def test_reports_the_same_on_a_socket(self, connect: Connect, server: Server) -> None:
        server.response({"finished": True}, headers=("x-id: 7",))
        server.cut()
        saymon = Saymon(base_url=server.base_url, session_id="5e55-10n")
        events: list[Event] = []
        client = connect(saymon, on_event=events.append)
        job = saymon.operation("x1")
        client.get(job)
        with pytest.raises(TransportError) as caught:
            client.get(job.url)
        _, read, _, failed = events
        assert names(events) == ["RequestSent", "ResponseRead", "RequestSent", "RequestFailed"]
        assert {(event.url, event.vendor, event.account) for event in events} == {(job.url, "saymon", "saymon")}
        assert isinstance(read, ResponseRead)
        assert (read.status_code, read.content, read.size) == (200, b'{"finished": true}', 18)
        assert read.headers["x-id"] == "7"
        assert read.duration > 0
        assert isinstance(failed, RequestFailed)
        assert failed.error is caught.value


class TestWait:
    def test_reports_every_step_in_order(self, observed: Observed, passes: Passcreator) -> None:
        job = observed.vendor.job(
            passes.operation("1"),
            shows("in progress", processed=1, total=4),
            fails(503),
            drops(),
            fails(429, retry_after=60),
            shows("in progress", retry_after=40),
            "finished",
        )
        began = observed.clock.now()
        end = observed.wait(passes, job=job, timeout=3600)
        assert names(observed.events) == [
            *("RequestSent", "ResponseRead", "PollScheduled"),
            *("RequestSent", "ResponseRead", "RetryScheduled"),
            *("RequestSent", "RequestFailed", "RetryScheduled"),
            *("RequestSent", "ResponseRead", "RetryScheduled"),
            *("RequestSent", "ResponseRead", "PollScheduled"),
            *("RequestSent", "ResponseRead", "JobEnded"),
        ]
        assert {(event.url, event.vendor, event.account) for event in observed.events} == {
            (job, "passcreator", "events")
        }
        first, second = only(PollScheduled, observed.events)
        assert (first.delay, first.at, first.reason) == (10, began + timedelta(seconds=10), "pacing")
        assert str(first.operation.progress) == "1/4"
        assert (second.delay, second.reason) == (40, "retry_after")
        retries = only(RetryScheduled, observed.events)
        assert [type(retry.error) for retry in retries] == [ServerError, TransportError, RateLimited]
        assert retries[-1].delay == 60
        times = observed.vendor.times(job)
        scheduled = [event for event in observed.events if isinstance(event, PollScheduled | RetryScheduled)]
        assert [began + timedelta(seconds=time) for time in times[1:]] == [event.at for event in scheduled]
        assert [event.delay for event in scheduled] == observed.clock.sleeps
        assert observed.events[-1] == JobEnded(job, "passcreator", "events", end, None)

    def test_reports_why_a_job_is_given_up(self, observed: Observed, passes: Passcreator) -> None:
        job = observed.vendor.job(passes.operation("1"), "in progress", fails(401))
        with pytest.raises(AuthenticationError) as caught:
            observed.wait(passes, job=job)
        ended = observed.events[-1]
        assert isinstance(ended, JobEnded)
        assert (type(ended.error), str(ended.error)) == (AuthenticationError, str(caught.value))
        assert ended.operation == caught.value.operation
        assert ended.operation is not None

    def test_reports_the_last_poll_at_the_deadline(self, observed: Observed, passes: Passcreator) -> None:
        job = observed.vendor.job(passes.operation("1"), *["in progress"] * 3)
        with pytest.raises(WaitTimeout):
            observed.wait(passes, job=job, timeout=14)
        assert [(event.reason, event.delay) for event in only(PollScheduled, observed.events)] == [
            ("pacing", 10),
            ("deadline", 4),
        ]
        ended = observed.events[-1]
        assert isinstance(ended, JobEnded)
        assert isinstance(ended.error, WaitTimeout)


class TestWatch:
    def test_a_watch_reports_the_same_events_of_each_job_as_a_wait(
        self, observed: Observed, passes: Passcreator
    ) -> None:
        jobs = [
            observed.vendor.job(passes.operation("1"), "in progress", fails(503), "finished"),
            observed.vendor.job(passes.operation("2"), "in progress", drops(), "in progress", fails(403)),
        ]
        updates = observed.watch(passes, jobs=jobs)
        alone = Observed(is_async=observed.is_async)
        alone.vendor.job(passes.operation("1"), "in progress", fails(503), "finished")
        alone.vendor.job(passes.operation("2"), "in progress", drops(), "in progress", fails(403))
        for job in jobs:
            try:
                alone.wait(passes, job=job)
            except BulkStatusError:
                assert job == jobs[1]
            assert names(observed.of(job)) == names(alone.of(job))
        ends = {event.url: event for event in only(JobEnded, observed.events)}
        for update in updates[-2:]:
            ended = ends[update.url]
            if isinstance(update, Ended):
                assert (ended.operation, ended.error) == (update.operation, None)
            else:
                assert (ended.error, ended.operation) == (error_of(update), operation_of(update))

    def test_a_watch_reports_when_the_rate_limit_determines_the_interval(
        self, observed: Observed, passes: Passcreator
    ) -> None:
        passes.requests_per_second = 1.0
        jobs = [
            observed.vendor.job(passes.operation(str(number)), *["in progress"] * 3, "finished") for number in range(40)
        ]
        observed.watch(passes, jobs=jobs)
        scheduled = only(PollScheduled, observed.events)
        assert {event.reason for event in scheduled} == {"pacing", "rate_limit"}
        assert all(event.delay > 10 for event in scheduled if event.reason == "rate_limit")

    def test_a_watch_reports_when_the_daily_quota_determines_the_interval(self, observed: Observed) -> None:
        zoho = ZohoCreator(access_token="any")
        zoho.pacing = Pacing(min_interval=15, max_interval=15)
        jobs = [
            observed.vendor.job(zoho.operation(*ZOHO_IDS[:3], str(number)), *["In-progress"] * 2, "Completed")
            for number in range(20)
        ]
        observed.watch(zoho, jobs=jobs)
        assert {event.reason for event in only(PollScheduled, observed.events)} == {"daily_quota"}

    def test_a_watch_reports_a_pause_of_the_server_once(self, observed: Observed, passes: Passcreator) -> None:
        limited = observed.vendor.job(
            passes.operation("1"), fails(429, retry_after=60), fails(429, retry_after=100), "finished"
        )
        other = observed.vendor.job(passes.operation("2"), "in progress", "finished")
        began = observed.clock.now()
        observed.watch(passes, jobs=[limited, other])
        [first, second] = only(JobHeld, observed.events)
        assert (first.url, first.reason, first.until) == (other, "retry_after", began + timedelta(seconds=60))
        assert (second.url, second.reason) == (other, "retry_after")
        assert second.until >= began + timedelta(seconds=160)
        assert observed.vendor.times(other)[0] >= 60

    def test_a_watch_reports_an_exhausted_quota_once(self, observed: Observed, passes: Passcreator) -> None:
        passes.requests_per_day = 3  # the headroom leaves two requests
        jobs = [observed.vendor.job(passes.operation(str(number)), "finished") for number in range(3)]
        began = observed.clock.now()
        observed.watch(passes, jobs=jobs)
        [held] = only(JobHeld, observed.events)
        assert (held.url, held.reason) == (jobs[2], "daily_quota")
        assert held.until == began + timedelta(days=1)

    def test_a_delay_counts_from_the_poll_even_if_the_caller_was_slow(self, passes: Passcreator) -> None:
        passes.requests_per_second = 1e6  # so the second job is polled while the caller processes the first update
        vendor = AsyncScriptedVendor()
        clock, events = vendor.clock, list[Event]()
        jobs = [vendor.job(passes.operation("1"), "finished")]
        jobs += [vendor.job(passes.operation("2"), "in progress", "finished")]

        async def on_event(event: Event) -> None:
            for _ in range(10 if isinstance(event, PollScheduled) else 1):
                await asyncio.sleep(0)
            events.append(event)

        async def main() -> None:
            client = AsyncClient(passes, transport=vendor, clock=clock, on_event=on_event)
            async with client, client.watch(jobs, max_concurrency=1) as watch:
                async for _ in watch:
                    for _ in range(100):  # the poll in flight completes
                        await asyncio.sleep(0)
                    clock.advance(100)

        asyncio.run(main())
        assert vendor.times(jobs[1]) == [0, 100]
        [scheduled] = only(PollScheduled, events)
        assert scheduled.at == FakeClock().now() + timedelta(seconds=10)
        assert names(event for event in events if event.url == jobs[1]) == [
            *("RequestSent", "ResponseRead", "PollScheduled"),
            *("RequestSent", "ResponseRead", "JobEnded"),
        ]


class TestAccessTokens:
    def test_events_of_access_token_requests_hide_the_content(self, observed: Observed) -> None:
        zoho = ZohoCreator(client_id="id", client_secret="secret-of-client", refresh_token="token-to-refresh")
        job = observed.vendor.job(zoho.operation(*ZOHO_IDS), "Completed")
        observed.get(zoho, job=job)
        sent, read, *rest = observed.events
        assert sent == RequestSent(job, "zoho_creator", "zoho_creator", "token")
        assert isinstance(read, ResponseRead)
        assert (read.purpose, read.status_code, read.headers, read.content) == ("token", 200, {}, b"")
        assert read.size > 0
        assert [(type(event), getattr(event, "purpose", "")) for event in rest] == [
            (RequestSent, "status"),
            (ResponseRead, "status"),
        ]

    def test_failed_access_token_requests_are_reported_with_the_url_of_the_job(self, observed: Observed) -> None:
        zoho = ZohoCreator(client_id="id", client_secret="secret-of-client", refresh_token="token-to-refresh")
        job = observed.vendor.job(zoho.operation(*ZOHO_IDS), "Completed")
        observed.vendor.tokens(drops(takes=2))
        observed.wait(zoho, job=job)
        assert names(observed.events) == [
            *("RequestSent", "RequestFailed", "RetryScheduled"),
            *("RequestSent", "ResponseRead"),
            *("RequestSent", "ResponseRead", "JobEnded"),
        ]
        [failed] = only(RequestFailed, observed.events)
        assert (failed.purpose, failed.duration) == ("token", 2.0)
        assert {event.url for event in observed.events} == {job}


async def a_coroutine_function(_: Event) -> None:
    """Do nothing, asynchronously."""


class Awaitable:
    """A callable object whose `__call__` is a coroutine function."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    async def __call__(self, event: Event) -> None:
        """Add an event to `events` after one iteration of the event loop."""
        await asyncio.sleep(0)
        self.events.append(event)


class TestTheFunction:
    @pytest.mark.parametrize("on_event", [a_coroutine_function, partial(a_coroutine_function), Awaitable()])
    def test_on_event_must_not_be_a_coroutine_function_for_client(self, passes: Passcreator, on_event: OnEvent) -> None:
        with pytest.raises(ConfigurationError, match=r"on_event is a coroutine function: .* use AsyncClient"):
            Client(passes, on_event=on_event)

    def test_on_event_may_be_a_coroutine_function_for_async_client(self, passes: Passcreator) -> None:
        observed = Observed(is_async=True)
        observed.on_event = on_event = Awaitable()
        job = observed.vendor.job(passes.operation("1"), "in progress", "finished")
        another = observed.vendor.job(passes.operation("2"), "in progress", "finished")
        observed.wait(passes, job=job)
        one_wait = names(on_event.events)
        assert one_wait == [
            *("RequestSent", "ResponseRead", "PollScheduled"),
            *("RequestSent", "ResponseRead", "JobEnded"),
        ]
        on_event.events.clear()
        observed.watch(passes, jobs=[another])
        assert names(on_event.events) == one_wait
        on_event.events.clear()
        observed.get(passes, job=job)
        assert names(on_event.events) == ["RequestSent", "ResponseRead"]

    def test_an_exception_that_on_event_raises_is_logged_once(
        self, observed: Observed, passes: Passcreator, caplog: pytest.LogCaptureFixture
    ) -> None:
        calls: list[Event] = []

        def on_event(event: Event) -> None:
            calls.append(event)
            raise RuntimeError("no room for it")

        script = ("in progress", fails(503), drops(), "finished")
        job = observed.vendor.job(passes.operation("1"), *script)
        observed.on_event = on_event
        quiet = Observed(is_async=observed.is_async)
        quiet.vendor.job(passes.operation("1"), *script)
        quiet.on_event = None
        assert observed.wait(passes, job=job) == quiet.wait(passes, job=job)
        assert observed.vendor.times(job) == quiet.vendor.times(job)
        assert len(calls) == 12
        [record] = [record for record in caplog.records if record.levelno >= logging.WARNING]
        assert record.getMessage() == "on_event raised an exception; this is logged once, and the wait continues"
        assert "no room for it" in caplog.text

    def test_a_client_logs_only_one_of_several_exceptions_of_on_event(
        self, server: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        server.response({"finished": True})
        saymon = Saymon(base_url=server.base_url, session_id="5e55-10n")
        calls: list[Event] = []

        async def on_event(event: Event) -> None:
            await asyncio.sleep(0)
            calls.append(event)
            raise RuntimeError("no room for it")

        async def main() -> None:
            async with AsyncClient(saymon, on_event=on_event) as client:
                await client.get(saymon.operation("1"))
                await client.wait(saymon.operation("1"))
                for _ in range(2):
                    assert [type(update) async for update in client.watch(saymon.operation("1"))] == [Ended]

        asyncio.run(main())
        assert len(calls) == 2 + 3 + 3 + 3
        assert [record.levelname for record in caplog.records if record.levelno >= logging.WARNING] == ["ERROR"]

    def test_on_event_is_called_by_one_thread_at_a_time(self, server: Server, caplog: pytest.LogCaptureFixture) -> None:
        for _ in range(20):
            server.response({"finished": False})
        server.response({"finished": True})
        saymon = Saymon(base_url=server.base_url, session_id="5e55-10n")
        saymon.requests_per_second = 1e6
        inside: list[str] = []
        threads: set[str] = set()
        overlaps: list[list[str]] = []

        def on_event(_: Event) -> None:
            inside.append(threading.current_thread().name)
            time.sleep(0.001)
            if len(inside) > 1:
                overlaps.append(inside[:])
            threads.add(inside.pop())
            raise RuntimeError("no room for it")

        with Client(saymon, on_event=on_event, clock=FakeClock()) as client:
            jobs = [saymon.operation(str(number)) for number in range(30)]
            assert sum(isinstance(update, Ended) for update in client.watch(jobs)) == 30
        assert overlaps == []
        assert len(threads) > 2
        assert [record.levelname for record in caplog.records if record.levelno >= logging.WARNING] == ["ERROR"]

    def test_on_event_may_use_the_client(self, passes: Passcreator) -> None:
        vendor, statuses = ScriptedVendor(), list[BulkStatus]()
        first = vendor.job(passes.operation("1"), "finished")
        second = vendor.job(passes.operation("2"), "in progress", "finished")

        def on_event(event: Event) -> None:
            if isinstance(event, JobEnded) and event.url == first:
                statuses.append(client.get(second).status)

        with Client(passes, transport=vendor, clock=vendor.clock, on_event=on_event) as client:
            assert [update.url for update in client.watch(first)] == [first]
        assert statuses == [BulkStatus.RUNNING]

    def test_a_keyboard_interrupt_in_on_event_ends_the_wait(self, observed: Observed, passes: Passcreator) -> None:
        def on_event(_: Event) -> None:
            raise KeyboardInterrupt

        observed.on_event = on_event
        job = observed.vendor.job(passes.operation("1"), "finished")
        with pytest.raises(KeyboardInterrupt):
            observed.wait(passes, job=job)


def body_with(secret: str, vendor: str) -> dict[str, Any]:
    """Return a valid response about a running job, with a secret in every string."""
    return {"finished": False, "echo": secret} if vendor == "saymon" else echo_of(vendor, f"see {secret}!")


def assert_shows_no_secret(events: list[Event], records: list[logging.LogRecord]) -> None:
    for event in events:
        assert "?" not in event.url
        texts = [repr(event), str(event), json.dumps(event.to_dict())]
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            data = pickle.dumps(event, protocol)
            texts += [data.decode("latin-1"), data.decode("utf-8", "replace")]
            again = pickle.loads(data)
            assert (type(again), again.to_dict()) == (type(event), event.to_dict())
        assert_redacted(*texts)
        for text in texts:
            assert "api-token" not in text.replace("api-token=********", "[the request, as the server sent it back]")
            assert "server-issued" not in text
    assert_redacted(*(text for record in records for text in (record.getMessage(), repr(vars(record)))))


class TestNoSecret:
    @each_credential
    @pytest.mark.parametrize("form", ["ASCII", "Unicode"])
    def test_no_event_or_record_contains_a_secret_that_the_server_sends_back(
        self, connect: Connect, server: Server, caplog: pytest.LogCaptureFixture, credential: str, form: str
    ) -> None:
        secret, is_ascii = PASSWORD if credential == "saymon login" else KEY, form == "ASCII"
        account = MAKE[credential](server.base_url)
        caplog.set_level(logging.DEBUG, logger="bulkstatus")
        good = json.dumps(body_with(secret, account.vendor), ensure_ascii=is_ascii).encode()
        bad = json.dumps(envelope(account.vendor, f"see {secret}!"), ensure_ascii=is_ascii).encode()
        echo = (f"x-echo: {secret}", "set-cookie: sid=server-issued")
        server.response(good, headers=echo)
        server.response(bad, status="503 x", headers=echo)
        server.cut()
        server.echo()
        server.response(status="302 x", headers=(*echo, f"location: /?t={quote(secret, safe='')}&u=server-issued"))
        server.response(f"<p>{secret}</p>".encode("utf-8" if is_ascii else "latin-1"), status="502 x")
        server.response(good)
        server.response(bad, status="401 x", headers=echo)
        events: list[Event] = []
        with pytest.raises(BulkStatusError):
            connect(account, clock=FakeClock(), on_event=events.append).wait(target_of(account))
        kinds = {RequestSent, ResponseRead, RequestFailed, PollScheduled, RetryScheduled, JobEnded}
        assert {type(event) for event in events} == kinds
        assert {type(event).__name__ for event in events} == {vars(record)["event"] for record in of_events(caplog)}
        assert_shows_no_secret(events, caplog.records)
        assert only(ResponseRead, events)[0].headers["x-echo"] == "********"

    @each_credential
    def test_the_end_of_a_watched_job_contains_no_secret(self, server: Server, credential: str) -> None:
        secret = PASSWORD if credential == "saymon login" else KEY
        account = MAKE[credential](server.base_url)
        server.response({**body_with(secret, account.vendor), "finished": True})
        server.response({"code": "x"}, status="403 x")
        events: list[Event] = []
        with Client(account, clock=FakeClock(), on_event=events.append) as client:
            for _ in client.watch(target_of(account)):
                pass
        assert isinstance(events[-1], JobEnded)
        assert events[-1].operation is not None
        assert_shows_no_secret(events, [])

    def test_events_about_access_tokens_contain_no_secret(
        self, observed: Observed, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, logger="bulkstatus")
        zoho = ZohoCreator(client_id="id", client_secret=KEY, refresh_token=f"r{KEY}")
        token = {"access_token": f"a{KEY}", "expires_in": 3600}
        echo = f"Zoho-oauthtoken a{KEY} of r{KEY}"
        job = observed.vendor.job(zoho.operation(*ZOHO_IDS), sends(200, echo_of("zoho_creator", echo)), fails(403))
        observed.vendor.tokens(drops(), sends(500, {"error": KEY}), sends(200, token))
        with pytest.raises(BulkStatusError):
            observed.wait(zoho, job=job)
        assert {event.purpose for event in only(RequestSent, observed.events)} == {"token", "status"}
        assert_shows_no_secret(observed.events, caplog.records)


def of_events(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if hasattr(record, "event")]


STANDARD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName"}
"""Names of the attributes that every log record has."""


class TestTheLog:
    def test_the_log_has_the_same_events_with_their_fields_as_attributes(
        self, observed: Observed, passes: Passcreator, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, logger="bulkstatus")
        jobs = [
            observed.vendor.job(passes.operation("1"), fails(429, retry_after=60), drops(), "in progress", "finished"),
            observed.vendor.job(passes.operation("2"), fails(403)),
        ]
        observed.watch(passes, jobs=jobs)
        assert {type(event) for event in observed.events} == set(get_args(Event))
        for event, record in zip(observed.events, of_events(caplog), strict=True):
            assert {name: value for name, value in vars(record).items() if name not in STANDARD} == event.to_dict()
            assert (record.name, record.getMessage()) == ("bulkstatus", str(event))
            is_info = isinstance(event, RetryScheduled | JobHeld)
            assert record.levelno == event.level == (logging.INFO if is_info else logging.DEBUG)

    def test_fields_are_json_values(self, observed: Observed, passes: Passcreator) -> None:
        job = observed.vendor.job(passes.operation("1"), "in progress", fails(503), "finished")
        observed.wait(passes, job=job)
        found = [event.to_dict() for event in observed.events]
        assert json.loads(json.dumps(found)) == found
        by_name = {values["event"]: values for values in found}
        assert by_name["PollScheduled"] == {
            "event": "PollScheduled",
            "url": job,
            "vendor": "passcreator",
            "account": "events",
            "status": "running",
            "delay": 10,
            "at": "2024-01-15T10:30:10+00:00",
            "reason": "pacing",
        }
        assert by_name["JobEnded"]["status"] == "succeeded"
        assert by_name["RetryScheduled"]["error"]["status_code"] == 503
        assert by_name["ResponseRead"].keys().isdisjoint({"headers", "content"})

    @pytest.mark.parametrize("level", [logging.WARNING, logging.INFO])
    def test_no_event_is_created_if_nobody_listens(
        self, passes: Passcreator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, level: int
    ) -> None:
        observed = Observed(is_async=False)
        observed.on_event = None
        caplog.set_level(level, logger="bulkstatus")
        built = defaultdict[str, int](int)
        for kind in get_args(Event):
            monkeypatch.setattr(kind, "__init__", counting(built, kind))
        job = observed.vendor.job(passes.operation("1"), fails(429, retry_after=60), "in progress", "finished")
        another = observed.vendor.job(passes.operation("2"), drops(), "finished")
        observed.watch(passes, jobs=[job, another])
        observed.wait(passes, job=another)
        observed.get(passes, job=another)
        if level == logging.WARNING:
            assert built == {}
        else:
            assert set(built) == {kind.__name__ for kind in get_args(Event)}
            assert {vars(record)["event"] for record in of_events(caplog)} == {"RetryScheduled", "JobHeld"}


def counting(built: dict[str, int], kind: Any) -> Callable[..., None]:
    construct = kind.__init__

    def init(self: Any, *values: Any, **more: Any) -> None:
        built[kind.__name__] += 1
        construct(self, *values, **more)

    return init


def test_events_are_frozen(passes: Passcreator) -> None:
    event = RequestSent(*passes.operation("1").event_fields, "status")
    with pytest.raises(FrozenInstanceError):
        event.url = ""  # type: ignore[misc] # pyright: ignore[reportAttributeAccessIssue]


def test_on_event_must_be_a_function() -> None:
    account = Passcreator(api_key="any-key")
    for client in (Client, AsyncClient):
        with pytest.raises(ConfigurationError, match="on_event must be a function, and 5 is not"):
            client(account, on_event=cast(Any, 5))


def test_on_event_may_await_a_cancelled_future(caplog: pytest.LogCaptureFixture) -> None:
    async def on_event(_: Event) -> None:
        future = asyncio.get_running_loop().create_future()
        future.cancel()
        await future

    async def main() -> BulkStatus:
        vendor = AsyncScriptedVendor()
        passes = Passcreator(api_key="any-key")
        job = vendor.job(passes.operation("1"), shows("finished", total=1))
        async with AsyncClient(passes, transport=vendor, clock=vendor.clock, on_event=on_event) as client:
            return (await client.get(job)).status

    assert asyncio.run(main()) is BulkStatus.SUCCEEDED
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        "on_event raised an exception; this is logged once, and the wait continues"
    ]


def test_a_watch_can_be_closed_by_on_event() -> None:
    async def main() -> int:
        vendor = AsyncScriptedVendor()
        passes = Passcreator(api_key="any-key")
        jobs = [
            vendor.job(passes.operation(str(number)), *[shows("in progress", total=1)] * 3, shows("finished", total=1))
            for number in range(3)
        ]
        watches: list[AsyncWatch] = []

        async def on_event(event: Event) -> None:
            if isinstance(event, ResponseRead):
                await watches[0].aclose()

        count = 0
        async with AsyncClient(passes, transport=vendor, clock=vendor.clock, on_event=on_event) as client:
            watches.append(client.watch(jobs))
            async for _ in watches[0]:
                count += 1
                await asyncio.sleep(0)
        return count

    assert asyncio.run(asyncio.wait_for(main(), STUCK)) <= 3
