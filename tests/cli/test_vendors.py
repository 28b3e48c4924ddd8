"""Tests of `bulkstatus vendors`, which shows accounts, rate limits and the meaning of states."""

import json
import sys

import click
import pytest
from tests.cli.conftest import Run

from bulkstatus.cli.sandbox import environment_of
from bulkstatus.vendors.registry import built_in_account_classes


def test_accounts_are_shown_with_their_urls_and_limits(run: Run) -> None:
    ran = run("vendors", environ=environment_of("https://proxy.example"))
    assert (ran.code, ran.err) == (0, "")
    for account in built_in_account_classes():
        assert f"{account.label}: an account is set up" in ran.lines
        assert f"  URLs     https://proxy.example{account.endpoint.PATH}" in ran.lines
    for limits in ("600 requests a minute", "10,000 requests an hour", "50 requests a minute, 250 a day"):
        assert f"  limits   {limits}" in ran.lines
    assert (
        "  polls    every 2 to 60 s; the end of a job is detected with a delay of at most 10% of its age" in ran.lines
    )
    assert "can set" not in ran.out


def test_no_credential_is_shown(run: Run) -> None:
    environ = environment_of("https://proxy.example")
    for arguments in (("vendors",), ("vendors", "--json")):
        out = run(*arguments, environ=environ).out
        for name, value in environ.items():
            assert name in out
            assert value not in out or name.endswith("_BASE_URL")


def test_without_an_account_the_variables_to_set_are_listed(run: Run) -> None:
    ran = run("vendors", environ={})
    assert ran.code == 0
    assert "Passcreator: no account is set up" in ran.lines
    for server in ("https://app.passcreator.com/api/v3/process/", "https://…/node/api/bulk/"):
        assert any(line.startswith(f"  URLs     {server}") for line in ran.lines)
    for account_class in built_in_account_classes():
        for variable in account_class.variables:
            (line,) = (line for line in ran.lines if f" {variable.name} " in line)
            assert line.endswith(f" {variable.meaning}")


def test_an_account_that_cannot_be_used_is_shown_with_the_reason_next_to_the_others(run: Run) -> None:
    ran = run("vendors", environ={"SAYMON_LOGIN": "me", "APPLIVERY_TOKEN": "token"})
    assert ran.code == 2
    assert "SAYMON: the account cannot be used" in ran.lines
    assert (
        "  problem  SAYMON needs more than SAYMON_LOGIN: set SAYMON_PASSWORD and SAYMON_BASE_URL as well" in ran.lines
    )
    assert "Applivery: an account is set up" in ran.lines


def test_every_state_of_every_vendor_is_in_the_table(run: Run) -> None:
    lines = run("vendors").lines
    (head,) = (number for number, line in enumerate(lines) if line.split()[:2] == ["status", "over"])
    table = "\n".join(lines[head:])
    for account in built_in_account_classes():
        assert account.label in lines[head]
        for state, status in account.states.items():
            (row,) = (line for line in lines[head:] if line.split()[:1] == [status.value])
            assert str(state) in row
    assert "`" not in table


def test_json_has_a_line_for_each_vendor(run: Run) -> None:
    ran = run("vendors", "--json", environ={"PASSCREATOR_API_KEY_FILE": "/nowhere", "APPLIVERY_TOKEN": "token"})
    lines = {line["vendor"]: line for line in map(json.loads, ran.lines)}
    assert list(lines) == [account_class.vendor for account_class in built_in_account_classes()]
    assert ran.code == 2
    assert [line["has_account"] for line in lines.values()] == [False, True, False, False]
    assert lines["passcreator"]["error"].startswith("PASSCREATOR_API_KEY_FILE names /nowhere")
    assert [line["variables"][0]["is_set"] for line in lines.values()] == [True, True, False, False]
    assert lines["applivery"]["base_url"] == "https://api.applivery.io"
    assert lines["zoho_creator"]["requests_per_day"] == 250
    assert lines["saymon"]["states"] == {"finished: false": "running", "finished: true": "finished"}
    assert lines["applivery"]["variables"][0] == {
        "name": "APPLIVERY_TOKEN",
        "meaning": "the token of a service account",
        "is_secret": True,
        "is_set": True,
    }


def test_an_empty_variable_counts_as_not_set(run: Run) -> None:
    line = json.loads(run("vendors", "--json", environ={"PASSCREATOR_API_KEY": ""}).lines[0])
    assert (line["has_account"], line["error"], line["variables"][0]["is_set"]) == (False, None, False)


@pytest.mark.parametrize("columns", [80, 160, 200])
def test_on_a_terminal_nothing_is_cut_off(run: Run, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    states = click.unstyle(run("vendors").out.partition("PASSCREATOR_API_KEY_FILE=…")[2])
    assert ("completed_with_errors (terminal): completed, but" in states) is (columns < 200)
    assert "completed, no errors counted" in states
    assert "…" not in states
    assert not {line.strip() for line in states.splitlines()} & {
        account.label for account in built_in_account_classes()
    }
    assert max(map(len, states.splitlines())) <= columns
