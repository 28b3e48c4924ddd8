"""Measure the start-up time of several commands in turn, and compute medians."""

import subprocess
import sys
import time
from resource import RUSAGE_CHILDREN, getrusage

from attrs import frozen

from bench.progress import Progress
from bench.statistics import median

BARE = "python -c pass"
IMPORT_BULKSTATUS = "import bulkstatus"
IMPORTS = (IMPORT_BULKSTATUS, "import httpx", "import openai", "import boto3", "import azure.core.polling")
COMMANDS: dict[str, list[str]] = {
    BARE: ["-c", "pass"],
    **{statement: ["-c", statement] for statement in IMPORTS},
}
"""Measured commands. Each key is the name of a command, and each value contains arguments for Python."""

ROUNDS = 11


@frozen
class Row:
    """The figures of one command. Each figure is the median over all processes that ran the command."""

    command: str
    wall: float
    """Time from the start to the end of a process, in seconds."""
    cpu: float
    """Processor time of a process, in seconds."""
    modules: int
    """Number of imported modules, including those of the interpreter."""
    has_httpx: bool
    """Whether the command imports httpx."""


@frozen
class StartupResults:
    """The results of the suite `startup`."""

    rounds: int
    rows: list[Row]

    def row(self, command: str) -> Row:
        """Return the figures of one command."""
        return next(row for row in self.rows if row.command == command)


def measure(progress: Progress, *, rounds: int = ROUNDS) -> StartupResults:
    """Run all commands `rounds` times in turn, and return the results.

    Before the measurement, each command runs once, so that the modules are already compiled.
    """
    times: dict[str, list[tuple[float, float]]] = {command: [] for command in COMMANDS}
    loaded = {command: _loaded(arguments) for command, arguments in COMMANDS.items()}
    for done in range(rounds):
        progress(done, rounds, "all commands")
        for command, arguments in COMMANDS.items():
            times[command].append(_run(arguments))
    return StartupResults(
        rounds,
        [
            Row(
                command,
                wall=median(wall for wall, _ in command_times),
                cpu=median(cpu for _, cpu in command_times),
                modules=loaded[command][0],
                has_httpx=loaded[command][1],
            )
            for command, command_times in times.items()
        ],
    )


def _run(arguments: list[str]) -> tuple[float, float]:
    """Run a Python process, and return its wall time and its processor time, in seconds."""
    before, started = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - fixed
    wall, after = time.perf_counter() - started, getrusage(RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _loaded(arguments: list[str]) -> tuple[int, bool]:
    """Return how many modules a Python process imports, and whether it imports httpx.

    The number of modules includes those of the interpreter.
    """
    ended = subprocess.run(  # noqa: S603 - runs only the commands above
        [sys.executable, "-X", "importtime", *arguments], check=True, capture_output=True, text=True
    )
    # import time: self [us] | cumulative | imported package
    names = [line.rpartition("|")[2].strip() for line in ended.stderr.splitlines() if line.startswith("import time:")]
    return len(names) - 1, "httpx" in names
