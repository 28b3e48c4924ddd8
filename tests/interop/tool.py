"""The tools of other projects, and the result of one tool with one spec."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from .spec import Spec

TIMEOUT = 300.0
"""The time limit of one program, in seconds."""

MAX_LINES = 50
"""The maximum number of lines that are shown of a program's output."""

MAX_MISMATCHES = 10
"""The maximum number of mismatches that are shown per spec and tool."""


class Failed(Exception):
    """A tool could not be run, or could not build. The message is shown to the user."""


@frozen
class ReadResult:
    """The result of reading examples or responses with the code that a tool generated."""

    total: int
    """The number of examples or responses."""
    mismatches: Sequence[str] = ()
    """A line for each value that could not be read, or was read incorrectly."""
    unit: str = "examples"
    """What `total` counts: `examples` or `responses`."""

    @property
    def correct(self) -> int:
        """The number of examples or responses without a mismatch."""
        return max(0, self.total - len(self.mismatches))


@frozen
class Result:
    """The result of one tool with one spec."""

    spec: Spec
    tool: "Tool"
    seconds: float
    read_result: ReadResult | None
    """The result of reading, or None if the build failed."""
    build_error: str = field(default="", repr=False)
    """The reason why the build failed, or an empty text."""

    @property
    def problems(self) -> Sequence[str]:
        """A message for each problem, with the names of spec and tool. The list is empty if there is no problem."""
        messages = [self.build_error] if self.read_result is None else self.read_result.mismatches
        if more := messages[MAX_MISMATCHES:]:
            messages = [*messages[:MAX_MISMATCHES], f"and {len(more)} more"]
        return [f"{self.spec.name}, {self.tool.name}: {message}" for message in messages]


@frozen
class Tool:
    """A tool of another project, and the check that uses it."""

    name: str
    version: str
    check: Callable[[Spec, Path], ReadResult]
    """A function that builds from a spec in an empty directory, and reads every example. It may raise `Failed`."""


def run(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a program and return its standard output.

    Raises:
        Failed: If the program is not installed, takes longer than `TIMEOUT`, or exits with a code other than 0.
    """
    result = run_to_end(command, cwd=cwd, env=env)
    if result.returncode:
        raise Failed(describe(result))
    return result.stdout


def run_to_end(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program and return the result, whatever its exit code is.

    Raises:
        Failed: If the program is not installed, or takes longer than `TIMEOUT`.
    """
    try:
        return subprocess.run(
            command, cwd=cwd, env=env, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT, check=False
        )
    except FileNotFoundError as error:
        raise Failed(f"{command[0]} is not installed: run `make interop`, which installs it") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"{command[0]} did not finish within {TIMEOUT:.0f} seconds") from error


def describe(result: subprocess.CompletedProcess[str]) -> str:
    """Return the command, the exit code and the last lines of the output of a program."""
    lines = f"{result.stdout}{result.stderr}".splitlines()[-MAX_LINES:]
    return "\n".join([f"{' '.join(map(str, result.args))} exited with {result.returncode}", *lines])


def check_spec(spec: Spec, tool: Tool, directory: Path) -> Result:
    """Use a tool with a spec, and return the result. An error of the tool is part of the result."""
    started = time.monotonic()
    read_result, build_error = None, ""
    try:
        read_result = tool.check(spec, directory)
    except Failed as failed:
        build_error = str(failed)
    return Result(spec, tool, time.monotonic() - started, read_result, build_error)
