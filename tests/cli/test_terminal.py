"""Tests of `bulkstatus` on a terminal, in a pipe and with signals, against a sandbox on a real socket."""

import contextlib
import csv
import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
from collections.abc import Callable
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, environment
from tests.conftest import STUCK

from bulkstatus.sandbox import Sandbox
from bulkstatus.testing import FakeClock

pytestmark = pytest.mark.slow

HIDE, SHOW = "\x1b[?25l", "\x1b[?25h"
ON_A_TERMINAL = (sys.executable, "-c", "import os, sys; os.login_tty(0); os.execv(sys.argv[1], sys.argv[1:])")
"""A command that runs a program with the terminal on standard input as the program's controlling terminal."""
COLOUR = re.compile(r"\x1b\[([0-9]+;)*(3[0-8]|9[0-7])[;m]")
"""Pattern of a control sequence that sets the text colour."""


class Terminal:
    """A `bulkstatus` process that runs on a new pseudo-terminal."""

    def __init__(self, sandbox: Sandbox, *arguments: str, width: int = 80, **environ: str) -> None:
        controller, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            env=environment(sandbox.base_url, **{"TERM": "xterm-256color", **environ}),
            process_group=0,  # a separate group, which can be suspended
        )
        os.close(terminal)
        self.text = ""
        self._grown = threading.Condition()
        self._reader = threading.Thread(target=self._read, args=(controller,), daemon=True)
        self._reader.start()

    def _read(self, terminal: int) -> None:
        with contextlib.suppress(OSError):  # the program has ended
            while part := os.read(terminal, 65536):
                with self._grown:
                    self.text += part.decode()
                    self._grown.notify_all()
        os.close(terminal)

    def until(self, shown: str) -> None:
        """Wait until the terminal has shown the given text."""
        self.until_it(lambda: shown in self.text)

    def until_it(self, is_shown: Callable[[], object]) -> None:
        """Wait until a condition on the terminal's output is true."""
        with self._grown:
            assert self._grown.wait_for(is_shown, timeout=STUCK), self.text

    def until_line(self, start: str) -> None:
        """Wait until the terminal has shown a line that starts with `start`, after any leading spaces."""
        self.until_it(lambda: any(line.lstrip().startswith(start) for line in self.lines))

    def end(self) -> int:
        """Wait until the process ends, and return its exit code."""
        code = self.process.wait(timeout=STUCK)
        self._reader.join()
        return code

    @property
    def lines(self) -> list[str]:
        """The lines of the terminal's output, without colours.

        A control sequence that moves the cursor or erases a line also counts as the end of a line.
        """
        plain = re.sub(r"\x1b\[[0-9;?]*[hlm]", "", self.text)
        return [line.rstrip() for line in re.split(r"(?:\r|\n|\x1b\[[0-9;?]*[A-Za-z])+", plain)]


@pytest.mark.parametrize("width", [80, 160])
def test_a_wait_shows_bars_and_then_a_line_for_each_job(still: Sandbox, clock: FakeClock, width: int) -> None:
    jobs = [still.start(name, seconds=6) for name in ("passcreator-partial", "saymon-finished")]
    terminal = Terminal(still, "wait", *jobs, width=width)

    def shown() -> list[str]:
        return [line for line in terminal.lines if line.startswith("passcreator …00000")]

    terminal.until("/1000")
    clock.advance(3)
    terminal.until_it(lambda: any(re.search(r"━+.* \d+/1000 .*\d/s +\d+s +\ds", bar) for bar in shown()))
    clock.advance(3)
    assert terminal.end() == 1
    bars = shown()
    assert max(map(len, bars)) <= width - 2
    assert any("in progress" in bar for bar in bars) is (width == 160)
    assert terminal.text.count(HIDE) == terminal.text.count(SHOW) == 1
    after = terminal.text.rpartition(SHOW)[2]
    assert "\x1b[2K" in after  # the bars are removed
    assert jobs[0] in after
    assert "customer-0042: A required field is missing" in after
    assert f"finished                                     {jobs[1]}" in after


def test_an_error_that_is_retried_is_shown_in_place_of_the_bar(still: Sandbox, clock: FakeClock) -> None:
    terminal = Terminal(still, "wait", still.start("passcreator-rate-limited", seconds=4))
    terminal.until_line("passcreator …00000 HTTP 429")
    clock.advance(4)
    assert terminal.end() == 0


def test_a_job_that_a_limit_holds_back_shows_why_and_until_when(still: Sandbox, clock: FakeClock) -> None:
    """Delay the second job with the `Retry-After` header in the response for the first job."""
    jobs = [still.start(name, seconds=4) for name in ("passcreator-rate-limited", "passcreator-success")]
    terminal = Terminal(still, "wait", *jobs)
    terminal.until_line("passcreator …00000 HTTP 429")
    terminal.until_it(
        lambda: any(re.match(r"passcreator …00001 held \(retry after\) .* [12]s$", line) for line in terminal.lines)
    )
    clock.advance(4)
    assert terminal.end() == 0


