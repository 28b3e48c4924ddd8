"""Tests of `AccessTokens` in one process, without sending requests or reading a clock."""

import copy
import math
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.auth.conftest import (
    DOWN,
    EXPIRED,
    REFUSED,
    THROTTLED,
    TODAY,
    fetch,
    grant,
    issued,
    name,
    refresh,
    refused,
    token,
)

from bulkstatus import (
    AuthenticationError,
    BulkStatusError,
    RateLimited,
    ServerError,
)
from bulkstatus.auth.oauth import REFRESH_MARGIN, AccessTokens
from bulkstatus.auth.refresh_limits import MAX_BACKOFF, MAX_REFRESHES, MIN_BACKOFF, REFRESH_WINDOW, WINDOW_SLACK
from bulkstatus.auth.token_steps import AwaitRefresh, NoToken, Refresh, UseToken


class TestOneToken:
    def test_the_first_caller_fetches_the_token_and_the_others_wait(self) -> None:
        tokens = AccessTokens(grant())
        sent = refresh(tokens.step(0))
        waits = [tokens.step(second) for second in (0, 1, 2)]
        assert waits == [AwaitRefresh(sent.done)] * 3
        assert not sent.done.cancel(), "a waiting caller must not be able to cancel the future of the others"
        assert not sent.done.done()
        tokens.fetched(sent, issued("one"), 3, TODAY)
        assert sent.done.done()
        assert name(tokens.step(3)) == "one"

    def test_a_token_is_renewed_by_one_caller_shortly_before_it_expires(self) -> None:
        tokens = AccessTokens(grant())
        fetch(tokens, 0)
        assert name(tokens.step(3600 - REFRESH_MARGIN - 0.1)) == "one"
        sent = refresh(tokens.step(3600 - REFRESH_MARGIN))
        assert name(tokens.step(3600 - 0.1)) == "one", "the other callers must use the old token instead of waiting"
        assert tokens.step(3600) == AwaitRefresh(sent.done)
        tokens.fetched(sent, issued("two"), 3601, TODAY)
        assert name(tokens.step(3601)) == "two"

    def test_a_token_is_used_until_it_expires_if_the_refresh_fails(self) -> None:
        tokens = AccessTokens(grant())
        fetch(tokens, 0)
        for now, error in ((3580, DOWN), (3590, THROTTLED)):
            tokens.failed(refresh(tokens.step(now)), error, now)
            assert name(tokens.step(now + 1)) == "one"
        assert isinstance(refused(tokens.step(3600)), RateLimited)

    def test_the_lifetime_of_a_token_starts_with_its_request(self) -> None:
        tokens = AccessTokens(grant())
        tokens.fetched(refresh(tokens.step(0)), issued("one"), 30, TODAY)
        assert isinstance(tokens.step(3600 - REFRESH_MARGIN), Refresh)

    def test_a_token_with_a_short_lifetime_is_used_for_most_of_it(self) -> None:
        tokens = AccessTokens(grant())
        fetch(tokens, 0, expires_in=20)
        assert name(tokens.step(17.9)) == "one"
        assert isinstance(tokens.step(18.1), Refresh)

    def test_a_refused_token_is_renewed_once_for_all_callers(self) -> None:
        tokens = AccessTokens(grant())
        fetch(tokens, 0)
        old = token(tokens.step(1))
        tokens.rejected(old, EXPIRED, 1)
        fetch(tokens, 1, "two")
        tokens.rejected(old, EXPIRED, 2)  # the result of a slower poll with the old token
        assert name(tokens.step(2)) == "two"

    def test_a_pause_follows_after_two_new_tokens_are_refused(self) -> None:
        tokens = AccessTokens(grant())
        for now in (0, 1):
            fetch(tokens, now, f"token {now}".replace(" ", "-"))
            tokens.rejected(token(tokens.step(now)), EXPIRED, now)
        error = refused(tokens.step(2))
        assert isinstance(error, AuthenticationError)
        assert error is not EXPIRED, "callers add details to the error, so each must get a copy"
        assert isinstance(tokens.step(1 + REFRESH_WINDOW), Refresh), "after the pause, the API may accept tokens again"

    def test_an_accepted_token_is_always_renewed_when_it_is_refused(self) -> None:
        tokens = AccessTokens(grant())
        for now in range(5):
            fetch(tokens, now, f"token-{now}")
            tokens.accepted()
            tokens.rejected(token(tokens.step(now)), EXPIRED, now)


