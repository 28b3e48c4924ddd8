"""Tests of all transports, with real sockets and a local server."""

import asyncio
import gc
import gzip
import inspect
import json
import re
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.conftest import STUCK, BlockingAsyncTransport, Server, aiohttp_transport

import bulkstatus.http.body
import bulkstatus.http.transport
from bulkstatus import ConfigurationError, TransportError, UnexpectedResponse
from bulkstatus._version import __version__
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.messages import Request
from bulkstatus.http.proxies import proxy_for, proxy_to_show
from bulkstatus.http.sync_transport import HttpxTransport
from bulkstatus.http.transport import AsyncTransport
from bulkstatus.http.urls import Origin
from bulkstatus.secret import Secret

Transport = HttpxTransport | BlockingAsyncTransport

BODY = json.dumps({"finished": True}).encode()
OK = b"HTTP/1.1 200 OK\r\n"
SOON = 0.1
"""The timeout in seconds for requests that are expected to time out."""


def request_to(url: str, **options: Secret) -> Request:
    secret_headers = {name.replace("_", "-"): secret for name, secret in options.items()}
    return Request(method="GET", url=url, headers={"accept": "application/json"}, secret_headers=secret_headers)


def uses_aiohttp(transport: Transport) -> bool:
    """Return whether a transport tries to send each request with aiohttp first."""
    return isinstance(transport, BlockingAsyncTransport) and transport.transport is not transport.rest


def failure(transport: Transport, url: str, timeout: float = STUCK) -> TransportError:
    """Send a request that gets no valid response, check the error message, and return the error."""
    with pytest.raises(TransportError) as caught:
        transport.send(request_to(url), timeout)
    error = caught.value
    assert error.url == url
    assert str(error) == f"no response from {url}: {error.reason}; check the network and try again"
    assert error.reason.isprintable()
    assert error.reason
    return error


class TestResponses:
    def test_responses_are_read_completely(self, transport: Transport, server: Server) -> None:
        server.response(BODY, status="200 OK", headers=("Content-Type: application/json", "Retry-After: 5"))
        response = transport.send(request_to(server.base_url), STUCK)
        assert (response.status_code, response.content) == (200, BODY)
        assert response.headers["content-type"] == "application/json"
        assert response.headers["retry-after"] == "5"

    @pytest.mark.parametrize(
        "status", ["200 OK", "207 Multi-Status", "401 Unauthorized", "418 ", "520 ", "599 x", "999 x"]
    )
    def test_responses_with_any_status_code_are_returned(
        self, transport: Transport, server: Server, status: str
    ) -> None:
        server.response(b"<html>", status=status)
        response = transport.send(request_to(server.base_url), STUCK)
        assert (response.status_code, response.content) == (int(status[:3]), b"<html>")

    @pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
    def test_responses_without_a_body_are_returned(self, transport: Transport, server: Server, status: str) -> None:
        server.send(f"HTTP/1.1 {status}\r\n\r\n".encode())
        assert transport.send(request_to(server.base_url), STUCK).content == b""

    def test_chunks_of_a_response_are_joined(self, transport: Transport, server: Server) -> None:
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (BODY[:5], BODY[5:]))
        server.send(OK + b"transfer-encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n")
        assert transport.send(request_to(server.base_url), STUCK).content == BODY

    def test_responses_that_end_with_the_connection_are_read(self, transport: Transport, server: Server) -> None:
        server.cut(OK + b"\r\n" + BODY)
        assert transport.send(request_to(server.base_url), STUCK).content == BODY

    @pytest.mark.parametrize(
        ("encoding", "compress"),
        [("gzip", gzip.compress), ("deflate", zlib.compress), ("GZIP", gzip.compress), ("identity", bytes)],
    )
    def test_compressed_responses_are_decompressed(
        self, transport: Transport, server: Server, encoding: str, compress: Callable[[bytes], bytes]
    ) -> None:
        server.response(compress(BODY), headers=(f"content-encoding: {encoding}",))
        assert transport.send(request_to(server.base_url), STUCK).content == BODY

    @pytest.mark.parametrize(
        ("encoding", "content", "complaint"),
        [
            ("gzip", b"this is not compressed", "a body that cannot be decompressed"),
            ("deflate", b"this is not compressed", "a body that cannot be decompressed"),
            ("gzip", gzip.compress(BODY)[:-9], "cut off"),
            ("br", BODY, "compressed as br, which was not requested"),
            ("gzip, gzip", gzip.compress(gzip.compress(BODY)), "compressed as gzip, gzip, which was not requested"),
        ],
        ids=["not gzip", "not deflate", "cut off", "br", "gzip twice"],  # the bytes of gzip contain the time
    )
    def test_responses_that_cannot_be_decompressed_raise_an_error(
        self, transport: Transport, server: Server, encoding: str, content: bytes, complaint: str
    ) -> None:
        server.response(content, headers=(f"content-encoding: {encoding}",))
        with pytest.raises(UnexpectedResponse, match=complaint) as caught:
            transport.send(request_to(server.base_url), STUCK)
        assert caught.value.url == server.base_url

    @pytest.mark.parametrize("status", ["401 Unauthorized", "204 No Content", "304 Not Modified"])
    def test_responses_without_a_body_need_no_decompression(
        self, transport: Transport, server: Server, status: str
    ) -> None:
        server.send(f"HTTP/1.1 {status}\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n".encode())
        response = transport.send(request_to(server.base_url), STUCK)
        assert (response.status_code, response.content) == (int(status[:3]), b"")

    def test_informational_responses_are_skipped(self, transport: Transport, server: Server) -> None:
        head = b"HTTP/1.1 103 Early Hints\r\n\r\n" + OK + b"content-length: %d\r\n\r\n" % len(BODY)
        server.send(head + BODY)
        assert transport.send(request_to(server.base_url), STUCK).content == BODY


