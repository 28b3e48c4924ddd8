"""Tests of `Client.watch` and `AsyncClient.watch`, with the sandbox and with real sockets."""

import asyncio
import gc
import itertools
import math
import signal
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from tests.conftest import STUCK, Server, error_of, is_last, operation_of

from bulkstatus import (
    Abandoned,
    AsyncClient,
    BulkStatus,
    Changed,
    Client,
    ConfigurationError,
    Ended,
    OperationNotFound,
    Pacing,
    Passcreator,
    PermissionDenied,
    Saymon,
    Update,
    WaitTimeout,
)
from bulkstatus.http.messages import Request, Response
from bulkstatus.http.sync_transport import HttpxTransport
from bulkstatus.polling.poller import LAST_POLL
from bulkstatus.polling.runtime import SyncRuntime
from bulkstatus.polling.scheduler import Scheduler
from bulkstatus.polling.session import WatchSession
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock
from bulkstatus.vendors.accounts import Accounts

OVER = {"finished": True}
RUNNING = {"finished": False}

Watcher = Callable[..., Iterator[Update]]


def watch_sync(sandbox: Sandbox, clock: FakeClock, jobs: Any, **options: Any) -> Iterator[Update]:
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        yield from client.watch(jobs, **options)


def watch_async(sandbox: Sandbox, clock: FakeClock, jobs: Any, **options: Any) -> Iterator[Update]:
    async def updates() -> AsyncIterator[Update]:
        client = AsyncClient(*sandbox.accounts(), transport=sandbox.async_transport(), clock=clock)
        async with client, client.watch(jobs, **options) as watch:
            async for update in watch:
                yield update

    with asyncio.Runner() as runner:

        async def step(iterator: AsyncIterator[Update]) -> Update | None:
            return await anext(iterator, None)

        iterator = updates()
        try:
            while update := runner.run(step(iterator)):
                yield update
        finally:
            runner.run(_close(iterator))


async def _close(iterator: Any) -> None:
    await iterator.aclose()


@pytest.fixture(params=[watch_sync, watch_async], ids=["Client", "AsyncClient"])
def watch(request: pytest.FixtureRequest) -> Watcher:
    watcher: Watcher = request.param
    return watcher


def by_job(updates: Iterable[Update]) -> dict[str, list[Update]]:
    found = defaultdict[str, list[Update]](list)
    for update in updates:
        found[update.url].append(update)
    return found


@pytest.mark.slow
def test_every_scenario_ends_in_watch_as_in_wait(watch: Watcher) -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    ends = {sandbox.start(name, seconds=2000): SCENARIOS[name].ends_as for name in SCENARIOS}
    found = by_job(watch(sandbox, clock, ends, timeout=20_000))
    assert set(found) == set(ends)
    for url, updates in found.items():
        assert [is_last(update) for update in updates] == [False] * (len(updates) - 1) + [True]
        operations = [operation_of(update) for update in updates if operation_of(update) and not error_of(update)]
        assert all(one.compared != next_one.compared for one, next_one in itertools.pairwise(operations))
        assert sorted(operation.observed_at for operation in operations) == [
            operation.observed_at for operation in operations
        ]
        last, end = updates[-1], ends[url]
        if isinstance(end, BulkStatus):
            assert operation_of(last) is not None
            assert (operation_of(last).status, error_of(last)) == (end, None)
            assert operation_of(last).raw is not None
        else:
            assert error_of(last) is not None
            assert (type(error_of(last)), error_of(last).url) == (end, url)


def test_both_clients_poll_at_the_same_times() -> None:
    def times(watcher: Watcher) -> list[tuple[str, str]]:
        clock = FakeClock()
        sandbox = Sandbox(clock)
        # The jobs are short, so their delays have no jitter.
        urls = [sandbox.start(name, seconds=50) for name in SCENARIOS if "zoho" not in name]
        # The updates are sorted, because the responses of simultaneous polls may arrive in any order.
        return sorted(
            (update.url, str(operation_of(update) and operation_of(update).observed_at))
            for update in watcher(sandbox, clock, urls, timeout=100)
        )

    assert times(watch_sync) == times(watch_async)


