"""Test the sandbox's token endpoint, and waits during which access tokens expire."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.conftest import BlockingAsyncClient

from bulkstatus import AuthenticationError, BulkStatus, Client, Pacing, RateLimited, ZohoCreator
from bulkstatus.sandbox import Sandbox
from bulkstatus.testing import FakeClock
from bulkstatus.testing.responses.zoho_creator import refreshing_account
from bulkstatus.testing.token_endpoint import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, TokenEndpoint

FORM = {
    "grant_type": "refresh_token",
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "refresh_token": REFRESH_TOKEN,
}

Connect = Callable[..., Client | BlockingAsyncClient]


def post(sandbox: Sandbox, **changes: str) -> tuple[int, dict[str, Any]]:
    response = sandbox.respond("POST", "/oauth/v2/token", {}, urlencode(FORM | changes).encode())
    assert response.headers["content-type"] == "application/json"
    return response.status_code, json.loads(response.content)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sandbox(clock: FakeClock) -> Sandbox:
    return Sandbox(clock)


@pytest.fixture
def follow(request: pytest.FixtureRequest, connect: Connect, sandbox: Sandbox, clock: FakeClock) -> Any:
    """Return a function that creates a `Client` or an `AsyncClient` for the sandbox."""
    is_async = request.node.callspec.params["connect"] != "Client"
    transport = sandbox.async_transport() if is_async else sandbox.transport()

    def make(*accounts: ZohoCreator, **options: Any) -> Client | BlockingAsyncClient:
        return connect(*accounts, transport=transport, clock=clock, **options)

    return make


class TestEndpoint:
    def test_issues_a_token_for_an_hour(self, sandbox: Sandbox) -> None:
        status_code, body = post(sandbox)
        assert (status_code, body["expires_in"], body["token_type"]) == (200, 3600.0, "Bearer")
        assert body["access_token"] != post(sandbox)[1]["access_token"]

    def test_supports_the_older_form(self, sandbox: Sandbox) -> None:
        sandbox.tokens.is_older_form = True
        _, body = post(sandbox)
        assert (body["expires_in"], body["expires_in_sec"]) == (3_600_000.0, 3600.0)

    @pytest.mark.parametrize(
        ("field", "error"),
        [
            ("refresh_token", "invalid_code"),
            ("client_secret", "invalid_client"),
            ("client_id", "invalid_client"),
            ("grant_type", "unsupported_grant_type"),
        ],
    )
    def test_sends_errors_under_http_200(self, sandbox: Sandbox, field: str, error: str) -> None:
        assert post(sandbox, **{field: "x"}) == (200, {"error": error})

    def test_requires_post(self, sandbox: Sandbox) -> None:
        response = sandbox.respond("GET", f"/oauth/v2/token?{urlencode(FORM)}", {}, b"")
        assert b"access_token" not in response.content

    def test_responds_to_any_body(self, sandbox: Sandbox) -> None:
        assert sandbox.respond("POST", "/oauth/v2/token", {}, b"\xff=%ff&&").status_code == 200

    def test_issues_ten_tokens_in_ten_minutes_and_penalizes_more_requests(
        self, sandbox: Sandbox, clock: FakeClock
    ) -> None:
        for _ in range(10):
            assert "access_token" in post(sandbox)[1]
            clock.advance(10)
        throttled = post(sandbox)
        assert throttled[0] == 400
        assert throttled[1]["error"] == "Access Denied"
        clock.advance(599)  # the window is over, but the penalty is not
        assert post(sandbox)[0] == 400
        clock.advance(600)
        assert post(sandbox)[0] == 200

    def test_issued_tokens_are_accepted_until_they_expire(self, sandbox: Sandbox, clock: FakeClock) -> None:
        url = sandbox.start("zoho_creator-success")
        token = post(sandbox)[1]["access_token"]
        headers = {"authorization": f"Zoho-oauthtoken {token}", "accept": "application/json"}
        assert sandbox.respond("GET", url, headers).status_code == 200
        assert sandbox.respond("GET", url, headers | {"authorization": f"Bearer {token}"}).status_code == 401
        clock.advance(3599.9)
        assert sandbox.respond("GET", url, headers).status_code == 200
        clock.advance(0.2)
        assert json.loads(sandbox.respond("GET", url, headers).content)["code"] == 1030


class TestWaits:
    @pytest.mark.parametrize("is_older_form", [False, True])
    def test_a_wait_continues_over_several_tokens_and_sends_no_expired_token(
        self,
        follow: Any,
        sandbox: Sandbox,
        is_older_form: bool,  # noqa: FBT001
    ) -> None:
        sandbox.tokens.is_older_form = is_older_form
        account = refreshing_account(sandbox.base_url)
        operation = follow(account).wait(sandbox.start("zoho_creator-success", seconds=5 * 3600))
        assert operation.status is BulkStatus.SUCCEEDED
        # Each token is used for 59 to 64 minutes, because polls are up to 5 minutes apart.
        assert sandbox.tokens.outcomes == ["token"] * 5
        assert sandbox.tokens.rejected_tokens == 0

    def test_a_token_that_expires_early_is_replaced(self, follow: Any, sandbox: Sandbox, clock: FakeClock) -> None:
        account = refreshing_account(sandbox.base_url)
        client = follow(account)
        url = sandbox.start("zoho_creator-success", seconds=600)
        client.get(url)
        sandbox.tokens.expire()
        assert client.get(url).status is BulkStatus.AWAITING_INPUT
        assert clock.sleeps == [], "the token is replaced at once"
        assert sandbox.tokens.outcomes == ["token", "token"]
        assert sandbox.tokens.rejected_tokens == 1

    @pytest.mark.parametrize("field", ["client_id", "client_secret", "refresh_token"])
    def test_a_wait_with_a_wrong_credential_ends_at_once(self, follow: Any, sandbox: Sandbox, field: str) -> None:
        credential = {name: FORM[name] for name in ("client_id", "client_secret", "refresh_token")} | {field: "wrong"}
        account = ZohoCreator(**credential, base_url=sandbox.base_url, accounts_url=sandbox.base_url)  # type: ignore[arg-type]
        client, url = follow(account), sandbox.start("zoho_creator-success")
        for _ in range(20):
            with pytest.raises(AuthenticationError, match="refresh token"):
                client.wait(url)
        assert len(sandbox.tokens.outcomes) == 1, "a refused credential is not sent again"

    def test_a_wait_continues_after_a_penalty_caused_by_another_program(
        self, follow: Any, sandbox: Sandbox, clock: FakeClock
    ) -> None:
        for _ in range(11):
            post(sandbox)
        url = sandbox.start("zoho_creator-success", seconds=60)
        client = follow(refreshing_account(sandbox.base_url))
        with pytest.raises(RateLimited) as caught:
            client.get(url)
        assert caught.value.retry_after == TokenEndpoint.WINDOW
        assert client.wait(url).status is BulkStatus.SUCCEEDED
        assert sandbox.tokens.outcomes[11:] == ["Access Denied", "token"], "no request extended the penalty"
        assert clock.monotonic() == pytest.approx(600, abs=1)

    def test_a_client_never_exceeds_the_token_limit(self, follow: Any, sandbox: Sandbox, clock: FakeClock) -> None:
        # Every token is revoked right after its first use.
        client, url = follow(refreshing_account(sandbox.base_url)), sandbox.start("zoho_creator-success", seconds=1e6)
        limited = 0
        for _ in range(300):
            try:
                client.get(url)
            except RateLimited:
                limited += 1
            sandbox.tokens.expire()
            clock.advance(10)
        assert limited > 0
        assert set(sandbox.tokens.outcomes) == {"token"}
        assert len(sandbox.tokens.outcomes) == 50


def test_a_wait_continues_over_several_tokens_over_a_real_socket(connect: Connect) -> None:
    clock = FakeClock()
    with Sandbox(clock) as sandbox:
        sandbox.tokens.seconds = 0.3
        account = refreshing_account(sandbox.base_url)
        client = connect(account, pacing=Pacing(min_interval=0.1, max_interval=0.1), clock=clock)
        operation = client.wait(sandbox.start("zoho_creator-success", seconds=1.2), timeout=30)
        client.close()
        assert operation.status is BulkStatus.SUCCEEDED
        assert set(sandbox.tokens.outcomes) == {"token"}
        assert 3 <= len(sandbox.tokens.outcomes) <= 10
