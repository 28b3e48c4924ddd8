"""Tests of what a watch stores in its ledger, and how a new watch continues from the ledger."""

import asyncio
import gc
import itertools
import math
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import STUCK, Server, error_of, is_last, operation_of

from bulkstatus import (
    AsyncClient,
    BulkStatus,
    Changed,
    Client,
    ConfigurationError,
    Ended,
    ItemError,
    Operation,
    OperationNotFound,
    Pacing,
    PermissionDenied,
    Progress,
    Saymon,
    Target,
    Update,
    WaitTimeout,
    ZohoCreator,
)
from bulkstatus.polling.ledger import APPLICATION_ID, VERSION, Ledger
from bulkstatus.polling.poller import Poller
from bulkstatus.polling.rate_limiter import DAY, RateLimiter, WatchedJob
from bulkstatus.polling.schedule import MAX_INTERVALS
from bulkstatus.polling.scheduler import PollResult
from bulkstatus.sandbox import Sandbox
from bulkstatus.testing import FakeClock
from bulkstatus.vendors.account import AccountKey

OVER = {"finished": True}
SAYMON = Saymon(base_url="https://saymon.example", api_token="token")


YEAR = 365 * 86_400


def target_of(url: str) -> Target:
    return Target(account=SAYMON, url=url, ids=())


def job_of(target: Target) -> WatchedJob:
    poller = Poller(target.url, pacing=Pacing(), timeout=None, retry_timeout=900.0, now=0.0)
    return WatchedJob(target, poller, RateLimiter(0.0, requests_per_second=1.0), math.inf)


def next_year() -> FakeClock:
    return FakeClock(FakeClock().now() + timedelta(seconds=YEAR))


class MortalClock(FakeClock):
    """A fake clock that raises `KeyboardInterrupt` to simulate the crash of a program."""

    is_dying = False
    dies_at = math.inf

    def sleep(self, seconds: float) -> None:
        if self.is_dying or self.monotonic() + seconds > self.dies_at:
            raise KeyboardInterrupt
        super().sleep(seconds)