class TestRequests:
    def test_requests_have_exactly_these_header_fields(self, transport: Transport, server: Server) -> None:
        server.response(BODY)
        transport.send(request_to(f"{server.base_url}/a%20b", authorization=Secret("key")), STUCK)
        lines = server.requests[0].decode().split("\r\n")
        assert lines[0] == "GET /a%20b HTTP/1.1"
        fields = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        assert fields == {
            "host": f"127.0.0.1:{server.port}",
            "user-agent": f"bulkstatus/{__version__}",
            "accept": "application/json",
            "accept-encoding": "gzip",
            "authorization": "key",
        }

    def test_requests_contain_their_query(self, transport: Transport, server: Server) -> None:
        server.response(BODY)
        query, secret = {"api-version": "2024-06-01"}, {"key": Secret("the-key")}
        transport.send(Request(method="GET", url=f"{server.base_url}/a", query=query, secret_query=secret), STUCK)
        transport.send(Request(method="GET", url=f"{server.base_url}/a", query=query), STUCK)
        assert [head.split()[1] for head in server.requests] == [
            b"/a?api-version=2024-06-01&key=the-key",
            b"/a?api-version=2024-06-01",
        ]

    def test_requests_reuse_connections(self, transport: Transport, server: Server) -> None:
        server.response(BODY)
        for _ in range(3):
            transport.send(request_to(server.base_url), STUCK)
        assert (len(server.requests), len(server.connections)) == (3, 1)

    def test_requests_do_not_reuse_a_connection_that_the_server_has_closed(
        self, transport: Transport, server: Server
    ) -> None:
        server.cut(OK + b"content-length: 2\r\n\r\n{}")
        for _ in range(2):
            assert transport.send(request_to(server.base_url), STUCK).content == b"{}"
            assert server.ended.acquire(timeout=STUCK)
        assert len(server.connections) == 2

    def test_requests_do_not_reuse_a_connection_after_a_malformed_response(
        self, transport: Transport, server: Server
    ) -> None:
        for _ in range(attempts := 2 if uses_aiohttp(transport) else 1):  # aiohttp sends first, then httpx
            server.send(b"nonsense\r\n\r\n")
        server.response(BODY)
        failure(transport, server.base_url)
        assert transport.send(request_to(server.base_url), STUCK).content == BODY
        assert len(server.connections) == attempts + 1

    def test_requests_do_not_send_cookies_of_earlier_responses(self, transport: Transport, server: Server) -> None:
        server.response(BODY, headers=("set-cookie: sid=other; path=/",))
        for _ in range(2):
            transport.send(request_to(server.base_url), STUCK)
        assert b"cookie" not in server.requests[1].lower()