def test_a_job_given_as_target_and_url_or_twice_is_watched_once(watch: Watcher) -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url = sandbox.start("saymon-finished", seconds=5)
    assert len(list(watch(sandbox, clock, [url, url]))) == 2
    assert len(list(watch(sandbox, clock, url))) == 1, "the job is over by now"
    assert list(watch(sandbox, clock, [])) == []


@pytest.mark.parametrize("options", [{"max_concurrency": 0}, {"timeout": -1}, {"retry_timeout": math.nan}])
def test_invalid_options_and_urls_are_refused_at_once(options: dict[str, Any]) -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    with Client(*sandbox.accounts(), transport=sandbox.transport()) as client, pytest.raises(ConfigurationError):
        client.watch([], **options)
    with Client(*sandbox.accounts(), transport=sandbox.transport()) as client, pytest.raises(ConfigurationError):
        client.watch(["https://nobody.example/"])


def test_jobs_can_be_added_from_within_the_loop() -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    urls = [sandbox.start("saymon-finished", seconds=5) for _ in range(3)]
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        watching = client.watch(urls[:1])
        ended = []
        for update in watching:
            if is_last(update):
                ended.append(update.url)
                watching.add(urls[: len(ended) + 1])
    assert ended == urls
    with pytest.raises(ConfigurationError, match="this watch is over"):
        watching.add(urls)


def test_a_watch_that_is_over_refuses_new_jobs() -> None:
    saymon = Saymon(base_url="http://localhost", api_token="token")
    session = WatchSession(Accounts((saymon,)), Scheduler(), SyncRuntime(HttpxTransport(), FakeClock()), [])
    assert session.turn() is None
    with pytest.raises(ConfigurationError, match="this watch is over"):
        session.add(saymon.operation("x1"))


HOURLY = Pacing(min_interval=3600, max_interval=3600)
"""Pacing with such a long interval that no job is polled twice during a test."""


def test_jobs_can_be_added_by_another_thread_while_no_job_is_due(server: Server) -> None:
    server.response(RUNNING)
    server.response(OVER)
    saymon = Saymon(base_url=server.base_url, api_token="token")
    with Client(saymon, pacing=HOURLY) as client, client.watch([saymon.operation("x1")]) as watching:
        first = next(watching)
        assert not is_last(first)
        timer = threading.Timer(0.05, watching.add, [saymon.operation("x2")])
        timer.start()
        assert next(watching).url == saymon.operation("x2").url
        timer.join()


def test_jobs_can_be_added_by_another_task_while_no_job_is_due(server: Server) -> None:
    server.response(RUNNING)
    server.response(OVER)
    saymon = Saymon(base_url=server.base_url, api_token="token")

    async def main() -> None:
        async with AsyncClient(saymon, pacing=HOURLY) as client, client.watch(saymon.operation("x1")) as watching:
            await anext(watching)
            asyncio.get_running_loop().call_later(0.05, watching.add, saymon.operation("x2"))
            assert (await anext(watching)).url == saymon.operation("x2").url

    asyncio.run(main())


def two_servers(new_server: Callable[[], Server]) -> tuple[Server, Saymon, Passcreator]:
    """Return a server that never responds, its account, and the account of a server that responds at once."""
    slow, quick = new_server(), new_server()
    slow.hold()
    quick.response({"success": True, "data": {"status": "finished", "current": 1, "total": 1, "errors": None}})
    return (
        slow,
        Saymon(base_url=slow.base_url, api_token="token"),
        Passcreator(api_key="key", base_url=quick.base_url),
    )


def test_a_slow_server_does_not_stall_another(new_server: Callable[[], Server]) -> None:
    slow, saymon, passes = two_servers(new_server)
    jobs = [*(saymon.operation(f"x{n}") for n in range(30)), *(passes.operation(f"x{n}") for n in range(5))]
    with Client(saymon, passes) as client:
        watching = client.watch(jobs, max_concurrency=2)
        assert {next(watching).url for _ in range(5)} == {job.url for job in jobs[30:]}
        slow.server_close()  # close the open connections of the slow server


def test_a_slow_server_does_not_stall_another_async(new_server: Callable[[], Server]) -> None:
    _, saymon, passes = two_servers(new_server)
    jobs = [*(saymon.operation(f"x{n}") for n in range(30)), *(passes.operation(f"x{n}") for n in range(5))]

    async def main() -> None:
        async with AsyncClient(saymon, passes) as client, client.watch(jobs, max_concurrency=2) as watching:
            assert {(await anext(watching)).url for _ in range(5)} == {job.url for job in jobs[30:]}

    asyncio.run(asyncio.wait_for(main(), STUCK))


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("bulkstatus-watch")}


