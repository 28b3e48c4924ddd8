"""Processes to measure in. None outlives the `with` or the call that started it, whatever ends that."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

LONGEST = 600.0
"""Seconds after which a measurement is taken to hang."""


@contextmanager
def process(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that reads and writes text, and that a Ctrl-C in this terminal does not reach."""
    with subprocess.Popen(  # noqa: S603 - this project's own modules
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def measured(module: str, *arguments: object) -> dict[str, Any]:
    """What `python -m module arguments` prints as JSON, from a fresh process."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    with process(command) as running:
        output, _ = running.communicate(timeout=LONGEST)
    if running.returncode != 0:
        raise RuntimeError(f"{' '.join(command[1:])} failed: what it said is above")
    figures: dict[str, Any] = json.loads(output)
    return figures


@contextmanager
def serving(module: str) -> Iterator[str]:
    """A server in a process of its own, and the base URL that it prints as its first line."""
    with process([sys.executable, "-m", module]) as running:
        if running.stdout is None or not (base_url := running.stdout.readline().strip()):
            raise RuntimeError(f"{module} did not come up: what it said is above")
        yield base_url