class World:
    """A sandbox for simulated programs that watch jobs, exit and start again. The jobs also run while no program is
    running."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = MortalClock()
        self.sandbox = Sandbox(self.clock)
        self.polled: list[float] = []

    def client(self) -> Client:
        transport, polled, clock = self.sandbox.transport(), self.polled, self.clock

        class Counting:
            def send(self, request: Any, timeout: float) -> Any:
                polled.append(clock.monotonic())
                return transport.send(request, timeout)

            def close(self) -> None: ...

        return Client(*self.sandbox.accounts(), transport=Counting(), clock=self.clock)

    def watch(self, jobs: Any, *, leave_after: int | None = None, **options: Any) -> list[Update]:
        """Return the updates of a simulated program. The program exits after at most `leave_after` updates."""
        updates = []
        with self.client() as client, client.watch(jobs, ledger=self.path, **options) as watching:
            for update in watching:
                updates.append(update)
                if len(updates) == leave_after:
                    break
        return updates


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "jobs.db")


def test_the_same_call_continues_after_a_restart(world: World) -> None:
    urls = [world.sandbox.start("passcreator-success", seconds=100 * n) for n in range(1, 4)]
    reported: list[Update] = []
    while True:
        updates = world.watch(urls, leave_after=4)
        if len(updates) < 4:
            reported += updates
            break
        reported += updates[:-1]  # the delivery of the last update was not confirmed
    ends = [update.url for update in reported if is_last(update)]
    assert sorted(ends) == sorted(urls)
    for url in urls:
        changes = [operation_of(update).compared for update in reported if update.url == url and operation_of(update)]
        assert all(one != other for one, other in itertools.pairwise(changes))
    assert world.watch(urls) == []


def test_the_end_is_reported_until_it_is_delivered_and_without_a_new_poll(world: World) -> None:
    url = world.sandbox.start("passcreator-partial", seconds=5)
    (first,) = world.watch(url, leave_after=1)
    assert not is_last(first)
    world.clock.advance(10)
    (end,) = world.watch(url, leave_after=1)
    assert operation_of(end) is not None
    world.polled.clear()
    (again,) = world.watch(url, leave_after=1)
    assert operation_of(again) is not None
    assert (again.url, error_of(again), operation_of(again).compared) == (url, None, operation_of(end).compared)
    assert world.watch(url) == [again]
    assert world.watch(url) == []
    assert world.polled == []


@pytest.mark.parametrize("is_added_again", [False, True])
def test_the_next_watch_starts_again_with_a_job_that_ended_with_an_error(world: World, *, is_added_again: bool) -> None:
    lost, slow = (
        world.sandbox.start("zoho_creator-other-users-job"),
        world.sandbox.start("saymon-finished", seconds=3000),
    )
    for jobs in ([lost, slow], [lost, slow] if is_added_again else []):
        began = world.clock.monotonic()
        updates = world.watch(jobs, timeout=60)
        assert [type(error_of(update)) for update in updates] == [PermissionDenied, NoneType, WaitTimeout]
        assert world.clock.monotonic() - began >= 60, "the timeout counts from the start of each watch"
    updates = world.watch([lost, slow] if is_added_again else [])
    assert {
        update.url: operation_of(update) and operation_of(update).status for update in updates if is_last(update)
    } == {
        lost: None,
        slow: BulkStatus.FINISHED,
    }


def test_a_job_that_was_not_found_is_polled_again_when_it_is_added_again(world: World) -> None:
    gone = f"{world.sandbox.start('passcreator-success')[:-3]}fff"
    for _ in range(2):
        (end,) = world.watch(gone)
        assert isinstance(error_of(end), OperationNotFound)
        assert world.watch([]) == []


def test_an_error_that_was_not_delivered_is_reported_again(world: World) -> None:
    url = world.sandbox.start("zoho_creator-other-users-job")
    (error,) = world.watch(url, leave_after=1)
    (again,) = world.watch([])
    assert (type(error_of(error)), error.url) == (type(error_of(again)), again.url) == (PermissionDenied, url)


def test_a_job_without_an_account_stays_in_the_ledger_and_does_not_stall_other_jobs(world: World) -> None:
    one, other = (world.sandbox.start(name, seconds=50) for name in ("saymon-finished", "passcreator-success"))
    world.watch([one, other], leave_after=1)
    saymon = [account for account in world.sandbox.accounts() if account.vendor == "saymon"]
    for expected in ([one, other], [other]):
        with Client(*saymon, transport=world.sandbox.transport(), clock=world.clock) as client:
            ends = {update.url: update for update in client.watch([], ledger=world.path) if is_last(update)}
        assert sorted(ends) == sorted(expected)
        assert isinstance(error_of(ends[other]), ConfigurationError)
    (end,) = (update for update in world.watch([]) if is_last(update))
    assert (end.url, error_of(end)) == (other, None)


def test_a_reported_change_is_not_repeated_and_no_job_is_polled_before_it_is_due(world: World) -> None:
    url = world.sandbox.start("saymon-finished", seconds=50)
    world.clock.is_dying = True
    with world.client() as client, pytest.raises(KeyboardInterrupt):
        list(client.watch(url, ledger=world.path))
    assert world.polled == [0.0]
    world.clock.is_dying = False
    (end,) = world.watch(url)
    assert is_last(end)
    assert world.polled[1] == pytest.approx(2.0)


def test_the_next_watch_continues_with_jobs_that_were_added_to_the_last_watch(world: World) -> None:
    one, two = (world.sandbox.start("saymon-finished", seconds=50) for _ in range(2))
    with world.client() as client, client.watch([one], ledger=world.path) as watching:
        next(watching)
        watching.add([two])
    assert {update.url for update in world.watch([])} == {one, two}


def test_a_job_is_polled_when_it_was_due_and_at_the_interval_of_its_age(world: World) -> None:
    url = world.sandbox.start("saymon-finished", seconds=10_000)
    with world.client() as client, client.watch(url, ledger=world.path, timeout=1000) as watching:
        next(watching)
        world.clock.advance(500)
        watching.add([world.sandbox.start("saymon-finished", seconds=1)])
        next(watching)
        next(watching)
    world.polled.clear()
    began = world.clock.monotonic()
    world.watch([], timeout=1000)
    assert world.clock.monotonic() == pytest.approx(1000, abs=2), "the deadline is unchanged"
    assert len(world.polled) < 14, f"from the age of {began:.0f} s, the interval is about 50 s"


def test_retry_after_outlasts_the_program(tmp_path: Path, server: Server) -> None:
    server.response(status="429 Too Many Requests", headers=("retry-after: 300",))
    server.response(OVER)
    saymon = Saymon(base_url=server.base_url, api_token="token")
    clock = MortalClock()
    clock.is_dying = True
    with Client(saymon, clock=clock) as client, pytest.raises(KeyboardInterrupt):
        next(client.watch(saymon.operation("x1"), ledger=tmp_path / "jobs.db"))
    assert len(server.requests) == 1
    clock.is_dying = False
    with Client(saymon, clock=clock) as client:
        first = next(client.watch(saymon.operation("x2"), ledger=tmp_path / "jobs.db"))
    assert is_last(first)
    assert clock.monotonic() == pytest.approx(300)


def test_a_clock_that_was_set_back_does_not_hold_an_account_for_years(world: World) -> None:
    job = job_of(world.sandbox.accounts()[2].operation("x1"))
    job.limiter.hold(world.clock.monotonic() + YEAR)
    ledger = Ledger(world.path, world.clock)
    ledger.polled(job, PollResult([]))
    ledger.close()
    url = world.sandbox.start("saymon-finished", seconds=1)
    assert [is_last(update) for update in world.watch(url)] == [True]
    assert world.polled == pytest.approx([86_400])


def test_a_clock_that_was_set_back_does_not_delay_a_job_for_years(world: World) -> None:
    url = world.sandbox.start("saymon-finished", seconds=1)
    ledger = Ledger(world.path, next_year())
    ledger.add([target_of(url)])
    ledger.close()
    assert [is_last(update) for update in world.watch(url)] == [True]
    assert world.polled == pytest.approx([86_400])


def test_a_clock_that_was_set_back_does_not_delay_a_deadline_for_years(world: World) -> None:
    url = world.sandbox.start("saymon-finished", seconds=YEAR)
    ledger = Ledger(world.path, next_year())
    ledger.add([target_of(url)])
    ledger.close()
    assert isinstance(error_of(world.watch(url, timeout=100_000)[-1]), WaitTimeout)
    assert world.clock.monotonic() == pytest.approx(100_000)


def test_a_clock_that_was_set_back_does_not_use_up_the_daily_quota_for_years(world: World) -> None:
    _, _, _, zoho = world.sandbox.accounts()
    ledger = Ledger(world.path, next_year())
    ledger.sending([job_of(zoho.operation("jason18", "zylker-store", "Employee", "1"))] * int(zoho.requests_per_day))
    ledger.close()
    world.watch(world.sandbox.start("zoho_creator-success", seconds=1))
    assert world.polled == pytest.approx([86_400])


def test_progress_counts_from_the_time_at_which_it_was_observed(world: World) -> None:
    url = world.sandbox.start("passcreator-success", seconds=3000)
    world.clock.dies_at = 500
    with world.client() as client, pytest.raises(KeyboardInterrupt):
        list(client.watch(url, ledger=world.path))
    polled = len(world.polled)
    world.clock.advance(1000 - world.clock.monotonic())
    world.clock.dies_at = math.inf
    world.watch(url)
    # Progress took ten minutes to move, so the end is far and the longest interval applies.
    assert world.polled[polled + 1] - world.polled[polled] == pytest.approx(MAX_INTERVALS * Pacing().max_interval)


def test_a_job_that_is_added_again_at_its_deadline_has_its_whole_timeout_again(world: World) -> None:
    url = world.sandbox.start("saymon-finished", seconds=3000)
    ends = []
    with world.client() as client, client.watch(url, ledger=world.path, timeout=100) as watching:
        for update in watching:
            if error_of(update):
                ends.append(world.clock.monotonic())
                if len(ends) < 3:
                    watching.add(update.url)
    assert ends == pytest.approx([100, 200, 300])


def test_an_end_that_was_not_delivered_is_reported_even_without_an_account_for_the_job(world: World) -> None:
    url = world.sandbox.start("passcreator-success", seconds=5)
    world.clock.advance(10)
    (end,) = world.watch(url, leave_after=1)
    assert is_last(end)
    saymon = [account for account in world.sandbox.accounts() if account.vendor == "saymon"]
    with Client(*saymon, transport=world.sandbox.transport(), clock=world.clock) as client:
        (again,) = client.watch([], ledger=world.path)
    assert (again.url, error_of(again), is_last(again)) == (url, None, True)


def test_a_job_whose_updates_are_all_delivered_takes_little_space(world: World) -> None:
    world.watch([world.sandbox.start("passcreator-partial", seconds=5)])
    with sqlite3.connect(world.path) as db:
        assert db.execute("SELECT operation FROM job").fetchall() == [(None,)]
    db.close()


def test_the_requests_of_a_day_are_counted_across_programs(world: World) -> None:
    urls = [world.sandbox.start("zoho_creator-success", seconds=10 * 86_400) for _ in range(20)]
    world.clock.dies_at = 0.0
    for hours in range(4, 28, 4):
        world.clock.dies_at = hours * 3600
        with world.client() as client, pytest.raises(KeyboardInterrupt):
            list(client.watch(urls, ledger=world.path))
        world.clock.advance(hours * 3600 - world.clock.monotonic())
    assert 150 < sum(time < 86_400 for time in world.polled) <= 250


def test_the_async_client_can_use_a_ledger_too(world: World) -> None:
    urls = [world.sandbox.start("saymon-finished", seconds=5) for _ in range(3)]

    async def main() -> list[Update]:
        accounts, transport = world.sandbox.accounts(), world.sandbox.async_transport()
        async with AsyncClient(*accounts, transport=transport, clock=world.clock) as client:
            return [update async for update in client.watch(urls, ledger=str(world.path))]

    assert len(asyncio.run(main())) == 6
    assert world.watch(urls) == []


def test_leaving_an_async_watch_frees_the_ledger_at_once(world: World) -> None:
    urls = [world.sandbox.start("saymon-finished", seconds=5) for _ in range(2)]

    async def main() -> None:
        accounts, transport = world.sandbox.accounts(), world.sandbox.async_transport()
        async with AsyncClient(*accounts, transport=transport, clock=world.clock) as client:
            for expected in (1, 4):
                count = 0
                async for _ in client.watch(urls, ledger=world.path):
                    count += 1
                    if count == expected:
                        break

    asyncio.run(main())


class TestLedgerFile:
    def test_the_ledger_is_used_by_one_watch_at_a_time(self, world: World) -> None:
        ledger = Ledger(world.path, FakeClock())
        with pytest.raises(ConfigurationError, match="in use by another watch"):
            Ledger(world.path, FakeClock())
        ledger.close()
        with world.client() as client:
            watching = client.watch([], ledger=world.path)
            with pytest.raises(ConfigurationError, match="in use by another watch"):
                client.watch([], ledger=world.path)
            program = f"""
