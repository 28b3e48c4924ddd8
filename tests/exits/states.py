"""For each line on standard input, start a process that puts a watch into a state and then exits.

Each input line is a JSON array that contains the name of a state and the arguments of `Case`. The name of a state is
the name of the function in this module that creates the state. The program forks a process for each input line, so that
Python imports the modules only once. For each process, the program prints a JSON array that contains the exit code and
the output of the process.
"""

import asyncio
import atexit
import functools
import itertools
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import httpx

from bulkstatus import AsyncClient, Client, Passcreator, Saymon
from bulkstatus.http.async_transport import AsyncHttpxTransport
from bulkstatus.http.messages import Request
from bulkstatus.secret import Secret
from bulkstatus.vendors.account import Target

LIMIT = 60.0
"""The time limit for an exit, in seconds. On an idle machine, a process exits within 0.1 seconds."""

kept: list[object] = []
"""Objects that must still be referenced when the interpreter exits."""


class SilentPasscreator(Passcreator):
    """An account whose requests get no response. A process that waits for a response at exit therefore hangs."""

    request_timeout = 3600.0

    def __init__(self, *, base_url: str) -> None:
        super().__init__(api_key="key", base_url=base_url)
        self.requests_per_second = 1e6  # so that all requests are sent at once
        self._sent = threading.Semaphore(0)

    def request(self, target: Target, authorization: Secret | None = None) -> Request:
        """Return the request for a poll, and count the request as sent."""
        self._sent.release()
        return super().request(target, authorization)

    def wait_for_requests(self, count: int) -> None:
        """Wait until `count` requests are in flight."""
        for _ in range(count):
            self._sent.acquire()

    def interrupt(self, count: int) -> None:
        """Interrupt this process, like Ctrl-C, as soon as `count` requests are in flight."""

        def later() -> None:
            self.wait_for_requests(count)
            os.kill(os.getpid(), signal.SIGINT)

        threading.Thread(target=later).start()


class Case:
    """The accounts, the client and the options for testing one exit of a process.

    Args:
        running: The URL of a server whose jobs are running.
        over: The URL of a server whose jobs are over.
        silent: The URL of a server that never responds.
        ledger: The path of the ledger file, or None for a watch without a ledger.
        client_name: The client to test: `Client`, `AsyncClient` with httpx, or `AsyncClient, fast` with its default
            transport.
        leave: How to exit the process: `end`, `sys.exit`, `exception` or `Ctrl-C`.
        closes: Whether to close the client before the exit.
    """

    def __init__(
        self, *, running: str, over: str, silent: str, ledger: str | None, client_name: str, leave: str, closes: bool
    ) -> None:
        self._running = Saymon(base_url=running, api_token="token")
        self._over = Saymon(base_url=over, api_token="token")
        self.silent = SilentPasscreator(base_url=silent)
        self._ledger = ledger
        self._leave = leave
        self._closes = closes
        accounts = self._running, self._over, self.silent
        self.is_async = client_name != "Client"
        self.client: Any = (
            Client(*accounts)
            if not self.is_async
            else AsyncClient(*accounts, transport=AsyncHttpxTransport() if client_name == "AsyncClient" else None)
        )

    def watch(self, *, running: int = 1, over: int = 0, silent: int = 0) -> Any:
        """Return a watch with the given number of jobs on each server."""
        jobs = [
            account.operation(f"x{number}")
            for account, count in ((self._running, running), (self._over, over), (self.silent, silent))
            for number in range(count)
        ]
        return self.client.watch(jobs, ledger=self._ledger)

    def run(self, state: Any) -> None:
        """Put a watch into a state, and then exit."""
        if self.is_async:
            asyncio.run(self._run_async(state), debug=False)  # the debug mode would report slow callbacks
        else:
            state(self)
            if self._closes:
                self.client.close()
        self.leave()

    async def _run_async(self, state: Callable[["Case"], Awaitable[None]]) -> None:
        await state(self)
        if self._closes:
            await self.client.aclose()

    def leave(self) -> None:
        """Exit in the way that the constructor argument `leave` specifies."""
        match self._leave:
            case "sys.exit":
                sys.exit(3)
            case "exception":
                raise ZeroDivisionError
            case "Ctrl-C":
                signal.raise_signal(signal.SIGINT)  # the signal cancels the main task, if there is one