class TestFailures:
    @pytest.mark.parametrize("error", [DOWN, ServerError(502, None, "", url="x")])
    def test_temporary_errors_are_reported_to_all_callers_and_retried_with_backoff(
        self, error: BulkStatusError
    ) -> None:
        tokens, now, tries = AccessTokens(grant()), 0.0, []
        while now < 1200:
            step = tokens.step(now)
            if isinstance(step, Refresh):
                tries.append(now)
                tokens.failed(step, error, now)
            reported = refused(tokens.step(now))
            assert type(reported) is type(error)
            assert reported.retry_after is not None
            assert 0 < reported.retry_after <= MAX_BACKOFF
            now += reported.retry_after
        assert tries[:4] == [0, MIN_BACKOFF, 3 * MIN_BACKOFF, 7 * MIN_BACKOFF]
        assert all(sum(0 <= one - other < REFRESH_WINDOW for one in tries) < MAX_REFRESHES for other in tries)

    def test_the_backoff_starts_again_after_a_new_token(self) -> None:
        tokens = AccessTokens(grant())
        tokens.failed(refresh(tokens.step(0)), DOWN, 0)
        fetch(tokens, MIN_BACKOFF)
        tokens.failed(refresh(tokens.step(3600)), DOWN, 3600)
        assert isinstance(tokens.step(3600 + MIN_BACKOFF), Refresh)

    def test_a_rate_limit_is_retried_after_the_refresh_window(self) -> None:
        tokens = AccessTokens(grant())
        tokens.failed(refresh(tokens.step(0)), THROTTLED, 100)
        error = refused(tokens.step(150))
        assert isinstance(error, RateLimited)
        assert error.retry_after == REFRESH_WINDOW - 50
        assert isinstance(tokens.step(99 + REFRESH_WINDOW), NoToken)
        assert isinstance(tokens.step(100 + REFRESH_WINDOW), Refresh)

    def test_a_longer_retry_after_is_honoured(self) -> None:
        for error in (copy.copy(THROTTLED), copy.copy(DOWN)):
            error.retry_after = 5000.0
            tokens = AccessTokens(grant())
            tokens.failed(refresh(tokens.step(0)), error, 0)
            assert refused(tokens.step(4999)).retry_after == 1.0

    def test_a_refused_refresh_token_is_retried_after_the_refresh_window(self) -> None:
        tokens = AccessTokens(grant())
        tokens.failed(refresh(tokens.step(0)), REFUSED, 0)
        errors = [refused(tokens.step(now)) for now in (0, 1, REFRESH_WINDOW - 1)]
        assert {type(error) for error in errors} == {AuthenticationError}
        assert len({id(error) for error in errors}) == 3
        assert isinstance(tokens.step(REFRESH_WINDOW), Refresh)

    def test_a_url_that_one_poll_adds_to_an_error_is_not_in_the_next_error(self) -> None:
        tokens, error = AccessTokens(grant()), copy.copy(REFUSED)
        tokens.failed(refresh(tokens.step(0)), error, 0)
        for reported in (error, refused(tokens.step(1))):
            reported.url = "the job of the first poll"
        assert refused(tokens.step(1)).url == REFUSED.url

    def test_the_next_caller_refreshes_after_an_abandoned_refresh(self) -> None:
        tokens = AccessTokens(grant())
        first = refresh(tokens.step(0))
        tokens.abandoned(first)
        assert first.done.done()
        second = refresh(tokens.step(0))
        tokens.abandoned(first)  # the second call has no effect
        assert tokens.step(0) == AwaitRefresh(second.done)

    def test_at_most_ten_refreshes_are_sent_in_ten_minutes(self) -> None:
        tokens = AccessTokens(grant())
        for now in range(MAX_REFRESHES):
            tokens.abandoned(refresh(tokens.step(now)))
        error = refused(tokens.step(20))
        assert isinstance(error, RateLimited)
        assert error.retry_after == REFRESH_WINDOW + WINDOW_SLACK - 20
        assert "nothing was sent" in str(error)
        assert isinstance(tokens.step(REFRESH_WINDOW + WINDOW_SLACK), Refresh)
        assert isinstance(tokens.step(REFRESH_WINDOW + WINDOW_SLACK), AwaitRefresh)