from bulkstatus.polling.ledger import Ledger
from bulkstatus.testing import FakeClock
Ledger({str(world.path)!r}, FakeClock())
"""
            refused = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
            assert "ConfigurationError: the ledger" in refused.stderr
            assert "is in use by another watch" in refused.stderr
            watching.close()
            client.watch([], ledger=world.path).close()

    def test_the_ledger_is_free_again_after_a_watch_that_did_not_start(self, world: World) -> None:
        with world.client() as client:
            client.watch([], ledger=world.path)
            with pytest.raises(ConfigurationError, match="not a status URL"):
                client.watch(["https://nobody.example/x"], ledger=world.path)
            client.watch([], ledger=world.path).close()

    @pytest.mark.parametrize("client_class", [Client, AsyncClient])
    def test_the_ledger_is_free_again_after_a_watch_in_a_reference_cycle(
        self, world: World, client_class: type[Any]
    ) -> None:
        gc.collect()
        watch: Any = client_class(*world.sandbox.accounts(), clock=world.clock).watch([], ledger=world.path)
        watch.itself = watch
        del watch
        gc.collect()  # finalizes the connection before the watch, without a warning
        world.client().watch([], ledger=world.path).close()

    def test_a_file_of_another_program_is_refused_and_stays_unchanged(self, tmp_path: Path) -> None:
        path = tmp_path / "other.db"
        with sqlite3.connect(path) as db:
            db.execute("CREATE TABLE job (name TEXT)")
        db.close()
        before = path.read_bytes()
        with pytest.raises(ConfigurationError, match="is a database, but not a ledger"):
            Ledger(path, FakeClock())
        assert path.read_bytes() == before
        text = tmp_path / "text"
        text.write_text("not a database, but long enough to be looked into" * 100)
        with pytest.raises(ConfigurationError, match="not a database"):
            Ledger(text, FakeClock())
        with pytest.raises(ConfigurationError, match="cannot open the ledger"):
            Ledger(tmp_path / "absent" / "jobs.db", FakeClock())

    @pytest.mark.parametrize("path", ["", ":memory:"])
    def test_the_ledger_must_be_a_file(self, world: World, path: str) -> None:
        with world.client() as client, pytest.raises(ConfigurationError, match="is not: pass the path of a file"):
            client.watch([], ledger=path)

    def test_a_ledger_of_a_newer_version_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "jobs.db"
        Ledger(path, FakeClock()).close()
        db = sqlite3.connect(path, isolation_level=None)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
        db.close()
        with pytest.raises(ConfigurationError, match="written by a newer bulkstatus"):
            Ledger(path, FakeClock())

    def test_a_ledger_that_another_program_has_changed_is_refused(self, world: World) -> None:
        url = world.sandbox.start("saymon-finished", seconds=5)
        world.watch(url, leave_after=2)
        with sqlite3.connect(world.path) as db:
            db.execute("UPDATE job SET operation = '{}'")
        db.close()
        with pytest.raises(ConfigurationError, match=f"its entry for {url} cannot be read"):
            world.watch([])

    def test_errors_about_the_ledger_show_no_control_characters(self, tmp_path: Path) -> None:
        path = tmp_path / "a\x1b[31mb"
        Ledger(path, FakeClock()).close()
        with sqlite3.connect(path) as db:
            db.execute("INSERT INTO job VALUES (?, 'saymon', 0, 0, 0, '{}')", ["http://user:hunter2@x/\x1b[31m"])
        db.close()
        ledger = Ledger(path, FakeClock())
        with pytest.raises(ConfigurationError) as found:
            list(ledger.entries())
        ledger.close()
        assert str(found.value) == (
            f"the ledger {tmp_path}/a [31mb was changed by another program: "
            "its entry for http://x/ [31m cannot be read; use another file"
        )
        path.write_bytes(b"no database" * 100)
        with pytest.raises(ConfigurationError, match=r"a \[31mb as a ledger: .*; fix it, or use another file$"):
            Ledger(path, FakeClock())

    @pytest.mark.slow
    def test_the_error_names_a_ledger_that_cannot_be_written(self, tmp_path: Path, server: Server) -> None:
        program = """
