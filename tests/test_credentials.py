"""Tests that each credential is sent only to its own server, in the required form, and is never shown."""

import asyncio
import base64
import copy
import html
import json
import logging
import pickle
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from tests.conftest import Connect, Server, assert_absent, frames

from bulkstatus import Applivery, AsyncClient, BulkStatusError, Client, Passcreator, Saymon, ZohoCreator
from bulkstatus.http.messages import Response
from bulkstatus.http.sync_transport import HttpxTransport
from bulkstatus.testing import FakeClock
from bulkstatus.vendors.account import Account, Target

KEY = "k3y/.&%=!~_+Zz"
"""A credential with all special characters of Passcreator's keys, and with a plus sign. In a query, a plus sign means a
space."""
LOGIN, PASSWORD = "jürgen@saymon.example", "pass wörd:/%&"
BASIC = base64.b64encode(f"{LOGIN}:{PASSWORD}".encode()).decode()

Make = Callable[[str], Account]
MAKE: dict[str, Make] = {
    "passcreator": lambda url: Passcreator(api_key=KEY, base_url=url),
    "applivery": lambda url: Applivery(token=KEY, base_url=url),
    "saymon login": lambda url: Saymon(base_url=url, login=LOGIN, password=PASSWORD),
    "saymon session": lambda url: Saymon(base_url=url, session_id=KEY),
    "saymon token": lambda url: Saymon(base_url=url, api_token=KEY),
    "zoho_creator": lambda url: ZohoCreator(access_token=KEY, base_url=url, environment="stage"),
}
IDS = {
    Passcreator: ("x1",),
    Applivery: ("acme", "0" * 24),
    Saymon: ("x1",),
    ZohoCreator: ("owner", "app", "form", "1"),
}
SECRETS = (
    *(form for text in (KEY, PASSWORD) for form in (text, quote(text, safe=""), quote(text), html.escape(text))),
    *(base64.b64encode(text.encode()).decode() for text in (KEY, PASSWORD)),
    *(json.dumps(text)[1:-1].replace("/", slash) for text in (KEY, PASSWORD) for slash in ("/", "\\/")),
    quote(KEY, safe="").lower(),
    BASIC,
)

each_credential = pytest.mark.parametrize("credential", MAKE)


def target_of(account: Account) -> Target:
    operation: Callable[..., Target] = getattr(account, "operation")  # noqa: B009 - each vendor has another signature
    return operation(*IDS[type(account)])


assert_redacted = partial(assert_absent, SECRETS)


def fields(head: bytes) -> list[str]:
    return head.decode("ascii").split("\r\n")[1:-2]


class TestOnTheWire:
    @pytest.mark.parametrize(
        ("credential", "line", "sent"),
        [
            ("passcreator", "GET /api/v3/process/x1 HTTP/1.1", ["authorization: " + KEY]),
            (
                "applivery",
                f"GET /v1/organizations/acme/bulk-tasks/{'0' * 24} HTTP/1.1",
                ["authorization: Bearer " + KEY],
            ),
            ("saymon login", "GET /node/api/bulk/x1/status HTTP/1.1", ["authorization: Basic " + BASIC]),
            ("saymon session", "GET /node/api/bulk/x1/status HTTP/1.1", ["cookie: sid=" + KEY]),
            (
                "saymon token",
                "GET /node/api/bulk/x1/status?api-token=k3y%2F.%26%25%3D%21~_%2BZz HTTP/1.1",
                [],
            ),
            (
                "zoho_creator",
                "GET /creator/v2.1/bulk/owner/app/form/form/insert/1 HTTP/1.1",
                ["environment: stage", "authorization: Zoho-oauthtoken " + KEY],
            ),
        ],
    )
    def test_each_credential_is_sent_as_the_vendor_requires(
        self, connect: Connect, server: Server, credential: str, line: str, sent: list[str]
    ) -> None:
        server.response(status="500 x")
        account = MAKE[credential](server.base_url)
        with pytest.raises(BulkStatusError):
            connect(account).get(target_of(account))
        [head] = server.requests
        assert head.decode().split("\r\n")[0] == line
        name, _, rest = zip(*(field.partition(": ") for field in fields(head)), strict=True)
        lowered = [f"{n.lower()}: {value}" for n, value in zip(name, rest, strict=True)]
        assert [field for field in lowered if field.startswith(("authorization", "cookie", "environment"))] == sent
        assert "accept: application/json" in lowered
        assert len({n.lower() for n in name}) == len(name), "no header may be sent twice"

    def test_no_environment_header_is_sent_for_production(self, connect: Connect, server: Server) -> None:
        server.response(status="500 x")
        account = ZohoCreator(access_token=KEY, base_url=server.base_url)
        with pytest.raises(BulkStatusError):
            connect(account).get(target_of(account))
        assert b"environment" not in server.requests[0].lower()

    @each_credential
    @pytest.mark.parametrize("status", ["302 x", "307 x"])
    def test_no_credential_follows_a_redirect(
        self, connect: Connect, new_server: Callable[[], Server], credential: str, status: str
    ) -> None:
        server, other = new_server(), new_server()
        account = MAKE[credential](server.base_url)
        target = target_of(account)
        server.response(status=status, headers=(f"location: {other.base_url}{target.url[len(server.base_url) :]}",))
        with pytest.raises(BulkStatusError, match=r"a redirect to http://127.*which is not followed") as caught:
            connect(account).get(target)
        assert other.base_url in str(caught.value)
        assert other.connections == []

    @each_credential
    def test_no_credential_goes_to_a_server_given_in_a_url(
        self, connect: Connect, new_server: Callable[[], Server], credential: str
    ) -> None:
        server, other = new_server(), new_server()
        account = MAKE[credential](server.base_url)
        foreign = MAKE[credential](other.base_url)
        with pytest.raises(BulkStatusError, match="is not a status URL of this client's accounts"):
            connect(account).get(target_of(foreign).url)
        with pytest.raises(BulkStatusError, match="belongs to an account that this client was not given"):
            connect(account).get(target_of(foreign))
        assert server.connections == other.connections == []


