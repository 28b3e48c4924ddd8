"""Tests that `Client` and `AsyncClient` request, share and renew access tokens, over real sockets."""

import asyncio
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from inspect import cleandoc
from pathlib import Path
from typing import Any

import pytest
from tests.auth.conftest import (
    IDS,
    NoneGood,
    Zoho,
    refresh,
)
from tests.conftest import STUCK, Connect

from bulkstatus import (
    AsyncClient,
    AuthenticationError,
    BulkStatusError,
    Client,
    PermissionDenied,
    ServerError,
    TransportError,
    WaitTimeout,
)
from bulkstatus.auth.refresh_limits import MAX_BACKOFF
from bulkstatus.auth.token_store import TokenStore
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.sync_transport import HttpxTransport
from bulkstatus.polling.fetch import MIN_TIMEOUT
from bulkstatus.polling.runtime import run
from bulkstatus.testing import FakeClock


class TestClients:
    def test_a_client_sends_the_credential_in_the_body_of_a_post(self, connect: Connect, zoho: Zoho) -> None:
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
        assert zoho.polls == ["token-1"]

    def test_a_poll_is_repeated_once_if_the_token_has_expired(self, connect: Connect, zoho: Zoho) -> None:
        account = zoho.account()
        client = connect(account)
        client.get(account.operation(*IDS))
        zoho.good.clear()
        client.get(account.operation(*IDS))
        assert zoho.polls == ["token-1", "token-1", "token-2"]

    def test_a_poll_is_repeated_at_most_once(self, connect: Connect, zoho: Zoho) -> None:
        account = zoho.account()
        client = connect(account)
        client.get(account.operation(*IDS))
        zoho.good = NoneGood()
        with pytest.raises(AuthenticationError, match="1030"):
            client.get(account.operation(*IDS))
        assert zoho.polls == ["token-1", "token-1", "token-2"]

    def test_no_more_tokens_are_fetched_if_the_api_refuses_all_of_them(self, connect: Connect, zoho: Zoho) -> None:
        zoho.good = NoneGood()
        account = zoho.account()
        client = connect(account)
        for _ in range(5):
            with pytest.raises(AuthenticationError, match="1030") as caught:
                client.get(account.operation(*IDS))
            assert caught.value.url == account.operation(*IDS).url
        assert zoho.polls == ["token-1", "token-2"]
        assert len(zoho.refreshes) == 2

    @pytest.mark.parametrize(
        ("error", "error_class"),
        [
            ((401, {"code": 2945}), AuthenticationError),
            ((401, {"code": 1000}), AuthenticationError),
            ((403, {"code": 1030}), PermissionDenied),
            ((200, {"code": 4070}), PermissionDenied),
            ((500, {}), ServerError),
        ],
    )
    def test_other_errors_do_not_count_as_an_expired_token(
        self, connect: Connect, zoho: Zoho, error: tuple[int, dict[str, Any]], error_class: type[BulkStatusError]
    ) -> None:
        zoho.error = error
        account = zoho.account()
        with pytest.raises(error_class):
            connect(account).get(account.operation(*IDS))
        assert (len(zoho.refreshes), len(zoho.polls)) == (1, 1)

    def test_a_token_counts_as_accepted_after_an_error_about_the_job(self, connect: Connect, zoho: Zoho) -> None:
        zoho.error = (200, {"code": 4070})
        account = zoho.account()
        client = connect(account)
        for number in range(1, 5):
            with pytest.raises(PermissionDenied):
                client.get(account.operation(*IDS))
            assert len(zoho.refreshes) == number
            zoho.good.clear()

    def test_one_token_is_fetched_for_all_threads_tasks_and_event_loops(self, zoho: Zoho) -> None:
        account = zoho.account()
        target = account.operation(*IDS)
        zoho.resume.clear()

        async def tasks() -> None:
            async with AsyncClient(account) as client:
                await asyncio.gather(*(client.get(target) for _ in range(10)))

        with Client(account) as client, ThreadPoolExecutor(12) as pool:
            ends: list[Future[Any]] = [pool.submit(client.get, target) for _ in range(8)]
            ends += [pool.submit(asyncio.run, tasks()) for _ in range(3)]
            assert zoho.requested.acquire(timeout=STUCK)
            assert zoho.polls == []
            zoho.resume.set()
            for end in ends:
                end.result(timeout=STUCK)
        assert len(zoho.refreshes) == zoho.most_at_once == 1
        assert zoho.polls == ["token-1"] * 38

    def test_an_expired_token_is_renewed_once_for_all_threads(self, zoho: Zoho) -> None:
        account = zoho.account()
        target = account.operation(*IDS)
        with Client(account) as client, ThreadPoolExecutor(12) as pool:
            for number in range(1, 4):
                list(pool.map(client.get, [target] * 12))
                assert (len(zoho.refreshes), zoho.most_at_once) == (number, 1)
                zoho.good.clear()

    def test_another_task_refreshes_the_token_after_a_task_is_cancelled(self, zoho: Zoho) -> None:
        account = zoho.account()
        target = account.operation(*IDS)
        zoho.resume.clear()

        async def main() -> None:
            async with AsyncClient(account) as client:
                first = asyncio.create_task(client.get(target))
                await asyncio.to_thread(zoho.requested.acquire, timeout=STUCK)
                second = asyncio.create_task(client.get(target))
                third = asyncio.create_task(client.get(target))
                await asyncio.sleep(0)
                third.cancel()  # cancelling a waiting task does not cancel the others
                first.cancel()
                assert isinstance((await asyncio.gather(first, return_exceptions=True))[0], asyncio.CancelledError)
                await asyncio.to_thread(zoho.requested.acquire, timeout=STUCK)
                zoho.resume.set()
                await second
                assert third.cancelled()

        asyncio.run(main())
        assert zoho.polls == ["token-2"]

    def test_another_client_refreshes_the_token_after_an_interrupt(self, zoho: Zoho) -> None:
        class Interrupted:
            def send(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - the arguments do not matter
                raise KeyboardInterrupt

            def close(self) -> None:
                pass

        account = zoho.account()
        with Client(account, transport=Interrupted()) as client, pytest.raises(KeyboardInterrupt):
            client.get(account.operation(*IDS))
        with Client(account) as client:
            client.get(account.operation(*IDS))
        assert zoho.polls == ["token-1"]

    def test_waiting_for_the_refresh_of_another_poll_ends_at_the_request_timeout(
        self, connect: Connect, zoho: Zoho
    ) -> None:
        account = zoho.account()
        held = account.tokens
        assert held
        sent = refresh(held.step(0))
        account.request_timeout = 0.05  # type: ignore[misc]
        client = connect(account)
        with pytest.raises(TransportError, match="did not arrive in time"):
            client.get(account.operation(*IDS))
        held.abandoned(sent)
        account.request_timeout = 30.0  # type: ignore[misc]
        client.get(account.operation(*IDS))

    def test_a_refresh_that_timed_out_leaves_no_callback_in_its_event_loop(
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

    @pytest.mark.parametrize(("timeout", "least"), [(30.0, MIN_TIMEOUT), (2.0, 2.0)])
    def test_each_request_of_a_poll_gets_the_remaining_time_or_a_minimum(
        self, zoho: Zoho, timeout: float, least: float
    ) -> None:
        timeouts: list[float] = []

        class Slow(HttpxTransport):
            def send(self, request: Request, timeout: float) -> Response:
                timeouts.append(timeout)
                clock.advance(timeout - 0.5)
                return super().send(request, 30.0)

        clock, account = FakeClock(), zoho.account()
        account.request_timeout = timeout  # type: ignore[misc]
        with Client(account, transport=Slow(), clock=clock) as client:
            client.get(account.operation(*IDS))
        assert timeouts == [timeout, least]

    def test_a_token_in_the_store_saves_the_next_process_a_refresh(self, connect: Connect, zoho: Zoho) -> None:
        texts: list[str] = []

        class Store:
            def load(self) -> str | None:
                return texts[-1] if texts else None

            def save(self, text: str) -> None:
                texts.append(text)

        accounts = [zoho.account(token_store=Store()) for _ in range(3)]  # as if each account were in its own process
        for account in accounts:
            connect(account).get(account.operation(*IDS))
        assert len(zoho.refreshes) == len(texts) == 1
        zoho.good.clear()
        connect(accounts[1]).get(accounts[1].operation(*IDS))
        assert zoho.polls[-2:] == ["token-1", "token-2"]
        assert len(texts) == 2

    @pytest.mark.slow
    def test_processes_share_a_token_through_the_documented_example(self, zoho: Zoho, tmp_path: Path) -> None:
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
            if len(zoho.polls) == 2:
                zoho.good.clear()
        assert zoho.polls == ["token-1", "token-1", "token-1", "token-2"]
        assert (tmp_path / "token").stat().st_mode & 0o077 == 0
        assert "refresh-token" not in (tmp_path / "token").read_text()
        assert "client-secret" not in (tmp_path / "token").read_text()

    @pytest.mark.parametrize("method", ["load", "save"])
    def test_a_failing_store_breaks_no_poll_and_its_log_record_shows_no_secret(
        self, connect: Connect, zoho: Zoho, caplog: pytest.LogCaptureFixture, method: str
    ) -> None:
        class Store:
            def load(self) -> str | None:
                if method == "load":
                    raise OSError("the secret text")
                return None

            def save(self, text: str) -> None:
                if method == "save":
                    raise ValueError(text)

        account = zoho.account(token_store=Store())
        connect(account).get(account.operation(*IDS))
        assert f"cannot {method}" in caplog.text
        assert "secret" not in caplog.text
        assert "token-1" not in caplog.text

    def test_errors_of_the_accounts_server_are_retried(self, connect: Connect, zoho: Zoho) -> None:
        zoho.errors = [(503, {}), (502, {}), (400, {"error": "Access Denied"})]
        account = zoho.account()
        clock = FakeClock()
        with pytest.raises(WaitTimeout) as caught:
            connect(account, clock=clock).wait(account.operation(*IDS), timeout=1000)
        assert caught.value.operation is not None
        assert len(zoho.refreshes) == 4
        assert zoho.polls[0] == "token-4"

    def test_a_wait_gives_up_if_the_accounts_server_stays_down(self, connect: Connect, zoho: Zoho) -> None:
        zoho.errors = [(503, {})] * 100
        account = zoho.account()
        clock = FakeClock()
        with pytest.raises(ServerError) as caught:
            connect(account, clock=clock).wait(account.operation(*IDS))
        assert caught.value.url == account.operation(*IDS).url
        assert f"{zoho.base_url}/oauth/v2/token" in str(caught.value)
        assert 900 < sum(clock.sleeps) <= 900 + MAX_BACKOFF + account.pacing.max_interval
        assert len(zoho.refreshes) < 15


def test_a_blocking_run_raises_an_error_if_the_coroutine_pauses() -> None:
    async def pause() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="paused"):
        run(pause())
