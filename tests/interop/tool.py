"""Run the tools of other projects, and represent the result of each tool for each spec."""

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from .spec import Spec

TIMEOUT = 300.0
"""Maximum duration of one run of a program, in seconds."""

MAX_LINES = 50
"""Maximum number of lines that are shown from the output of a program."""

MAX_MISMATCHES = 10
"""Maximum number of mismatches that are shown per spec and tool."""


class Failed(Exception):
    """Exception for a tool that could not be run, or could not generate code.

    The message of the exception is shown to the user.
    """


@frozen
class ReadResult:
    """The result of reading examples or responses with generated code."""

    total: int
    """Number of examples or responses that the code should read."""
    mismatches: Sequence[str] = ()
    """Messages about values that could not be read or were read incorrectly."""
    unit: str = "examples"
    """Unit of `total`: `examples` or `responses`."""

    @property
    def correct(self) -> int:
        """The number of examples or responses without a mismatch."""
        return max(0, self.total - len(self.mismatches))


@frozen
class Result:
    """The result of testing one spec with one tool."""

    spec: Spec
    tool: "Tool"
    seconds: float
    read_result: ReadResult | None
    """Result of reading the examples, or None if no code could be generated."""
    build_error: str = field(default="", repr=False)
    """Reason why no code could be generated, or an empty string."""

    @property
    def problems(self) -> Sequence[str]:
        """A message for each problem. Each message starts with the names of the spec and the tool."""
        messages = [self.build_error] if self.read_result is None else self.read_result.mismatches
        if more := messages[MAX_MISMATCHES:]:
            messages = [*messages[:MAX_MISMATCHES], f"and {len(more)} more"]
        return [f"{self.spec.name}, {self.tool.name}: {message}" for message in messages]


@frozen
class Tool:
    """A tool of another project, and the function that tests a spec with the tool."""

    name: str
    version: str
    check: Callable[[Spec, Path], ReadResult]
    """Function that generates code from a spec, and reads every example with the code.

    The second argument of the function is an empty directory for the generated code.

    The function raises `Failed` if a tool cannot run or cannot generate code.
    """


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
    """Run a program and return the completed process, even if its exit code is not 0.

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
    """Return the command, the exit code and the last lines of output of a completed process, as a string."""
    lines = f"{result.stdout}{result.stderr}".splitlines()[-MAX_LINES:]
    return "\n".join([f"{' '.join(map(str, result.args))} exited with {result.returncode}", *lines])


def check_spec(spec: Spec, tool: Tool, directory: Path) -> Result:
    """Test a spec with a tool, and return the result. If the tool fails, the result contains the error."""
    started = time.monotonic()
    read_result, build_error = None, ""
    try:
        read_result = tool.check(spec, directory)
    except Failed as failed:
        build_error = str(failed)
    return Result(spec, tool, time.monotonic() - started, read_result, build_error)