def test_a_break_leaves_no_thread_running(server: Server) -> None:
    server.response(RUNNING)
    saymon = Saymon(base_url=server.base_url, api_token="token")
    with Client(saymon) as client:
        for update in client.watch([saymon.operation(f"x{n}") for n in range(3)]):
            assert operation_of(update) is not None
            assert threads()
            break
        assert not threads()


def test_close_and_with_leave_no_thread_running(server: Server) -> None:
    server.response(RUNNING)
    saymon = Saymon(base_url=server.base_url, api_token="token")
    with Client(saymon) as client:
        with client.watch(saymon.operation("x1")) as watching:
            next(watching)
        assert not threads()
        assert list(watching) == []
        watching = client.watch(saymon.operation("x1"))
        watching.close()
        watching.close()
        assert list(watching) == []
        with pytest.raises(ConfigurationError):
            watching.add(saymon.operation("x1"))


def test_leaving_does_not_wait_for_responses(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Saymon, "request_timeout", 3600.0)
    server.hold()
    saymon = Saymon(base_url=server.base_url, api_token="token")
    saymon.requests_per_second = 1e6  # so that all jobs are polled at once
    with Client(saymon) as client, client.watch([saymon.operation(f"x{n}") for n in range(3)]) as watching:

        def close() -> None:
            for _ in range(3):
                assert server.requested.acquire(timeout=STUCK)
            watching.close()

        closing = threading.Thread(target=close)
        closing.start()
        assert list(watching) == []
        closing.join()
    assert len(server.requests) == 3
    assert not threads()


def test_another_thread_can_close_a_watch_while_no_job_is_due(server: Server) -> None:
    server.response(RUNNING)
    saymon = Saymon(base_url=server.base_url, api_token="token")
    with Client(saymon, pacing=Pacing(min_interval=60)) as client, client.watch(saymon.operation("x1")) as watching:
        next(watching)
        timer = threading.Timer(0.05, watching.close)
        timer.start()
        assert list(watching) == []
        timer.join()
    assert not threads()


def test_another_task_can_close_a_watch_while_no_job_is_due(server: Server) -> None:
    server.response(RUNNING)
    saymon = Saymon(base_url=server.base_url, api_token="token")

    async def main() -> None:
        async with (
            AsyncClient(saymon, pacing=Pacing(min_interval=60)) as client,
            client.watch(saymon.operation("x1")) as watching,
        ):
            await anext(watching)
            closing = asyncio.create_task(watching.aclose())
            assert [update async for update in watching] == []
            await closing

    asyncio.run(asyncio.wait_for(main(), STUCK))


class StoppingClock(FakeClock):
    """A fake clock that raises `KeyboardInterrupt` in `sleep` to simulate Ctrl-C."""

    def sleep(self, seconds: float) -> None:
        raise KeyboardInterrupt(seconds)


def test_an_interrupted_watch_reports_that_jobs_are_left() -> None:
    clock = StoppingClock()
    sandbox = Sandbox(clock)
    url = sandbox.start("saymon-finished", seconds=50)
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        watching = client.watch([url])
        next(watching)
        with pytest.raises(KeyboardInterrupt):
            next(watching)
        for _ in range(2):
            with pytest.raises(ConfigurationError, match="was interrupted, and 1 of its jobs are not over"):
                next(watching)


def test_a_cancelled_watch_reports_that_jobs_are_left(server: Server) -> None:
    server.response(RUNNING)
    saymon = Saymon(base_url=server.base_url, api_token="token")

    async def main() -> None:
        async with AsyncClient(saymon) as client:
            watching = client.watch([saymon.operation("x1")])
            await anext(watching)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0):
                    await anext(watching)
            with pytest.raises(ConfigurationError, match="was interrupted"):
                await anext(watching)

    asyncio.run(main())


