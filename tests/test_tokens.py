"""When an access token is fetched, by whom, and when not: the pure part, and both clients on real sockets."""

import asyncio
import copy
import json
import math
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from inspect import cleandoc
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.conftest import Connect

from bulkstatus import (
    AsyncClient,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    Client,
    PermissionDenied,
    RateLimited,
    ServerError,
    TransportError,
    WaitTimeout,
    ZohoCreator,
)
from bulkstatus.access import LEAST, run
from bulkstatus.messages import Reply, Request
from bulkstatus.testing import FakeClock, ScriptedVendor, sends
from bulkstatus.token_store import TokenStore
from bulkstatus.tokens import (
    EARLY,
    EARLY_IF_SHARED,
    FIRST_PAUSE,
    LOAD_AGAIN,
    LONGEST_PAUSE,
    MOST_REFRESHES,
    SLACK,
    WINDOW,
    Have,
    Refresh,
    Refused,
    Step,
    Token,
    Tokens,
    WaitForOther,
)
from bulkstatus.transport import HttpxTransport
from bulkstatus.vendors.zoho_accounts import ZohoGrant

TODAY = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
IDS = ("owner", "app", "form", "1")
REFUSED = AuthenticationError(200, "invalid_code", "", url="x")
THROTTLED = RateLimited(400, "Access Denied", "", url="x")
DOWN = TransportError("connection refused", url="x")
EXPIRED = AuthenticationError(401, 1030, "", url="x")


def grant(refresh_token: str = "refresh") -> ZohoGrant:
    return ZohoGrant.checked("id", "secret", refresh_token, data_center="eu", url=None, allow_http=False)


def issued(name: str, **life: object) -> Reply:
    return Reply(status_code=200, content=json.dumps({"access_token": name, **(life or {"expires_in": 3600})}).encode())


def refresh(step: Step) -> Refresh:
    assert isinstance(step, Refresh)
    return step


def token(step: Step) -> Token:
    assert isinstance(step, Have)
    return step.token


def name(step: Step) -> str:
    return token(step).secret.reveal()


def refused(step: Step) -> BulkStatusError:
    assert isinstance(step, Refused)
    return step.error


def fetch(tokens: Tokens, now: float, text: str = "one", **life: object) -> None:
    tokens.fetched(refresh(tokens.step(now)), issued(text, **life), now, TODAY)


class TestOneToken:
    def test_is_fetched_by_the_first_and_waited_for_by_the_others(self) -> None:
        tokens = Tokens(grant())
        sent = refresh(tokens.step(0))
        waits = [tokens.step(second) for second in (0, 1, 2)]
        assert waits == [WaitForOther(sent.done)] * 3
        assert not sent.done.cancel(), "who waits cannot take it from the others"
        assert not sent.done.done()
        tokens.fetched(sent, issued("one"), 3, TODAY)
        assert sent.done.done()
        assert name(tokens.step(3)) == "one"

    def test_is_used_until_shortly_before_its_end_and_meanwhile_replaced_by_one(self) -> None:
        tokens = Tokens(grant())
        fetch(tokens, 0)
        assert name(tokens.step(3600 - EARLY - 0.1)) == "one"
        sent = refresh(tokens.step(3600 - EARLY))
        assert name(tokens.step(3600 - 0.1)) == "one", "the others need not wait"
        assert tokens.step(3600) == WaitForOther(sent.done)
        tokens.fetched(sent, issued("two"), 3601, TODAY)
        assert name(tokens.step(3601)) == "two"

    def test_is_still_used_where_its_replacement_failed(self) -> None:
        tokens = Tokens(grant())
        fetch(tokens, 0)
        for now, error in ((3580, DOWN), (3590, THROTTLED)):
            tokens.failed(refresh(tokens.step(now)), error, now)
            assert name(tokens.step(now + 1)) == "one"
        assert isinstance(refused(tokens.step(3600)), RateLimited)

    def test_lives_from_when_it_was_asked_for(self) -> None:
        tokens = Tokens(grant())
        tokens.fetched(refresh(tokens.step(0)), issued("one"), 30, TODAY)
        assert isinstance(tokens.step(3600 - EARLY), Refresh)

    def test_of_a_short_life_is_used_for_most_of_it(self) -> None:
        tokens = Tokens(grant())
        fetch(tokens, 0, expires_in=20)
        assert name(tokens.step(17.9)) == "one"
        assert isinstance(tokens.step(18.1), Refresh)

    def test_that_the_api_calls_expired_is_replaced_once_for_all(self) -> None:
        tokens = Tokens(grant())
        fetch(tokens, 0)
        old = token(tokens.step(1))
        tokens.rejected(old, EXPIRED, 1)
        fetch(tokens, 1, "two")
        tokens.rejected(old, EXPIRED, 2)  # a slower look with the old one
        assert name(tokens.step(2)) == "two"

    def test_that_is_new_and_refused_twice_is_not_tried_a_third_time(self) -> None:
        tokens = Tokens(grant())
        for now in (0, 1):
            fetch(tokens, now, f"token {now}".replace(" ", "-"))
            tokens.rejected(token(tokens.step(now)), EXPIRED, now)
        error = refused(tokens.step(2))
        assert isinstance(error, AuthenticationError)
        assert error is not EXPIRED, "whoever raises it adds to it"
        assert isinstance(tokens.step(1 + WINDOW), Refresh), "but perhaps somebody has mended it by then"

    def test_that_was_good_before_is_always_worth_another(self) -> None:
        tokens = Tokens(grant())
        for now in range(5):
            fetch(tokens, now, f"token-{now}")
            tokens.taken()
            tokens.rejected(token(tokens.step(now)), EXPIRED, now)


