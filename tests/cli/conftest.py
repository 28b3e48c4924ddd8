"""Running the command line against a sandbox: in this process, on a clock that does not sleep, or as a program."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from attrs import frozen

from bulkstatus.cli import main
from bulkstatus.cli.sandbox import environment_of
from bulkstatus.cli.session import Session
from bulkstatus.sandbox import Sandbox
from bulkstatus.testing import FakeClock

variables = environment_of
"""The environment variables that make an account of each vendor's for a sandbox, by its base URL."""

PROGRAM = (sys.executable, "-m", "bulkstatus.cli")


@frozen
class Ran:
    """What came of a command."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it printed."""
        return self.out.splitlines()


Run = Callable[..., Ran]


def environment(base_url: str, **more: str) -> dict[str, str]:
    """The whole environment of a program that asks a sandbox."""
    ours = (
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
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**inherited, **variables(base_url), **more}


@pytest.fixture
def clock() -> FakeClock:
    """The time of the sandbox and of the command line."""
    return FakeClock()


@pytest.fixture
def sandbox(clock: FakeClock) -> Sandbox:
    """A sandbox without a socket."""
    return Sandbox(clock)


@pytest.fixture
def run(sandbox: Sandbox, clock: FakeClock, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Runs commands in this process. Paths are taken from the test's own folder."""

    def run_one(*arguments: str, environ: Mapping[str, str] | None = None) -> Ran:
        environ = variables(sandbox.base_url) if environ is None else environ
        code = main(arguments, Session(environ, clock, sandbox.transport()))
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    before = Path.cwd()
    os.chdir(tmp_path)
    yield run_one
    os.chdir(before)


@pytest.fixture
def served() -> Iterator[Sandbox]:
    """A sandbox on a real socket."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def still(clock: FakeClock) -> Iterator[Sandbox]:
    """A sandbox on a real socket, whose jobs go on only when the test moves `clock`."""
    with Sandbox(clock) as sandbox:
        yield sandbox
