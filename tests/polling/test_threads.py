"""Tests of `WorkerThreads`: the maximum number of threads, `stop`, and threads that cannot start."""

import threading
from collections.abc import Iterator

import pytest
from tests.conftest import STUCK

import bulkstatus.polling.threads
from bulkstatus.polling.threads import WorkerThreads
from bulkstatus.testing import FakeClock


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Yield an event for which the threads of a test can wait. The event is set at the end of the test."""
    event = threading.Event()
    yield event
    event.set()


def names(prefix: str) -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith(prefix)]


def test_there_are_at_most_max_threads(release: threading.Event) -> None:
    threads = WorkerThreads(max_threads=3, name="few")
    done = threading.Semaphore(0)

    def work() -> None:
        release.wait(STUCK)
        done.release()

    for _ in range(10):
        threads.run(work)
    assert len(names("few")) == 3
    release.set()
    assert all(done.acquire(timeout=STUCK) for _ in range(10)), "waiting calls are made, too"
    threads.stop(STUCK)
    assert names("few") == []


def test_stopping_takes_no_longer_than_its_timeout_however_many_are_stuck(
    release: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = FakeClock()

    def join(_: threading.Thread, timeout: float) -> None:
        """Sleep for the whole timeout, as if the thread did not end."""
        clock.sleep(timeout)

    threads = WorkerThreads(max_threads=20, name="stuck")
    for _ in range(20):
        threads.run(lambda: release.wait(STUCK))
    with monkeypatch.context() as patch:
        patch.setattr(bulkstatus.polling.threads, "time", clock)
        patch.setattr(threading.Thread, "join", join)
        threads.stop(0.1)
    assert len(clock.sleeps) == 20
    assert sum(clock.sleeps) == pytest.approx(0.1), "the timeout covers all threads together"


def test_calls_that_no_thread_has_started_are_dropped_at_the_end(release: threading.Event) -> None:
    threads = WorkerThreads(max_threads=1, name="last")
    begun, late = threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        release.wait(STUCK)

    threads.run(work)
    assert begun.wait(STUCK)
    threads.run(late.set)
    threads.stop(0.0)
    release.set()
    threads.stop(STUCK)
    assert not late.is_set()


def test_ctrl_c_during_the_start_of_a_thread_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:  # as CPython does if a signal arrives while it releases the lock
        try:
            raise KeyboardInterrupt
        finally:
            raise RuntimeError("release unlocked lock")

    monkeypatch.setattr(threading.Thread, "start", start)
    threads = WorkerThreads(max_threads=1, name="late")
    with pytest.raises(KeyboardInterrupt):
        threads.run(threading.Event().set)
    threads.stop(0.1)


def test_a_thread_that_cannot_be_started_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        WorkerThreads(max_threads=1, name="none").run(threading.Event().set)


def test_a_worker_thread_can_stop_all_of_them() -> None:
    """Stop the pool from one of its threads, because the garbage collector can run in any thread."""
    threads = WorkerThreads(max_threads=2, name="own")
    ended = threading.Event()

    def end() -> None:
        threads.stop(STUCK)
        ended.set()

    threads.run(end)
    assert ended.wait(STUCK)