class TestRedirects:
    @pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "303 See Other", "307 x", "308 x"])
    def test_redirects_are_returned_and_never_followed(
        self, transport: Transport, new_server: Callable[[], Server], status: str
    ) -> None:
        server, other = new_server(), new_server()
        other.response(BODY)
        server.response(status=status, headers=(f"location: {other.base_url}/",))
        response = transport.send(request_to(server.base_url, authorization=Secret("key")), STUCK)
        assert response.status_code == int(status[:3])
        assert response.headers["location"] == f"{other.base_url}/"
        assert other.connections == []
        assert len(server.requests) == 1


class TestNoResponse:
    def test_a_refused_connection_raises(self, transport: Transport) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        error = failure(transport, f"http://127.0.0.1:{port}/x")
        assert "refused" in error.reason.lower() or "attempts failed" in error.reason

    def test_an_unknown_host_name_raises(self, transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        # The resolver itself is replaced, because a real query can take many seconds.
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert "Name or service not known" in failure(transport, "http://no-such-host.invalid/x").reason

    @pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..example", "xn--a", "999.1.1.1", "127.0.0.01"])
    def test_an_impossible_host_name_raises(self, transport: Transport, host: str) -> None:
        failure(transport, f"http://{host}/x", 5)  # a slow resolver also counts as a failure

    def test_a_refused_tls_connection_raises(self, transport: Transport, server: Server) -> None:
        server.server_close()
        failure(transport, f"https://127.0.0.1:{server.port}/x", 1)

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"HTTP/1.1 200",
            OK + b"content-length: 100\r\n",
            OK + b"content-length: 100\r\n\r\n" + BODY,
            OK + b"transfer-encoding: chunked\r\n\r\n",
            OK + b"transfer-encoding: chunked\r\n\r\n5\r\n{",
            OK + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
        ],
        ids=["at once", "status", "head", "body", "chunks", "chunk", "last chunk"],
    )
    def test_a_response_that_is_cut_off_raises(self, transport: Transport, server: Server, data: bytes) -> None:
        server.cut(data)
        failure(transport, server.base_url)

    @pytest.mark.parametrize(
        "data", [b"", b"HTTP/1.1 200", OK + b"content-length: 100\r\n\r\n"], ids=["at once", "status", "body"]
    )
    def test_a_connection_that_is_reset_raises(self, transport: Transport, server: Server, data: bytes) -> None:
        server.reset(data)
        failure(transport, server.base_url)

    @pytest.mark.parametrize(
        "data",
        [
            b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
            b"HTTP/1.1 abc OK\r\n\r\n",
            OK + b"no colon\r\n\r\n",
            OK + b"content-length: -1\r\n\r\n",
            OK + b"content-length: 1\r\ncontent-length: 2\r\n\r\n{}",
            OK + b"transfer-encoding: chunked\r\n\r\nzz\r\n",
            OK + b"x: " + b"y" * 200_000 + b"\r\n\r\n",
            b"\x16\x03\x01\x00\x05hello\r\n\r\n",
        ],
        ids=["ssh", "status", "header", "negative length", "two lengths", "chunk size", "huge header", "tls"],
    )
    def test_a_response_that_is_not_http_raises(self, transport: Transport, server: Server, data: bytes) -> None:
        server.cut(data)
        failure(transport, server.base_url)


