"""A few threads that do what they are given."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from sys import is_finalizing


class WorkerThreads:
    """Threads that are started as they are needed.

    Not a `ThreadPoolExecutor`: that one takes nothing more on when the main thread has ended, although other threads go
    on, and it keeps a program from ending until the last of its threads has.

    Args:
        max_threads: How many there may be.
        name: What they are called.
    """

    def __init__(self, *, max_threads: int, name: str) -> None:
        self._max_threads = max_threads
        self._name = name
        self._work: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = threading.Semaphore(0)

    def run(self, work: Callable[[], object]) -> None:
        """Have one of them do this. It must not raise."""
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
        """Drop the work that has not begun, and wait at most `timeout` seconds for the rest.

        A generator's `finally` may call this, even from one of these threads. While the interpreter shuts down, the
        threads are frozen and end with the process, so this returns at once.
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
            # Ctrl-C may have come before one was alive.
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(max(until - time.monotonic(), 0.0))


def _start(thread: threading.Thread) -> None:
    """Start a thread.

    To start one is to wait for it, and an exception that a signal raises while the lock of that wait is let go ends in
    Python's own complaint that nobody holds the lock. It is still the signal that ends the wait.
    """
    try:
        thread.start()
    except RuntimeError as error:
        interrupt = error.__context__
        if interrupt is None or isinstance(interrupt, Exception):
            raise
        raise interrupt from None