class TestFailures:
    @pytest.mark.parametrize("error", [DOWN, ServerError(502, None, "", url="x")])
    def test_that_may_pass_are_told_to_all_and_tried_again_ever_more_slowly(self, error: BulkStatusError) -> None:
        tokens, now, tries = Tokens(grant()), 0.0, []
        while now < 1200:
            step = tokens.step(now)
            if isinstance(step, Refresh):
                tries.append(now)
                tokens.failed(step, error, now)
            told = refused(tokens.step(now))
            assert type(told) is type(error)
            assert told.retry_after is not None
            assert 0 < told.retry_after <= LONGEST_PAUSE
            now += told.retry_after
        assert tries[:4] == [0, FIRST_PAUSE, 3 * FIRST_PAUSE, 7 * FIRST_PAUSE]
        assert all(sum(0 <= one - other < WINDOW for one in tries) < MOST_REFRESHES for other in tries)

    def test_the_next_token_makes_good(self) -> None:
        tokens = Tokens(grant())
        tokens.failed(refresh(tokens.step(0)), DOWN, 0)
        fetch(tokens, FIRST_PAUSE)
        tokens.failed(refresh(tokens.step(3600)), DOWN, 3600)
        assert isinstance(tokens.step(3600 + FIRST_PAUSE), Refresh)

    def test_throttling_is_sat_out(self) -> None:
        tokens = Tokens(grant())
        tokens.failed(refresh(tokens.step(0)), THROTTLED, 100)
        error = refused(tokens.step(150))
        assert isinstance(error, RateLimited)
        assert error.retry_after == WINDOW - 50
        assert isinstance(tokens.step(99 + WINDOW), Refused)
        assert isinstance(tokens.step(100 + WINDOW), Refresh)

    def test_a_longer_pause_that_the_server_asks_for_is_kept(self) -> None:
        for error in (copy.copy(THROTTLED), copy.copy(DOWN)):
            error.retry_after = 5000.0
            tokens = Tokens(grant())
            tokens.failed(refresh(tokens.step(0)), error, 0)
            assert refused(tokens.step(4999)).retry_after == 1.0

    def test_a_dead_refresh_token_is_no_reason_to_ask_again_soon(self) -> None:
        tokens = Tokens(grant())
        tokens.failed(refresh(tokens.step(0)), REFUSED, 0)
        errors = [refused(tokens.step(now)) for now in (0, 1, WINDOW - 1)]
        assert {type(error) for error in errors} == {AuthenticationError}
        assert len({id(error) for error in errors}) == 3
        assert isinstance(tokens.step(WINDOW), Refresh)

    def test_what_one_look_adds_to_an_error_is_not_told_to_the_next(self) -> None:
        tokens, error = Tokens(grant()), copy.copy(REFUSED)
        tokens.failed(refresh(tokens.step(0)), error, 0)
        for mine in (error, refused(tokens.step(1))):
            mine.url = "the job of the first"
        assert refused(tokens.step(1)).url == REFUSED.url

    def test_who_is_stopped_leaves_it_to_the_next(self) -> None:
        tokens = Tokens(grant())
        first = refresh(tokens.step(0))
        tokens.abandoned(first)
        assert first.done.done()
        second = refresh(tokens.step(0))
        tokens.abandoned(first)  # twice does no harm
        assert tokens.step(0) == WaitForOther(second.done)

    def test_the_limit_is_ten_in_ten_minutes(self) -> None:
        tokens = Tokens(grant())
        for now in range(MOST_REFRESHES):
            tokens.abandoned(refresh(tokens.step(now)))
        error = refused(tokens.step(20))
        assert isinstance(error, RateLimited)
        assert error.retry_after == WINDOW + SLACK - 20
        assert "nothing was sent" in str(error)
        assert isinstance(tokens.step(WINDOW + SLACK), Refresh)
        assert isinstance(tokens.step(WINDOW + SLACK), WaitForOther)


