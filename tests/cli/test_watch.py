"""Tests of `bulkstatus watch` without a terminal: a line for each job that is over, and a summary."""

import io
import json
import math
import sys
from pathlib import Path

import pytest
from attrs import evolve
from tests.cli.conftest import Run

from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.sandbox.scenario import InjectedError
from bulkstatus.testing import FakeClock

MIXED = ("passcreator-success", "passcreator-partial", "applivery-failed", "saymon-finished", "saymon-forbidden")


def start(sandbox: Sandbox, *scenarios: str, seconds: float = 5.0) -> list[str]:
    """Start jobs, write their status URLs to `jobs.txt`, and return the status URLs."""
    urls = [sandbox.start(name, seconds=seconds) for name in scenarios]
    Path("jobs.txt").write_text("# jobs of last night\n\n" + "\n".join(urls) + "\n", encoding="utf-8")
    return urls


def test_each_job_that_is_over_is_a_line_and_the_last_line_is_the_summary(run: Run, sandbox: Sandbox) -> None:
    urls = start(sandbox, *MIXED)
    ran = run("watch", "jobs.txt")
    ends = [line for line in ran.lines if line.startswith("20")]
    assert ran.code == 4
    assert sorted(line.split()[1] for line in ends) == ["completed_with_errors", "failed", "finished", "succeeded"]
    counts, _, items = ran.lines[-1].partition("; ")
    assert items == "3 failed items"
    assert sorted(counts.removeprefix("5 jobs: ").split(", ")) == [
        "1 PermissionDenied",
        "1 completed_with_errors",
        "1 failed",
        "1 finished",
        "1 succeeded",
    ]
    assert "    customer-0042: A required field is missing" in ran.lines
    assert len(ran.lines) == len(ends) + 3 + 1  # three failed items and the summary
    assert ran.err.startswith("bulkstatus: SAYMON responded with HTTP 403")
    assert urls[4] in ran.err


def test_json_ends_with_the_summary(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, *MIXED)
    ran = run("watch", "--json", "jobs.txt")
    *changes, summary = [json.loads(line) for line in ran.lines]
    assert {change["event"] for change in changes} == {"job"}
    assert len(changes) > len(MIXED)
    assert summary == {
        "event": "summary",
        "jobs": 5,
        "counts": dict.fromkeys(("succeeded", "completed_with_errors", "failed", "finished", "PermissionDenied"), 1),
        "failed_items": 3,
        "exit_code": ran.code,
    }


def test_the_list_can_be_standard_input(run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    url = sandbox.start("passcreator-success")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{url}\n".encode())))
    assert run("watch", "-").lines[-1] == "1 job: 1 succeeded"


def test_the_summary_starts_with_the_status_of_most_jobs(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, "saymon-finished", "passcreator-partial", "passcreator-partial", "zoho_creator-partial")
    last = run("watch", "jobs.txt").lines[-1]
    assert (
        last == "4 jobs: 3 completed_with_errors, 1 finished; 18 failed items"
    )  # Zoho does not name its 12 failed items


def test_a_job_that_is_not_over_at_the_deadline_has_no_line_and_no_failed_items(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, "passcreator-partial", seconds=100)
    ran = run("watch", "jobs.txt", "--timeout", "95")
    assert (ran.code, ran.lines) == (3, ["1 job: 1 running, at the deadline"])


def test_quiet_prints_nothing(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, "passcreator-partial", seconds=100)
    ran = run("watch", "--quiet", "jobs.txt")
    assert (ran.code, ran.out, ran.err) == (1, "", "")


def test_a_lower_tolerance_polls_more_often(run: Run, sandbox: Sandbox, clock: FakeClock) -> None:
    def polls(tolerance: str) -> int:
        start(sandbox, "saymon-finished", seconds=3600)
        before = len(clock.sleeps)
        run("watch", "jobs.txt", "--tolerance", tolerance)
        return len(clock.sleeps) - before

    assert polls("2%") > 2 * polls("50%")


def test_the_column_can_be_chosen(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success")
    Path("jobs.csv").write_text(f"url,job\nhttps://callback.example/,{url}\n", encoding="utf-8")
    assert run("watch", "jobs.csv", "--column", "job").lines[-1] == "1 job: 1 succeeded"


def test_the_error_about_a_list_that_cannot_be_read_names_the_list(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("jobs.txt").write_bytes(b"https://caf\xe9.example/")
    assert (
        run("watch", "jobs.txt").err
        == "bulkstatus: cannot read jobs.txt: it is not text in UTF-8; save the list as UTF-8\n"
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"name\nvalue\n")))
    ran = run("watch", "-")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("bulkstatus: standard input, line 1 has no URL: ")
    monkeypatch.setattr(sys, "stdin", None)  # Python sets None if standard input is closed
    assert run("watch", "-").err == (
        "bulkstatus: cannot read standard input: it is closed; "
        "redirect a file to it with <, or name the file instead of -\n"
    )


def test_a_url_given_instead_of_a_list_is_shown_without_its_credential(run: Run) -> None:
    ran = run("watch", "http://user:hunter2@x/y?token=abc")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "bulkstatus: cannot read http://x/y: it is a URL, not a file: `bulkstatus wait` takes URLs\n"


def test_a_url_given_instead_of_a_ledger_is_shown_without_its_credential(run: Run, sandbox: Sandbox) -> None:
    Path("jobs.txt").write_text(sandbox.start("passcreator-success"), encoding="utf-8")
    ran = run("watch", "jobs.txt", "--ledger", "http://user:hunter2@x/y?token=abc")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "bulkstatus: cannot open the ledger http://x/y: "
        "its folder does not exist or is not writable; choose another path\n"
    )


