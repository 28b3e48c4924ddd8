"""Test that `make drift` polls jobs and compares the responses with the specs."""

import importlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from tests.conftest import STUCK, Server
from tests.specs.conftest import SPECS, Drift

from bulkstatus.cli.sandbox import environment_of
from bulkstatus.sandbox import SCENARIOS, Sandbox, Scenario

pytestmark = pytest.mark.slow

PAUSED = evolve(SCENARIOS["applivery-unknown-state"], states=((0, "paused"),))


@pytest.fixture
def urls_of_jobs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes status URLs of sandbox jobs to a file.

    The function also sets the environment variables of the sandbox accounts.
    """

    def write(sandbox: Sandbox, *scenarios: str | Scenario) -> Path:
        for name, value in environment_of(sandbox.base_url).items():
            monkeypatch.setenv(name, value)
        path = tmp_path / "urls.txt"
        path.write_text("".join(f"{sandbox.start(scenario, seconds=0.001)}\n" for scenario in scenarios), "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("scenarios", "code"),
    [
        ([SCENARIOS["passcreator-success"], SCENARIOS["saymon-finished"]], 0),
        ([SCENARIOS["passcreator-success"], PAUSED], 1),
        ([PAUSED, SCENARIOS["saymon-forbidden"]], 4),
    ],
)
def test_live_responses_are_compared(
    drift: Drift, urls_of_jobs: Callable[..., Path], scenarios: list[Scenario], code: int
) -> None:
    with Sandbox() as sandbox:
        result = drift("--urls", urls_of_jobs(sandbox, *scenarios))
    assert result.code == code
    responses = {vendor: report["responses"] for vendor, report in result.vendors.items() if report["responses"]}
    assert responses == {scenario.vendor: 1 for scenario in scenarios}
    assert result.out.startswith("Compared live responses. Each job was polled once.\n")
    if code == 4:
        (problem,) = result.vendors["saymon"]["errors"]
        assert problem["exit_code"] == 4
        assert problem["source"] in result.markdown
        assert f"| 4 | `{problem['message']}` |" in result.markdown
    for name, value in environment_of(sandbox.base_url).items():
        if not name.endswith(("_BASE_URL", "_ALLOW_HTTP", "_URL")):
            assert value not in result.markdown


def test_deviations_of_a_vendor_without_a_spec_are_reported(
    drift: Drift, urls_of_jobs: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.import_module("drift_report"), "SPECS", {})
    with Sandbox() as sandbox:
        (deviation,) = drift("--urls", urls_of_jobs(sandbox, PAUSED)).vendors["applivery"]["deviations"]
    assert deviation["pointer"] == "/data/status"


def test_a_job_without_an_account_does_not_stop_the_others(drift: Drift, urls_of_jobs: Callable[..., Path]) -> None:
    with Sandbox() as sandbox:
        path = urls_of_jobs(sandbox, "passcreator-success")
        unknown = "https://app.passcreator.com/api/v3/process/1"
        secret = f"{unknown}?api-token=s3cret"
        path.write_text(f"{unknown}\n{secret}\n{path.read_text('utf-8')}", "utf-8")
        result = drift("--urls", path)
    assert result.code == 2
    assert result.vendors["passcreator"]["conforming"] == 1
    problem, other = result.vendors["no account"]["errors"]
    assert problem["source"] == unknown
    assert problem["message"].startswith(f"there is no account for {unknown}: the credential for Passcreator goes to")
    assert "s3cret" not in result.markdown + str(other)


def test_ctrl_c_stops_the_run(server: Server, tmp_path: Path, unmeasured: None) -> None:  # noqa: ARG001
    server.hold()
    urls = "".join(f"{server.base_url}/node/api/bulk/{number}/status\n" for number in range(3))
    (tmp_path / "urls.txt").write_text(urls, "utf-8")
    program = subprocess.Popen(
        [sys.executable, SPECS / "drift.py", "--urls", tmp_path / "urls.txt", "--output", tmp_path],
        env={**os.environ, **environment_of(server.base_url)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.requested.acquire(timeout=STUCK), "the program ended before it sent a request"
    program.send_signal(signal.SIGINT)
    out, _ = program.communicate(timeout=STUCK)
    assert program.returncode == 130
    assert "saymon        0 responses, 0 conform, 1 error\n" in out
    assert len(server.requests) == 1