class Stop(Exception):
    """An exception that is raised in a loop over updates."""


def unused(case: Case) -> None:
    kept.append(case.watch())


def unused_and_dropped(case: Case) -> None:
    case.watch()


def in_use(case: Case) -> None:
    watch = case.watch()
    next(watch)
    kept.append(watch)


def dropped(case: Case) -> None:
    next(case.watch())


def in_a_cycle(case: Case) -> None:
    watch = case.watch()
    next(watch)
    watch.itself = watch


def unused_in_a_cycle(case: Case) -> None:
    watch = case.watch()
    watch.itself = watch


def in_sys(case: Case) -> None:
    """Store the watch in `sys`, because Python clears `sys` after all other modules at exit."""
    watch = case.watch()
    next(watch)
    sys.watch = watch  # type: ignore[attr-defined]


def with_requests_in_flight(case: Case) -> None:
    watch = case.watch(silent=3)
    next(watch)
    case.silent.wait_for_requests(3)
    kept.append(watch)


def in_a_suspended_generator(case: Case) -> None:
    def updates() -> Iterator[object]:
        with case.client, case.watch(silent=3) as watch:
            yield from watch

    generator = updates()
    next(generator)
    kept.append(generator)


def in_a_suspended_generator_alone(case: Case) -> None:
    def updates() -> Iterator[object]:
        yield from case.watch(silent=3)

    generator = updates()
    next(generator)
    kept.append(generator)


def in_a_daemon_thread(case: Case) -> None:
    started = threading.Event()

    def watch_jobs() -> None:
        watch = case.watch(silent=3)
        kept.append(watch)
        for _ in watch:
            started.set()

    threading.Thread(target=watch_jobs, daemon=True).start()
    started.wait()


def in_use_by_two_threads(case: Case) -> None:
    """Exit while a daemon thread adds jobs to a watch that the main thread iterates over.

    At exit, Python stops the daemon thread, which can hold a lock at that moment. When the daemon thread has stopped,
    the main thread leaves the `with` block of the watch. The daemon thread runs no function of this module. A running
    function would keep the module and the generator `updates()` alive.
    """

    def updates() -> Iterator[object]:
        with case.watch() as watch:
            adding = map(watch.add, itertools.repeat([]))
            threading.Thread(target=deque, args=[adding, 0], daemon=True).start()
            yield from watch

    generator = updates()
    next(generator)
    time.sleep(0.01)
    kept.append(generator)


def in_a_thread(case: Case) -> None:
    started = threading.Event()

    def watch_jobs() -> None:
        for _ in case.watch(running=0, over=3):
            started.set()
            threading.main_thread().join()
        case.client.close()

    threading.Thread(target=watch_jobs).start()
    started.wait()


def closed(case: Case) -> None:
    watch = case.watch(silent=3)
    next(watch)
    watch.close()
    kept.append(watch)


def closed_at_exit(case: Case) -> None:
    watch = case.watch(silent=3)
    next(watch)
    atexit.register(watch.close)


def interrupted(case: Case) -> None:
    watch = case.watch(silent=3)
    kept.append(watch)
    try:
        for _ in watch:
            raise Stop  # noqa: TRY301 - as a caller's loop does
    except Stop as error:
        kept.append(error)


def over(case: Case) -> None:
    watch = case.watch(running=0, over=2)
    list(watch)
    kept.append(watch)


def with_an_undelivered_end(case: Case) -> None:
    watch = case.watch(running=0, over=1)
    next(watch)
    kept.append(watch)


def in_its_loop(case: Case) -> None:
    for _ in case.watch(silent=3):
        case.leave()
        break


def waiting_for_responses(case: Case) -> None:
    """Interrupt the main thread while it waits for the second update of a watch."""
    for _ in case.watch(silent=3):
        case.silent.interrupt(3)


def next_to_a_served_sandbox(case: Case) -> None:
    from bulkstatus.sandbox import Sandbox  # noqa: PLC0415 - the other states do not need it

    served = Sandbox().serve()
    served.__enter__()
    kept.append(served)
    in_use(case)


