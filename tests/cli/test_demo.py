"""Tests of `bulkstatus.cli.demo` on a terminal, in a pipe, and in a separate process."""

import io
import re
import signal
import subprocess
import sys

import pytest
from attrs import evolve
from rich.console import Console
from rich.live import Live
from tests.conftest import STUCK

from bulkstatus import BulkStatus, Client, Operation, ServerError, WaitTimeout
from bulkstatus.cli.demo import PARTS, DemoRow, DemoView, Part, main
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock

DEMO = [sys.executable, "-W", "error", "-m", "bulkstatus.cli.demo"]


def shown(width: int) -> tuple[str, list[str]]:
    """Run all jobs of the demo on a terminal. Return the raw output, and its lines without control sequences."""
    clock = FakeClock()
    sandbox = Sandbox(clock)
    console = Console(file=io.StringIO(), width=width, height=50, force_terminal=True, color_system=None)
    jobs = [
        DemoRow(part.scenario.name, sandbox.start(part.scenario), ends_as=part.scenario.ends_as, passes=part.passes)
        for part in PARTS
    ]
    never_polled = DemoRow("never polled", "https://never.example/", ends_as=WaitTimeout)
    view = DemoView([*jobs, never_polled], clock, console)
    with (
        Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock, on_event=view.on_event) as client,
        view.running() as live,
    ):
        assert isinstance(live, Live)
        for job in jobs:
            for update in client.watch(job.url):
                view.show(update)
            live.refresh()
        never_polled.schedule(clock.monotonic() + 1, ServerError(429, None, "", url=never_polled.url))
    view.print_results(1.0)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    return text, [re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", line) for line in re.split(r"[\r\n]+", text)]


@pytest.mark.parametrize("width", [80, 160])
def test_the_demo_fits_the_terminal_and_nothing_is_cut_off(width: int) -> None:
    text, lines = shown(width)
    assert max(map(len, lines)) <= width
    assert "…" not in text
    for part in PARTS:
        assert sum(part.scenario.name in line for line in lines) >= 2  # in a bar, and in the results
    assert text.count("\x1b[?25l") == text.count("\x1b[?25h")  # the cursor is shown again


def test_a_wide_terminal_shows_the_items_of_each_result() -> None:
    _, narrow = shown(80)
    _, wide = shown(160)
    row = "zoho_creator-partial +completed_with_errors +Completed"
    assert any(re.search(rf"{row}$", line.rstrip()) for line in narrow)
    assert any(re.search(rf"{row} +1000/1000 +12$", line.rstrip()) for line in wide)
    assert any("HTTP 429" in line for line in wide)


def test_every_status_has_a_colour_in_the_demo() -> None:
    sandbox = Sandbox(clock := FakeClock())
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        operations: dict[BulkStatus, Operation] = {}
        for name, scenario in SCENARIOS.items():
            if isinstance(scenario.ends_as, BulkStatus):
                client.wait(
                    sandbox.start(name),
                    on_update=lambda operation: operations.setdefault(operation.status, operation),
                )
    assert operations.keys() == set(BulkStatus)
    for status, operation in operations.items():
        row = DemoRow("x", operation.url, operation, ends_as=status)
        assert row.style
        assert row.is_as_expected


def test_in_a_pipe_each_change_and_each_result_is_a_line(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")  # has no effect in a pipe
    code = main(["--seconds", "3"], clock=FakeClock())
    out, err = capfd.readouterr()
    assert (code, err) == (0, "")
    assert re.search(r"[^\n\x20-\x7e]", out) is None
    changes = re.findall(r"(?m)^\d\d:\d\d:\d\d\.\d{3}  (.{28})  (\S+)", out)
    assert ("passcreator-unknown-state   ", "unknown") in changes
    assert "HTTP 429, polling again" in out
    assert "held (retry after)" in out
    endings = dict(re.findall(r"(?m)^ok  (.{28})  (\S+)", out))
    assert endings["applivery-failed            "] == "failed"
    assert endings["a wrong key                 "] == "AuthenticationError"
    assert len(endings) == 18
    assert re.search(r"applivery-partial +42: Serial number is missing\n", out)
    assert re.search(r"\nAll 18 jobs ended as scripted, in \d\.\d s\.\n\Z", out)


def test_the_demo_names_the_jobs_that_did_not_end_as_scripted(capfd: pytest.CaptureFixture[str]) -> None:
    other_end = evolve(SCENARIOS["applivery-failed"], ends_as=BulkStatus.CANCELED)
    parts = (Part(SCENARIOS["saymon-finished"], 0.5, passes=429), Part(other_end, 0.5))
    code = main(["--seconds", "2"], parts=parts, clock=FakeClock())
    out, err = capfd.readouterr()
    assert (code, err) == (1, "")
    assert re.findall(r"(?m)^(ok|NO)  (.{28})  ", out) == [
        ("NO", "saymon-finished             "),
        ("NO", "applivery-failed            "),
        ("ok", "a task that does not exist  "),
        ("ok", "a wrong key                 "),
    ]
    assert out.endswith("\n2 of 4 jobs did not end as scripted: saymon-finished, applivery-failed\n")


@pytest.mark.parametrize("seconds", ["1", "nan", "3601", "soon"])
def test_a_wrong_duration_of_the_demo_is_refused(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--seconds", seconds])
    assert caught.value.code == 2
    assert "--seconds" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.usefixtures("unmeasured")
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_ends_the_demo_without_a_traceback() -> None:
    with subprocess.Popen([*DEMO], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        demo.stdout.readline()
        demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=STUCK)
    assert (demo.returncode, errors) == (130, "interrupted\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_closed_pipe_ends_the_demo_without_a_traceback() -> None:
    with subprocess.Popen([*DEMO], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        demo.stdout.readline()
        demo.stdout.close()
        assert demo.stderr is not None
        assert demo.stderr.read() == ""
    assert demo.returncode == 1
