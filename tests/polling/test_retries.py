"""Tests that `wait` retries temporary network errors and server errors until the job is over."""

import gzip
import threading
from collections.abc import Callable

import pytest
from tests.conftest import Connect, Server

from bulkstatus import BulkStatus, Passcreator, TransportError
from bulkstatus.testing import FakeClock

OK = b"HTTP/1.1 200 OK\r\n"
BODY = b'{"success": true, "data": {"status": "in progress", "current": 250, "total": 1000, "errors": null}}'
OVER = BODY.replace(b"in progress", b"finished").replace(b"250", b"1000")

FAILURES: dict[str, Callable[[Server], None]] = {
    "cut off at once": lambda server: server.cut(),
    "cut off in the head": lambda server: server.cut(OK),
    "cut off in the body": lambda server: server.cut(OK + b"content-length: 100\r\n\r\n" + BODY[:50]),
    "cut off in a chunk": lambda server: server.cut(OK + b"transfer-encoding: chunked\r\n\r\n63\r\n" + BODY[:50]),
    "cut off and still well-formed": lambda server: server.cut(OK + b"\r\n" + BODY[:50]),
    "reset": lambda server: server.reset(),
    "reset in the body": lambda server: server.reset(OK + b"content-length: 100\r\n\r\n" + BODY[:50]),
    "not HTTP": lambda server: server.cut(b"220 completions.example ESMTP\r\n"),
    "an empty body": lambda server: server.response(),
    "a maintenance page": lambda server: server.response(b"<html>Back soon</html>"),
    "another server's JSON": lambda server: server.response([]),
    "a state that is null": lambda server: server.response({"success": True, "data": {"status": None}}),
    "a login page elsewhere": lambda server: server.response(
        status="302 Found", headers=("location: https://login.example/",)
    ),
    "badly compressed": lambda server: server.response(BODY, headers=("content-encoding: gzip",)),
    "compressed and cut off": lambda server: server.response(
        gzip.compress(BODY)[:40], headers=("content-encoding: gzip",)
    ),
    "a 429 with Retry-After": lambda server: server.response(
        status="429 Too Many Requests", headers=("retry-after: 7",)
    ),
    "a 429 without Retry-After": lambda server: server.response(status="429 Too Many Requests"),
    "a 500": lambda server: server.response({"message": "x"}, status="500 Internal Server Error"),
    "a gateway's error page": lambda server: server.response(b"<html>502</html>", status="502 Bad Gateway"),
    "a 503": lambda server: server.response(status="503 Service Unavailable"),
    "Cloudflare's 520": lambda server: server.response(b"<html>", status="520 "),
    "bytes that are not text": lambda server: server.response(b"\xff\xfe\x00" * 100),
    "JSON without an end": lambda server: server.response(b"[" * 100_000),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_is_retried(connect: Connect, server: Server, failure: str) -> None:
    server.response(BODY)
    FAILURES[failure](server)
    FAILURES[failure](server)
    server.response(BODY)
    server.response(OVER)
    account = Passcreator(api_key="key", base_url=server.base_url)
    statuses: list[BulkStatus] = []
    operation = connect(account, clock=FakeClock()).wait(
        account.operation("x1"), on_update=lambda update: statuses.append(update.status)
    )
    assert statuses == [BulkStatus.RUNNING, BulkStatus.SUCCEEDED]
    assert operation.progress is not None
    assert operation.progress.fraction == 1.0
    assert len(server.requests) == 5


def test_all_failures_in_turn_are_retried(connect: Connect, server: Server) -> None:
    for failure in FAILURES.values():
        failure(server)
        server.response(BODY)
    server.response(OVER)
    account = Passcreator(api_key="key", base_url=server.base_url)
    clock = FakeClock()
    assert connect(account, clock=clock).wait(account.operation("x1"), retry_timeout=1).status is BulkStatus.SUCCEEDED
    assert len(server.requests) == 2 * len(FAILURES) + 1


def test_a_server_that_comes_back_is_polled_again(
    connect: Connect, server: Server, new_server: Callable[[], Server]
) -> None:
    gone = new_server()
    gone.shutdown()
    gone.server_close()
    server.response(OVER)

    class BackAfterAMinute(FakeClock):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if self.monotonic() > 60:
                # A new server listens on the same port.
                back.append(type(server)(("127.0.0.1", gone.port)))
                back[0].response(OVER)
                threading.Thread(target=back[0].serve_forever, kwargs={"poll_interval": 0.005}).start()

    back: list[Server] = []
    account = Passcreator(api_key="key", base_url=gone.base_url)
    try:
        operation = connect(account, clock=BackAfterAMinute()).wait(account.operation("x1"))
    finally:
        for another in back:
            another.shutdown()
            another.server_close()
    assert operation.status is BulkStatus.SUCCEEDED


def test_a_server_that_never_comes_back_is_given_up(connect: Connect, server: Server) -> None:
    server.shutdown()
    server.server_close()
    account = Passcreator(api_key="key", base_url=server.base_url)
    clock = FakeClock()
    with pytest.raises(TransportError):
        connect(account, clock=clock).wait(account.operation("x1"))
    assert 900 < sum(clock.sleeps) <= 960