import resource, sys
from bulkstatus import Client, Saymon
saymon = Saymon(base_url=sys.argv[1], api_token="token")
with Client(saymon) as client:
    for update in client.watch([saymon.operation(f"x{n}") for n in range(50)], ledger=sys.argv[2]):
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
"""
        server.response(OVER)
        command = [sys.executable, "-c", program, server.base_url, str(tmp_path / "jobs.db")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=STUCK)
        assert re.search(r"LedgerError: cannot write to the ledger .*jobs.db: .*; fix the cause", done.stderr)

    def test_the_ledger_contains_no_credential(self, tmp_path: Path, server: Server) -> None:
        # The server sends the request back, like some error pages.
        server.echo()
        secret = "sesame-2f7d"
        saymon = Saymon(base_url=server.base_url, api_token=secret)
        path = tmp_path / "jobs.db"
        with Client(saymon, clock=FakeClock()) as client, client.watch(saymon.operation("x1"), ledger=path) as watching:
            next(watching)
            assert secret.encode() in server.requests[-1]
            for file in tmp_path.iterdir():
                assert secret.encode() not in file.read_bytes()
        assert secret.encode() not in path.read_bytes()


PROGRAM = """
import os, signal, sys
from bulkstatus import Client, Saymon
saymon = Saymon(base_url=sys.argv[1], api_token="token")
jobs = [saymon.operation(f"x{n}") for n in range(6)]
taken = 0
with Client(saymon) as client:
    for update in client.watch(jobs, ledger=sys.argv[2]):
        print(update.url, flush=True)
        taken += 1
        if taken == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
