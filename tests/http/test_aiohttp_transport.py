"""Tests that the aiohttp transport behaves like the httpx transport.

Each test sends the same requests with aiohttp and with httpx, and compares the results.
"""

import asyncio
import gc
import gzip
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest
from tests.conftest import STUCK, Server, operation_of

from bulkstatus import AsyncClient, BulkStatus, BulkStatusError, Passcreator
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.bulk_transport import bulk_transport
from bulkstatus.http.messages import Request
from bulkstatus.http.transport import AsyncTransport
from bulkstatus.secret import Secret

pytest.importorskip("aiohttp", reason="needs the extra `fast`")

from yarl import URL

from bulkstatus.http.aiohttp_transport import AiohttpTransport

OK = b"HTTP/1.1 200 OK\r\n"
TWO = OK + b"content-length: 2\r\n"
CHUNKED = OK + b"transfer-encoding: chunked\r\n"
END = b"\r\n{}"

READ_BY_BOTH = {
    "plain": TWO + END,
    "chunks": CHUNKED + b"\r\n2\r\n{}\r\n0\r\n\r\n",
    "trailers": CHUNKED + b"\r\n2\r\n{}\r\n0\r\nx: y\r\n\r\n",
    "HTTP/1.0": b"HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\n{}",
    "no reason": b"HTTP/1.1 200\r\ncontent-length: 2\r\n\r\n{}",
    "early hints": b"HTTP/1.1 103 x\r\nlink: x\r\n\r\n" + TWO + END,
    "304 with a length": b"HTTP/1.1 304 x\r\ncontent-length: 2\r\n\r\n",
    "white space": TWO + b"x: \t a \t\r\n" + END,
    "repeated": TWO + b"retry-after: 1\r\nRetry-After: 2\r\n" + END,
    "latin-1": TWO + b"x: caf\xe9\r\n" + END,
    "utf-8": TWO + b"x: caf\xc3\xa9\r\nX: b\r\n" + END,
    "compressed": OK + b"content-encoding: gzip\r\ncontent-length: 22\r\n\r\n" + gzip.compress(b"{}"),
    "compressed as br": TWO + b"content-encoding: br\r\n" + END,
    "cut off at once": b"",
    "cut off in the status": b"HTTP/1.1 200",
    "cut off in the head": TWO,
    "cut off in the body": OK + b"content-length: 100\r\n\r\n{}",
    "cut off between chunks": CHUNKED + b"\r\n2\r\n{}\r\n",
    "cut off in a chunk": CHUNKED + b"\r\n5\r\n{",
    "interim response only": b"HTTP/1.1 100 Continue\r\n\r\n",
}
LEFT_TO_HTTPX = {
    "no length": OK + END,
    "HTTP/1.0 without a length": b"HTTP/1.0 200 OK\r\n\r\n{}",
    "one length twice": TWO + b"content-length: 2\r\n" + END,
    "two lengths": TWO + b"content-length: 3\r\n" + END,
    "length and chunks": CHUNKED + b"content-length: 9\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "unknown coding": OK + b"transfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "bad chunk": CHUNKED + b"\r\nzz\r\n",
    "more than its length": TWO + END + b"GARBAGE",
    "204 with a body": b"HTTP/1.1 204 x\r\ncontent-length: 2\r\n\r\n{}",
    "long field": TWO + b"x: " + b"y" * 50_000 + b"\r\n" + END,
    "very long field": TWO + b"x: " + b"y" * 200_000 + b"\r\n" + END,
    "long head": TWO + b"".join(b"x%d: %s\r\n" % (number, b"y" * 8000) for number in range(20)) + END,
    "space before the colon": OK + b"content-length : 2\r\n" + END,
    "no colon": TWO + b"no colon\r\n" + END,
    "not HTTP": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "status": b"HTTP/1.1 abc OK\r\n\r\n",
    "switched": b"HTTP/1.1 101 x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n",
}
RESETS = {
    "at once": b"",
    "status": b"HTTP/1.1 200",
    "length": OK + b"content-length: 9\r\n\r\n{",
    "no length": OK + END,
    "chunk": CHUNKED + b"\r\n5\r\n{",
}