class TestTimeouts:
    @pytest.fixture(autouse=True)
    def _exchange_ends_before_the_server(self, server: Server) -> Iterator[None]:
        """Stop the server after `STUCK` seconds, and check that each request times out before the server stops."""
        watchdog = threading.Timer(STUCK, server.stopped.set)
        watchdog.start()
        yield
        assert not server.stopped.is_set(), "the server ended the exchange, not the timeout"
        watchdog.cancel()
        watchdog.join()

    def test_no_response_at_all_times_out(self, transport: Transport, server: Server) -> None:
        server.hold()
        assert failure(transport, server.base_url, SOON).reason == "timed out after 0.1 s"

    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("head", "drop"),
        [
            (OK + b"content-length: 1000000\r\n\r\n", b" "),
            (OK + b"\r\n", b" "),
            (OK + b"transfer-encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
            pytest.param(OK, b"x: y\r\n", id="headers"),
            pytest.param(b"HTTP/1.1 200 ", b"O", id="status line"),
            pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", id="informational responses"),
            pytest.param(OK + b"transfer-encoding: chunked\r\n\r\n1;", b"x", id="chunk extension"),
            pytest.param(
                OK + b"content-encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\x03",
                b"x",
                id="file name in a gzip header",
            ),
        ],
    )
    def test_a_response_that_arrives_slowly_times_out(
        self, transport: Transport, server: Server, head: bytes, drop: bytes
    ) -> None:
        server.drip(head, drop)
        assert failure(transport, server.base_url, SOON).reason == "timed out after 0.1 s"


class TestSize:
    @pytest.fixture(autouse=True)
    def _small_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bulkstatus.http.body, "MAX_RESPONSE_BYTES", 1000)

    def test_a_response_as_large_as_the_limit_is_read(self, transport: Transport, server: Server) -> None:
        server.response(b"x" * 1000)
        assert len(transport.send(request_to(server.base_url), STUCK).content) == 1000

    @pytest.mark.parametrize(
        ("body", "headers"),
        [(b"x" * 1001, ()), (gzip.compress(b"x" * 1_000_000), ("content-encoding: gzip",))],
        ids=["plain", "compressed"],
    )
    def test_a_response_above_the_limit_is_refused_and_its_connection_closed(
        self, transport: Transport, server: Server, body: bytes, headers: tuple[str, ...]
    ) -> None:
        server.response(body, headers=headers)
        with pytest.raises(UnexpectedResponse, match="more than 1000 bytes") as caught:
            transport.send(request_to(server.base_url), STUCK)
        assert caught.value.url == server.base_url

    def test_a_compressed_response_as_large_as_the_limit_is_read(self, transport: Transport, server: Server) -> None:
        server.response(gzip.compress(b"x" * 1000), headers=("content-encoding: gzip",))
        assert len(transport.send(request_to(server.base_url), STUCK).content) == 1000

    def test_a_compressed_response_takes_no_more_memory_than_the_limit(
        self, transport: Transport, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulkstatus.http.body, "MAX_RESPONSE_BYTES", 100_000)
        server.response(gzip.compress(b"x" * 50_000_000), headers=("content-encoding: gzip",))
        tracemalloc.start()
        try:
            with pytest.raises(UnexpectedResponse):
                transport.send(request_to(server.base_url), STUCK)
            assert tracemalloc.get_traced_memory()[1] < 10_000_000
        finally:
            tracemalloc.stop()

    def test_an_endless_response_is_refused(self, transport: Transport, server: Server) -> None:
        server.drip(OK + b"\r\n", b"x" * 600, pause=0.001)
        with pytest.raises(UnexpectedResponse, match="more than 1000 bytes"):
            transport.send(request_to(server.base_url), STUCK)


def test_the_limit_leaves_room_for_a_million_failed_items() -> None:
    assert bulkstatus.http.body.MAX_RESPONSE_BYTES >= 64 * 1_000_000