def test_a_watch_shows_a_table_and_then_the_summary(still: Sandbox, clock: FakeClock, tmp_path: Path) -> None:
    names = ("passcreator-success", "passcreator-partial", "saymon-forbidden")
    (tmp_path / "jobs").write_text("\n".join(still.start(name, seconds=0.5) for name in names), encoding="utf-8")
    terminal = Terminal(still, "watch", str(tmp_path / "jobs"))
    for line in ("1 of 3 jobs are over ━", "2  running", "1  PermissionDenied"):
        terminal.until_line(line)
    clock.advance(0.5)
    assert terminal.end() == 4
    assert "bulkstatus: SAYMON responded with HTTP 403" in terminal.text
    assert terminal.lines[-2].startswith("3 jobs: ")


def test_a_watch_names_the_first_failed_items_at_its_end(served: Sandbox, tmp_path: Path) -> None:
    urls = [served.start("passcreator-partial", seconds=0.1) for _ in range(5)]
    (tmp_path / "jobs").write_text("\n".join(urls), encoding="utf-8")
    terminal = Terminal(served, "watch", str(tmp_path / "jobs"))
    assert terminal.end() == 1
    assert "    and 2 more failed items: --failed-items FILE writes them out" in terminal.lines
    assert terminal.lines[-3:-1] == [
        "    3 failed items: --failed-items FILE writes them out",
        "5 jobs: 5 completed_with_errors; 15 failed items",
    ]


@pytest.mark.usefixtures("unmeasured")
def test_ctrl_c_restores_the_terminal_and_reports_the_jobs_that_are_not_over(still: Sandbox) -> None:
    terminal = Terminal(still, "wait", still.start("passcreator-success"))
    terminal.until("/1000")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.end() == 130
    assert terminal.text.count(HIDE) == terminal.text.count(SHOW) == 1
    assert (
        "bulkstatus: interrupted with 1 of 1 job not over: the same command starts from the beginning" in terminal.text
    )
    assert "Traceback" not in terminal.text


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize("options", [["wait"], ["-vv", "wait"], ["wait", "--json"]])
def test_a_closed_terminal_ends_the_program_with_code_143(still: Sandbox, options: list[str]) -> None:
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [*ON_A_TERMINAL, *PROGRAM, *options, still.start("passcreator-success")],
        stdin=terminal,
        env=environment(still.base_url, TERM="xterm-256color"),
    )
    os.close(terminal)
    text = b""
    while b"1000" not in text:
        text += os.read(controller, 65536)
    os.close(controller)
    assert process.wait(timeout=STUCK) == 143


@pytest.mark.usefixtures("unmeasured")
def test_ctrl_z_shows_the_cursor_and_fg_shows_the_bars_again(still: Sandbox, clock: FakeClock) -> None:
    terminal = Terminal(still, "wait", still.start("passcreator-success", seconds=4))
    terminal.until("/1000")
    terminal.process.send_signal(signal.SIGTSTP)
    os.waitpid(terminal.process.pid, os.WUNTRACED)
    terminal.process.send_signal(signal.SIGCONT)
    terminal.until_it(lambda: terminal.text.count(HIDE) == 2 and "/1000" in terminal.text.rpartition(HIDE)[2])
    clock.advance(4)
    assert terminal.end() == 0
    assert terminal.text.count(HIDE) == terminal.text.count(SHOW) == 2


@pytest.mark.parametrize(("no_color", "is_coloured"), [("", True), ("1", False)])
def test_colours_are_shown_unless_no_color_is_set(served: Sandbox, no_color: str, *, is_coloured: bool) -> None:
    terminal = Terminal(served, "wait", served.start("passcreator-partial", seconds=0.1), NO_COLOR=no_color)
    assert terminal.end() == 1
    assert bool(COLOUR.search(terminal.text)) is is_coloured, terminal.text


def test_an_error_is_one_line_even_on_a_narrow_terminal(still: Sandbox, clock: FakeClock) -> None:
    jobs = [still.start(name, seconds=2) for name in ("saymon-forbidden", "passcreator-success")]
    terminal = Terminal(still, "wait", *jobs, width=40)
    terminal.until_line("passcreator …")
    clock.advance(2)
    assert terminal.end() == 4
    (line,) = [line for line in terminal.lines if line.startswith("bulkstatus: ")]
    assert f"for {jobs[0]}: " in line
    assert max(len(line) for line in terminal.lines if line.startswith("passcreator …")) <= 38


@pytest.mark.parametrize("name", ["dumb", "unknown"])
def test_a_dumb_terminal_gets_plain_lines(served: Sandbox, name: str) -> None:
    terminal = Terminal(served, "wait", served.start("passcreator-success", seconds=0.1), TERM=name)
    assert terminal.end() == 0
    assert "\x1b" not in terminal.text
    assert re.match(r"\d{4}-\d\d-\d\dT[\d:]{8}[+-]\d{4}  .*succeeded", terminal.lines[0])