def get(url: str, secret_query: dict[str, Secret] | None = None) -> Request:
    return Request(method="GET", url=url, headers={"Accept": "application/json"}, secret_query=secret_query or {})


def exchange(make: type[AiohttpTransport] | None, *requests: Request, timeout: float = STUCK) -> list[object]:
    """Send requests, and return the response or the error of each request."""

    async def send_all() -> list[object]:
        rest = AsyncHttpxTransport()
        transport: AsyncTransport = make(rest) if make else rest
        outcomes: list[object] = []
        for request in requests:
            try:
                response = await transport.send(request, timeout)
            except BulkStatusError as error:
                outcomes.append((repr(error), repr(error.__cause__), error.__context__ is error.__cause__))
            else:
                outcomes.append((response.status_code, dict(response.headers), response.content))
        await transport.aclose()
        await rest.aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return outcomes

    return asyncio.run(send_all())


class TestResponses:
    @pytest.mark.parametrize("data", READ_BY_BOTH.values(), ids=READ_BY_BOTH)
    def test_responses_are_the_same_as_with_httpx(self, server: Server, data: bytes) -> None:
        server.cut(data)
        assert exchange(AiohttpTransport, get(server.base_url)) == exchange(None, get(server.base_url))
        assert len(server.requests) == 2, "each transport sends one request"

    @pytest.mark.parametrize("data", LEFT_TO_HTTPX.values(), ids=LEFT_TO_HTTPX)
    def test_unusual_responses_are_read_by_httpx(self, server: Server, data: bytes) -> None:
        server.cut(data)
        assert exchange(AiohttpTransport, get(server.base_url)) == exchange(None, get(server.base_url))
        assert len(server.requests) == 2 + 1

    def test_responses_with_many_fields_are_the_same_as_with_httpx(self, server: Server) -> None:
        # Newer versions of aiohttp reject many header fields, so httpx reads them. Older versions accept them.
        server.cut(TWO + b"".join(b"x%d: y\r\n" % number for number in range(300)) + END)
        assert exchange(AiohttpTransport, get(server.base_url)) == exchange(None, get(server.base_url))

    def test_responses_after_an_unusual_response_are_read_by_httpx_only(self, server: Server) -> None:
        server.send(LEFT_TO_HTTPX["one length twice"])
        exchange(AiohttpTransport, *[get(server.base_url)] * 3)
        assert len(server.requests) == 1 + 3

    @pytest.mark.parametrize("name", RESETS)
    def test_connections_that_are_reset_raise_the_same_errors_as_with_httpx(self, server: Server, name: str) -> None:
        server.reset(RESETS[name])
        assert exchange(AiohttpTransport, get(server.base_url)) == exchange(None, get(server.base_url))
        assert name == "no length" or len(server.requests) == 2, "each transport sends one request"

    def test_responses_that_time_out_raise_the_same_errors_as_with_httpx(self, server: Server) -> None:
        server.drip(OK, b"x: y\r\n")
        request = get(server.base_url)
        assert exchange(AiohttpTransport, request, timeout=0.1) == exchange(None, request, timeout=0.1)


