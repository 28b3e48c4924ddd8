"""Tests of `bulkstatus get`, which polls jobs once and prints a line for each job."""

import json
import re

from tests.cli.conftest import Run

from bulkstatus import Client
from bulkstatus.sandbox import Sandbox
from bulkstatus.testing import FakeClock


def test_a_line_shows_status_items_url_and_the_vendors_state(run: Run, sandbox: Sandbox, clock: FakeClock) -> None:
    jobs = [sandbox.start(name) for name in ("passcreator-partial", "saymon-finished")]
    clock.sleep(10)
    ran = run("get", *jobs)
    assert [line.split() for line in ran.lines] == [
        ["completed_with_errors", "1000/1000,", "3", "failed", jobs[0], "(finished", "with", "errors)"],
        ["finished", jobs[1], "(finished:", "true)"],
    ]
    assert ran.err == ""


def test_json_has_the_fields_of_the_operation(run: Run, sandbox: Sandbox, clock: FakeClock) -> None:
    url = sandbox.start("passcreator-partial")
    clock.sleep(10)
    (line,) = run("get", "--json", url).lines
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        assert json.loads(line) == {"event": "job", **client.get(url).to_dict(), "error": None}


def test_a_line_ends_with_the_vendors_message_about_the_job(run: Run, sandbox: Sandbox, clock: FakeClock) -> None:
    url = sandbox.start("applivery-failed", seconds=1)
    clock.sleep(1)
    assert run("get", url).out.endswith(f"  {url}  (failed: The file could not be read)\n")


def test_a_refused_job_is_one_line_on_standard_error(run: Run, sandbox: Sandbox) -> None:
    refused, fine = sandbox.start("saymon-forbidden"), sandbox.start("passcreator-success")
    ran = run("get", refused, fine)
    assert len(ran.lines) == 1
    assert ran.err == (
        f"bulkstatus: SAYMON responded with HTTP 403, code Forbidden, 'Access denied' for {refused}: "
        "give the credential's owner access to this job\n"
    )


def test_json_has_the_error_of_a_refused_job(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("saymon-forbidden")
    line = json.loads(run("get", "--json", url).out)
    assert (line["url"], line["status"], line["error"]["type"]) == (url, None, "PermissionDenied")
    assert (line["error"]["status_code"], line["error"]["code"]) == (403, "Forbidden")


def test_json_has_retry_after(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-rate-limited")
    first, second = (json.loads(run("get", "--json", url).out) for _ in range(2))
    assert first["error"] is None
    assert (second["error"]["type"], second["error"]["retry_after"]) == ("RateLimited", 2)


def test_no_request_is_sent_if_a_url_has_no_account(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success")
    ran = run("get", url, "https://app.passcreator.com/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no account for https://app.passcreator.com/" in ran.err


def test_the_variable_of_a_missing_credential_is_named(run: Run) -> None:
    ran = run("get", "https://app.passcreator.com/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c", environ={})
    assert ran.code == 2
    assert ran.err.endswith("set PASSCREATOR_API_KEY\n")


def test_a_url_that_is_given_twice_is_polled_once(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("passcreator-success")
    assert len(run("get", url, url, url.replace("http", "HTTP", 1)).lines) == 1


def test_a_password_in_a_url_is_not_shown(run: Run) -> None:
    ran = run("get", "https://me:the-password@app.passcreator.com/api/v3/process/1?token=the-token", environ={})
    assert ran.code == 2
    assert ran.err.startswith("bulkstatus: the status URL 'https://app.passcreator.com/api/v3/process/1' has a user")
    assert "the-" not in ran.err


def test_the_log_shows_every_poll(run: Run, sandbox: Sandbox) -> None:
    url = sandbox.start("saymon-finished")
    assert re.search(rf"debug: {re.escape(url)} returned HTTP 200, \d+ bytes in [\d.]+ s\n", run("get", "-vv", url).err)