def start(sandbox: Sandbox, *arguments: str, **environ: str) -> "subprocess.Popen[str]":
    """Start `bulkstatus` with pipes instead of a terminal."""
    return subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(sandbox.base_url, **environ),
    )


def test_a_pipe_gets_no_escape_sequence(served: Sandbox) -> None:
    out, err = start(served, "wait", served.start("passcreator-partial", seconds=0.1), FORCE_COLOR="1").communicate()
    assert "\x1b" not in out + err
    assert "completed_with_errors" in out


@pytest.mark.usefixtures("unmeasured")
def test_times_are_in_the_local_time_zone(still: Sandbox) -> None:
    job = still.start("passcreator-success")
    process = start(still, "wait", "-vv", job, TZ="<+0545>-5:45")
    assert process.stdout is not None
    assert process.stderr is not None
    moment = datetime.fromisoformat(process.stdout.readline().split()[0])
    clock_time = time.fromisoformat(process.stderr.readline().split()[0])
    process.kill()
    process.communicate()
    assert moment.utcoffset() == timedelta(hours=5, minutes=45)
    apart = abs(datetime.combine(moment.date(), clock_time, moment.tzinfo) - moment)
    assert apart < timedelta(minutes=5) or apart > timedelta(hours=23)  # if midnight is between the two times


@pytest.mark.usefixtures("unmeasured")
def test_lines_are_flushed_at_once(still: Sandbox) -> None:
    process = start(still, "wait", still.start("passcreator-success"))
    assert process.stdout is not None
    assert " running " in process.stdout.readline()
    assert process.poll() is None
    process.kill()
    process.communicate()


def test_a_closed_standard_error_does_not_change_the_exit_code(served: Sandbox) -> None:
    read, write = os.pipe()
    os.close(read)
    environ = environment(served.base_url, PYTHONUNBUFFERED="1")
    url = served.start("saymon-forbidden")
    assert subprocess.run([*PROGRAM, "get", url], stderr=write, env=environ, check=False).returncode == 4
    os.close(write)


@pytest.mark.parametrize("command", ["get", "wait"])
def test_a_closed_pipe_ends_the_program_without_an_error_message(served: Sandbox, command: str) -> None:
    jobs = [served.start("passcreator-success", seconds=0.1) for _ in range(3)]
    process = start(served, command, *jobs)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait(timeout=STUCK) == 141
    process.stderr.close()


@pytest.mark.usefixtures("unmeasured")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_after_a_signal_files_are_closed_and_the_jobs_that_are_not_over_are_counted(
    still: Sandbox, clock: FakeClock, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    path = tmp_path / "failed.csv"
    jobs = [still.start("passcreator-partial", seconds=1), still.start("passcreator-success", seconds=60)]
    clock.advance(1)
    process = start(still, "wait", "--failed-items", str(path), *jobs)
    assert process.stdout is not None
    while "completed_with_errors" not in process.stdout.readline():
        pass
    process.send_signal(number)
    _, err = process.communicate(timeout=STUCK)
    assert process.returncode == code
    word = "interrupted" if number == signal.SIGINT else "terminated"
    assert err == f"bulkstatus: {word} with 1 of 2 jobs not over: the same command starts from the beginning\n"
    assert len(list(csv.reader(path.read_text(encoding="utf-8").splitlines()))) == 4


@pytest.mark.usefixtures("unmeasured")
def test_an_interrupted_watch_continues_without_its_list(still: Sandbox, clock: FakeClock, tmp_path: Path) -> None:
    (tmp_path / "jobs").write_text(still.start("passcreator-success", seconds=3), encoding="utf-8")
    ledger = ("--ledger", str(tmp_path / "jobs.db"))
    first = start(still, "watch", "--json", str(tmp_path / "jobs"), *ledger)
    assert first.stdout is not None
    first.stdout.readline()
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=STUCK)
    summary = json.loads(out.splitlines()[-1])
    assert (summary["counts"], summary["exit_code"]) == ({"running": 1}, 130)
    assert err == (
        "bulkstatus: interrupted with 1 of 1 job not over: run the same command again to continue with these jobs\n"
    )
    clock.advance(3)
    second = start(still, "watch", *ledger)
    out, err = second.communicate(timeout=STUCK)
    assert (second.returncode, out.splitlines()[-1], err) == (0, "1 job: 1 succeeded", "")


def test_an_ascii_locale_does_not_change_the_exit_code(served: Sandbox) -> None:
    url = f"{served.base_url}/node/api/bulk/{'f' * 24}/status"
    process = start(served, "get", url, PYTHONIOENCODING="ascii")
    _, err = process.communicate(timeout=STUCK)
    assert process.returncode == 4
    assert err.startswith("bulkstatus: ")