class Use(RuleBasedStateMachine):
    """Any number of callers in any order, and a server that does whatever it likes."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.tokens = Tokens(grant())
        self.in_flight: Refresh | None = None
        self.sent: list[float] = []
        self.quiet_until = -math.inf
        self.numbers = iter(range(1_000_000))
        self.ends: dict[str, float] = {}

    @initialize(start=st.floats(min_value=0, max_value=1e6))
    def begin(self, start: float) -> None:
        self.now = start

    @rule(seconds=st.sampled_from([0.0, 0.5, 4.0, 30.0, 61.0, 599.0, 3541.0, 3601.0]))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def ask(self) -> None:
        match self.tokens.step(self.now):
            case Have(found):
                assert self.now < self.ends[found.secret.reveal()]
            case Refresh() as sent:
                assert self.in_flight is None
                assert self.now >= self.quiet_until
                self.in_flight = sent
                self.sent.append(self.now)
            case WaitForOther(done):
                assert self.in_flight is not None
                assert done is self.in_flight.done
            case Refused(error):
                assert isinstance(error, AuthenticationError) or (error.retry_after or 0) > 0

    @precondition(lambda self: self.in_flight)
    @rule(life=st.sampled_from([1.0, 60.0, 3600.0, 3_600_000.0]))
    def give(self, life: float) -> None:
        sent = self.take_in_flight()
        text = f"token-{next(self.numbers)}"
        self.ends[text] = sent.sent_at + min(life, 3600.0)
        self.tokens.fetched(sent, issued(text, expires_in=life), self.now, TODAY)

    @precondition(lambda self: self.in_flight)
    @rule(error=st.sampled_from([REFUSED, THROTTLED, DOWN]))
    def fail(self, error: BulkStatusError) -> None:
        self.quiet_until = self.now + (FIRST_PAUSE if error is DOWN else WINDOW)
        self.tokens.failed(self.take_in_flight(), error, self.now)

    @precondition(lambda self: self.in_flight)
    @rule()
    def stop(self) -> None:
        self.tokens.abandoned(self.take_in_flight())

    @rule()
    def reject(self) -> None:
        if isinstance(step := self.tokens.step(self.now), Have):
            self.tokens.rejected(step.token, EXPIRED, self.now)
            self.ends[step.token.secret.reveal()] = -math.inf
        elif isinstance(step, Refresh):
            self.in_flight = step
            self.sent.append(self.now)

    @rule()
    def share(self) -> None:
        today = TODAY + timedelta(seconds=self.now)
        self.tokens.take_in(self.tokens.to_text(self.now, today), self.now, today)

    def take_in_flight(self) -> Refresh:
        sent, self.in_flight = self.in_flight, None
        assert sent
        return sent

    @invariant()
    def never_too_many(self) -> None:
        for last in self.sent[-1:]:
            assert sum(last - WINDOW < when <= last for when in self.sent) <= MOST_REFRESHES


TestAnyUse = Use.TestCase
TestAnyUse.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


class Store:
    """Keeps a text, and when it was asked for."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.text: str | None = None
        self.loads: list[float] = []
        self._now = now

    def load(self) -> str | None:
        self.loads.append(self._now())
        return self.text

    def save(self, text: str) -> None:
        """Nobody else reads it."""


