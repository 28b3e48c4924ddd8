"""Tests of `bulkstatus sandbox` and of the script that it prints."""

import errno
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Run
from tests.conftest import STUCK

from bulkstatus import BulkStatus, Client
from bulkstatus.environment import accounts_from
from bulkstatus.sandbox import SCENARIOS

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("unmeasured")]

SHELL_PROGRAM = " ".join(PROGRAM)


@contextmanager
def sandbox(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run `bulkstatus sandbox` until the end of the `with` block."""
    command = [*PROGRAM, "sandbox", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8"
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def script_of(program: subprocess.Popen[str]) -> str:
    """Return the shell script that the command `bulkstatus sandbox` prints when the server has started."""
    assert program.stdout
    lines = []
    for line in program.stdout:
        lines.append(line)
        if line == "JOBS\n":
            break
    return "".join(lines)


def test_the_output_is_a_script_that_watches_its_jobs(tmp_path: Path) -> None:
    with sandbox("--seconds", "0.2", "passcreator-partial", "saymon-finished", "zoho_creator-success") as program:
        script = script_of(program)
        function = f'bulkstatus() {{ {SHELL_PROGRAM} "$@" --json --tolerance 1%; }}\n'
        # Other credentials in the shell must have no effect.
        environ = {**os.environ, "ZOHO_CLIENT_ID": "other", "SAYMON_API_TOKEN": "other", "ZOHO_DATA_CENTER": "eu"}
        environ["APPLIVERY_TOKEN_FILE"] = "/nowhere"
        ran = subprocess.run(
            ["sh", "-c", f"{function}{script}"],
            cwd=tmp_path,
            env=environ,
            capture_output=True,
            text=True,
            timeout=STUCK,
            check=False,
        )
        program.send_signal(signal.SIGINT)
        assert program.wait(STUCK) == 0
        assert program.stderr
        assert program.stderr.read() == ""
    ends = [json.loads(line) for line in ran.stdout.splitlines()]
    assert ends[-1]["counts"] == {"completed_with_errors": 1, "finished": 1, "succeeded": 1}, ran.stderr
    assert ran.returncode == 1
    assert "# Each job takes 0.2 s from now.\n" in script
    assert f"# saymon-finished: {SCENARIOS['saymon-finished'].description}\n" in script


def test_the_option_seconds_sets_the_duration_of_a_job() -> None:
    with sandbox("--json", "--seconds", "0.001", "saymon-finished") as program:
        assert program.stdout
        line = json.loads(program.stdout.readline())
        with Client(*accounts_from(line["environment"])) as client:
            assert client.get(line["jobs"]["saymon-finished"]).status is BulkStatus.FINISHED


def test_json_has_the_environment_and_the_jobs_of_the_named_scenarios() -> None:
    with sandbox("--json", "saymon", "*-partial") as program:
        assert program.stdout
        line = json.loads(program.stdout.readline())
        accounts = accounts_from(line["environment"])
        assert len(accounts) == 4
        for url in line["jobs"].values():
            assert sum(account.find(url) is not None for account in accounts) == 1
        assert list(line["jobs"]) == [name for name in SCENARIOS if name.startswith("saymon-")] + [
            name for name in SCENARIOS if name.endswith("-partial")
        ]
        program.send_signal(signal.SIGTERM)
        assert program.wait(STUCK) == 143


def test_by_default_every_job_reaches_a_terminal_status() -> None:
    with sandbox("--json") as program:
        assert program.stdout
        names = list(json.loads(program.stdout.readline())["jobs"])
    assert names == [name for name, scenario in SCENARIOS.items() if isinstance(scenario.ends_as, BulkStatus)]


def test_a_port_can_be_chosen_unless_it_is_in_use(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("sandbox", "--port", str(port))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"bulkstatus: port {port} cannot be used: {os.strerror(errno.EADDRINUSE)}; choose another --port\n"
    )
    with sandbox("--port", str(port), "saymon-finished") as program:
        assert f"http://127.0.0.1:{port}/node/api/bulk/" in script_of(program)


def test_the_option_list_lists_the_scenarios(run: Run) -> None:
    assert [line.split()[0] for line in run("sandbox", "--list").lines] == list(SCENARIOS)
    assert {line.partition("-")[0] for line in run("sandbox", "--list", "applivery").lines} == {"applivery"}


@pytest.mark.parametrize(
    ("arguments", "message"), [(("nothing",), "--list"), (("--seconds", "0"), "a job must take more than 0 seconds")]
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[str, ...], message: str) -> None:
    ran = run("sandbox", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_the_shell_completes_names_of_scenarios() -> None:
    completion = {"_BULKSTATUS_COMPLETE": "bash_complete", "COMP_WORDS": "bulkstatus sandbox saymon", "COMP_CWORD": "2"}
    ran = subprocess.run(PROGRAM, env={**os.environ, **completion}, capture_output=True, text=True, check=False)
    lines = [line.removeprefix("plain,") for line in ran.stdout.splitlines()]
    assert lines == ["saymon", *(name for name in SCENARIOS if name.startswith("saymon-"))]
