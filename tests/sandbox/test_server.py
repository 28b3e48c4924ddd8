"""The sandbox on a real socket, and the demo as people run it."""

import asyncio
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.conftest import STUCK

from bulkstatus import AsyncClient, BulkStatus, Client, ConfigurationError, Pacing, Saymon
from bulkstatus.sandbox import Sandbox
from bulkstatus.sandbox.demo import main
from bulkstatus.testing.responses.saymon import API_TOKEN

DEMO = [sys.executable, "-W", "error", "-m", "bulkstatus.sandbox.demo"]


def demo_on_a_clock(*command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """The demo, or a program about it, on a clock on which no state is over before it was seen."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent), **environ}
    return subprocess.run(
        [sys.executable, "-W", "error", *command],
        capture_output=True,
        text=True,
        timeout=STUCK,
        env=environment,
        check=False,
    )


def is_open(base_url: str) -> bool:
    """Whether somebody listens there."""
    parts = urlsplit(base_url)
    with socket.socket() as probe:
        return probe.connect_ex((parts.hostname, parts.port)) == 0


def test_the_context_manager_serves_the_sandbox(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="uvicorn")
    with Sandbox() as sandbox, Client(*sandbox.accounts(), pacing=Pacing(min_interval=0.05)) as client:
        url = sandbox.start("passcreator-partial", seconds=0.2)
        assert url.startswith(sandbox.base_url)
        operation = client.wait(url, timeout=STUCK)
        served = sandbox.base_url
    assert operation.status is BulkStatus.COMPLETED_WITH_ERRORS
    assert len(operation.item_errors) == 3
    assert served.startswith("http://127.0.0.1:")
    assert not is_open(served)
    assert sandbox.base_url == "http://localhost"
    assert [thread for thread in threading.enumerate() if thread.name.startswith("bulkstatus")] == []
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith("uvicorn")] == []


def test_all_vendors_are_served_on_the_given_port() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sandbox = Sandbox()

    async def run() -> list[str]:
        passes, mdm, _, records = sandbox.accounts()
        monitoring = Saymon(base_url=sandbox.base_url, api_token=API_TOKEN)  # which travels in the query
        async with AsyncClient(passes, mdm, monitoring, records, pacing=Pacing(min_interval=0.05)) as client:
            names = ("passcreator-success", "applivery-partial", "saymon-bad-gateway", "zoho_creator-user-aborted")
            urls = [sandbox.start(name, seconds=0.2) for name in names]
            return [str(operation.status) for operation in await asyncio.gather(*map(client.wait, urls))]

    with sandbox.serve(port=port) as base_url:
        assert base_url == f"http://127.0.0.1:{port}"
        assert asyncio.run(run()) == ["succeeded", "completed_with_errors", "finished", "canceled"]
        with pytest.raises(ConfigurationError, match="served already"), sandbox:
            pass
        assert is_open(base_url)
        with pytest.raises(OSError, match="in use"), Sandbox().serve(port=port):
            pass
    with sandbox:  # and again
        assert is_open(sandbox.base_url)


@pytest.mark.slow
def test_the_demo_in_a_pipe() -> None:
    # Colours are asked for, and there is nobody to see them.
    demo = demo_on_a_clock("-m", "demo_on_a_clock", "--seconds", "3", FORCE_COLOR="1")
    assert (demo.returncode, demo.stderr) == (0, "")
    assert re.search(r"[^\n\x20-\x7e]", demo.stdout) is None
    changes = re.findall(r"(?m)^\d\d:\d\d:\d\d\.\d{3}  (.{28})  (\S+)", demo.stdout)
    assert ("passcreator-unknown-state   ", "unknown") in changes
    assert "HTTP 429, asking again" in demo.stdout
    endings = dict(re.findall(r"(?m)^ok  (.{28})  (\S+)", demo.stdout))
    assert endings["applivery-failed            "] == "failed"
    assert endings["a wrong key                 "] == "AuthenticationError"
    assert len(endings) == 18
    assert re.search(r"applivery-partial +42: Serial number is missing\n", demo.stdout)
    assert re.search(r"\nAll 18 jobs ended as scripted, in \d\.\d s\.\n\Z", demo.stdout)


@pytest.mark.slow
def test_the_demo_says_what_did_not_end_as_scripted() -> None:
    # Parts that expect what their scenarios do not give: a trouble that does not come, and another end.
    script = """
import sys
from attrs import evolve
from bulkstatus import BulkStatus
from bulkstatus.sandbox import SCENARIOS
from demo_on_a_clock import demo
demo.PARTS = (demo.Part("saymon-finished", 0.5, meets=429), demo.Part("applivery-failed", 0.5))
demo.SCENARIOS = SCENARIOS | {
    "applivery-failed": evolve(SCENARIOS["applivery-failed"], ends_as=BulkStatus.CANCELED)
}
sys.exit(demo.main(["--seconds", "2"]))
"""
    demo = demo_on_a_clock("-c", script)
    assert (demo.returncode, demo.stderr) == (1, "")
    assert re.findall(r"(?m)^(ok|NO)  (.{28})  ", demo.stdout) == [
        ("NO", "saymon-finished             "),
        ("NO", "applivery-failed            "),
        ("ok", "a task that does not exist  "),
        ("ok", "a wrong key                 "),
    ]
    assert demo.stdout.endswith("\n2 of 4 jobs did not end as scripted: saymon-finished, applivery-failed\n")


@pytest.mark.parametrize("seconds", ["1", "nan", "3601", "soon"])
def test_the_demo_refuses_a_length_that_makes_no_sense(seconds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--seconds", seconds])
    assert caught.value.code == 2
    assert "--seconds" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.usefixtures("unmeasured")
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_demo_stops_cleanly() -> None:
    with subprocess.Popen([*DEMO], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        demo.stdout.readline()
        demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        _, errors = demo.communicate(timeout=STUCK)
    assert (demo.returncode, errors) == (130, "interrupted\n")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_the_demo_does_not_mind_a_reader_that_leaves() -> None:
    with subprocess.Popen([*DEMO], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        demo.stdout.readline()
        demo.stdout.close()
        assert demo.stderr is not None
        assert demo.stderr.read() == ""
    assert demo.returncode == 1
