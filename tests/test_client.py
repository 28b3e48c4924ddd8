"""Tests of `Client` and `AsyncClient`, with real sockets and a fake clock."""

import asyncio
import copy
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest
from tests.conftest import STUCK, Connect, Server

from bulkstatus import (
    AsyncClient,
    AuthenticationError,
    BulkStatus,
    Client,
    ConfigurationError,
    Operation,
    OperationNotFound,
    Pacing,
    Passcreator,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    Saymon,
    ServerError,
    TransportError,
    UnexpectedResponse,
    WaitTimeout,
    ZohoCreator,
)
from bulkstatus.testing import FakeClock

RUNNING, OVER = {"finished": False}, {"finished": True}
NOT_FOUND = {"statusCode": 404, "success": False, "errors": ["Object not found"], "count": 0, "data": []}


def process(current: int, state: str = "in progress") -> dict[str, object]:
    """Return the body of a Passcreator response."""
    data = {"current": current, "total": 1000, "createdOn": "2024-01-15 10:30:00", "status": state, "errors": None}
    return {"statusCode": 200, "success": True, "description": "Success", "errors": [], "count": 1, "data": data}


@pytest.fixture
def saymon(server: Server) -> Saymon:
    return Saymon(base_url=server.base_url, session_id="5e55-10n")


@pytest.fixture
def passes(server: Server) -> Passcreator:
    return Passcreator(api_key="key", base_url=server.base_url)


