"""Tests of `bulkstatus wait` without a terminal: the command prints a line for each change of a job."""

import csv
import io
import json
import re
import sys
from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest
from attrs import evolve
from tests.cli.conftest import Run

from bulkstatus import Passcreator
from bulkstatus.cli import main
from bulkstatus.cli.invocation import Invocation
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock, ScriptedResponse, ScriptedVendor, sends, shows
from bulkstatus.testing.responses import passcreator


def body_with(status: str, **more: object) -> ScriptedResponse:
    """Return a Passcreator response with any fields, including fields that the function `shows` does not allow."""
    return sends(200, {"success": True, "statusCode": 200, "data": {"status": status, **more}})


def test_each_change_is_a_line_with_the_time(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success", seconds=5)
    lines = [line.split() for line in run("wait", url).lines]
    assert [line[1:3] for line in lines] == [
        ["running", "0/1000"],
        ["running", "400/1000"],
        ["running", "800/1000"],
        ["succeeded", "1000/1000"],
    ]
    times = [datetime.fromisoformat(line[0]) for line in lines]
    assert times == sorted(times)
    assert all(time.tzinfo for time in times)


def test_failed_items_are_printed_below_their_job(run: Run, sandbox: Sandbox) -> None:
    lines = run("wait", sandbox.start("passcreator-partial", seconds=10)).lines
    assert (
        [line for line in lines if line.startswith(" ")]
        == lines[-3:]
        == [
            "    customer-0042: A required field is missing",
            "    customer-0518: The value is not a valid date",
            "    customer-0917: The value is not a valid date",
        ]
    )


def test_ten_failed_items_are_named_and_the_rest_counted(run: Run, sandbox: Sandbox) -> None:
    errors = tuple((f"customer-{number}", "A required field is missing") for number in range(25))
    lines = run("wait", sandbox.start(evolve(SCENARIOS["passcreator-partial"], item_errors=errors), seconds=1)).lines
    assert lines[-11:] == [
        *(f"    customer-{number}: A required field is missing" for number in range(10)),
        "    and 15 more failed items: --failed-items FILE writes them out",
    ]


def test_quiet_prints_nothing(run: Run, sandbox: Sandbox) -> None:
    ran = run("wait", "-q", sandbox.start("passcreator-partial"))
    assert (ran.code, ran.out, ran.err) == (1, "", "")


def test_quiet_prints_errors(run: Run, sandbox: Sandbox) -> None:
    ran = run("wait", "--quiet", sandbox.start("saymon-forbidden"))
    assert (ran.code, ran.out) == (4, "")
    assert ran.err.startswith("bulkstatus: SAYMON responded with HTTP 403")


def test_json_prints_an_object_for_each_change(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success", seconds=5)
    lines = [json.loads(line) for line in run("wait", "--json", url).lines]
    assert [line["progress"]["processed"] for line in lines] == [0, 400, 800, 1000]
    assert {line["event"] for line in lines} == {"job"}


def test_a_deadline_ends_the_wait_and_reports_the_last_operation(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success", seconds=100)
    ran = run("wait", "--json", "--timeout", "50s", url)
    last = json.loads(ran.lines[-1])
    assert (ran.code, last["status"], last["error"]["type"]) == (3, "running", "WaitTimeout")
    ran = run("wait", "--timeout", "50s", sandbox.start("saymon-finished", seconds=100))
    assert (ran.code, len(ran.lines)) == (3, 1)  # the only line is about the first poll


def test_verbose_logs_retries(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-rate-limited", seconds=30)
    quiet, verbose = run("wait", url), run("wait", "-v", sandbox.start("passcreator-rate-limited", seconds=30))
    assert (quiet.code, quiet.err) == (0, "")
    assert verbose.code == 0
    (line,) = [line for line in verbose.err.splitlines() if "429" in line]
    assert re.match(
        r"\d\d:\d\d:\d\d info: polling again in [\d.]+ s, because Passcreator responded with HTTP 429", line
    )


def test_twice_verbose_logs_every_poll_and_no_credential(run: Run, sandbox: Sandbox) -> None:
    ran = run("-vv", "wait", sandbox.start("passcreator-success", seconds=5))
    assert len(re.findall(r" debug: .* is polled again in ", ran.err)) == 3
    assert len(re.findall(r" debug: .* returned HTTP 200", ran.err)) == 4
    assert passcreator.API_KEY not in ran.err


def test_the_higher_verbosity_before_or_after_the_command_applies(run: Run, sandbox: Sandbox) -> None:
    assert " debug: " in run("-vv", "wait", "-v", sandbox.start("passcreator-success", seconds=5)).err


def test_on_a_terminal_a_job_that_is_not_over_at_the_deadline_has_no_line(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    ran = run("wait", "--timeout", "50s", sandbox.start("passcreator-success", seconds=100))
    assert (ran.code, ran.out) == (3, "")
    assert "was still running when the timeout of 50 s expired" in ran.err


def test_a_lower_tolerance_polls_more_often(run: Run, sandbox: Sandbox, clock: FakeClock) -> None:
    def polls(*options: str) -> int:
        before = len(clock.sleeps)
        run("wait", *options, sandbox.start("saymon-finished", seconds=3600))
        return len(clock.sleeps) - before

    fine, usual, coarse = polls("--tolerance", "2%"), polls(), polls("--tolerance", "0.5")
    assert fine > usual > coarse


@pytest.mark.parametrize("text", ["0%", "101%", "5", "-5%", "x"])
def test_a_tolerance_is_a_share(run: Run, text: str) -> None:
    ran = run("wait", f"--tolerance={text}", "https://a.example/")
    assert ran.code == 2
    assert "is not a share above 0% and up to 100%: use 5% or 0.05" in ran.err


@pytest.mark.parametrize("text", ["5%", "5 %", " 5% ", "0.05", ".05", "100%", "1"])
def test_a_share_has_several_spellings(run: Run, sandbox: Sandbox, text: str) -> None:
    assert run("wait", f"--tolerance={text}", sandbox.start("saymon-finished")).code == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("1h30m", 5400), ("1d", 86_400), ("0.5m", 30), (" 2H", 7200)],
)
def test_a_duration_can_have_several_units(run: Run, sandbox: Sandbox, text: str, seconds: float) -> None:
    url = sandbox.start("saymon-finished", seconds=10 * 86_400)
    assert f"the timeout of {seconds:g} s expired" in run("wait", "--timeout", text, url).err


@pytest.mark.parametrize("text", ["", "h", "1w", "2h x", "-1s", "1e3"])
def test_a_wrong_duration_exits_with_2(run: Run, text: str) -> None:
    ran = run("wait", f"--timeout={text}", "https://a.example/")
    assert ran.code == 2
    assert "is not a duration: use 90, 90s, 15m, 2h, 1h30m or 1d" in ran.err


class TestFailedItems:
    def test_failed_items_are_rows_of_a_csv_file(self, run: Run, sandbox: Sandbox) -> None:
        urls = [sandbox.start(name, seconds=1) for name in ("passcreator-partial", "applivery-partial")]
        ran = run("wait", "--failed-items", "failed.csv", *urls)
        rows = list(csv.DictReader(Path("failed.csv").read_text(encoding="utf-8").splitlines()))
        assert ran.code == 1
        assert {row["vendor"]: row["url"] for row in rows} == dict(zip(("passcreator", "applivery"), urls, strict=True))
        assert [(row["key"], row["message"]) for row in rows if row["vendor"] == "applivery"] == [
            ("42", "Serial number is missing"),
            ("97", "Serial number is missing"),
            ("181", "The device is enrolled already"),
        ]

    def test_a_job_without_named_items_has_one_row_without_a_key(self, run: Run, sandbox: Sandbox) -> None:
        url = sandbox.start("applivery-failed", seconds=1)
        run("wait", "--failed-items", "failed.csv", url)
        assert Path("failed.csv").read_text(encoding="utf-8").splitlines() == [
            "vendor,url,key,message",
            f"applivery,{url},,The file could not be read",
        ]

    @pytest.mark.parametrize(("scenario", "rows"), [("passcreator-success", 1), ("passcreator-partial", 4)])
    def test_failed_items_replace_the_rows_of_an_earlier_run(
        self, run: Run, sandbox: Sandbox, scenario: str, rows: int
    ) -> None:
        run("wait", "--failed-items", "failed.csv", sandbox.start("applivery-failed"))
        run("wait", "--failed-items", "failed.csv", sandbox.start(scenario))
        text = Path("failed.csv").read_text(encoding="utf-8")
        assert len(text.splitlines()) == rows
        assert "applivery" not in text

    def test_failed_items_are_not_written_to_a_file_with_other_contents(self, run: Run, sandbox: Sandbox) -> None:
        Path("failed.csv").write_text("my own", encoding="utf-8")
        ran = run("wait", "--failed-items", "failed.csv", sandbox.start("passcreator-partial"))
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "bulkstatus: failed.csv is not a file of failed items: "
            "name another file with --failed-items, or remove this one\n"
        )
        assert Path("failed.csv").read_text(encoding="utf-8") == "my own"

    def test_failed_items_are_not_written_to_standard_output(self, run: Run, sandbox: Sandbox) -> None:
        ran = run("wait", "--failed-items", "-", sandbox.start("passcreator-partial"))
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "bulkstatus: failed items cannot be written to standard output: name a file with --failed-items\n"
        )
        assert not Path("-").exists()

    def test_failed_items_with_an_unpaired_surrogate_are_written_as_escapes(self, tmp_path: Path) -> None:
        """Check that all rows are written, even if one row contains an unpaired surrogate (half of a character)."""
        passes, vendor = Passcreator(api_key="any"), ScriptedVendor()
        errors = {"1": "half \ud83d", "2": "whole \U0001f600"}
        job = vendor.job(passes.operation("1"), body_with("finished with errors", errors=errors))
        invocation = Invocation({"PASSCREATOR_API_KEY": "any"}, vendor.clock, vendor)
        path = tmp_path / "failed.csv"
        assert main(["wait", "--failed-items", str(path), job], invocation) == 1
        rows = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        assert {row["key"]: row["message"] for row in rows} == {"1": "half \\ud83d", "2": "whole \U0001f600"}

    def test_failed_items_need_a_writable_file(self, run: Run, sandbox: Sandbox) -> None:
        ran = run("wait", "--failed-items", "no/such/folder.csv", sandbox.start("passcreator-success"))
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == (
            "bulkstatus: cannot write failed items to no/such/folder.csv: No such file or directory; "
            "name another file with --failed-items\n"
        )


class TestVendorText:
    """Tests that text from a vendor cannot control the terminal on which the text is printed."""

    JOB = "https://app.passcreator.com/api/v3/process/1"
    ENVIRON: ClassVar = {"PASSCREATOR_API_KEY": "any-key-will-do"}

    def invocation(self, key: str = "1") -> Invocation:
        passes, vendor = Passcreator(api_key="any"), ScriptedVendor()
        vendor.job(passes.operation("1"), shows("finished with errors", errors={key: "on\u2192off\x1b[2J\u202e"}))
        return Invocation(self.ENVIRON, vendor.clock, vendor)

    def test_text_from_a_vendor_cannot_move_the_cursor(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["wait", self.JOB], self.invocation()) == 1
        assert capfd.readouterr().out.endswith("    1: on\u2192off [2J \n")

    def test_the_key_of_an_item_cannot_move_the_cursor(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["wait", self.JOB], self.invocation(key="\x1b]0;gone\x07")) == 1
        assert "     ]0;gone : on\u2192off" in capfd.readouterr().out

    def test_a_state_cannot_move_the_cursor(self, capfd: pytest.CaptureFixture[str]) -> None:
        passes, vendor = Passcreator(api_key="any"), ScriptedVendor()
        vendor.job(passes.operation("1"), body_with("la\x1b[2Jter"))
        assert main(["get", self.JOB], Invocation(self.ENVIRON, vendor.clock, vendor)) == 3
        assert capfd.readouterr().out.endswith(" (la [2Jter)\n")

    def test_text_from_a_vendor_is_escaped_if_the_locale_cannot_show_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        written = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1"))
        assert main(["wait", self.JOB], self.invocation()) == 1
        assert written.getvalue().endswith(b"    1: on\\u2192off [2J \n")