class TestNoConnection:
    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_a_refused_connection_raises_the_same_error(self, scheme: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        request = get(f"{scheme}://127.0.0.1:{port}/")
        assert exchange(AiohttpTransport, request) == exchange(None, request)

    def test_a_server_without_tls_raises_the_same_error(self) -> None:
        def respond(listener: socket.socket) -> None:
            for _ in range(3):  # one for aiohttp, its fallback httpx, and the httpx transport
                connection, _ = listener.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                    connection.recv(65536)

        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(STUCK)
            thread = threading.Thread(target=respond, args=(listener,))
            thread.start()
            request = get(f"https://127.0.0.1:{listener.getsockname()[1]}/")
            assert exchange(AiohttpTransport, request) == exchange(None, request)
            thread.join()

    @pytest.mark.parametrize("host", ["a..example", "xn--a", "999.1.1.1"])
    def test_an_impossible_host_name_raises_the_same_error(self, host: str) -> None:
        request = get(f"http://{host}/")
        assert exchange(AiohttpTransport, request) == exchange(None, request)


class TestRequest:
    @pytest.mark.parametrize("path", ["", "/", "/a%2Fb%20c+d~%7e%c3%A9/", "/a//b/..;/c!$&'()*,=:@"])
    @pytest.mark.parametrize("headers", [{"Accept": "application/json", "environment": "stage"}, {}])
    def test_a_request_has_exactly_the_same_bytes_as_with_httpx(
        self, server: Server, path: str, headers: dict[str, str]
    ) -> None:
        server.response()
        request = Request(
            method="GET",
            url=server.base_url + path,
            headers=headers,
            secret_headers={"authorization": Secret("k%2f+"), "cookie": Secret("sid=k;%20")},
        )
        exchange(AiohttpTransport, request)
        exchange(None, request)
        assert server.requests[0] == server.requests[1]

    def test_credentials_in_a_url_stay_out_of_caches(self, server: Server) -> None:
        server.response()
        exchange(AiohttpTransport, get(server.base_url, secret_query={"api-token": Secret("k3y-of-saymon")}))
        assert b"?api-token=k3y-of-saymon " in server.requests[0]
        urls = [str(found) for found in gc.get_objects() if isinstance(found, URL)]
        assert not any("k3y-of-saymon" in url for url in urls)

    def test_a_request_over_ipv6_is_the_same_as_with_httpx(self) -> None:
        class Server6(Server):
            address_family = socket.AF_INET6

        try:
            server = Server6(("::1", 0))
        except OSError:
            pytest.skip("this machine has no IPv6")
        with server:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
            server.response()
            request = get(f"http://[::1]:{server.port}/")
            assert exchange(AiohttpTransport, request) == exchange(None, request)
            assert server.requests[0] == server.requests[1]
            server.shutdown()


@pytest.mark.parametrize("data", [b"", OK + b"content-length: 9\r\n\r\n{"], ids=["before the response", "in the body"])
def test_a_cancelled_request_leaves_no_connection_open(server: Server, data: bytes) -> None:
    server.drip(data, b"")

    async def cancel() -> None:
        rest = AsyncHttpxTransport()
        transport = AiohttpTransport(rest)
        task = asyncio.create_task(transport.send(get(server.base_url), STUCK))
        assert await asyncio.to_thread(server.requested.acquire, timeout=STUCK)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert task.cancelled()
        await asyncio.sleep(0)
        with suppress(ConnectionResetError):
            assert await asyncio.to_thread(server.connections[0].recv, 1) == b""
        assert asyncio.all_tasks() == {asyncio.current_task()}
        await transport.aclose()
        await rest.aclose()

    asyncio.run(cancel())


class TestWatch:
    @pytest.fixture
    def job(self, server: Server) -> Iterator[str]:
        server.response({"success": True, "data": {"status": "finished", "current": 1, "total": 1}})
        yield f"{server.base_url}/api/v3/process/x1"
        assert len(server.requests) == 1

    async def ends(self, job: str) -> list[BulkStatus]:
        account = Passcreator(api_key="k", base_url=job.partition("/api")[0])
        async with AsyncClient(account) as client:
            return [operation_of(update).status async for update in client.watch(job) if operation_of(update)]

    def test_sends_with_aiohttp_if_it_is_installed(self, job: str) -> None:
        assert isinstance(bulk_transport(AsyncHttpxTransport()), AiohttpTransport)
        assert asyncio.run(self.ends(job)) == [BulkStatus.SUCCEEDED]

    def test_sends_with_httpx_if_aiohttp_is_not_installed(self, job: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delitem(sys.modules, "bulkstatus.http.aiohttp_transport")
        monkeypatch.setitem(sys.modules, "aiohttp", None)
        plain = AsyncHttpxTransport()
        assert bulk_transport(plain) is plain
        assert asyncio.run(self.ends(job)) == [BulkStatus.SUCCEEDED]
