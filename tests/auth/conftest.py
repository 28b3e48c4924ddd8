"""Helpers for tests of access tokens, including a server that simulates Zoho's API and token endpoint."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.conftest import STUCK

from bulkstatus import (
    AuthenticationError,
    BulkStatusError,
    RateLimited,
    TransportError,
    ZohoCreator,
)
from bulkstatus.auth.grant import Token
from bulkstatus.auth.oauth import AccessTokens
from bulkstatus.auth.token_steps import NoToken, Refresh, TokenStep, UseToken
from bulkstatus.http.messages import Response
from bulkstatus.vendors.zoho_oauth import ZohoGrant

TODAY = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
IDS = ("owner", "app", "form", "1")
REFUSED = AuthenticationError(200, "invalid_code", "", url="x")
THROTTLED = RateLimited(400, "Access Denied", "", url="x")
DOWN = TransportError("connection refused", url="x")
EXPIRED = AuthenticationError(401, 1030, "", url="x")


def grant(refresh_token: str = "refresh") -> ZohoGrant:
    return ZohoGrant.checked("id", "secret", refresh_token, data_center="eu", url=None, allow_http=False)


def issued(name: str, **life: object) -> Response:
    return Response(
        status_code=200, content=json.dumps({"access_token": name, **(life or {"expires_in": 3600})}).encode()
    )


def refresh(step: TokenStep) -> Refresh:
    assert isinstance(step, Refresh)
    return step


def token(step: TokenStep) -> Token:
    assert isinstance(step, UseToken)
    return step.token


def name(step: TokenStep) -> str:
    return token(step).secret.reveal()


def refused(step: TokenStep) -> BulkStatusError:
    assert isinstance(step, NoToken)
    return step.error


def fetch(tokens: AccessTokens, now: float, text: str = "one", **life: object) -> None:
    tokens.fetched(refresh(tokens.step(now)), issued(text, **life), now, TODAY)


class Zoho(ThreadingHTTPServer):
    """A server that simulates Zoho: every job is running, and responses of the token endpoint can be delayed."""

    daemon_threads = True
    request_queue_size = 128  # if the queue is full, the client retries only after a second

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.base_url = f"http://127.0.0.1:{self.server_address[1]}"
        self.resume = threading.Event()
        self.resume.set()
        self.requested = threading.Semaphore(0)
        """A semaphore that is released once for each token request."""
        self.lock = threading.Lock()
        self.refreshes: list[dict[str, list[str]]] = []
        self.most_at_once = self.at_once = 0
        self.polls: list[str] = []
        self.good: set[str] = set()
        self.errors: list[tuple[int, dict[str, Any]]] = []
        """The errors that the token endpoint returns one after another, before it issues tokens."""
        self.error: tuple[int, dict[str, Any]] | None = None
        """The error that the API returns for every poll, or None if polls succeed."""

    def account(self, **options: Any) -> ZohoCreator:
        return ZohoCreator(
            client_id="id",
            client_secret="client-secret",
            refresh_token="refresh-token",
            base_url=self.base_url,
            accounts_url=self.base_url,
            **options,
        )


class NoneGood(set[str]):
    """A set that never contains a token, so that the simulated API refuses every token."""

    def __contains__(self, text: object) -> bool:
        return False


class _Handler(BaseHTTPRequestHandler):
    server: Zoho  # pyright: ignore[reportIncompatibleVariableOverride] - only this class creates handlers

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        server = self.server
        with server.lock:
            server.refreshes.append(form)
            text = f"token-{len(server.refreshes)}"
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        server.requested.release()
        server.resume.wait(STUCK)
        with server.lock:
            server.at_once -= 1
            error = server.errors.pop(0) if server.errors else None
            if not error:
                server.good.add(text)
        if error:
            self.respond(*error)
            return
        self.respond(200, {"access_token": text, "expires_in": 3600})

    def do_GET(self) -> None:
        server = self.server
        text = self.headers["authorization"].removeprefix("Zoho-oauthtoken ")
        with server.lock:
            server.polls.append(text)
        if text not in server.good:
            self.respond(401, {"code": 1030, "description": "expired"})
        elif server.error:
            self.respond(*server.error)
        else:
            self.respond(200, {"code": 3000, "data": {"api_status": "In-progress"}})

    def respond(self, status_code: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status_code)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """Discard the log message."""


@pytest.fixture
def zoho() -> Iterator[Zoho]:
    with Zoho() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        yield server
        server.resume.set()
        server.shutdown()
        thread.join()
