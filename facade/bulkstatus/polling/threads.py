"""`WorkerThreads`, a pool of daemon threads."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from sys import is_finalizing


class WorkerThreads:
    """A pool of daemon threads that are started on demand.

    A watch cannot use `ThreadPoolExecutor`, because the executor refuses work after the main thread has ended, even if
    other threads continue. `ThreadPoolExecutor` also delays the exit of a program until all threads of the pool have
    ended.

    Args:
        max_threads: Maximum number of threads.
        name: Prefix of the thread names.
    """

    def __init__(self, *, max_threads: int, name: str) -> None:
        self._max_threads = max_threads
        self._name = name
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)

    def run(self, work: Callable[[], object]) -> None:
        """Call a function in a thread of the pool. The function must not raise an exception."""
        self._work.put(work)
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._max_threads:
            thread = threading.Thread(target=self._serve, name=f"{self._name}-{len(self._threads)}", daemon=True)
            self._threads.append(thread)
            _start(thread)

    def _serve(self) -> None:
        while work := self._work.get():
            work()
            self._idle.release()

    def stop(self, timeout: float) -> None:
        """Drop calls that have not started, and wait at most `timeout` seconds for running calls.

        It is safe to call `stop` in the `finally` clause of a generator, even if the clause runs in a thread of the
        pool. While the interpreter shuts down, `stop` returns at once, because daemon threads no longer run then.
        """
        if is_finalizing():
            return
        with suppress(Empty):
            while True:
                self._work.get_nowait()
        for _ in self._threads:
            self._work.put(None)
        until = time.monotonic() + timeout
        for thread in self._threads:
            # If Ctrl-C was pressed, a thread may not have started.
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(max(until - time.monotonic(), 0.0))


def _start(thread: threading.Thread) -> None:
    """Start a thread. If a signal interrupts the start of the thread, raise what the signal handler raised.

    `Thread.start` uses a lock to wait until the thread runs. If a signal handler raises an exception while Python
    releases the lock, Python raises a `RuntimeError` instead. The `__context__` of the `RuntimeError` is the exception
    that the signal handler raised.
    """
    try:
        thread.start()
    except RuntimeError as error:
        interrupt = error.__context__
        if interrupt is None or isinstance(interrupt, Exception):
            raise
        raise interrupt from None
