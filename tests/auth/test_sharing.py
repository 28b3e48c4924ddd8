"""Tests of access tokens that several processes share through a token store."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.auth.conftest import (
    DOWN,
    EXPIRED,
    IDS,
    REFUSED,
    THROTTLED,
    TODAY,
    fetch,
    grant,
    name,
    refresh,
    refused,
    token,
)

from bulkstatus import (
    BulkStatus,
    Client,
    RateLimited,
    ServerError,
    ZohoCreator,
)
from bulkstatus.auth.oauth import LOAD_INTERVAL, MAX_SHARED_MARGIN, REFRESH_MARGIN, AccessTokens
from bulkstatus.auth.refresh_limits import MIN_BACKOFF, REFRESH_WINDOW
from bulkstatus.auth.token_steps import NoToken, Refresh, UseToken
from bulkstatus.testing import FakeClock, ScriptedVendor, sends


class Store:
    """A token store that returns a given string and records the time of each load."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.text: str | None = None
        self.loads: list[float] = []
        self._now = now

    def load(self) -> str | None:
        self.loads.append(self._now())
        return self.text

    def save(self, text: str) -> None:
        """Discard the string, because no test reads the saved string."""


def another_process(clock: FakeClock) -> str:
    """Return the string that another process saves in the token store after requesting a token."""
    vendor, texts = ScriptedVendor(clock), list[str]()

    class OtherStore:
        def load(self) -> str | None:
            return None

        def save(self, text: str) -> None:
            texts.append(text)

    other = ZohoCreator(client_id="id", client_secret="secret", refresh_token="refresh", token_store=OtherStore())
    vendor.job(other.operation(*IDS), "Completed")
    with Client(other, transport=vendor, clock=clock) as client:
        client.get(other.operation(*IDS))
    return texts[-1]


