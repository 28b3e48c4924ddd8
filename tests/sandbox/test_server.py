"""Test the sandbox over a real socket."""

import asyncio
import logging
import socket
import threading
from urllib.parse import urlsplit

import pytest
from tests.conftest import STUCK

from bulkstatus import AsyncClient, BulkStatus, Client, ConfigurationError, Pacing, Saymon
from bulkstatus.sandbox import Sandbox
from bulkstatus.testing.responses.saymon import API_TOKEN


def is_open(base_url: str) -> bool:
    """Return whether a server accepts connections at a base URL."""
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
        monitoring = Saymon(base_url=sandbox.base_url, api_token=API_TOKEN)  # sent in the query
        async with AsyncClient(passes, mdm, monitoring, records, pacing=Pacing(min_interval=0.05)) as client:
            names = ("passcreator-success", "applivery-partial", "saymon-bad-gateway", "zoho_creator-user-aborted")
            urls = [sandbox.start(name, seconds=0.2) for name in names]
            return [str(operation.status) for operation in await asyncio.gather(*map(client.wait, urls))]

    with sandbox.serve(port=port) as base_url:
        assert base_url == f"http://127.0.0.1:{port}"
        assert asyncio.run(run()) == ["succeeded", "completed_with_errors", "finished", "canceled"]
        with pytest.raises(ConfigurationError, match="already has a server"), sandbox:
            pass
        assert is_open(base_url)
        with pytest.raises(OSError, match="in use"), Sandbox().serve(port=port):
            pass
    with sandbox:  # the server can be started again
        assert is_open(sandbox.base_url)