def next_to_an_entered_sandbox(case: Case) -> None:
    from bulkstatus.sandbox import Sandbox  # noqa: PLC0415

    sandbox = Sandbox()
    sandbox.__enter__()
    kept.append(sandbox)
    in_use(case)


async def unused_async(case: Case) -> None:
    kept.append(case.watch())


async def in_use_async(case: Case) -> None:
    watch = case.watch()
    await anext(watch)
    kept.append(watch)


async def dropped_async(case: Case) -> None:
    await anext(case.watch())


async def in_a_cycle_async(case: Case) -> None:
    watch = case.watch()
    await anext(watch)
    watch.itself = watch


async def unused_in_a_cycle_async(case: Case) -> None:
    watch = case.watch()
    watch.itself = watch


async def in_sys_async(case: Case) -> None:
    watch = case.watch()
    await anext(watch)
    sys.watch = watch  # type: ignore[attr-defined]


async def with_requests_in_flight_async(case: Case) -> None:
    watch = case.watch(silent=3)
    await anext(watch)
    await asyncio.to_thread(case.silent.wait_for_requests, 3)
    kept.append(watch)


async def in_a_suspended_generator_async(case: Case) -> None:
    async def updates() -> AsyncIterator[object]:
        async with case.client, case.watch(silent=3) as watch:
            async for update in watch:
                yield update

    generator = updates()
    await anext(generator)
    kept.append(generator)


async def in_a_daemon_thread_async(case: Case) -> None:
    started = threading.Event()

    async def watch_jobs() -> None:
        watch = case.watch(silent=3)
        kept.append(watch)
        async for _ in watch:
            started.set()

    threading.Thread(target=lambda: asyncio.run(watch_jobs(), debug=False), daemon=True).start()
    await asyncio.to_thread(started.wait)


async def in_a_thread_async(case: Case) -> None:
    started = threading.Event()

    async def watch_jobs() -> None:
        async with case.client:
            async for _ in case.watch(running=0, over=3):
                started.set()
                while threading.main_thread().is_alive():  # noqa: ASYNC110 - no event reports this
                    await asyncio.sleep(0.001)

    threading.Thread(target=lambda: asyncio.run(watch_jobs(), debug=False)).start()
    await asyncio.to_thread(started.wait)


async def closed_async(case: Case) -> None:
    watch = case.watch(silent=3)
    await anext(watch)
    await watch.aclose()
    kept.append(watch)


async def interrupted_async(case: Case) -> None:
    watch = case.watch(silent=3)
    kept.append(watch)
    try:
        async for _ in watch:
            raise Stop  # noqa: TRY301 - as a caller's loop does
    except Stop as error:
        kept.append(error)


async def over_async(case: Case) -> None:
    watch = case.watch(running=0, over=2)
    assert [update async for update in watch]
    kept.append(watch)


async def with_an_undelivered_end_async(case: Case) -> None:
    watch = case.watch(running=0, over=1)
    await anext(watch)
    kept.append(watch)


async def in_its_loop_async(case: Case) -> None:
    async for _ in case.watch(silent=3):
        case.leave()
        await asyncio.sleep(0)
        break


async def waiting_for_responses_async(case: Case) -> None:
    async for _ in case.watch(silent=3):
        case.silent.interrupt(3)


def run_all() -> None:
    """Fork a process for each line on standard input, and print the exit code and output of each process.

    In a forked process, `run_all` returns after the test, so that the process exits.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job of a shell ignores Ctrl-C
    httpx.create_ssl_context = functools.cache(httpx.create_ssl_context)
    httpx.create_ssl_context()  # reads the certificates once for all processes
    for line in sys.stdin:
        state, options = json.loads(line)
        with tempfile.TemporaryFile() as output:
            child = os.fork()
            if not child:
                for stream in (1, 2):
                    os.dup2(output.fileno(), stream)
                output.close()
                Case(**options).run(globals()[state])
                return
            code = _wait(child)
            output.seek(0)
            text = output.read().decode()
        print(json.dumps([code, text]), flush=True)  # noqa: T201 - the report


def _wait(child: int) -> int | None:
    """Wait until a process ends, and return its exit code, or None if the process hung."""
    until = time.monotonic() + LIMIT
    while time.monotonic() < until:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


if __name__ == "__main__":
    run_all()