class TestProxies:
    HTTPS, HTTP = Origin("https", "api.example", 443), Origin("http", "api.example", 80)

    def test_no_proxy_is_used_without_environment_variables(self) -> None:
        assert proxy_for(self.HTTPS) is None

    @pytest.mark.parametrize(
        ("name", "origin", "proxy"),
        [
            ("HTTPS_PROXY", HTTPS, "http://proxy.example:3128"),
            ("https_proxy", HTTPS, "http://proxy.example:3128"),
            ("HTTP_PROXY", HTTP, "http://proxy.example:3128"),
            ("ALL_PROXY", HTTPS, "http://proxy.example:3128"),
            ("ALL_PROXY", HTTP, "http://proxy.example:3128"),
            ("HTTPS_PROXY", HTTP, None),
            ("HTTP_PROXY", HTTPS, None),
        ],
    )
    def test_the_variable_of_the_scheme_names_the_proxy(
        self, monkeypatch: pytest.MonkeyPatch, name: str, origin: Origin, proxy: str | None
    ) -> None:
        monkeypatch.setenv(name, "http://proxy.example:3128")
        assert proxy_for(origin) == proxy

    @pytest.mark.parametrize(
        "no_proxy", ["api.example", "example", ".example", "other,api.example", "api.example:443", "*"]
    )
    def test_no_proxy_lists_exceptions(self, monkeypatch: pytest.MonkeyPatch, no_proxy: str) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
        monkeypatch.setenv("NO_PROXY", no_proxy)
        assert proxy_for(self.HTTPS) is None

    def test_a_bare_host_is_an_http_proxy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
        assert proxy_for(self.HTTPS) == "http://proxy.example:3128"

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_local_addresses_are_requested_without_a_proxy(
        self, monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
    ) -> None:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://proxy.example:3128")
        assert proxy_for(Origin(scheme, host, 8080)) is None

    @pytest.mark.parametrize("proxy", ["socks5://user:s3cr3t@proxy.example:1080", "ftp://user:s3cr3t@proxy.example"])
    def test_an_unsupported_scheme_is_refused_without_showing_the_password(
        self, transport: Transport, monkeypatch: pytest.MonkeyPatch, proxy: str
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ConfigurationError, match="set HTTPS_PROXY to an HTTP proxy, or list the host") as caught:
            transport.send(request_to("https://api.example/x"), STUCK)
        assert "s3cr3t" not in repr(caught.value)

    @pytest.mark.parametrize("proxy", ["http://", "http://proxy.example:port", "http://[::1", "http://999.1.1.1"])
    def test_an_invalid_url_is_refused(self, transport: Transport, monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ConfigurationError, match="HTTPS_PROXY"):
            transport.send(request_to("https://api.example/x"), STUCK)

    def test_http_requests_go_through_the_proxy(
        self, transport: Transport, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", server.base_url)
        server.response(BODY)
        assert transport.send(request_to("http://api.example/x"), STUCK).content == BODY
        assert server.requests[0].startswith(b"GET http://api.example/x HTTP/1.1\r\n")

    def test_https_requests_go_through_a_tunnel_that_hides_the_credential(
        self, transport: Transport, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTPS_PROXY", server.base_url.replace("//", "//user:word@"))
        server.response(status="403 Forbidden")
        through = re.escape(f" through the proxy {server.base_url} (HTTPS_PROXY): 403")
        with pytest.raises(TransportError, match=through) as caught:
            transport.send(request_to("https://api.example/x", authorization=Secret("key-of-the-vendor")), STUCK)
        assert "word" not in str(caught.value)
        assert str(caught.value).endswith("; check the network and the proxy, and try again")
        assert server.requests[0].startswith(b"CONNECT api.example:443 HTTP/1.1\r\n")
        assert b"proxy-authorization: basic dxnlcjp3b3jk\r\n" in server.requests[0].lower()
        assert b"key-of-the-vendor" not in server.requests[0]
        assert len(server.requests) == 1

    def test_a_local_server_is_requested_without_a_proxy(
        self, transport: Transport, new_server: Callable[[], Server], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server, proxy = new_server(), new_server()
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        server.response(BODY)
        assert transport.send(request_to(server.base_url), STUCK).content == BODY
        assert proxy.connections == []

    def test_the_shown_proxy_names_the_variable_in_use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert proxy_to_show(self.HTTPS) == ""
        monkeypatch.setenv("ALL_PROXY", "user:word@all.example:1")
        assert proxy_to_show(self.HTTPS) == "http://all.example:1 (ALL_PROXY)"
        monkeypatch.setenv("https_proxy", "http://user:word@proxy.example:3128/")
        assert proxy_to_show(self.HTTPS) == "http://proxy.example:3128 (https_proxy)"


class TestCertificates:
    @pytest.mark.parametrize("new", [HttpxTransport, AsyncHttpxTransport])
    @pytest.mark.parametrize(
        ("variable", "name", "why"),
        [
            ("SSL_CERT_FILE", "none", "read (No such file or directory)"),
            ("SSL_CERT_FILE", "", "read (Is a directory)"),
            ("SSL_CERT_FILE", "text", "read (it is not a list of certificates in PEM format)"),
            ("SSLKEYLOGFILE", "none/log", "written (No such file or directory)"),
        ],
    )
    def test_a_variable_that_names_an_unusable_file_is_named(
        self,
        *,
        new: Callable[[], object],
        variable: str,
        name: str,
        why: str,
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
    ) -> None:
        (tmp_path / "text").write_text("no certificate", encoding="utf-8")
        monkeypatch.setattr(httpx, "create_ssl_context", inspect.unwrap(httpx.create_ssl_context))
        monkeypatch.setenv(variable, str(tmp_path / name))
        with pytest.raises(ConfigurationError) as caught:
            new()
        assert str(caught.value) == f"{variable} names {tmp_path / name}, which cannot be {why}: correct or unset it"

    def test_another_error_is_not_blamed_on_a_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail() -> ssl.SSLContext:
            raise FileNotFoundError(2, "No such file or directory")

        monkeypatch.setattr(httpx, "create_ssl_context", fail)
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        with pytest.raises(FileNotFoundError):
            HttpxTransport()


class TestClose:
    def test_close_closes_every_connection(self, transport: Transport, new_server: Callable[[], Server]) -> None:
        servers = [new_server(), new_server()]
        for server in servers:
            server.response(BODY)
            transport.send(request_to(server.base_url), STUCK)
        transport.close()
        assert all(server.ended.acquire(timeout=STUCK) for server in servers)

    def test_close_can_be_called_repeatedly(self, transport: Transport) -> None:
        transport.close()
        transport.close()

    def test_the_transport_is_usable_after_close(self, transport: Transport, server: Server) -> None:
        server.response(BODY)
        transport.send(request_to(server.base_url), STUCK)
        transport.close()
        assert transport.send(request_to(server.base_url), STUCK).content == BODY


@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize(
    "make", [lambda rest: rest, aiohttp_transport], ids=["AsyncHttpxTransport", "AiohttpTransport"]
)
def test_a_new_event_loop_gets_new_connections(
    server: Server, make: Callable[[AsyncHttpxTransport], AsyncTransport]
) -> None:
    server.response(BODY)
    rest = AsyncHttpxTransport()
    transport = make(rest)

    async def send_and_close() -> bytes:
        try:
            return (await transport.send(request_to(server.base_url), STUCK)).content
        finally:
            await transport.aclose()
            await rest.aclose()

    assert asyncio.run(transport.send(request_to(server.base_url), STUCK)).content == BODY
    assert asyncio.run(send_and_close()) == BODY
    assert len(server.connections) == 2
    gc.collect()  # the connections of a closed event loop emit warnings


def test_an_exception_raised_before_the_request_keeps_its_traceback(transport: Transport, server: Server) -> None:
    server.cut()

    def send_and_reraise() -> None:
        try:
            raise LookupError("an earlier error")  # noqa: TRY301
        except LookupError:
            failure(transport, server.base_url)
            raise

    with pytest.raises(LookupError) as caught:
        send_and_reraise()
    assert "an earlier error" in str(caught.traceback[-1].statement)