class TestGet:
    def test_get_polls_once(self, connect: Connect, server: Server, passes: Passcreator) -> None:
        server.response(process(250))
        clock = FakeClock()
        operation = connect(passes, clock=clock).get(passes.operation("x1"))
        assert (operation.status, operation.vendor_status) == (BulkStatus.RUNNING, "in progress")
        assert operation.url == f"{server.base_url}/api/v3/process/x1"
        assert operation.vendor == "passcreator"
        assert operation.observed_at == clock.now()
        assert operation.progress is not None
        assert operation.progress.fraction == 0.25
        assert clock.sleeps == []
        assert len(server.requests) == 1

    def test_get_accepts_a_status_url(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        server.response(OVER)
        assert connect(saymon).get(f"{server.base_url}/node/api/bulk/x1/status").status is BulkStatus.FINISHED
        assert server.requests[0].startswith(b"GET /node/api/bulk/x1/status HTTP/1.1\r\n")

    def test_get_polls_with_the_account_that_the_job_belongs_to(
        self, connect: Connect, server: Server, saymon: Saymon, passes: Passcreator
    ) -> None:
        server.response(OVER)
        connect(passes, saymon).get(f"{server.base_url}/node/api/bulk/x1/status")
        assert b"cookie: sid=5e55-10n" in server.requests[0].lower()
        assert b"authorization" not in server.requests[0].lower()

    @pytest.mark.parametrize(
        "job",
        [
            "https://elsewhere.example/node/api/bulk/x1/status",
            "{base_url}/node/api/bulk/%2e%2e/status",
            "{base_url}/node/api/bulk/x1/status?api-token=t",
            "",
        ],
    )
    def test_nothing_is_sent_if_the_job_is_refused(
        self, connect: Connect, server: Server, saymon: Saymon, job: str
    ) -> None:
        client = connect(saymon)
        for call in (client.get, client.wait):
            with pytest.raises(ConfigurationError):
                call(job.format(base_url=server.base_url))
        assert server.connections == []

    def test_a_target_is_required_if_two_accounts_serve_the_url(self, connect: Connect, server: Server) -> None:
        server.response(OVER)
        one, two = (Saymon(base_url=server.base_url, session_id=f"sid-{name}", name=name) for name in ("one", "two"))
        client = connect(one, two)
        with pytest.raises(ConfigurationError, match=r"served by Saymon\(.*name='one'.* and Saymon\(.*name='two'"):
            client.get(two.operation("x1").url)
        assert server.connections == []
        client.get(two.operation("x1"))
        assert b"sid=sid-two" in server.requests[0]

    def test_get_does_not_retry(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        server.response(status="502 Bad Gateway")
        with pytest.raises(ServerError):
            connect(saymon).get(saymon.operation("x1"))
        assert len(server.requests) == 1

    @pytest.mark.parametrize(
        ("status", "body", "error_class"),
        [
            ("401 Unauthorized", b"", AuthenticationError),
            ("403 Forbidden", b"", PermissionDenied),
            ("404 Not Found", NOT_FOUND, OperationNotFound),
            ("429 Too Many Requests", b"", RateLimited),
            ("500 Internal Server Error", b"", ServerError),
            ("200 OK", b"<html>maintenance</html>", UnexpectedResponse),
            ("302 Found", b"", UnexpectedResponse),
        ],
    )
    def test_get_raises_the_exception_of_the_response(  # noqa: PLR0917
        self,
        connect: Connect,
        server: Server,
        passes: Passcreator,
        status: str,
        body: object,
        error_class: type[Exception],
    ) -> None:
        server.response(body, status=status)
        with pytest.raises(error_class) as caught:
            connect(passes).get(passes.operation("x1"))
        assert type(caught.value) is error_class


class TestWait:
    def test_wait_returns_at_once_if_the_job_is_over(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        server.response(OVER)
        clock = FakeClock()
        assert connect(saymon, clock=clock).wait(saymon.operation("x1")).status is BulkStatus.FINISHED
        assert clock.sleeps == []

    def test_wait_polls_on_the_vendors_schedule(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        for _ in range(20):
            server.response(RUNNING)
        server.response(OVER)
        clock = FakeClock()
        connect(saymon, clock=clock).wait(saymon.operation("x1").url)
        pacing, age = Saymon.pacing, 0.0
        for delay in clock.sleeps:
            assert delay == pytest.approx(pacing.delay(age))
            age += delay
        assert len(clock.sleeps) == 20

    def test_wait_polls_on_the_callers_schedule_if_given(
        self, connect: Connect, server: Server, saymon: Saymon
    ) -> None:
        server.response(RUNNING)
        server.response(RUNNING)
        server.response(OVER)
        clock = FakeClock()
        connect(saymon, clock=clock, pacing=Pacing(min_interval=7, max_interval=7)).wait(saymon.operation("x1"))
        assert clock.sleeps == [7, 7]

    def test_wait_times_out_after_a_last_poll(self, connect: Connect, server: Server, passes: Passcreator) -> None:
        for current in (1, 2, 3):
            server.response(process(current))
        clock = FakeClock()
        with pytest.raises(WaitTimeout) as caught:
            connect(passes, clock=clock).wait(passes.operation("x1"), timeout=3)
        assert clock.sleeps == [2, 1]
        assert caught.value.operation is not None
        assert caught.value.operation.progress is not None
        assert caught.value.operation.progress.processed == 3
        assert caught.value.__cause__ is None

    def test_a_timeout_of_zero_allows_one_poll(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        server.response(RUNNING)
        clock = FakeClock()
        with pytest.raises(WaitTimeout):
            connect(saymon, clock=clock).wait(saymon.operation("x1"), timeout=0)
        assert clock.sleeps == []
        assert len(server.requests) == 1

    def test_wait_honours_retry_after(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        server.response(status="429 Too Many Requests", headers=("retry-after: 120",))
        server.response(
            status="503 Service Unavailable",
            headers=("date: Mon, 15 Jan 2024 00:00:00 GMT", "retry-after: Mon, 15 Jan 2024 00:00:45 GMT"),
        )
        server.response(OVER)
        clock = FakeClock()
        connect(saymon, clock=clock).wait(saymon.operation("x1"))
        assert clock.sleeps == [120, 45]

    def test_wait_gives_up_if_retry_after_is_beyond_the_timeout(
        self, connect: Connect, server: Server, saymon: Saymon
    ) -> None:
        server.response(RUNNING)
        server.response(status="429 Too Many Requests", headers=("retry-after: 120",))
        clock = FakeClock()
        with pytest.raises(WaitTimeout) as caught:
            connect(saymon, clock=clock).wait(saymon.operation("x1"), timeout=60)
        assert clock.sleeps == [2]
        assert isinstance(caught.value.__cause__, RateLimited)
        assert caught.value.operation is not None

    def test_wait_gives_up_at_once_if_the_daily_quota_is_exhausted(self, connect: Connect, server: Server) -> None:
        server.response({"code": 4000, "message": "You have reached your API call limit for a day."})
        zoho = ZohoCreator(access_token="token", base_url=server.base_url)
        clock = FakeClock()
        with pytest.raises(QuotaExhausted):
            connect(zoho, clock=clock).wait(zoho.operation("owner", "app", "form", "1"))
        assert clock.sleeps == []

    def test_wait_gives_up_at_once_if_refused_and_keeps_the_last_operation(
        self, connect: Connect, server: Server, passes: Passcreator
    ) -> None:
        server.response(process(1))
        server.response(status="401 Unauthorized")
        with pytest.raises(AuthenticationError) as caught:
            connect(passes, clock=FakeClock()).wait(passes.operation("x1"))
        assert caught.value.operation is not None
        assert caught.value.operation.status is BulkStatus.RUNNING

    def test_wait_gives_up_if_errors_outlast_the_retry_timeout(
        self, connect: Connect, server: Server, saymon: Saymon
    ) -> None:
        server.response(status="502 Bad Gateway")
        clock = FakeClock()
        with pytest.raises(ServerError):
            connect(saymon, clock=clock).wait(saymon.operation("x1"), retry_timeout=20)
        assert clock.sleeps == [2, 4, 8, 16]

    def test_an_account_without_its_credential_sends_nothing(
        self, connect: Connect, server: Server, saymon: Saymon
    ) -> None:
        unpickled = pickle.loads(pickle.dumps(copy.copy(saymon)))
        with pytest.raises(ConfigurationError, match="was unpickled"):
            connect(unpickled).wait(unpickled.operation("x1"))
        assert server.connections == []


class TestOnUpdate:
    def test_on_update_is_called_with_the_first_poll_and_each_change(
        self, connect: Connect, server: Server, passes: Passcreator
    ) -> None:
        for body in (process(1), process(1), process(2), process(2), process(2, "paused"), process(2, "finished")):
            server.response(body)
        updates: list[Operation] = []
        last = connect(passes, clock=FakeClock()).wait(passes.operation("x1"), on_update=updates.append)
        assert [(str(operation.progress), operation.vendor_status) for operation in updates] == [
            ("1/1000", "in progress"),
            ("2/1000", "in progress"),
            ("2/1000", "paused"),
            ("2/1000", "finished"),
        ]
        assert updates[-1] is last

    def test_on_update_is_not_called_for_errors(self, connect: Connect, server: Server, passes: Passcreator) -> None:
        server.response(process(1))
        server.response(status="502 Bad Gateway")
        server.response(process(1))
        server.response(process(1, "finished"))
        updates: list[Operation] = []
        connect(passes, clock=FakeClock()).wait(passes.operation("x1"), on_update=updates.append)
        assert [operation.vendor_status for operation in updates] == ["in progress", "finished"]

    @pytest.mark.parametrize("error_class", [RuntimeError, KeyboardInterrupt, TransportError])
    def test_an_exception_that_on_update_raises_reaches_the_caller(
        self, connect: Connect, server: Server, saymon: Saymon, error_class: type[BaseException]
    ) -> None:
        server.response(RUNNING)
        clock = FakeClock()

        def on_update(_: Operation) -> None:
            raise error_class("stop")

        with pytest.raises(error_class, match="stop"):
            connect(saymon, clock=clock).wait(saymon.operation("x1"), on_update=on_update)
        assert clock.sleeps == []

    def test_on_update_must_be_a_function(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        with pytest.raises(ConfigurationError, match="on_update must be a function, and 5 is not"):
            connect(saymon).wait(saymon.operation("x1"), on_update=cast(Any, 5))
        with pytest.raises(ConfigurationError, match="on_update must be a function, and 5 is not"):
            asyncio.run(AsyncClient(saymon).wait(saymon.operation("x1"), on_update=cast(Any, 5)))
        assert server.requests == []

    def test_on_update_may_be_a_coroutine_function(self, server: Server, saymon: Saymon) -> None:
        server.response(RUNNING)
        server.response(OVER)
        updates: list[BulkStatus] = []

        async def on_update(operation: Operation) -> None:
            await asyncio.sleep(0)
            updates.append(operation.status)

        async def main() -> None:
            async with AsyncClient(saymon, clock=FakeClock()) as client:
                await client.wait(saymon.operation("x1"), on_update=on_update)

        asyncio.run(main())
        assert updates == [BulkStatus.RUNNING, BulkStatus.FINISHED]

    def test_an_exception_that_a_coroutine_raises_reaches_the_caller(self, server: Server, saymon: Saymon) -> None:
        server.response(RUNNING)

        async def on_update(_: Operation) -> None:
            raise RuntimeError("stop")

        async def main() -> None:
            async with AsyncClient(saymon, clock=FakeClock()) as client:
                await client.wait(saymon.operation("x1"), on_update=on_update)

        with pytest.raises(RuntimeError, match="stop"):
            asyncio.run(main())


class TestInterruptions:
    def test_ctrl_c_in_a_sleep_is_raised(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        class Interrupted(FakeClock):
            def sleep(self, seconds: float) -> None:
                raise KeyboardInterrupt(seconds)

        server.response(RUNNING)
        with pytest.raises(KeyboardInterrupt):
            connect(saymon, clock=Interrupted()).wait(saymon.operation("x1"))

    def test_a_wait_can_be_cancelled_while_it_sleeps(self, server: Server, saymon: Saymon) -> None:
        server.response(RUNNING)

        async def main() -> None:
            async with AsyncClient(saymon) as client:
                polled = asyncio.Event()
                wait = asyncio.create_task(client.wait(saymon.operation("x1"), on_update=lambda _: polled.set()))
                await polled.wait()
                await asyncio.sleep(0)
                wait.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await wait

        asyncio.run(main())
        assert len(server.requests) == 1

    def test_a_wait_can_be_cancelled_during_a_request_and_the_client_stays_usable(
        self, server: Server, saymon: Saymon
    ) -> None:
        server.hold()
        server.response(OVER)

        async def main() -> BulkStatus:
            async with AsyncClient(saymon) as client:
                wait = asyncio.create_task(client.wait(saymon.operation("x1")))
                assert await asyncio.to_thread(server.requested.acquire, timeout=STUCK)
                wait.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await wait
                return (await client.get(saymon.operation("x1"))).status

        assert asyncio.run(main()) is BulkStatus.FINISHED


class TestSharing:
    def test_threads_may_share_a_client(self, server: Server, saymon: Saymon) -> None:
        server.response(OVER)
        start = threading.Barrier(8)

        def poll(number: int) -> str:
            start.wait()
            return client.get(saymon.operation(f"x{number}")).url

        with Client(saymon) as client, ThreadPoolExecutor(8) as pool:
            urls = list(pool.map(poll, range(8)))
        assert urls == [f"{server.base_url}/node/api/bulk/x{number}/status" for number in range(8)]

    def test_tasks_may_share_a_client(self, server: Server, saymon: Saymon) -> None:
        server.response(OVER)

        async def main() -> list[Operation]:
            async with AsyncClient(saymon, clock=FakeClock()) as client:
                return await asyncio.gather(*(client.wait(saymon.operation(f"x{number}")) for number in range(8)))

        operations = asyncio.run(main())
        assert [operation.url[-9:] for operation in operations] == [f"/x{number}/status"[-9:] for number in range(8)]


class TestClose:
    def test_a_closed_client_opens_new_connections(self, connect: Connect, server: Server, saymon: Saymon) -> None:
        server.response(OVER)
        client = connect(saymon)
        for _ in range(2):
            client.get(saymon.operation("x1"))
            client.close()
            client.close()
        assert len(server.connections) == 2

    def test_a_client_closes_at_the_end_of_its_block_even_on_an_exception(self, server: Server, saymon: Saymon) -> None:
        server.response(OVER)

        def main() -> None:
            with Client(saymon) as client:
                client.get(saymon.operation("x1"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            main()
        assert server.ended.acquire(timeout=STUCK)

    def test_an_async_client_closes_at_the_end_of_its_block_too(self, server: Server, saymon: Saymon) -> None:
        server.response(OVER)

        async def main() -> None:
            async with AsyncClient(saymon) as client:
                await client.get(saymon.operation("x1"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            asyncio.run(main())
        assert server.ended.acquire(timeout=STUCK)

    def test_a_client_needs_an_account(self, connect: Connect) -> None:
        with pytest.raises(ConfigurationError, match="a client needs accounts"):
            connect()


def test_a_repr_is_short_and_names_the_accounts() -> None:
    passes, saymon = (
        Passcreator(api_key="the-key", name="events"),
        Saymon(base_url="https://saymon.example", api_token="t"),
    )
    expected = (
        "Passcreator(base_url='https://app.passcreator.com', name='events'), Saymon(base_url='https://saymon.example')"
    )
    with Client(passes, saymon) as client, client.watch([saymon.operation("x1"), saymon.operation("x2")]) as watching:
        assert repr(client) == f"<Client of {expected}>"
        assert repr(watching) == "<Watch: 2 jobs remaining>"
    assert repr(AsyncClient(passes, saymon)) == f"<AsyncClient of {expected}>"