class TestSharing:
    @staticmethod
    def pair(refresh_token: str = "refresh") -> tuple[AccessTokens, AccessTokens]:
        class NullStore:
            def load(self) -> str | None:
                return None

            def save(self, text: str) -> None:
                pass

        return AccessTokens(grant(), NullStore()), AccessTokens(grant(refresh_token), NullStore())

    def test_one_process_uses_the_token_of_another(self) -> None:
        one, other = self.pair()
        fetch(one, 1000, "shared")
        # The monotonic clock of the other process started at another time.
        other.load(one.to_text(1600, TODAY), 7.0, TODAY)
        assert name(other.step(7)) == "shared"
        assert name(other.step(7 + 3000 - MAX_SHARED_MARGIN - 1)) == "shared"
        assert isinstance(other.step(7 + 3000 - REFRESH_MARGIN + 1), Refresh)

    def test_the_limit_counts_the_refreshes_of_all_processes(self) -> None:
        one, other = self.pair()
        for now in range(6):
            one.abandoned(refresh(one.step(now)))
        other.load(one.to_text(100, TODAY), 100, TODAY)
        other.load(one.to_text(100, TODAY), 100, TODAY)  # loading the text twice has no further effect
        for now in range(101, 105):
            other.abandoned(refresh(other.step(now)))
        assert isinstance(refused(other.step(106)), RateLimited)

    def test_a_rate_limit_is_shared_and_does_not_hide_a_valid_token(self) -> None:
        one, other = self.pair()
        one.failed(refresh(one.step(0)), THROTTLED, 0)
        text = one.to_text(100, TODAY)
        other.load(text, 5, TODAY)
        assert refused(other.step(5)).retry_after == pytest.approx(REFRESH_WINDOW - 100)
        third = self.pair()[0]
        fetch(third, 0, "good")
        third.load(text, 100, TODAY)
        assert name(third.step(100)) == "good"
        other.load(third.to_text(100, TODAY), 100, TODAY)
        assert name(other.step(100)) == "good"

    def test_other_errors_of_one_process_are_not_shared(self) -> None:
        for error in (DOWN, REFUSED):
            one, other = self.pair()
            one.failed(refresh(one.step(0)), error, 0)
            other.load(one.to_text(1, TODAY), 1, TODAY)
            assert isinstance(other.step(1), Refresh)

    def test_a_token_that_the_api_refused_is_not_loaded_again(self) -> None:
        one, other = self.pair()
        fetch(one, 0, "shared")
        text = one.to_text(0, TODAY)
        other.load(text, 0, TODAY)
        other.rejected(token(other.step(0)), EXPIRED, 0)
        other.load(text, 0, TODAY)
        assert isinstance(other.step(0), Refresh)

    def test_another_accounts_token_is_ignored(self) -> None:
        one, other = self.pair("another")
        fetch(one, 0)
        other.load(one.to_text(0, TODAY), 0, TODAY)
        assert isinstance(other.step(0), Refresh)

    def test_a_changed_system_clock_does_not_prolong_a_token(self) -> None:
        one, other = self.pair()
        fetch(one, 0)
        text = one.to_text(0, TODAY)
        other.load(text, 0, TODAY - timedelta(days=365))
        assert name(other.step(0)) == "one"
        assert isinstance(other.step(3600), Refresh)

    def test_a_changed_system_clock_does_not_prolong_a_pause(self) -> None:
        one, other = self.pair()
        one.failed(refresh(one.step(0)), THROTTLED, 0)
        other.load(one.to_text(0, TODAY), 0, TODAY - timedelta(days=365))
        assert refused(other.step(0)).retry_after == REFRESH_WINDOW

    def test_an_expired_token_is_ignored(self) -> None:
        one, other = self.pair()
        fetch(one, 0)
        other.load(one.to_text(0, TODAY), 0, TODAY + timedelta(hours=1))
        assert isinstance(other.step(0), Refresh)

    def test_processes_renew_a_token_at_different_times(self) -> None:
        moments = set[bool]()
        for _ in range(100):
            tokens = self.pair()[0]
            fetch(tokens, 0)
            assert isinstance(tokens.step(3600 - MAX_SHARED_MARGIN - 1), UseToken)
            moments.add(isinstance(tokens.step(3600 - 180), UseToken))
            assert not isinstance(tokens.step(3600 - REFRESH_MARGIN), UseToken) or not tokens.should_load(
                3600 - REFRESH_MARGIN
            )
        assert moments == {True, False}

    def test_the_store_is_loaded_at_most_once_a_second_while_no_refresh_may_be_sent(self) -> None:
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
            assert store.loads == [0, 0, 1, 2, 3, 4, MIN_BACKOFF, MIN_BACKOFF], (
                "the store is also loaded before and after each refresh"
            )
            store.text = another_process(vendor.clock)
            vendor.clock.advance(LOAD_INTERVAL)
            assert client.get(job).status is BulkStatus.FINISHED
        assert len(vendor.requests) == 3

    def test_the_store_is_loaded_at_most_once_a_second_while_a_valid_token_is_due(self) -> None:
        vendor = ScriptedVendor()
        store = Store(vendor.clock.monotonic)
        account = ZohoCreator(client_id="id", client_secret="secret", refresh_token="refresh", token_store=store)
        job = account.operation(*IDS)
        vendor.job(job, *["In-progress"] * 41)
        with Client(account, transport=vendor, clock=vendor.clock) as client:
            client.get(job)
            vendor.clock.advance(3600 - REFRESH_MARGIN)
            store.loads.clear()
            vendor.tokens(sends(503))
            for _ in range(40):
                client.get(job)
                vendor.clock.advance(0.125)
        assert [moment - store.loads[0] for moment in store.loads] == [0, 0, 1, 2, 3, 4]

    @pytest.mark.slow
    @given(st.text() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
    def test_any_other_text_is_ignored(self, text: str) -> None:
        tokens = AccessTokens(grant())
        tokens.load(text, 0, TODAY)
        assert isinstance(tokens.step(0), Refresh)

    @pytest.mark.slow
    @given(
        st.dictionaries(
            st.sampled_from(["access_token", "seconds", "ends", "refreshed", "cooldown_until"]),
            st.none() | st.floats() | st.integers() | st.text() | st.lists(st.floats() | st.text()),
            min_size=1,
        )
    )
    def test_a_damaged_text_neither_raises_nor_blocks_for_long(self, damage: dict[str, Any]) -> None:
        one, other = self.pair()
        fetch(one, 0)
        other.load(json.dumps(json.loads(one.to_text(0, TODAY)) | damage), 0, TODAY)
        step = other.step(0)
        assert isinstance(step, UseToken | Refresh | NoToken)
        assert not isinstance(other.step(3601), UseToken)
        if isinstance(step, NoToken):
            assert 0 < (step.error.retry_after or 0) <= REFRESH_WINDOW