print("over")
"""


@pytest.mark.slow
def test_a_delivered_end_is_not_repeated_after_the_next_update_was_requested(tmp_path: Path, server: Server) -> None:
    program = """
import os, signal, sys
from bulkstatus import Client, Saymon
from bulkstatus.http.sync_transport import HttpxTransport
class Deadly(HttpxTransport):
    def send(self, request, timeout):
        if "/x2/" in request.url:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().send(request, timeout)
saymon = Saymon(base_url=sys.argv[1], api_token="token")
with Client(saymon, transport=Deadly()) as client:
    for update in client.watch([saymon.operation("x1"), saymon.operation("x2")], ledger=sys.argv[2], max_concurrency=1):
        print(update.url, flush=True)
"""
    server.response(OVER)
    path = tmp_path / "jobs.db"
    command = [sys.executable, "-c", program, server.base_url, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=STUCK)
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.split() == [f"{server.base_url}/node/api/bulk/x1/status"]
    ledger = Ledger(path, FakeClock())
    assert [entry.url for entry in ledger.entries()] == [f"{server.base_url}/node/api/bulk/x2/status"]
    ledger.close()


@pytest.mark.slow
@pytest.mark.parametrize("killed_at", [1, 3, 6])
def test_a_kill_loses_no_update_and_repeats_only_the_unconfirmed_one(
    tmp_path: Path, server: Server, killed_at: int
) -> None:
    server.response(OVER)

    def run(taken: int) -> list[str]:
        command = [sys.executable, "-c", PROGRAM, server.base_url, str(tmp_path / "jobs.db"), str(taken)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=STUCK)
        assert not done.stderr
        return done.stdout.splitlines()

    first = run(killed_at)
    assert len(first) == killed_at
    ledger = Ledger(tmp_path / "jobs.db", FakeClock())
    left = {entry.url: entry.is_over for entry in ledger.entries()}
    ledger.close()
    assert left[first[-1]], "the ledger has the end of the job"
    assert set(left).isdisjoint(first[:-1])
    second = run(0)
    assert second.pop() == "over"
    # An update counts as delivered when the program requests the next update, so only the last update is repeated.
    assert sorted(first[:-1] + second) == sorted(f"{server.base_url}/node/api/bulk/x{n}/status" for n in range(6))
    assert second.count(first[-1]) == 1
    polled = len(server.requests)
    assert run(0) == ["over"]
    assert len(server.requests) == polled


def test_every_job_is_stored_when_the_call_returns(tmp_path: Path) -> None:
    program = """
