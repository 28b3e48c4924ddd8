"""Tests that client secrets and refresh tokens are sent to the accounts server only, and that no secret is shown."""

import asyncio
import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, quote

import pytest
from tests.conftest import Connect, assert_absent, frames

from bulkstatus import AsyncClient, BulkStatusError, ConfigurationError, ZohoCreator
from bulkstatus.http.messages import Request, Response

CLIENT_SECRET, REFRESH_TOKEN, ACCESS_TOKEN = "cl1ent/.&%=+Zz", "r3fresh/.&%=+Zz", "acce55/.&%=+Zz"
SECRETS = [
    form
    for secret in (CLIENT_SECRET, REFRESH_TOKEN, ACCESS_TOKEN)
    for form in (secret, quote(secret, safe=""), quote(secret), secret.replace("/", "\\/"))
]
IDS = ("owner", "app", "form", "1")


class Site(ThreadingHTTPServer):
    """A server that sends a given response for each HTTP method and records all requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.base_url = f"http://127.0.0.1:{self.server_address[1]}"
        self.requests: list[tuple[str, str, str, str]] = []
        """The method, the path with the query, the header fields and the body of each received request."""
        self.responses: dict[str, tuple[int, bytes, dict[str, str]]] = {
            "POST": (200, json.dumps({"access_token": ACCESS_TOKEN, "expires_in": 3600}).encode(), {}),
            "GET": (500, b"", {}),
        }

    def response(self, method: str, status_code: int, body: object, **headers: str) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.responses[method] = (status_code, content, headers)


class _Handler(BaseHTTPRequestHandler):
    server: Site  # pyright: ignore[reportIncompatibleVariableOverride] - only this class creates handlers

    def respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        self.server.requests.append((self.command, self.path, str(self.headers), body))
        status_code, content, headers = self.server.responses[self.command]
        if not status_code:  # a response that is not HTTP
            self.wfile.write(content)
            self.close_connection = True
            return
        self.send_response(status_code)
        for name, text in {"content-length": str(len(content)), **headers}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = respond  # noqa: N815 - the names in the base class

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
        """Discard the log message."""


@pytest.fixture
def new_site() -> Iterator[Callable[[], Site]]:
    sites: list[tuple[Site, Thread]] = []

    def make() -> Site:
        site = Site()
        thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        sites.append((site, thread))
        return site

    yield make
    for site, thread in sites:
        site.shutdown()
        thread.join()
        site.server_close()


@pytest.fixture
def api(new_site: Callable[[], Site]) -> Site:
    return new_site()


@pytest.fixture
def accounts(new_site: Callable[[], Site]) -> Site:
    return new_site()


def account_of(api: str, accounts: str, **options: Any) -> ZohoCreator:
    return ZohoCreator(
        client_id="1000.ID",
        client_secret=CLIENT_SECRET,
        refresh_token=REFRESH_TOKEN,
        base_url=api,
        accounts_url=accounts,
        **options,
    )


assert_redacted = partial(assert_absent, SECRETS)


def links(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def assert_error_is_redacted(error: BulkStatusError) -> None:
    for link in links(error):
        assert_redacted(str(link), repr(link), repr(vars(link)), *frames(link.__traceback__))
        assert not hasattr(link, "_request")
    assert_redacted("".join(traceback.format_exception(error)), pickle.dumps(error).decode("latin-1"))


class TestWhereSecretsGo:
    def test_secrets_are_sent_to_the_accounts_server_only_and_in_the_body(
        self, connect: Connect, api: Site, accounts: Site
    ) -> None:
        account = account_of(api.base_url, accounts.base_url)
        with pytest.raises(BulkStatusError):
            connect(account).get(account.operation(*IDS))
        [(method, path, head, body)] = accounts.requests
        assert (method, path) == ("POST", "/oauth/v2/token")
        assert "content-type: application/x-www-form-urlencoded" in head.lower()
        assert "accept: application/json" in head.lower()
        assert "authorization" not in head.lower()
        assert_redacted(path, head)
        assert parse_qs(body, strict_parsing=True) == {
            "grant_type": ["refresh_token"],
            "client_id": ["1000.ID"],
            "client_secret": [CLIENT_SECRET],
            "refresh_token": [REFRESH_TOKEN],
        }
        [(method, path, head, body)] = api.requests
        assert (method, body) == ("GET", "")
        assert f"authorization: Zoho-oauthtoken {ACCESS_TOKEN}\n" in head
        for secret in (CLIENT_SECRET, REFRESH_TOKEN):
            assert secret not in head

    @pytest.mark.parametrize("status_code", [302, 307, 308])
    def test_secrets_are_not_sent_to_the_target_of_a_redirect(
        self, connect: Connect, new_site: Callable[[], Site], api: Site, accounts: Site, status_code: int
    ) -> None:
        other = new_site()
        accounts.response("POST", status_code, b"", location=f"{other.base_url}/oauth/v2/token?x={REFRESH_TOKEN}")
        account = account_of(api.base_url, accounts.base_url)
        with pytest.raises(BulkStatusError) as caught:
            connect(account).get(account.operation(*IDS))
        assert other.requests == api.requests == []
        assert_error_is_redacted(caught.value)

    def test_secrets_are_not_sent_to_the_api_domain_in_the_response(
        self, connect: Connect, new_site: Callable[[], Site], api: Site, accounts: Site
    ) -> None:
        other = new_site()
        accounts.response("POST", 200, {"access_token": ACCESS_TOKEN, "api_domain": other.base_url})
        account = account_of(api.base_url, accounts.base_url)
        with pytest.raises(BulkStatusError):
            connect(account).get(account.operation(*IDS))
        assert (len(api.requests), other.requests) == (1, [])

    def test_secrets_are_not_sent_over_an_unencrypted_connection(self) -> None:
        with pytest.raises(ConfigurationError, match=r"accounts_url .*unencrypted"):
            account_of("https://www.zohoapis.eu", "http://accounts.example")
        with pytest.raises(ConfigurationError, match=r"base_url .*unencrypted"):
            account_of("http://www.example", "https://accounts.zoho.eu")
        account_of("http://www.example", "http://accounts.example", allow_http=True)


RESPONSES: dict[str, tuple[int, object]] = {
    "a token": (200, {"access_token": ACCESS_TOKEN}),
    "a token and nothing else": (200, ACCESS_TOKEN.encode()),
    "a token of the wrong type": (200, {"access_token": [ACCESS_TOKEN]}),
    "a token with a line break": (200, {"access_token": f"{ACCESS_TOKEN}\n"}),
    "an error and a token": (200, {"error": "invalid_code", "access_token": ACCESS_TOKEN}),
    "the secrets as a code": (200, {"error": f"bad {CLIENT_SECRET}"}),
    "the secrets as a text": (400, {"error": "Access Denied", "error_description": f"{REFRESH_TOKEN} {CLIENT_SECRET}"}),
    "a page with the secrets": (200, f"<html>{CLIENT_SECRET} {quote(REFRESH_TOKEN)}".encode()),
    "a server error with the secrets": (503, {"error": CLIENT_SECRET, "error_description": REFRESH_TOKEN}),
    "a text that is cut in a secret": (200, {"error": "x", "error_description": "x" * 495 + REFRESH_TOKEN}),
}


class TestSecretsAreNotShown:
    @pytest.mark.parametrize("response", RESPONSES)
    def test_errors_and_logs_show_no_secret(
        self, connect: Connect, api: Site, accounts: Site, caplog: pytest.LogCaptureFixture, response: str
    ) -> None:
        for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection", "asyncio", "bulkstatus"):
            caplog.set_level(logging.DEBUG, logger=name)
        accounts.response("POST", *RESPONSES[response])
        account = account_of(api.base_url, accounts.base_url)
        client = connect(account)
        for _ in range(2):  # the second poll gets the error of the first poll
            with pytest.raises(BulkStatusError) as caught:
                client.get(account.operation(*IDS))
            assert_error_is_redacted(caught.value)
            assert REFRESH_TOKEN[:5] not in str(caught.value)
        assert_redacted(caplog.text, *(repr(vars(record)) for record in caplog.records))

    @pytest.mark.parametrize("status_code", [200, 401, 500])
    def test_errors_show_no_secret_that_the_api_sends_back(
        self, connect: Connect, api: Site, accounts: Site, status_code: int
    ) -> None:
        text = f"no {ACCESS_TOKEN}, {quote(ACCESS_TOKEN, safe='')}, {CLIENT_SECRET}, {REFRESH_TOKEN}"
        api.response("GET", status_code, {"code": 1030 if status_code == 401 else 1, "message": text})
        account = account_of(api.base_url, accounts.base_url)
        with pytest.raises(BulkStatusError) as caught:
            connect(account).get(account.operation(*IDS))
        for link in links(caught.value):
            assert_redacted(str(link), repr(link), repr(vars(link)))

    def test_errors_show_no_secret_if_the_accounts_server_is_down(self, connect: Connect, api: Site) -> None:
        account = account_of(api.base_url, "http://127.0.0.1:1")
        with pytest.raises(BulkStatusError) as caught:
            connect(account).get(account.operation(*IDS))
        assert_error_is_redacted(caught.value)

    def test_errors_show_no_secret_if_the_response_is_not_http(
        self, connect: Connect, api: Site, accounts: Site
    ) -> None:
        accounts.response("POST", 0, f"{CLIENT_SECRET} {REFRESH_TOKEN}\r\n\r\n".encode())
        account = account_of(api.base_url, accounts.base_url)
        with pytest.raises(BulkStatusError, match="illegal status line") as caught:
            connect(account).get(account.operation(*IDS))
        assert_error_is_redacted(caught.value)

    def test_requests_as_text_show_no_secret(self, api: Site, accounts: Site) -> None:
        request = account_of(api.base_url, accounts.base_url).tokens.step(0).request  # type: ignore[union-attr]
        assert_redacted(str(request), repr(request), request.url, repr(request.form), repr(request.headers))
        assert isinstance(request, Request)

    def test_accounts_and_their_copies_show_no_secret(self, connect: Connect, api: Site, accounts: Site) -> None:
        account = account_of(api.base_url, accounts.base_url)
        with pytest.raises(BulkStatusError):
            connect(account).get(account.operation(*IDS))
        target = account.operation(*IDS)
        tokens = account.tokens
        assert tokens
        values = (account, target, tokens, tokens.step(0), copy.copy(account), copy.deepcopy(target))
        for value in values:
            assert_redacted(str(value), repr(value), repr(getattr(value, "__dict__", None)))
        for value in (account, target, tokens):
            assert_redacted(pickle.dumps(value).decode("latin-1"))

    def test_an_unpickled_account_raises_an_error_when_it_is_used(
        self, connect: Connect, api: Site, accounts: Site
    ) -> None:
        account: ZohoCreator = pickle.loads(pickle.dumps(account_of(api.base_url, accounts.base_url)))
        with pytest.raises(ConfigurationError, match="was unpickled"):
            connect(account).get(account.operation(*IDS))
        assert api.requests == accounts.requests == []

    def test_copies_of_an_account_share_the_token(self, connect: Connect, api: Site, accounts: Site) -> None:
        account = account_of(api.base_url, accounts.base_url)
        for one in (account, copy.copy(account), copy.deepcopy(account)):
            with pytest.raises(BulkStatusError):
                connect(one).get(one.operation(*IDS))
        assert (len(accounts.requests), len(api.requests)) == (1, 3)

    def test_the_traceback_of_a_cancelled_refresh_shows_no_secret(self, api: Site, accounts: Site) -> None:
        account = account_of(api.base_url, accounts.base_url)

        class Stuck:
            async def send(self, request: Request, timeout: float) -> Response:  # noqa: ARG002 - the arguments do not matter
                raise asyncio.CancelledError

            async def aclose(self) -> None:
                pass

        async def main() -> None:
            await AsyncClient(account, transport=Stuck()).get(account.operation(*IDS))

        with pytest.raises(asyncio.CancelledError) as caught:
            asyncio.run(main())
        assert_redacted(*frames(caught.value.__traceback__))
