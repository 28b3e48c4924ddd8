"""Tests that every line of JSON output conforms to docs/cli/output.schema.json."""

import json
import signal
import subprocess
from pathlib import Path

import jsonschema_rs
import pytest
from tests.cli.conftest import PROGRAM, Run
from tests.conftest import Install
from tests.vendors.test_registry import GOOD

from bulkstatus import BulkStatus, errors
from bulkstatus.cli.sandbox import environment_of
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "vendors" / "pages"
SCHEMA = json.loads((ROOT / "docs" / "cli" / "output.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_jobs_of_every_scenario_follow_the_schema(run: Run, sandbox: Sandbox, clock: FakeClock, scenario: str) -> None:
    url = sandbox.start(scenario, seconds=30)
    Path("jobs.txt").write_text(f"{url}\n", encoding="utf-8")
    lines = run("get", "--json", url).lines
    lines += run("wait", "--json", "--timeout", "10m", url).lines
    lines += run("watch", "--json", "--timeout", "10m", "jobs.txt").lines
    clock.sleep(600)
    lines += run("get", "--json", url).lines
    for line in lines:
        VALIDATOR.validate(json.loads(line))
    assert len(lines) >= 5


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.json")), ids=lambda page: page.stem)
def test_the_output_of_check_follows_the_schema(run: Run, page: Path) -> None:
    vendor, _, http_status = page.stem.rpartition("-")
    for status in (http_status, "500"):
        (line,) = run("check", "--json", "--vendor", vendor, "--http-status", status, str(page)).lines
        VALIDATOR.validate(json.loads(line))


def test_the_output_of_vendors_follows_the_schema(run: Run) -> None:
    for environ in (None, {}, {"SAYMON_LOGIN": "x"}):
        lines = run("vendors", "--json", environ=environ).lines
        assert len(lines) == 4
        for line in lines:
            VALIDATOR.validate(json.loads(line))


def test_the_output_for_a_vendor_of_an_installed_package_follows_the_schema(
    run: Run, install: Install, sandbox: Sandbox
) -> None:
    install("minted", "minty = minted:Minty", GOOD)
    url = sandbox.start("passcreator-success", seconds=30)
    environ = {"MINTY_KEY": environment_of(sandbox.base_url)["PASSCREATOR_API_KEY"], "MINTY_BASE_URL": sandbox.base_url}
    Path("response.json").write_text('{"data": {"status": "finished"}}', encoding="utf-8")
    lines = run("get", "--json", url, environ=environ).lines
    lines += run("check", "--json", "--vendor", "minty", "response.json", environ={}).lines
    lines += run("vendors", "--json", environ={}).lines[-1:]
    for line in lines:
        VALIDATOR.validate(json.loads(line))
        assert '"minty"' in line
    assert len(lines) == 3


@pytest.mark.slow
@pytest.mark.usefixtures("unmeasured")
def test_the_output_of_sandbox_follows_the_schema() -> None:
    command = [*PROGRAM, "sandbox", "--json", "saymon-*"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
    VALIDATOR.validate(json.loads(line))


def test_the_schema_is_valid() -> None:
    assert jsonschema_rs.meta.is_valid(SCHEMA)


@pytest.mark.parametrize(
    "line",
    [{}, {"event": "job"}, {"event": "summary", "jobs": 1, "counts": {"gone": 1}, "failed_items": 0, "exit_code": 0}],
)
def test_the_schema_refuses_other_lines(line: object) -> None:
    assert not VALIDATOR.is_valid(line)


def test_the_schema_lists_every_status_and_error() -> None:
    assert set(SCHEMA["$defs"]["status"]["enum"]) == set(BulkStatus)
    error_classes = {
        name
        for name, error_class in vars(errors).items()
        if isinstance(error_class, type) and issubclass(error_class, errors.BulkStatusError)
    }
    # The base class is never raised. Only `raise_for_status` raises `OperationFailed`, and no command calls it.
    assert set(SCHEMA["$defs"]["error"]["properties"]["type"]["enum"]) == error_classes - {
        "BulkStatusError",
        "OperationFailed",
    }