import os, signal, sys
from bulkstatus import Client, Saymon
saymon = Saymon(base_url="http://localhost", api_token="token")
with Client(saymon) as client:
    watching = client.watch([saymon.operation(f"x{n}") for n in range(20)], ledger=sys.argv[1])
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "jobs.db")], check=False, timeout=STUCK)
    assert done.returncode == -signal.SIGKILL
    ledger = Ledger(tmp_path / "jobs.db", FakeClock())
    assert len(list(ledger.entries())) == 20
    ledger.close()


zones = st.sampled_from([None, UTC, timezone(timedelta(hours=5, minutes=30))])
figures = st.none() | st.integers(0, 2**53)
polls = st.builds(
    Operation,
    url=st.just("https://saymon.example/node/api/bulk/x1/status"),
    vendor=st.sampled_from(["passcreator", "saymon"]),
    status=st.sampled_from(BulkStatus),
    vendor_status=st.text(),
    observed_at=st.datetimes(timezones=st.just(UTC)),
    progress=st.none()
    | st.builds(Progress, total=figures, processed=figures, succeeded=figures, failed=figures, skipped=figures),
    item_errors=st.lists(st.builds(ItemError, st.text(), st.text()), max_size=3).map(tuple),
    message=st.none() | st.text(),
    created_at=st.none() | st.datetimes(timezones=zones),
    updated_at=st.none() | st.datetimes(timezones=zones),
    drift=st.lists(st.text(), max_size=2).map(tuple),
    retry_after=st.none() | st.floats(0, 1e6),
)


@given(polls)
def test_an_operation_is_restored_unchanged(poll: Operation) -> None:
    assert Operation.from_dict(poll.to_dict()) == poll


@given(polls, st.sampled_from([status for status in BulkStatus if status.is_terminal]))
def test_an_end_is_restored_from_the_ledger(poll: Operation, status: BulkStatus) -> None:
    end = Ended(poll.url, evolve(poll, status=status))
    ledger = Ledger(":memory:", FakeClock())
    target = target_of(poll.url)
    ledger.add([target])
    ledger.polled(job_of(target), PollResult([end]))
    (entry,) = ledger.entries()
    assert (entry.url, entry.account, entry.is_over, entry.last) == (poll.url, "saymon", True, end.operation)
    ledger.delivered(end)
    assert list(ledger.entries()) == []
    assert ledger.add([target]) == []
    ledger.close()


