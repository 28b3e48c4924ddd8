"""Tests of the exit codes and their order of precedence."""

import itertools
import math
from pathlib import Path

import pytest
from attrs import evolve
from tests.cli.conftest import Run

from bulkstatus import (
    AuthenticationError,
    BulkStatus,
    OperationNotFound,
    Passcreator,
    PermissionDenied,
    QuotaExhausted,
    WaitTimeout,
)
from bulkstatus.cli import main
from bulkstatus.cli.exit_codes import ExitCode, first
from bulkstatus.cli.invocation import Invocation
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.sandbox.scenario import InjectedError, Scenario
from bulkstatus.testing import ScriptedResponse, ScriptedVendor, drops, sends

DOCUMENTATION = (Path(__file__).parents[2] / "docs" / "cli" / "README.md").read_text(encoding="utf-8")

CODES = {
    BulkStatus.SUCCEEDED: 0,
    BulkStatus.FINISHED: 0,
    BulkStatus.COMPLETED_WITH_ERRORS: 1,
    BulkStatus.FAILED: 1,
    BulkStatus.CANCELED: 1,
    BulkStatus.EXPIRED: 1,
    WaitTimeout: 3,
    AuthenticationError: 4,
    OperationNotFound: 4,
    PermissionDenied: 4,
    QuotaExhausted: 4,
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=lambda scenario: scenario.name)
def test_wait_exits_with_the_code_of_the_outcome(run: Run, sandbox: Sandbox, scenario: Scenario) -> None:
    assert run("wait", "--timeout", "2h", sandbox.start(scenario, seconds=600)).code == CODES[scenario.ends_as]


@pytest.mark.parametrize("command", ["get", "wait"])
def test_a_job_that_does_not_exist_is_refused(run: Run, sandbox: Sandbox, command: str) -> None:
    url = sandbox.start("passcreator-success")
    assert run(command, f"{url[:-3]}fff").code == 4


def test_a_wrong_key_is_refused(run: Run, sandbox: Sandbox) -> None:
    environ = {"PASSCREATOR_API_KEY": "wrong", "PASSCREATOR_BASE_URL": sandbox.base_url}
    ran = run("get", sandbox.start("passcreator-success"), environ=environ)
    assert ran.code == 4
    assert ran.err.startswith("bulkstatus: Passcreator responded with HTTP 401")


def test_a_job_that_is_not_over_at_the_deadline_exits_with_3(run: Run, sandbox: Sandbox) -> None:
    ran = run("wait", "--timeout", "1m", sandbox.start("passcreator-success", seconds=3600))
    assert ran.code == 3
    assert "the timeout of 60 s expired: wait again with a longer timeout" in ran.err


def test_get_exits_with_3_if_a_job_is_not_over(run: Run, sandbox: Sandbox) -> None:
    assert run("get", sandbox.start("passcreator-success")).code == 3


@pytest.mark.parametrize("command", ["get", "wait"])
@pytest.mark.parametrize("status_code", [408, 429, 502])
def test_a_temporary_error_that_lasts_exits_with_5(run: Run, sandbox: Sandbox, command: str, status_code: int) -> None:
    """Check the exit codes of `get`, and of `wait` after 15 minutes of retries."""
    always = evolve(SCENARIOS["saymon-bad-gateway"], error=InjectedError(status_code=status_code, seconds=math.inf))
    ran = run(command, sandbox.start(always))
    assert ran.code == 5
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    "response",
    [drops(), sends(200, b"<html>Maintenance</html>"), sends(408), sends(425), sends(503)],
    ids=["no response", "another page", "request timeout", "too early", "unavailable"],
)
def test_a_temporary_error_exits_with_5_and_not_with_4(response: ScriptedResponse) -> None:
    vendor, passes = ScriptedVendor(), Passcreator(api_key="any")
    job = vendor.job(passes.operation("1"), response)
    assert main(["get", job], Invocation({"PASSCREATOR_API_KEY": "any"}, vendor.clock, vendor)) == 5


@pytest.mark.parametrize(
    "arguments",
    [
        ("get",),
        ("wait", "--timeout", "soon", "https://a.example/"),
        ("wait", "--json", "--quiet", "https://a.example/"),
        ("watch",),
        ("watch", "no-such-file"),
        ("nonsense",),
        ("--nonsense",),
        ("get", "not a url"),
        ("get", "https://nobody.example/api/v3/process/1"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err


ORDER = (130, 143, 141, 70, 2, 4, 5, 3, 1, 0)
"""The exit codes in order of precedence, as documented."""


def test_the_first_exit_code_in_order_wins() -> None:
    assert list(ExitCode) == list(ORDER)
    for winner, loser in itertools.combinations(ExitCode, 2):
        assert first([loser, winner, loser]) is winner
    assert first([]) is ExitCode.OK


@pytest.mark.parametrize(
    ("scenarios", "code"),
    [
        (("passcreator-success", "passcreator-partial"), 1),
        (("passcreator-partial", "saymon-forbidden"), 4),
        (("saymon-forbidden", "passcreator-success"), 4),
    ],
)
def test_several_jobs_exit_with_the_code_that_wins(
    run: Run, sandbox: Sandbox, scenarios: tuple[str, ...], code: int
) -> None:
    urls = [sandbox.start(name) for name in scenarios]
    assert run("wait", *urls).code == code
    assert run("get", *urls).code == code


def test_the_documentation_lists_all_exit_codes_in_order() -> None:
    for code in ExitCode:
        assert f"| {int(code)} | {code.description} |" in DOCUMENTATION
    assert f"**{', '.join(str(int(code)) for code in ExitCode)}**" in DOCUMENTATION