def test_a_poll_that_is_cancelled_from_outside_does_not_stall_the_watch() -> None:
    class Cancelled:
        async def send(self, request: Request, timeout: float) -> Response:
            raise asyncio.CancelledError(request.url, timeout)

        async def aclose(self) -> None: ...

    async def main() -> None:
        saymon = Saymon(base_url="http://localhost", api_token="token")
        async with AsyncClient(saymon, transport=Cancelled()) as client:
            with pytest.raises(asyncio.CancelledError):
                await anext(client.watch([saymon.operation("x1")]))

    asyncio.run(asyncio.wait_for(main(), STUCK))


def test_a_slow_consumer_delays_requests_and_causes_no_timeout() -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    urls = [sandbox.start("saymon-finished", seconds=10) for _ in range(2)]
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        for update in client.watch(urls, retry_timeout=5.0, timeout=2000.0):
            clock.advance(100.0)
            assert error_of(update) is None


def test_a_job_whose_deadline_passes_during_retry_after_is_reported_at_once(server: Server) -> None:
    server.response(status="429 Too Many Requests", headers=("retry-after: 1000",))
    saymon = Saymon(base_url=server.base_url, api_token="token")
    clock = FakeClock()
    with Client(saymon, clock=clock) as client:
        watching = client.watch([saymon.operation("x1"), saymon.operation("x2")], timeout=60.0, max_concurrency=1)
        assert [type(error_of(update)) for update in watching] == [WaitTimeout, WaitTimeout]
    assert clock.monotonic() == pytest.approx(60.0 + LAST_POLL)


def test_a_url_of_two_accounts_can_be_watched_with_one_account_only() -> None:
    one, other = (Saymon(base_url="https://saymon.example", api_token="token", name=name) for name in "ab")
    with Client(one, other) as client:
        with pytest.raises(ConfigurationError, match="was given for two accounts"):
            client.watch([one.operation("x1"), other.operation("x1")])
        with client.watch([one.operation("x1")]) as watching, pytest.raises(ConfigurationError, match="two accounts"):
            watching.add(other.operation("x1"))


def test_a_job_that_ended_with_an_error_can_be_added_again(server: Server) -> None:
    server.response({}, status="403 Forbidden")
    server.response(OVER)
    saymon = Saymon(base_url=server.base_url, api_token="token")
    with Client(saymon) as client:
        watching = client.watch([saymon.operation("x1"), saymon.operation("x2")], max_concurrency=1)
        refused = next(watching)
        assert isinstance(error_of(refused), PermissionDenied)
        assert error_of(next(watching)) is None
        watching.add(refused.url)
        assert next(watching).url == refused.url


@pytest.mark.parametrize("has_ledger", [False, True])
def test_a_job_can_be_added_again_while_its_error_is_delivered(
    server: Server, tmp_path: Path, *, has_ledger: bool
) -> None:
    server.response({}, status="403 Forbidden")
    server.response(OVER)
    saymon = Saymon(base_url=server.base_url, api_token="token")
    ledger = tmp_path / "jobs.db" if has_ledger else None
    with Client(saymon) as client:
        watching = client.watch([saymon.operation("x1")], ledger=ledger)
        errors = []
        for update in watching:
            errors.append(type(error_of(update)))
            if error_of(update):
                watching.add(update.url)
        assert errors == [PermissionDenied, NoneType]
        if ledger:
            assert list(client.watch([saymon.operation("x1")], ledger=ledger)) == []


BACKGROUND = """
import sys, threading
from bulkstatus import Client, Pacing, Saymon
saymon = Saymon(base_url=sys.argv[1], api_token="token")
client = Client(saymon, pacing=Pacing(min_interval=0.2, max_interval=0.2))
begun = threading.Event()

def follow():
    for update in client.watch([saymon.operation("x1")]):
        print(update.operation.status, flush=True)
        begun.set()
    client.close()

threading.Thread(target=follow).start()
begun.wait()
"""


@pytest.mark.slow
def test_a_thread_keeps_watching_after_the_main_thread_has_ended(server: Server) -> None:
    for _ in range(3):
        server.response(RUNNING)
    server.response(OVER)
    done = subprocess.run(
        [sys.executable, "-c", BACKGROUND, server.base_url], capture_output=True, text=True, check=False, timeout=STUCK
    )
    assert (done.stdout, done.stderr) == ("running\nfinished\n", "")