class TestCredentialsAreNotShown:
    @each_credential
    def test_accounts_targets_requests_and_clients_show_no_credential(self, credential: str) -> None:
        account = MAKE[credential]("https://api.example")
        target = target_of(account)
        request = account.request(target)
        clients = Client(account), AsyncClient(account)
        for value in (
            account,
            target,
            request,
            *clients,
            copy.copy(account),
            copy.deepcopy(target),
            copy.copy(request),
        ):
            assert_redacted(str(value), repr(value), f"{value}", repr(getattr(value, "__dict__", None)))
        for value in (account, target, request):
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                assert_redacted(pickle.dumps(value, protocol).decode("latin-1"))
        assert_redacted(request.url, repr(request.headers), account.url_template, account.base_url)
        clients[0].close()
        asyncio.run(clients[1].aclose())

    @each_credential
    @pytest.mark.parametrize("status", ["200 OK", "302 Found", "401 Unauthorized"])
    def test_debug_logs_show_no_credential(
        self, connect: Connect, server: Server, caplog: pytest.LogCaptureFixture, credential: str, status: str
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for name in ("httpx", "httpcore", "httpcore.http11", "httpcore.connection", "asyncio", "bulkstatus"):
            caplog.set_level(logging.DEBUG, logger=name)
        server.response({}, status=status)
        account = MAKE[credential](server.base_url)
        with pytest.raises(BulkStatusError):
            connect(account).get(target_of(account))
        assert_redacted(caplog.text, *(repr(vars(record)) for record in caplog.records))


def links(error: BaseException | None) -> Iterator[BaseException]:
    """Return an iterator over an exception and all of its causes and contexts."""
    found: list[BaseException] = []
    todo = [error]
    while todo:
        link = todo.pop()
        if link is not None and link not in found:
            found.append(link)
            todo += [link.__cause__, link.__context__]
    return iter(found)


def assert_error_is_redacted(error: BulkStatusError) -> None:
    for link in links(error):
        assert_redacted(str(link), repr(link), repr(link.args), repr(vars(link)))
        assert not hasattr(link, "_request"), (
            "exceptions of httpx contain the request with its credential, so none may be attached"
        )
    assert_redacted("".join(traceback.format_exception(error)))
    assert_redacted(pickle.dumps(error).decode("latin-1"))


def assert_locals_are_redacted(error: BulkStatusError) -> None:
    assert_redacted(*(text for link in links(error) for text in frames(link.__traceback__)))


FAILURES: dict[str, Callable[[Server], None]] = {
    "cut off": lambda server: server.cut(),
    "cut off in the body": lambda server: server.cut(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
    "reset": lambda server: server.reset(),
    "not HTTP": lambda server: server.cut(b"nonsense\r\n\r\n"),
    "badly compressed": lambda server: server.response(b"nonsense", headers=("content-encoding: gzip",)),
    "redirect": lambda server: server.response(status="302 x", headers=("location: https://elsewhere.example/",)),
    "unauthorised": lambda server: server.response({"message": "no"}, status="401 Unauthorized"),
    "html": lambda server: server.response(b"<html>"),
}


class TestExceptions:
    @each_credential
    @pytest.mark.parametrize("failure", FAILURES)
    def test_exceptions_show_no_credential(
        self, connect: Connect, server: Server, credential: str, failure: str
    ) -> None:
        FAILURES[failure](server)
        account = MAKE[credential](server.base_url)
        with pytest.raises(BulkStatusError) as caught:
            connect(account).get(target_of(account))
        assert_error_is_redacted(caught.value)
        assert_locals_are_redacted(caught.value)

    @each_credential
    def test_exceptions_show_no_credential_if_the_connection_is_refused(
        self, connect: Connect, server: Server, credential: str
    ) -> None:
        server.shutdown()
        server.server_close()
        account = MAKE[credential](server.base_url)
        with pytest.raises(BulkStatusError) as caught:
            connect(account).get(target_of(account))
        assert_error_is_redacted(caught.value)
        assert_locals_are_redacted(caught.value)

    @each_credential
    def test_exceptions_show_no_credential_if_the_wait_times_out(
        self, connect: Connect, server: Server, credential: str
    ) -> None:
        server.cut()
        account = MAKE[credential](server.base_url)
        with pytest.raises(BulkStatusError) as caught:
            connect(account, clock=FakeClock()).wait(target_of(account), timeout=5)
        assert caught.value.__cause__ is not None
        assert_error_is_redacted(caught.value)
        assert_locals_are_redacted(caught.value)

    @each_credential
    def test_exceptions_show_no_credential_if_the_response_is_too_large(
        self, connect: Connect, server: Server, monkeypatch: pytest.MonkeyPatch, credential: str
    ) -> None:
        monkeypatch.setattr("bulkstatus.http.body.MAX_RESPONSE_BYTES", 1)
        server.response(b"xx")
        account = MAKE[credential](server.base_url)
        with pytest.raises(BulkStatusError, match="more than 1 bytes") as caught:
            connect(account).get(target_of(account))
        assert_error_is_redacted(caught.value)
        assert_locals_are_redacted(caught.value)

    @each_credential
    def test_exceptions_show_no_credential_if_the_server_echoes_the_request(
        self, connect: Connect, server: Server, credential: str
    ) -> None:
        server.echo()
        account = MAKE[credential](server.base_url)
        with pytest.raises(BulkStatusError) as caught:
            connect(account).get(target_of(account))
        assert_error_is_redacted(caught.value)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "percent-encoded": lambda text: quote(text, safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "HTML": html.escape,
}


def envelope(vendor: str, text: str) -> dict[str, Any]:
    """Return the body of a vendor's error response, with a given string in every text field."""
    envelopes: dict[str, dict[str, Any]] = {
        "passcreator": {"statusCode": 400, "success": False, "description": text, "errors": [text], "data": []},
        "applivery": {"status": False, "error": {"code": text, "message": text, "data": text}},
        "saymon": {"code": text, "message": json.dumps({"errorCode": 3, "message": text})},
        "zoho_creator": {"code": text, "message": text, "description": text},
    }
    return envelopes[vendor]


class TestEchoes:
    @each_credential
    @pytest.mark.parametrize("spelling", SPELLINGS)
    @pytest.mark.parametrize("status", ["200 OK", "401 x", "500 x"])
    def test_a_credential_in_an_error_response_is_redacted(
        self, server: Server, credential: str, spelling: str, status: str
    ) -> None:
        account = MAKE[credential](server.base_url)
        echo = SPELLINGS[spelling](PASSWORD if credential == "saymon login" else KEY)
        server.response(envelope(account.vendor, f"the key {echo} is bad"), status=status)
        with Client(account, transport=HttpxTransport()) as client, pytest.raises(BulkStatusError) as caught:
            client.get(target_of(account))
        assert_error_is_redacted(caught.value)

    @each_credential
    @pytest.mark.parametrize("spelling", SPELLINGS)
    def test_a_credential_in_an_html_page_is_redacted(self, server: Server, credential: str, spelling: str) -> None:
        account = MAKE[credential](server.base_url)
        echo = SPELLINGS[spelling](PASSWORD if credential == "saymon login" else KEY)
        server.response(f"<html><p>No access with {echo}</p>".encode())
        with Client(account) as client, pytest.raises(BulkStatusError) as caught:
            client.get(target_of(account))
        assert_error_is_redacted(caught.value)

    @each_credential
    def test_a_credential_at_the_end_of_an_excerpt_is_redacted(self, server: Server, credential: str) -> None:
        account = MAKE[credential](server.base_url)
        secret = PASSWORD if credential == "saymon login" else KEY
        server.response(("x" * 190 + secret).encode())
        with Client(account) as client, pytest.raises(BulkStatusError) as caught:
            client.get(target_of(account))
        assert secret[:8] not in str(caught.value)

    def test_an_echo_of_the_encoded_basic_credential_is_redacted(self, server: Server) -> None:
        account = MAKE["saymon login"](server.base_url)
        server.response({"code": "InvalidCredentials", "message": f"cannot decode {BASIC}"}, status="401 x")
        with Client(account) as client, pytest.raises(BulkStatusError) as caught:
            client.get(target_of(account))
        assert_error_is_redacted(caught.value)

    @each_credential
    @pytest.mark.parametrize("place", ["https://login.example/{}/", "/login/{}", "https://login.example/?t={}"])
    def test_a_credential_in_a_redirect_is_redacted(self, server: Server, credential: str, place: str) -> None:
        account = MAKE[credential](server.base_url)
        secret = quote(PASSWORD if credential == "saymon login" else KEY, safe="")
        server.response(status="302 Found", headers=("location: " + place.format(secret),))
        with Client(account) as client, pytest.raises(BulkStatusError) as caught:
            client.get(target_of(account))
        assert_error_is_redacted(caught.value)

    def test_a_credential_in_json_with_escaped_slashes_is_redacted(self, server: Server) -> None:
        account = MAKE["passcreator"](server.base_url)
        server.response(json.dumps({"key": KEY}).replace("/", "\\/").encode())
        with Client(account) as client, pytest.raises(BulkStatusError) as caught:
            client.get(target_of(account))
        assert_error_is_redacted(caught.value)

    def test_a_credential_at_the_end_of_a_deviation_is_redacted(self, server: Server) -> None:
        account = MAKE["passcreator"](server.base_url)
        data = {"status": "in progress", "current": "x" * 70 + KEY, "total": f"see {KEY}"}
        server.response({"statusCode": 200, "success": True, "data": data})
        with Client(account) as client:
            operation = client.get(target_of(account))
        assert len(operation.drift) >= 2
        assert KEY[:8] not in repr(operation.drift)


def echo_of(vendor: str, text: str) -> dict[str, Any]:
    """Return the body of a successful response, with a given string in every field that the operation contains."""
    jobs: dict[str, dict[str, Any]] = {
        "passcreator": {"status": text, "errors": {text: text, f"{text}.2": {"property": text, "message": 7}}},
        "applivery": {"status": text, "error": text, "report": {"erroredLines": [{"reason": text}, text]}},
        "zoho_creator": {"api_status": text, "record_details": text},
    }
    return {"code": 3000, "data": jobs[vendor]}


class TestGoodResponses:
    """Tests of successful responses that contain the account's credential."""

    @pytest.mark.parametrize("vendor", ["passcreator", "applivery", "zoho_creator"])
    @pytest.mark.parametrize("spelling", [KEY, quote(KEY, safe="")])
    @pytest.mark.parametrize("slash", ["/", "\\/", "\\u002f"])
    def test_a_credential_in_a_successful_response_is_redacted(self, vendor: str, spelling: str, slash: str) -> None:
        account = MAKE[vendor]("https://api.example")
        content = json.dumps(echo_of(vendor, f"a text with {spelling} in it")).replace("/", slash).encode()
        response = Response(status_code=200, content=content)
        operation = account.read(target_of(account), response, datetime(2024, 1, 15, tzinfo=UTC))
        assert operation.vendor_status == "a text with ******** in it"
        assert operation.message in (None, "a text with ******** in it")
        assert all("a text with ******** in it" in item.message for item in operation.item_errors)
        assert len(operation.item_errors) == (0 if vendor == "zoho_creator" else 2)
        assert operation.drift
        assert_redacted(str(operation), repr(operation), json.dumps(operation.to_dict()))
        assert spelling in str(operation.raw), "the raw model must be unchanged"