class Limits:
    """A fake scheduler that records the limits that a ledger passes to it."""

    def __init__(self, ledger: Ledger) -> None:
        self.restored: dict[AccountKey, Any] = {}
        ledger.restore_limits(self)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    def restore_limits(self, account: AccountKey, *, held_until: float, requests: Iterable[float]) -> None:
        self.restored[account] = held_until, list(requests)


def test_the_longest_hold_of_an_account_is_stored() -> None:
    ledger, job = Ledger(":memory:", FakeClock()), job_of(SAYMON.operation("x1"))
    for until in (100.0, 200.0):
        job.limiter.hold(until)
        ledger.polled(job, PollResult([]))
    assert Limits(ledger).restored == {SAYMON.key: (pytest.approx(200.0), [])}
    ledger.close()


def test_requests_of_the_day_before_are_removed() -> None:
    clock = FakeClock()
    ledger, zoho = Ledger(":memory:", clock), ZohoCreator(access_token="token")
    for _ in range(3):
        clock.advance(1000)
        ledger.sending([job_of(zoho.operation("jason18", "zylker-store", "Employee", "1"))])
    clock.advance(DAY - 1500)
    for _ in range(2):
        assert Limits(ledger).restored == {zoho.key: (-math.inf, [pytest.approx(t) for t in (2000.0, 3000.0)])}
    clock.advance(1000)
    assert Limits(ledger).restored == {zoho.key: (-math.inf, [pytest.approx(3000.0)])}
    ledger.close()


def test_accounts_of_one_server_have_separate_limits() -> None:
    first, second = (ZohoCreator(access_token="token", name=name) for name in ("first", "second"))
    ledger = Ledger(":memory:", FakeClock())
    jobs = [job_of(each.operation("jason18", "zylker-store", "Employee", "1")) for each in (first, second, second)]
    ledger.sending(jobs)
    assert {key: len(sent) for key, (_, sent) in Limits(ledger).restored.items()} == {first.key: 1, second.key: 2}
    ledger.close()


def test_an_update_that_is_delivered_late_does_not_replace_the_end() -> None:
    url = "https://saymon.example/node/api/bulk/x1/status"
    noon = datetime(2024, 1, 15, 12, tzinfo=UTC)
    running, over = (
        Operation(url=url, vendor="saymon", status=status, vendor_status=status.value, observed_at=noon)
        for status in (BulkStatus.RUNNING, BulkStatus.FINISHED)
    )
    ledger = Ledger(":memory:", FakeClock())
    ledger.add([target_of(url)])
    ledger.polled(job_of(target_of(url)), PollResult([Ended(url, over)]))
    ledger.delivered(Changed(url, running))
    (entry,) = ledger.entries()
    assert (entry.is_over, entry.last) == (True, over)
    ledger.close()


def test_a_job_continues_with_the_account_of_the_same_name(tmp_path: Path, server: Server) -> None:
    server.response({"finished": False})
    server.response(OVER)
    path = tmp_path / "jobs.db"
    for run, jobs in enumerate((["x1"], [])):
        one, two = (Saymon(base_url=server.base_url, session_id=f"{name}-{run}", name=name) for name in ("one", "two"))
        with Client(one, two, clock=FakeClock()) as client:
            first = next(client.watch([two.operation(job) for job in jobs], ledger=path))
        assert is_last(first) is bool(run)
        assert f"sid=two-{run}".encode() in server.requests[run], "the account has a new credential"


def test_a_job_is_not_polled_with_another_account(tmp_path: Path, server: Server) -> None:
    server.response({"finished": False})
    server.response(OVER)
    path = tmp_path / "jobs.db"
    one, two = (Saymon(base_url=server.base_url, session_id=f"sid-{name}", name=name) for name in ("one", "two"))
    with Client(one, two, clock=FakeClock()) as client:
        next(client.watch(two.operation("x1"), ledger=path))
    with Client(one, clock=FakeClock()) as client:
        (abandoned,) = client.watch([], ledger=path)
        assert isinstance(error_of(abandoned), ConfigurationError)
        assert "belongs to the account 'two', which this client was not given" in str(error_of(abandoned))
        with pytest.raises(ConfigurationError, match="for the account 'two': use that account for the job"):
            client.watch(one.operation("x1"), ledger=path)
    assert len(server.requests) == 1
    with Client(one, two, clock=FakeClock()) as client:
        (end,) = client.watch([], ledger=path)
    assert is_last(end)
    assert b"sid=sid-two" in server.requests[1]