@pytest.mark.slow
def test_a_program_that_abandons_a_watch_still_ends(server: Server) -> None:
    server.response(RUNNING)
    program = """
import sys
from bulkstatus import Client, Saymon
saymon = Saymon(base_url=sys.argv[1], api_token="token")
client = Client(saymon)
watching = client.watch(saymon.operation("x1"))
print(next(watching).operation.status)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, server.base_url], capture_output=True, text=True, check=False, timeout=STUCK
    )
    assert (done.stdout, done.stderr, done.returncode) == ("running\n", "", 0)


def test_closing_while_requests_are_in_flight_ends_the_iteration(server: Server) -> None:
    server.response(RUNNING)
    server.hold()
    saymon = Saymon(base_url=server.base_url, api_token="token")
    saymon.requests_per_second = 1000.0
    with Client(saymon) as client:
        watching = client.watch([saymon.operation(f"x{n}") for n in range(5)])
        next(watching)
        closing = threading.Thread(target=watching.close)
        closing.start()
        assert list(watching) == []
        closing.join()
    assert not threads()


@pytest.mark.slow
@pytest.mark.parametrize("leave", ["cancel", "break", "close", "timeout"])
def test_leaving_cancels_requests_in_flight(server: Server, leave: str) -> None:
    server.response(RUNNING)
    server.hold()
    saymon = Saymon(base_url=server.base_url, api_token="token")
    saymon.requests_per_second = 1e6  # so that all jobs are polled at once

    async def wait_for_requests(number: int) -> None:
        """Wait until the server has received `number` requests after the first request."""
        for _ in range(1 + number):
            assert await asyncio.to_thread(server.requested.acquire, timeout=STUCK)

    async def follow(client: AsyncClient, hanging: asyncio.Event) -> None:
        watching = client.watch([saymon.operation(f"x{n}") for n in range(3)])
        async for _ in watching:
            hanging.set()
            if leave == "break":
                await wait_for_requests(2)
                break
            if leave == "close":
                await watching.aclose()

    async def main() -> None:
        async with AsyncClient(saymon) as client:
            hanging = asyncio.Event()
            task = asyncio.create_task(follow(client, hanging))
            await hanging.wait()
            if leave == "cancel":
                await wait_for_requests(2)
                task.cancel()
            with suppress(asyncio.CancelledError, TimeoutError):
                await asyncio.wait_for(task, 0.3 if leave == "timeout" else STUCK)
            gc.collect()
            for _ in range(100):  # cancelled tasks end after a few iterations of the event loop
                await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_an_unexpected_exception_is_raised_and_leaves_no_thread_running() -> None:
    class Broken:
        def send(self, request: Request, timeout: float) -> Response:
            raise ZeroDivisionError(request.url, timeout)

        def close(self) -> None: ...

    saymon = Saymon(base_url="http://localhost", api_token="token")
    with Client(saymon, transport=Broken()) as client, pytest.raises(ZeroDivisionError):
        list(client.watch(saymon.operation("x1")))
    assert not threads()


PROGRAM = """
import sys, threading
from bulkstatus import Client, Saymon
saymon = Saymon(base_url=sys.argv[1], api_token="token")
with Client(saymon) as client:
    try:
        for update in client.watch([saymon.operation(f"x{n}") for n in range(5)]):
            print(update.operation.status, flush=True)
    except KeyboardInterrupt:
        print(threading.active_count())
"""


@pytest.mark.slow
@pytest.mark.usefixtures("unmeasured")
def test_ctrl_c_ends_a_watch_that_sleeps(server: Server) -> None:
    server.response(RUNNING)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, server.base_url], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(5)] == ["running\n"] * 5
        process.send_signal(signal.SIGINT)
        assert process.stdout.read() == "1\n"
        assert process.wait(STUCK) == 0


def test_an_update_has_one_of_three_types() -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url, gone = sandbox.start("saymon-finished", seconds=5), sandbox.start("saymon-deleted", seconds=5)
    found: dict[str, object] = {}
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        for update in client.watch([url, gone]):
            match update:
                case Changed(changed, operation):
                    assert (changed, operation.status.is_terminal) == (operation.url, False)
                case Ended(ended, operation):
                    found[ended] = operation.status
                case Abandoned(abandoned, error, last):
                    assert error.operation is last
                    found[abandoned] = type(error)
    assert found == {url: BulkStatus.FINISHED, gone: OperationNotFound}
