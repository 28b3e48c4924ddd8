"""Fixtures that run the command line against a sandbox, in the test process or in a separate process."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from attrs import frozen

from bulkstatus.cli import main
from bulkstatus.cli.invocation import Invocation
from bulkstatus.cli.sandbox import environment_of
from bulkstatus.sandbox import Sandbox
from bulkstatus.testing import FakeClock

variables = environment_of
"""Function that returns the environment variables for a sandbox. The argument is the base URL of the sandbox."""

PROGRAM = (sys.executable, "-m", "bulkstatus.cli")


@frozen
class Ran:
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines that the command printed on standard output."""
        return self.out.splitlines()


Run = Callable[..., Ran]


def environment(base_url: str, **more: str) -> dict[str, str]:
    """Return the environment variables for a program that sends its requests to a sandbox."""
    names = (
        "PASSCREATOR",
        "APPLIVERY",
        "SAYMON",
        "ZOHO",
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
        "LINES",
        "PYTHONUNBUFFERED",
    )
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(names)}
    return {**inherited, **variables(base_url), **more}


@pytest.fixture
def clock() -> FakeClock:
    """Return the fake clock that the sandbox and the command line share."""
    return FakeClock()


@pytest.fixture
def sandbox(clock: FakeClock) -> Sandbox:
    """Return a sandbox that receives requests in memory instead of on a socket."""
    return Sandbox(clock)


@pytest.fixture
def run(sandbox: Sandbox, clock: FakeClock, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Yield a function that runs a command in the test process, in a temporary working directory."""

    def run_one(*arguments: str, environ: Mapping[str, str] | None = None) -> Ran:
        environ = variables(sandbox.base_url) if environ is None else environ
        code = main(arguments, Invocation(environ, clock, sandbox.transport()))
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    before = Path.cwd()
    os.chdir(tmp_path)
    yield run_one
    os.chdir(before)


@pytest.fixture
def served() -> Iterator[Sandbox]:
    """Yield a sandbox that listens on a real socket."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def still(clock: FakeClock) -> Iterator[Sandbox]:
    """Yield a sandbox that listens on a real socket. The jobs progress only when the test advances `clock`."""
    with Sandbox(clock) as sandbox:
        yield sandbox