def another_process(clock: FakeClock) -> str:
    """What another process that uses the account leaves in the store when it has a token."""
    vendor, texts = ScriptedVendor(clock), list[str]()

    class Theirs:
        def load(self) -> str | None:
            return None

        def save(self, text: str) -> None:
            texts.append(text)

    other = ZohoCreator(client_id="id", client_secret="secret", refresh_token="refresh", token_store=Theirs())
    vendor.job(other.operation(*IDS), "Completed")
    with Client(other, transport=vendor, clock=clock) as client:
        client.get(other.operation(*IDS))
    return texts[-1]


class TestSharing:
    @staticmethod
    def pair(refresh_token: str = "refresh") -> tuple[Tokens, Tokens]:
        class Nowhere:
            def load(self) -> str | None:
                return None

            def save(self, text: str) -> None:
                pass

        return Tokens(grant(), Nowhere()), Tokens(grant(refresh_token), Nowhere())

    def test_one_process_uses_the_token_of_another(self) -> None:
        one, other = self.pair()
        fetch(one, 1000, "shared")
        # The other's monotonic clock began at another time.
        other.take_in(one.to_text(1600, TODAY), 7.0, TODAY)
        assert name(other.step(7)) == "shared"
        assert name(other.step(7 + 3000 - EARLY_IF_SHARED - 1)) == "shared"
        assert isinstance(other.step(7 + 3000 - EARLY + 1), Refresh)

    def test_refreshes_of_all_processes_count(self) -> None:
        one, other = self.pair()
        for now in range(6):
            one.abandoned(refresh(one.step(now)))
        other.take_in(one.to_text(100, TODAY), 100, TODAY)
        other.take_in(one.to_text(100, TODAY), 100, TODAY)  # twice is the same
        for now in range(101, 105):
            other.abandoned(refresh(other.step(now)))
        assert isinstance(refused(other.step(106)), RateLimited)

    def test_throttling_is_told_and_does_not_hide_a_good_token(self) -> None:
        one, other = self.pair()
        one.failed(refresh(one.step(0)), THROTTLED, 0)
        text = one.to_text(100, TODAY)
        other.take_in(text, 5, TODAY)
        assert refused(other.step(5)).retry_after == pytest.approx(WINDOW - 100)
        third = self.pair()[0]
        fetch(third, 0, "good")
        third.take_in(text, 100, TODAY)
        assert name(third.step(100)) == "good"
        other.take_in(third.to_text(100, TODAY), 100, TODAY)
        assert name(other.step(100)) == "good"

    def test_trouble_of_one_process_alone_is_not_told(self) -> None:
        for error in (DOWN, REFUSED):
            one, other = self.pair()
            one.failed(refresh(one.step(0)), error, 0)
            other.take_in(one.to_text(1, TODAY), 1, TODAY)
            assert isinstance(other.step(1), Refresh)

    def test_a_token_that_the_api_refused_here_does_not_come_back(self) -> None:
        one, other = self.pair()
        fetch(one, 0, "shared")
        text = one.to_text(0, TODAY)
        other.take_in(text, 0, TODAY)
        other.rejected(token(other.step(0)), EXPIRED, 0)
        other.take_in(text, 0, TODAY)
        assert isinstance(other.step(0), Refresh)

    def test_another_accounts_token_is_passed_over(self) -> None:
        one, other = self.pair("another")
        fetch(one, 0)
        other.take_in(one.to_text(0, TODAY), 0, TODAY)
        assert isinstance(other.step(0), Refresh)

    def test_a_clock_that_was_set_makes_no_token_immortal(self) -> None:
        one, other = self.pair()
        fetch(one, 0)
        text = one.to_text(0, TODAY)
        other.take_in(text, 0, TODAY - timedelta(days=365))
        assert name(other.step(0)) == "one"
        assert isinstance(other.step(3600), Refresh)

    def test_nor_a_pause_endless(self) -> None:
        one, other = self.pair()
        one.failed(refresh(one.step(0)), THROTTLED, 0)
        other.take_in(one.to_text(0, TODAY), 0, TODAY - timedelta(days=365))
        assert refused(other.step(0)).retry_after == WINDOW

    def test_one_that_has_ended_is_none(self) -> None:
        one, other = self.pair()
        fetch(one, 0)
        other.take_in(one.to_text(0, TODAY), 0, TODAY + timedelta(hours=1))
        assert isinstance(other.step(0), Refresh)

    def test_processes_do_not_all_replace_it_at_the_same_time(self) -> None:
        moments = set[bool]()
        for _ in range(100):
            tokens = self.pair()[0]
            fetch(tokens, 0)
            assert isinstance(tokens.step(3600 - EARLY_IF_SHARED - 1), Have)
            moments.add(isinstance(tokens.step(3600 - 180), Have))
            assert not isinstance(tokens.step(3600 - EARLY), Have) or not tokens.wants_another(3600 - EARLY)
        assert moments == {True, False}

    def test_the_store_is_asked_once_a_second_at_most_while_no_refresh_may_be_sent(self) -> None:
        vendor = ScriptedVendor()
        store = Store(vendor.clock.monotonic)
        account = ZohoCreator(client_id="id", client_secret="secret", refresh_token="refresh", token_store=store)
        job = account.operation(*IDS)
        vendor.job(job, "Completed")
        vendor.tokens(sends(503), sends(503))
        with Client(account, transport=vendor, clock=vendor.clock) as client:
            while len(vendor.requests) < 2:
                with pytest.raises(ServerError):
                    client.get(job)
                vendor.clock.advance(0.125)
            assert store.loads == [0, 0, 1, 2, 3, 4, FIRST_PAUSE, FIRST_PAUSE], "and before and after each refresh"
            store.text = another_process(vendor.clock)
            vendor.clock.advance(LOAD_AGAIN)
            assert client.get(job).status is BulkStatus.FINISHED
        assert len(vendor.requests) == 3

    def test_nor_more_often_while_a_good_token_is_to_be_replaced(self) -> None:
        vendor = ScriptedVendor()
        store = Store(vendor.clock.monotonic)
        account = ZohoCreator(client_id="id", client_secret="secret", refresh_token="refresh", token_store=store)
        job = account.operation(*IDS)
        vendor.job(job, *["In-progress"] * 41)
        with Client(account, transport=vendor, clock=vendor.clock) as client:
            client.get(job)
            vendor.clock.advance(3600 - EARLY)
            store.loads.clear()
            vendor.tokens(sends(503))
            for _ in range(40):
                client.get(job)
                vendor.clock.advance(0.125)
        assert [moment - store.loads[0] for moment in store.loads] == [0, 0, 1, 2, 3, 4]

    @given(st.text() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
    def test_any_other_text_is_passed_over(self, text: str) -> None:
        tokens = Tokens(grant())
        tokens.take_in(text, 0, TODAY)
        assert isinstance(tokens.step(0), Refresh)

    @given(
        st.dictionaries(
            st.sampled_from(["access_token", "seconds", "ends", "refreshed", "quiet_until"]),
            st.none() | st.floats() | st.integers() | st.text() | st.lists(st.floats() | st.text()),
            min_size=1,
        )
    )
    def test_damaged_text_never_raises_nor_blocks_for_long(self, damage: dict[str, Any]) -> None:
        one, other = self.pair()
        fetch(one, 0)
        other.take_in(json.dumps(json.loads(one.to_text(0, TODAY)) | damage), 0, TODAY)
        step = other.step(0)
        assert isinstance(step, Have | Refresh | Refused)
        assert not isinstance(other.step(3601), Have)
        if isinstance(step, Refused):
            assert 0 < (step.error.retry_after or 0) <= WINDOW


# Both clients, on real sockets


class Zoho(ThreadingHTTPServer):
    """An API that is always running, and a token endpoint that can be held up."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.base_url = f"http://127.0.0.1:{self.server_address[1]}"
        self.go_on = threading.Event()
        self.go_on.set()
        self.asked = threading.Semaphore(0)
        """Released once for every request for a token."""
        self.lock = threading.Lock()
        self.refreshes: list[dict[str, list[str]]] = []
        self.most_at_once = self.at_once = 0
        self.looks: list[str] = []
        self.good: set[str] = set()
        self.troubles: list[tuple[int, dict[str, Any]]] = []
        """What the token endpoint answers instead, one after the other."""
        self.refusal: tuple[int, dict[str, Any]] | None = None
        """What the API answers instead, where something."""

    def account(self, **options: Any) -> ZohoCreator:
        return ZohoCreator(
            client_id="id",
            client_secret="client-secret",
            refresh_token="refresh-token",
            base_url=self.base_url,
            accounts_url=self.base_url,
            **options,
        )


class Never(set[str]):
    """No token is good."""

    def __contains__(self, text: object) -> bool:
        return False


class _Handler(BaseHTTPRequestHandler):
    server: Zoho  # pyright: ignore[reportIncompatibleVariableOverride] - no other one makes these

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        server = self.server
        with server.lock:
            server.refreshes.append(form)
            text = f"token-{len(server.refreshes)}"
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        server.asked.release()
        server.go_on.wait(20)
        with server.lock:
            server.at_once -= 1
            trouble = server.troubles.pop(0) if server.troubles else None
            if not trouble:
                server.good.add(text)
        if trouble:
            self.answer(*trouble)
            return
        self.answer(200, {"access_token": text, "expires_in": 3600})

    def do_GET(self) -> None:
        server = self.server
        text = self.headers["authorization"].removeprefix("Zoho-oauthtoken ")
        with server.lock:
            server.looks.append(text)
        if text not in server.good:
            self.answer(401, {"code": 1030, "description": "expired"})
        elif server.refusal:
            self.answer(*server.refusal)
        else:
            self.answer(200, {"code": 3000, "data": {"api_status": "In-progress"}})

    def answer(self, status_code: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status_code)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name
        """Say nothing."""


@pytest.fixture
def zoho() -> Iterator[Zoho]:
    with Zoho() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        yield server
        server.go_on.set()
        server.shutdown()
        thread.join()


class TestClients:
    def test_send_the_credential_in_the_body_of_a_post(self, connect: Connect, zoho: Zoho) -> None:
        account = zoho.account()
        connect(account).get(account.operation(*IDS))
        assert zoho.refreshes == [
            {
                "grant_type": ["refresh_token"],
                "client_id": ["id"],
                "client_secret": ["client-secret"],
                "refresh_token": ["refresh-token"],
            }
        ]
        assert zoho.looks == ["token-1"]

    def test_repeat_a_look_once_where_the_token_had_expired(self, connect: Connect, zoho: Zoho) -> None:
        account = zoho.account()
        client = connect(account)
        client.get(account.operation(*IDS))
        zoho.good.clear()
        client.get(account.operation(*IDS))
        assert zoho.looks == ["token-1", "token-1", "token-2"]

    def test_do_not_repeat_it_twice(self, connect: Connect, zoho: Zoho) -> None:
        account = zoho.account()
        client = connect(account)
        client.get(account.operation(*IDS))
        zoho.good = Never()
        with pytest.raises(AuthenticationError, match="1030"):
            client.get(account.operation(*IDS))
        assert zoho.looks == ["token-1", "token-1", "token-2"]

    def test_stop_fetching_tokens_that_are_never_good(self, connect: Connect, zoho: Zoho) -> None:
        zoho.good = Never()
        account = zoho.account()
        client = connect(account)
        for _ in range(5):
            with pytest.raises(AuthenticationError, match="1030") as caught:
                client.get(account.operation(*IDS))
            assert caught.value.url == account.operation(*IDS).url
        assert zoho.looks == ["token-1", "token-2"]
        assert len(zoho.refreshes) == 2

    @pytest.mark.parametrize(
        ("refusal", "kind"),
        [
            ((401, {"code": 2945}), AuthenticationError),
            ((401, {"code": 1000}), AuthenticationError),
            ((403, {"code": 1030}), PermissionDenied),
            ((200, {"code": 4070}), PermissionDenied),
            ((500, {}), ServerError),
        ],
    )
    def test_take_no_other_error_for_an_expired_token(
        self, connect: Connect, zoho: Zoho, refusal: tuple[int, dict[str, Any]], kind: type[BulkStatusError]
    ) -> None:
        zoho.refusal = refusal
        account = zoho.account()
        with pytest.raises(kind):
            connect(account).get(account.operation(*IDS))
        assert (len(zoho.refreshes), len(zoho.looks)) == (1, 1)

    def test_know_a_good_token_by_an_error_about_the_job(self, connect: Connect, zoho: Zoho) -> None:
        zoho.refusal = (200, {"code": 4070})
        account = zoho.account()
        client = connect(account)
        for number in range(1, 5):
            with pytest.raises(PermissionDenied):
                client.get(account.operation(*IDS))
            assert len(zoho.refreshes) == number
            zoho.good.clear()

    def test_fetch_one_token_for_all_threads_tasks_and_event_loops(self, zoho: Zoho) -> None:
        account = zoho.account()
        target = account.operation(*IDS)
        zoho.go_on.clear()

        async def tasks() -> None:
            async with AsyncClient(account) as client:
                await asyncio.gather(*(client.get(target) for _ in range(10)))

        with Client(account) as client, ThreadPoolExecutor(12) as pool:
            ends: list[Future[Any]] = [pool.submit(client.get, target) for _ in range(8)]
            ends += [pool.submit(asyncio.run, tasks()) for _ in range(3)]
            assert zoho.asked.acquire(timeout=10)
            assert zoho.looks == []
            zoho.go_on.set()
            for end in ends:
                end.result(timeout=20)
        assert len(zoho.refreshes) == zoho.most_at_once == 1
        assert zoho.looks == ["token-1"] * 38

    def test_replace_an_expired_one_once_for_all(self, zoho: Zoho) -> None:
        account = zoho.account()
        target = account.operation(*IDS)
        with Client(account) as client, ThreadPoolExecutor(12) as pool:
            for number in range(1, 4):
                list(pool.map(client.get, [target] * 12))
                assert (len(zoho.refreshes), zoho.most_at_once) == (number, 1)
                zoho.good.clear()

    def test_a_task_that_is_cancelled_leaves_the_refresh_to_another(self, zoho: Zoho) -> None:
        account = zoho.account()
        target = account.operation(*IDS)
        zoho.go_on.clear()

        async def main() -> None:
            async with AsyncClient(account) as client:
                first = asyncio.create_task(client.get(target))
                await asyncio.to_thread(zoho.asked.acquire, timeout=10)
                second = asyncio.create_task(client.get(target))
                third = asyncio.create_task(client.get(target))
                await asyncio.sleep(0)
                third.cancel()  # one that waits takes nobody along
                first.cancel()
                assert isinstance((await asyncio.gather(first, return_exceptions=True))[0], asyncio.CancelledError)
                await asyncio.to_thread(zoho.asked.acquire, timeout=10)
                zoho.go_on.set()
                await second
                assert third.cancelled()

        asyncio.run(main())
        assert zoho.looks == ["token-2"]

    def test_a_thread_that_is_interrupted_leaves_the_refresh_to_another(self, zoho: Zoho) -> None:
        class Interrupted:
            def send(self, request: Request, timeout: float) -> Reply:  # noqa: ARG002 - none of it matters
                raise KeyboardInterrupt

            def close(self) -> None:
                pass

        account = zoho.account()
        with Client(account, transport=Interrupted()) as client, pytest.raises(KeyboardInterrupt):
            client.get(account.operation(*IDS))
        with Client(account) as client:
            client.get(account.operation(*IDS))
        assert zoho.looks == ["token-1"]

    def test_who_waits_for_another_does_so_no_longer_than_a_look_may_take(self, connect: Connect, zoho: Zoho) -> None:
        account = zoho.account()
        held = account.tokens
        assert held
        sent = refresh(held.step(0))
        account.request_timeout = 0.05  # type: ignore[misc]
        client = connect(account)
        with pytest.raises(TransportError, match="another look's"):
            client.get(account.operation(*IDS))
        held.abandoned(sent)
        account.request_timeout = 30.0  # type: ignore[misc]
        client.get(account.operation(*IDS))

    def test_a_wait_that_was_given_up_leaves_nothing_behind_in_its_event_loop(
        self, zoho: Zoho, caplog: pytest.LogCaptureFixture
    ) -> None:
        account = zoho.account()
        assert account.tokens
        sent = refresh(account.tokens.step(0))
        account.request_timeout = 0.05  # type: ignore[misc]
        with pytest.raises(TransportError):
            asyncio.run(AsyncClient(account).get(account.operation(*IDS)))
        account.tokens.abandoned(sent)
        assert caplog.text == ""

    @pytest.mark.parametrize(("timeout", "least"), [(30.0, LEAST), (2.0, 2.0)])
    def test_each_request_of_a_look_gets_what_is_left_or_a_little(
        self, zoho: Zoho, timeout: float, least: float
    ) -> None:
        timeouts: list[float] = []

        class Slow(HttpxTransport):
            def send(self, request: Request, timeout: float) -> Reply:
                timeouts.append(timeout)
                clock.advance(timeout - 0.5)
                return super().send(request, 30.0)

        clock, account = FakeClock(), zoho.account()
        account.request_timeout = timeout  # type: ignore[misc]
        with Client(account, transport=Slow(), clock=clock) as client:
            client.get(account.operation(*IDS))
        assert timeouts == [timeout, least]

    def test_a_store_saves_a_refresh_to_the_next_process(self, connect: Connect, zoho: Zoho) -> None:
        texts: list[str] = []

        class Store:
            def load(self) -> str | None:
                return texts[-1] if texts else None

            def save(self, text: str) -> None:
                texts.append(text)

        accounts = [zoho.account(token_store=Store()) for _ in range(3)]  # as in processes of their own
        for account in accounts:
            connect(account).get(account.operation(*IDS))
        assert len(zoho.refreshes) == len(texts) == 1
        zoho.good.clear()
        connect(accounts[1]).get(accounts[1].operation(*IDS))
        assert zoho.looks[-2:] == ["token-1", "token-2"]
        assert len(texts) == 2

    def test_processes_share_a_token_as_the_documented_example_does(self, zoho: Zoho, tmp_path: Path) -> None:
        program = f"""
import os, sys, tempfile
from pathlib import Path
{cleandoc((TokenStore.__doc__ or "").partition("For example:")[2])}

if __name__ == "__main__":
    from bulkstatus import Client, ZohoCreator
    account = ZohoCreator(
        client_id="id", client_secret="client-secret", refresh_token="refresh-token",
        base_url={zoho.base_url!r}, accounts_url={zoho.base_url!r}, token_store=TokenFile(Path("token")),
    )
    with Client(account) as client:
        print(client.get(account.operation{IDS}).status)
"""
        for number in (1, 1, 2):
            done = subprocess.run(
                [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
            )
            assert (done.stdout, done.stderr) == ("running\n", "")
            assert len(zoho.refreshes) == number
            if len(zoho.looks) == 2:
                zoho.good.clear()
        assert zoho.looks == ["token-1", "token-1", "token-1", "token-2"]
        assert (tmp_path / "token").stat().st_mode & 0o077 == 0
        assert "refresh-token" not in (tmp_path / "token").read_text()
        assert "client-secret" not in (tmp_path / "token").read_text()

    @pytest.mark.parametrize("fault", ["load", "save"])
    def test_a_store_that_fails_costs_no_look_and_is_logged_without_a_word(
        self, connect: Connect, zoho: Zoho, caplog: pytest.LogCaptureFixture, fault: str
    ) -> None:
        class Store:
            def load(self) -> str | None:
                if fault == "load":
                    raise OSError("the secret text")
                return None

            def save(self, text: str) -> None:
                if fault == "save":
                    raise ValueError(text)

        account = zoho.account(token_store=Store())
        connect(account).get(account.operation(*IDS))
        assert f"could not {fault}" in caplog.text
        assert "secret" not in caplog.text
        assert "token-1" not in caplog.text

    def test_an_accounts_server_in_trouble_is_sat_out(self, connect: Connect, zoho: Zoho) -> None:
        zoho.troubles = [(503, {}), (502, {}), (400, {"error": "Access Denied"})]
        account = zoho.account()
        clock = FakeClock()
        with pytest.raises(WaitTimeout) as caught:
            connect(account, clock=clock).wait(account.operation(*IDS), timeout=1000)
        assert caught.value.operation is not None
        assert len(zoho.refreshes) == 4
        assert zoho.looks[0] == "token-4"

    def test_an_accounts_server_that_never_comes_back_is_given_up(self, connect: Connect, zoho: Zoho) -> None:
        zoho.troubles = [(503, {})] * 100
        account = zoho.account()
        clock = FakeClock()
        with pytest.raises(ServerError) as caught:
            connect(account, clock=clock).wait(account.operation(*IDS))
        assert caught.value.url == account.operation(*IDS).url
        assert f"{zoho.base_url}/oauth/v2/token" in str(caught.value)
        assert 900 < sum(clock.sleeps) <= 900 + LONGEST_PAUSE + account.pacing.ceiling
        assert len(zoho.refreshes) < 15


def test_a_mover_that_pauses_is_no_blocking_one() -> None:
    async def pause() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="paused"):
        run(pause())
