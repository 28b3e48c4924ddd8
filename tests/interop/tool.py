"""Somebody else's tool, and what came of a spec with it."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from .spec import Spec

LONGEST = 300.0
"""Seconds after which a tool is taken for dead."""

MOST_LINES = 50
"""How much is shown of what a tool says."""

MOST_FAULTS = 10
"""How many of one tool's faults with one spec are shown."""


class Failed(Exception):
    """A tool that could not be run, or did not build. Its text is what is shown."""


@frozen
class Reading:
    """What was read with what a tool has made."""

    of: int
    """How many there were."""
    faults: Sequence[str] = ()
    """One line for each that could not be read, or came out differently."""
    what: str = "examples"

    @property
    def good(self) -> int:
        """How many there is nothing to say of."""
        return max(0, self.of - len(self.faults))


@frozen
class Result:
    """What came of one spec with one tool."""

    spec: Spec
    tool: "Tool"
    seconds: float
    reading: Reading | None
    """None if it was not even built."""
    trouble: str = field(default="", repr=False)
    """Why it was not."""

    @property
    def troubles(self) -> Sequence[str]:
        """Whatever went wrong, each with its place; none if it was built and read everything."""
        found = [self.trouble] if self.reading is None else self.reading.faults
        if more := found[MOST_FAULTS:]:
            found = [*found[:MOST_FAULTS], f"and {len(more)} more"]
        return [f"{self.spec.name}, {self.tool.name}: {fault}" for fault in found]


@frozen
class Tool:
    """Somebody else's tool, and what is done with it."""

    name: str
    version: str
    check: Callable[[Spec, Path], Reading]
    """Builds from a spec in an empty directory and reads every example with the outcome, or raises `Failed`."""


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a program, and return what it wrote to standard output.

    Raises:
        Failed: If its exit code is not 0, with the end of what it wrote, or as `ended` says.
    """
    done = ended(command, cwd=cwd, env=env)
    if done.returncode:
        raise Failed(told(done))
    return done.stdout


def ended(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever that is.

    Raises:
        Failed: If it is not there, or takes longer than `LONGEST`.
    """
    try:
        return subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=LONGEST, check=False
        )
    except FileNotFoundError as error:
        raise Failed(f"{command[0]} is not installed: run it with `make interop`") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{command[0]} did not end within {LONGEST:.0f} seconds") from error


def told(done: subprocess.CompletedProcess[str]) -> str:
    """What a program was called with, how it ended, and the end of what it wrote."""
    lines = f"{done.stdout}{done.stderr}".splitlines()[-MOST_LINES:]
    return "\n".join([f"{' '.join(map(str, done.args))} ended with {done.returncode}", *lines])


def judge(spec: Spec, tool: Tool, directory: Path) -> Result:
    """Let a tool at a spec."""
    began = time.monotonic()
    reading, trouble = None, ""
    try:
        reading = tool.check(spec, directory)
    except Failed as failed:
        trouble = str(failed)
    return Result(spec, tool, time.monotonic() - began, reading, trouble)
