"""Tests of `bulkstatus check`, which compares a polled or saved response with the spec."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run

from bulkstatus.cli import main
from bulkstatus.cli.invocation import Invocation
from bulkstatus.environment import accounts_from
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock, ScriptedVendor, fails, shows, token_endpoint

PAGES = Path(__file__).parents[1] / "vendors" / "pages"
CONFORMING = json.dumps({"finished": True})


def test_a_response_that_conforms_is_shown_with_its_schema_and_status(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success")
    ran = run("check", url)
    assert (ran.code, ran.err) == (0, "")
    first, second = ran.lines
    assert first == "The response conforms to the spec (schema ProcessResponse)."
    assert second.startswith("A client returns: running ")
    assert url in second


def test_a_state_that_the_spec_does_not_list_is_a_deviation(run: Run, sandbox: Sandbox, clock: FakeClock) -> None:
    url = sandbox.start("passcreator-unknown-state", seconds=10)
    clock.sleep(4)
    ran = run("check", url)
    assert ran.code == 1
    assert ran.lines[:5] == [
        "The response deviates from the spec in 1 place (schema ProcessResponse).",
        "  /data/status",
        '    expected "in progress", "finished" or "finished with errors"',
        '    found    "some later state"',
        "    status   affected",
    ]


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("saymon-forbidden", 4),
        ("zoho_creator-other-users-job", 4),
        ("zoho_creator-quota-exhausted", 4),
        ("passcreator-error-in-200", 1),
        ("saymon-bad-gateway", 1),
        ("applivery-server-error", 5),
    ],
)
def test_the_exit_code_of_an_error_that_conforms_is_that_of_the_error(
    run: Run, sandbox: Sandbox, scenario: str, code: int
) -> None:
    url = sandbox.start(scenario)
    error = SCENARIOS[scenario].error
    assert error
    for _ in range(1, error.poll):
        run("get", url)
    ran = run("check", url)
    assert ran.code == code, ran.out
    assert ran.err == ""


def test_a_url_without_an_account_is_not_polled(run: Run) -> None:
    ran = run("check", "https://app.passcreator.com/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c", environ={})
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith("set PASSCREATOR_API_KEY\n")


def test_the_response_of_a_token_endpoint_is_not_compared(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("zoho_creator-success")
    server = {"ZOHO_BASE_URL": sandbox.base_url, "ZOHO_ACCOUNTS_URL": sandbox.base_url}
    grant = {
        "ZOHO_CLIENT_ID": token_endpoint.CLIENT_ID,
        "ZOHO_CLIENT_SECRET": token_endpoint.CLIENT_SECRET,
        "ZOHO_REFRESH_TOKEN": token_endpoint.REFRESH_TOKEN,
    }
    assert run("check", url, environ=server | grant).code == 0
    ran = run("check", url, environ=server | grant | {"ZOHO_CLIENT_SECRET": "another"})
    assert (ran.code, ran.out) == (4, "")


def test_a_poll_without_a_response_exits_with_5(run: Run) -> None:
    environ = {"SAYMON_API_TOKEN": "token", "SAYMON_BASE_URL": "http://127.0.0.1:9"}
    ran = run("check", "http://127.0.0.1:9/node/api/bulk/5f3b9c0e7a1d4e2b8c6f0a17/status", environ=environ)
    assert (ran.code, ran.out) == (5, "")
    assert ran.err.startswith("bulkstatus: no response from http://127.0.0.1:9/")


def test_a_saved_response_is_compared_with_the_spec_of_the_named_vendor(run: Run) -> None:
    Path("response.json").write_text(CONFORMING, encoding="utf-8")
    assert run("check", "--vendor", "saymon", "response.json", environ={}).code == 0
    assert run("check", "--vendor", "zoho_creator", "response.json", environ={}).code == 1


def test_a_saved_response_is_read_from_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CONFORMING.encode())))
    ran = run("check", "--vendor", "saymon", "-", environ={})
    assert ran.code == 0
    assert ran.lines[-1].endswith("  file:///dev/stdin  (finished: true)")


def test_a_saved_response_that_is_not_an_object_deviates(run: Run) -> None:
    Path("response.json").write_text("[]", encoding="utf-8")
    ran = run("check", "--vendor", "saymon", "response.json", environ={})
    assert ran.code == 1
    assert ran.lines[:5] == [
        "The response deviates from the spec in 1 place (not compared with a schema).",
        "  the response as a whole",
        "    expected a JSON object",
        "    found    []",
        "    status   affected",
    ]


def test_after_a_401_the_response_to_the_request_with_a_new_token_is_compared(
    capfd: pytest.CaptureFixture[str],
) -> None:
    vendor, grant = (
        ScriptedVendor(),
        {f"ZOHO_{name}": "any" for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN")},
    )
    (account,) = accounts_from(grant)
    url = "https://www.zohoapis.com/creator/v2.1/bulk/jason18/zylker-store/form/Employee_Details/insert/388883300000011"
    vendor.job(account.target(url), fails(401), shows("Completed"))
    assert main(["check", url], Invocation(grant, vendor.clock, vendor)) == 0
    assert "A client returns: finished " in capfd.readouterr().out


@pytest.mark.slow
def test_closed_standard_input_is_wrong_usage() -> None:
    command = (*PROGRAM, "check", "--vendor", "saymon", "-")
    ran = subprocess.run(["sh", "-c", '"$@" <&-', "sh", *command], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr == (
        "bulkstatus: cannot read standard input: it is closed; "
        "redirect a file to it with <, or name the file instead of -\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("shell", "at"), [("bash", "4"), ("fish", "re")])
def test_the_shell_completes_names_of_files(shell: str, at: str) -> None:
    words = {"COMP_WORDS": "bulkstatus check --vendor saymon re", "COMP_CWORD": at}
    completion = {**os.environ, **words, "_BULKSTATUS_COMPLETE": f"{shell}_complete"}
    ran = subprocess.run(PROGRAM, env=completion, capture_output=True, text=True, check=False)
    assert ran.stdout == "file,re\n"


def test_a_saved_error_conforms_if_its_http_status_is_given(run: Run) -> None:
    page = str(PAGES / "applivery-404.json")
    assert run("check", "--vendor", "applivery", "--http-status", "404", page).code == 0
    ran = run("check", "--vendor", "applivery", page)
    assert "A client raises: " in ran.out


@pytest.mark.parametrize("page", sorted(path.name for path in PAGES.iterdir()))
def test_no_deviation_of_an_example_in_the_vendors_pages_affects_the_status(run: Run, page: str) -> None:
    vendor, _, status = page.removesuffix(".json").partition("-")
    ran = run("check", "--json", "--vendor", vendor, "--http-status", status, str(PAGES / page))
    found = json.loads(ran.out)
    assert ran.code == (0 if found["conforms"] else 1)
    assert not any(each["costs_status"] for each in found["deviations"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nowhere.json",), "cannot read nowhere.json: No such file or directory; check the path\n"),
        ((str(PAGES / "saymon-200.json"),), "name the vendor of a saved response with --vendor"),
        (("-",), "name the vendor of a saved response with --vendor"),
        (("one.json", "two.json"), "too many arguments: leave out two.json; see `bulkstatus check --help`\n"),
        (("--vendor", "saymon", "nowhere.json"), "cannot read nowhere.json: No such file or directory"),
        (("--vendor", "saymon", "no\nwhere\x1b"), "cannot read no where: No such file or directory"),
        (
            ("--vendor", "saymon", "user:hunter2@x/y?token=abc"),
            "cannot read [a name that may contain a credential]: No such",
        ),
        (("--vendor", "saymon", "."), "cannot read .: Is a directory; check the path\n"),
        (("--vendor", "saymon", "https://saymon.example/"), "are for a saved response"),
        (("--http-status", "404", "https://saymon.example/"), "are for a saved response"),
        (
            ("--vendor", "saymon", "--http-status", "600", "response.json"),
            "use a whole number from 100 to 599, not '600'",
        ),
        (("--vendor", "saymon", "--http-status", "x", "response.json"), "use a whole number from 100 to 599, not 'x'"),
        (("--vendor", "nobody", "response.json"), "nobody"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[str, ...], message: str) -> None:
    ran = run("check", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert "hunter2" not in ran.err


def test_json_has_the_comparison_and_the_operation(run: Run, sandbox: Sandbox) -> None:
    line = json.loads(run("check", "--json", sandbox.start("applivery-failed")).out)
    assert (line["event"], line["conforms"], line["schema"]) == ("check", True, "BulkTaskResponse")
    assert line["operation"]["status"] == "pending"


def test_twenty_fields_that_are_not_in_the_spec_are_shown(run: Run) -> None:
    Path("response.json").write_text(
        json.dumps({"finished": True} | dict.fromkeys(map(str, range(50)))), encoding="utf-8"
    )
    ran = run("check", "--vendor", "saymon", "response.json")
    assert (ran.code, len(ran.lines)) == (0, 23)
    assert ran.lines[1:21] == [f"  /{number} is not in the spec, which allows other fields" for number in range(20)]
    assert ran.lines[21] == "  and 30 more: --json shows them all"


def test_a_json_pointer_cannot_move_the_cursor(run: Run) -> None:
    body = {"success": True, "statusCode": 200, "data": {"status": "finished with errors", "errors": {"1\x1b[2J": 7}}}
    Path("response.json").write_text(json.dumps(body), encoding="utf-8")
    assert "  /data/errors/1 [2J" in run("check", "--vendor", "passcreator", "response.json").lines


def test_twenty_deviations_are_shown(run: Run) -> None:
    lines = [{"line": "x", "reason": "y", f"new\x1b{number}": 1} for number in range(50)]
    body = {"status": True, "data": {"status": "completed", "report": {"erroredLines": lines}}}
    Path("response.json").write_text(json.dumps(body), encoding="utf-8")
    ran = run("check", "--vendor", "applivery", "response.json")
    assert ran.lines[-2] == "  and 60 more: --json shows them all"
    assert len([line for line in ran.lines if line.startswith("    found ")]) == 20
    assert "\x1b" not in ran.out
    assert len(json.loads(run("check", "--json", "--vendor", "applivery", "response.json").out)["deviations"]) == 50
