"""Run measurements in separate processes.

A process is started by a call or a `with` block. When the call or the block ends, the process has also ended.
"""

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

POLL_INTERVAL = 0.02
"""Interval at which to check whether a process has ended, in seconds."""


@contextmanager
def process(
    module: str, *arguments: object, output: IO[str] | int = subprocess.PIPE
) -> Iterator[subprocess.Popen[str]]:
    """Run `python -m MODULE ARGUMENTS`, and kill the process at the end of the `with` block."""
    # Signals are blocked while the process starts, so that it is never orphaned. The process inherits the blocked
    # signals. A Ctrl-C in the terminal therefore reaches only its parent, which then ends the process.
    before = pthread_sigmask(SIG_BLOCK, (SIGINT, SIGTERM))
    try:
        with subprocess.Popen(  # noqa: S603 - runs only modules of this project
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
                running.wait()  # after Ctrl-C, `with` alone waits for only 0.25 s
    finally:
        pthread_sigmask(SIG_SETMASK, before)


def run_measurement(module: str, *arguments: object) -> dict[str, Any]:
    """Run a module in a new process, and return the JSON object that the module prints.

    Raises:
        RuntimeError: If the process exits with an error.
    """
    return run_measurements(module, [arguments], max_processes=1)[0]


def run_measurements(
    module: str,
    argument_lists: Sequence[tuple[object, ...]],
    *,
    max_processes: int | None = None,
    on_end: Callable[[int], object] = lambda _: None,
) -> list[dict[str, Any]]:
    """Run a module in a new process for each list of arguments, and return the JSON objects that the processes print.

    Args:
        module: Name of the module, such as `bench.pacing.group`.
        argument_lists: List of command-line arguments for each process.
        max_processes: Maximum number of concurrent processes. Defaults to the number of processor cores.
        on_end: Function that is called each time a process ends, with the number of processes that have ended.

    Raises:
        RuntimeError: If a process exits with an error.
    """
    max_processes = max_processes or os.cpu_count() or 1
    results: dict[int, dict[str, Any]] = {}
    running: dict[int, tuple[subprocess.Popen[str], IO[str]]] = {}
    with ExitStack() as processes:
        while len(results) < len(argument_lists):
            while len(running) < max_processes and len(results) + len(running) < len(argument_lists):
                number = len(results) + len(running)
                # The output goes to a file, because a pipe blocks when its buffer is full.
                output = processes.enter_context(TemporaryFile("w+", encoding="utf-8"))
                running[number] = (
                    processes.enter_context(process(module, *argument_lists[number], output=output)),
                    output,
                )
            time.sleep(POLL_INTERVAL)
            for number in [number for number, (child, _) in running.items() if child.poll() is not None]:
                results[number] = _figures(module, *running.pop(number))
                on_end(len(results))
    return [results[number] for number in range(len(argument_lists))]


def _figures(module: str, ended: subprocess.Popen[str], output: IO[str]) -> dict[str, Any]:
    if ended.returncode != 0:
        raise RuntimeError(f"{module} failed: see its output above")
    output.seek(0)
    figures: dict[str, Any] = json.load(output)
    return figures


@contextmanager
def running_server(module: str) -> Iterator[str]:
    """Run a server in a new process, and yield the base URL that the server prints as its first line.

    Raises:
        RuntimeError: If the server does not start.
    """
    with process(module) as running:
        if running.stdout is None or not (base_url := running.stdout.readline().strip()):
            raise RuntimeError(f"{module} did not start: see its output above")
        yield base_url
