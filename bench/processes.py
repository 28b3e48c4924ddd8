"""Processes to measure in. None outlives the `with` or the call that started it, whatever ends that."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from signal import SIG_BLOCK, SIG_SETMASK, SIGINT, SIGTERM, pthread_sigmask
from tempfile import TemporaryFile
from typing import IO, Any

PAUSE = 0.02
"""Seconds between polls whether a process has ended."""


@contextmanager
def process(
    module: str, *arguments: object, output: IO[str] | int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """`python -m module arguments`, which speaks text."""
    # A signal that came while it starts would leave it without an owner. The process inherits that it is blocked, so
    # that a Ctrl-C in the terminal reaches the owner alone, who then ends the process.
    before = pthread_sigmask(SIG_BLOCK, (SIGINT, SIGTERM))
    try:
        with subprocess.Popen(  # noqa: S603 - this project's own modules
            [sys.executable, "-m", module, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=output,
            text=True,
        ) as running:
            try:
                pthread_sigmask(SIG_SETMASK, before)
                yield running
            finally:
                running.kill()
                running.wait()  # after Ctrl-C, the `with` itself would wait for a quarter of a second only
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def measured(module: str, *arguments: object) -> dict[str, Any]:
    """What a module prints as JSON, from a fresh process.

    Raises:
        RuntimeError: If it failed.
    """
    return measured_all(module, [arguments], at_once=1)[0]


def measured_all(
    module: str,
    orders: Sequence[tuple[object, ...]],
    *,
    at_once: int | None = None,
    on_end: Callable[[int], object] = lambda _: None,
) -> list[dict[str, Any]]:
    """The same for each of some arguments.

    Args:
        module: The module.
        orders: Its arguments, for each process.
        at_once: The processes at any time; unless told, as many as there are cores.
        on_end: Called with the number of those that are over.

    Raises:
        RuntimeError: If one failed.
    """
    at_once = at_once or os.cpu_count() or 1
    results: dict[int, dict[str, Any]] = {}
    running: dict[int, tuple[subprocess.Popen[str], IO[str]]] = {}
    with ExitStack() as processes:
        while len(results) < len(orders):
            while len(running) < at_once and len(results) + len(running) < len(orders):
                number = len(results) + len(running)
                # A file, for a pipe holds only so much until somebody reads it.
                output = processes.enter_context(TemporaryFile("w+", encoding="utf-8"))
                running[number] = processes.enter_context(process(module, *orders[number], output=output)), output
            time.sleep(PAUSE)
            for number in [number for number, (child, _) in running.items() if child.poll() is not None]:
                results[number] = _figures(module, *running.pop(number))
                on_end(len(results))
    return [results[number] for number in range(len(orders))]


def _figures(module: str, ended: subprocess.Popen[str], output: IO[str]) -> dict[str, Any]:
    if ended.returncode != 0:
        raise RuntimeError(f"{module} failed: what it said is above")
    output.seek(0)
    figures: dict[str, Any] = json.load(output)
    return figures


@contextmanager
def serving(module: str) -> Iterator[str]:
    """A server in a process of its own, and the base URL that it prints as its first line.

    Raises:
        RuntimeError: If it does not come up.
    """
    with process(module) as running:
        if running.stdout is None or not (base_url := running.stdout.readline().strip()):
            raise RuntimeError(f"{module} did not come up: what it said is above")
        yield base_url