class Use(RuleBasedStateMachine):
    """A state machine that simulates polls, token responses and errors in random order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.tokens = AccessTokens(grant())
        self.in_flight: Refresh | None = None
        self.sent: list[float] = []
        self.cooldown_until = -math.inf
        self.numbers = iter(range(1_000_000))
        self.ends: dict[str, float] = {}

    @initialize(start=st.floats(min_value=0, max_value=1e6))
    def begin(self, start: float) -> None:
        self.now = start

    @rule(seconds=st.sampled_from([0.0, 0.5, 4.0, 30.0, 61.0, 599.0, 3541.0, 3601.0]))
    def pass_time(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def poll(self) -> None:
        match self.tokens.step(self.now):
            case UseToken(found):
                assert self.now < self.ends[found.secret.reveal()]
            case Refresh() as sent:
                assert self.in_flight is None
                assert self.now >= self.cooldown_until
                self.in_flight = sent
                self.sent.append(self.now)
            case AwaitRefresh(done):
                assert self.in_flight is not None
                assert done is self.in_flight.done
            case NoToken(error):
                assert isinstance(error, AuthenticationError) or (error.retry_after or 0) > 0

    @precondition(lambda self: self.in_flight)
    @rule(life=st.sampled_from([1.0, 60.0, 3600.0, 3_600_000.0]))
    def succeed(self, life: float) -> None:
        sent = self.take_in_flight()
        text = f"token-{next(self.numbers)}"
        self.ends[text] = sent.sent_at + min(life, 3600.0)
        self.tokens.fetched(sent, issued(text, expires_in=life), self.now, TODAY)

    @precondition(lambda self: self.in_flight)
    @rule(error=st.sampled_from([REFUSED, THROTTLED, DOWN]))
    def fail(self, error: BulkStatusError) -> None:
        self.cooldown_until = self.now + (MIN_BACKOFF if error is DOWN else REFRESH_WINDOW)
        self.tokens.failed(self.take_in_flight(), error, self.now)

    @precondition(lambda self: self.in_flight)
    @rule()
    def stop(self) -> None:
        self.tokens.abandoned(self.take_in_flight())

    @rule()
    def reject(self) -> None:
        if isinstance(step := self.tokens.step(self.now), UseToken):
            self.tokens.rejected(step.token, EXPIRED, self.now)
            self.ends[step.token.secret.reveal()] = -math.inf
        elif isinstance(step, Refresh):
            self.in_flight = step
            self.sent.append(self.now)

    @rule()
    def share(self) -> None:
        today = TODAY + timedelta(seconds=self.now)
        self.tokens.load(self.tokens.to_text(self.now, today), self.now, today)

    def take_in_flight(self) -> Refresh:
        sent, self.in_flight = self.in_flight, None
        assert sent
        return sent

    @invariant()
    def never_exceeds_the_limit(self) -> None:
        for last in self.sent[-1:]:
            assert sum(last - REFRESH_WINDOW < when <= last for when in self.sent) <= MAX_REFRESHES


TestAnyUse = Use.TestCase
TestAnyUse.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