@pytest.mark.parametrize(
    ("ledger", "message"),
    [
        (".", "cannot open the ledger .: it is a directory; choose another path"),
        ("jobs.txt", "cannot use jobs.txt as a ledger: file is not a database; fix it, or use another file"),
    ],
)
def test_the_error_about_a_wrong_ledger_says_what_to_do(run: Run, sandbox: Sandbox, ledger: str, message: str) -> None:
    start(sandbox, "passcreator-success")
    ran = run("watch", "jobs.txt", "--ledger", ledger)
    assert (ran.code, ran.err) == (2, f"bulkstatus: {message}\n")


def test_the_error_about_a_timeout_has_the_url_once(run: Run, sandbox: Sandbox) -> None:
    fails = evolve(SCENARIOS["saymon-bad-gateway"], error=InjectedError(status_code=502, seconds=math.inf))
    url = sandbox.start(fails)
    ran = run("wait", "--timeout", "30", url)
    assert ran.code == 3
    assert ran.err.startswith(f"bulkstatus: no poll of {url} had succeeded when the timeout of 30 s expired, ")
    assert ran.err.count(url) == 1


def test_an_error_names_the_line_of_a_wrong_url(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success")
    Path("jobs.txt").write_text(f"# two\n{url}\n{url} # again\n", encoding="utf-8")
    ran = run("watch", "jobs.txt")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("bulkstatus: jobs.txt, line 3: the status URL is not a URL: ")


def test_a_wrong_environment_is_not_reported_as_a_wrong_line(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, "passcreator-success")
    ran = run("watch", "jobs.txt", environ={"SAYMON_LOGIN": "x"})
    assert ran.code == 2
    assert "jobs.txt" not in ran.err


def test_the_first_row_of_csv_without_a_header_is_a_job(run: Run, sandbox: Sandbox) -> None:
    urls = start(sandbox, "passcreator-success", "passcreator-success")
    Path("jobs.txt").write_text("".join(f'"{url}"\n' for url in urls), encoding="utf-8")
    assert run("watch", "jobs.txt").lines[-1] == "2 jobs: 2 succeeded"


def test_an_empty_list_is_valid(run: Run) -> None:
    Path("jobs.txt").write_text("", encoding="utf-8")
    ran = run("watch", "jobs.txt")
    assert (ran.code, ran.lines) == (0, ["0 jobs"])


def test_without_a_list_watch_needs_a_ledger(run: Run) -> None:
    ran = run("watch")
    assert ran.code == 2
    assert "name a list of status URLs, or - for standard input" in ran.err


def test_without_a_list_the_ledger_must_exist(run: Run) -> None:
    ran = run("watch", "--ledger", "typo.db")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no ledger typo.db to continue with" in ran.err
    assert not Path("typo.db").exists()


def test_a_url_given_instead_of_any_file_is_shown_without_its_credential(run: Run) -> None:
    url = "https://me:hunter2@saymon.example/x?token=hunter2"
    for arguments in ([url], ["--ledger", url], ["jobs.txt", "--ledger", url, "--failed-items", url]):
        ran = run("watch", *arguments)
        assert ran.code == 2
        assert "https://saymon.example/x" in ran.err
        assert "hunter2" not in ran.err


def test_without_a_list_all_jobs_of_the_ledger_are_counted(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, *["passcreator-success"] * 4, seconds=600.0)
    continues = ("--ledger", "jobs.db", "--timeout")
    assert run("watch", "jobs.txt", *continues, "1s").lines[-1] == "4 jobs: 4 running, at the deadline"
    assert run("watch", *continues, "0").lines[-1] == "4 jobs: 4 running, at the deadline"
    ended = run("watch", "--json", *continues, "1h").lines
    assert json.loads(ended[-1])["jobs"] == 4
    assert run("watch", *continues, "1h").lines == ["0 jobs"]


def test_the_error_about_a_job_of_the_ledger_without_an_account_names_the_variables(run: Run, sandbox: Sandbox) -> None:
    (url,) = start(sandbox, "passcreator-success", seconds=600.0)
    run("watch", "jobs.txt", "--ledger", "jobs.db", "--timeout", "1s")
    ran = run("watch", "--ledger", "jobs.db", environ={"APPLIVERY_TOKEN": "token"})
    assert ran.code == 2
    assert ran.err.startswith(f"bulkstatus: there is no account for {url}: set PASSCREATOR_API_KEY")


def test_the_error_about_missing_credentials_names_the_command_that_lists_them(run: Run) -> None:
    Path("jobs.txt").touch()
    ran = run("watch", "jobs.txt", environ={})
    assert ran.code == 2
    assert ran.err == (
        "bulkstatus: no credential is set in the environment: `bulkstatus vendors` lists the variables to set\n"
    )


def test_ten_errors_are_printed_and_the_rest_counted(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, *["saymon-forbidden"] * 10)
    assert len(run("watch", "jobs.txt").err.splitlines()) == 10
    start(sandbox, *["saymon-forbidden"] * 30)
    ran = run("watch", "jobs.txt")
    assert len(ran.err.splitlines()) == 11
    assert ran.err.endswith("bulkstatus: there were 20 more errors: --json shows them all\n")
    assert ran.lines == ["30 jobs: 30 PermissionDenied"]


@pytest.mark.parametrize(
    ("options", "where"),
    [((), "--failed-items FILE writes them out"), (("--failed-items", "failed.csv"), "see failed.csv")],
)
def test_the_first_failed_items_are_named_with_their_jobs(
    run: Run, sandbox: Sandbox, options: tuple[str, ...], where: str
) -> None:
    urls = start(sandbox, *["passcreator-partial"] * 15)
    ran = run("watch", "jobs.txt", *options)
    assert [ran.out.count(url) for url in urls] == [1] * 15
    ends = [number for number, line in enumerate(ran.lines) if line.startswith("20")]
    assert ends == [0, 4, 8, 12, *range(15, 26)]
    assert ran.lines[13:15] == [
        "    customer-0042: A required field is missing",
        f"    and 2 more failed items: {where}",
    ]
    assert ran.lines[26:] == [
        f"and 33 more failed items, not named above: {where}",
        "15 jobs: 15 completed_with_errors; 45 failed items",
    ]


def test_at_the_deadline_jobs_count_by_their_last_status(run: Run, sandbox: Sandbox) -> None:
    never_polled = evolve(SCENARIOS["saymon-bad-gateway"], error=InjectedError(status_code=502, seconds=math.inf))
    urls = start(sandbox, *["passcreator-success"] * 3, seconds=300)
    urls += [sandbox.start(never_polled), sandbox.start("saymon-finished", seconds=1)]
    Path("jobs.txt").write_text("\n".join(urls), encoding="utf-8")
    ran = run("watch", "jobs.txt", "--timeout", "30s")
    assert ran.code == 3
    assert ran.lines[-1] == "5 jobs: 1 finished; 3 running, 1 not_polled, at the deadline"
    urls = start(sandbox, *["passcreator-success"] * 2, seconds=300)
    *_, summary = map(json.loads, run("watch", "jobs.txt", "--json", "--timeout", "30s").lines)
    assert (summary["counts"], summary["exit_code"]) == ({"running": 2}, 3)


def test_the_progress_is_printed_at_most_every_thirty_seconds(run: Run, sandbox: Sandbox) -> None:
    start(sandbox, *["passcreator-success"] * 3, seconds=300)
    lines = run("watch", "jobs.txt").err.splitlines()
    assert 3 <= len(lines) <= 11
    assert lines[0].endswith("3 jobs: 3 running")


@pytest.mark.parametrize("other", ["list", "ledger"])
def test_failed_items_cannot_be_written_to_the_list_or_the_ledger(run: Run, sandbox: Sandbox, other: str) -> None:
    """Check that `--failed-items` does not overwrite the list or the ledger, even if the same file has two paths."""
    run("wait", "--failed-items", "failed.csv", sandbox.start("passcreator-partial"))
    before = Path("failed.csv").read_bytes()
    Path("linked.csv").hardlink_to("failed.csv")
    options = {
        "list": ("linked.csv", "--failed-items", "failed.csv"),
        "ledger": ("failed.csv", "--ledger", "jobs.db", "--failed-items", f"{Path.cwd()}/jobs.db"),
    }
    ran = run("watch", *options[other])
    assert (ran.code, ran.out) == (2, "")
    assert "because this command reads that file: name another file with --failed-items" in ran.err
    assert Path("failed.csv").read_bytes() == before
    assert not Path("jobs.db").exists()


def test_many_jobs_of_an_account_with_a_small_daily_quota_print_a_warning(run: Run, sandbox: Sandbox) -> None:
    """Use Zoho Creator, which allows 250 requests a day. `watch` sends at most a tenth of a daily quota at once."""
    start(sandbox, *["zoho_creator-other-users-job"] * 30, "passcreator-success")
    why = "Zoho Creator allows 250 requests a day, so polling all 30 jobs takes a long time"
    assert why in run("watch", "jobs.txt").err.splitlines()
    assert why not in run("watch", "--quiet", "jobs.txt").err
    assert why not in run("watch", "--json", "jobs.txt").err
    start(sandbox, *["zoho_creator-other-users-job"] * 3)
    assert "requests a day" not in run("watch", "jobs.txt").err


class TestLedger:
    def test_the_progress_counts_delivered_jobs_as_already_delivered(self, run: Run, sandbox: Sandbox) -> None:
        start(sandbox, *["passcreator-success"] * 3)
        assert run("watch", "jobs.txt", "--ledger", "jobs.db").code == 0
        delivered = Path("jobs.txt").read_text(encoding="utf-8")
        (unlisted,) = start(sandbox, "passcreator-success", seconds=600)
        run("watch", "jobs.txt", "--ledger", "jobs.db", "--timeout", "1")
        slow = sandbox.start("passcreator-success", seconds=300)
        Path("jobs.txt").write_text(f"{delivered}{slow}\n", encoding="utf-8")
        ran = run("watch", "jobs.txt", "--ledger", "jobs.db")
        assert ran.code == 0
        assert unlisted in ran.out
        assert ran.err.splitlines()[0].endswith("5 jobs: 3 already_delivered, 2 running")
        assert ran.lines[-1] == "5 jobs: 3 already_delivered, 2 succeeded"

    def test_a_watch_with_a_ledger_continues_where_the_last_run_stopped(
        self, run: Run, sandbox: Sandbox, clock: FakeClock
    ) -> None:
        start(sandbox, "passcreator-partial", seconds=5)
        slow = sandbox.start("passcreator-success", seconds=500)
        with Path("jobs.txt").open("a", encoding="utf-8") as file:
            file.write(f"{slow}\n")
        options = ("--ledger", "jobs.db", "--failed-items", "failed.csv")
        first = run("watch", "jobs.txt", "--timeout", "60", *options)
        assert first.code == 3
        clock.sleep(500)
        second = run("watch", "jobs.txt", *options)
        assert second.code == 0
        assert second.lines[-1] == "2 jobs: 1 already_delivered, 1 succeeded"
        assert len(Path("failed.csv").read_text(encoding="utf-8").splitlines()) == 4  # the rows of the first run

    def test_failed_items_of_all_runs_are_in_one_file(self, run: Run, sandbox: Sandbox) -> None:
        for name in ("passcreator-partial", "applivery-partial"):
            start(sandbox, name)
            assert run("watch", "jobs.txt", "--ledger", "jobs.db", "--failed-items", "failed.csv").code == 1
        rows = [row.split(",") for row in Path("failed.csv").read_text(encoding="utf-8").splitlines()]
        assert [(vendor, key) for vendor, _, key, _ in rows] == [
            ("vendor", "key"),
            *(("passcreator", key) for key in ("customer-0042", "customer-0518", "customer-0917")),
            *(("applivery", key) for key in ("42", "97", "181")),
        ]

    @pytest.mark.parametrize("others", ["somebody else's\n", "vendor,price\nacme,7\n", "vendor,url,key"])
    def test_a_file_with_other_contents_is_not_continued(self, run: Run, sandbox: Sandbox, others: str) -> None:
        start(sandbox, "passcreator-success")
        Path("failed.csv").write_text(others, encoding="utf-8")
        ran = run("watch", "jobs.txt", "--ledger", "jobs.db", "--failed-items", "failed.csv")
        assert ran.code == 2
        assert ran.err == (
            "bulkstatus: failed.csv is not a file of failed items: "
            "name another file with --failed-items, or remove this one\n"
        )
        assert Path("failed.csv").read_text(encoding="utf-8") == others
