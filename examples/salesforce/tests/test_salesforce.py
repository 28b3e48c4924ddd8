"""Test how Salesforce responses are converted to operations, and how a client waits for a job on a local server."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bulkstatus import (
    ApiError,
    BulkStatus,
    Client,
    ConfigurationError,
    Operation,
    OperationNotFound,
    Pacing,
    Progress,
    QuotaExhausted,
    ServerError,
    UnexpectedResponse,
)
from bulkstatus.cli import main
from bulkstatus.http.messages import Response
from bulkstatus.testing import ScriptedVendor, fails, shows
from bulkstatus_salesforce import Salesforce

ORG = "https://mydomain.my.salesforce.com"
JOB = "7505e00000Abc12AAB"
URL = f"{ORG}/services/data/v61.0/jobs/ingest/{JOB}"
ACCOUNT = Salesforce(base_url=ORG, access_token="key")
NOW = datetime(2024, 1, 15, 10, 45, tzinfo=UTC)


def read(body: Any, status_code: int = 200) -> Operation:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return ACCOUNT.read(ACCOUNT.operation(JOB), Response(status_code=status_code, content=content), NOW)


def job(state: Any = "JobComplete", **fields: Any) -> dict[str, Any]:
    return {"id": JOB, "state": state, **fields}


def test_an_id_has_the_version_of_the_account_and_a_url_has_its_own_version() -> None:
    assert ACCOUNT.operation(JOB).url == URL
    older = URL.replace("v61.0", "v47.0")
    assert ACCOUNT.target(older).url == older
    newer = Salesforce(base_url=ORG, access_token="key", api_version="65.0")
    assert "/v65.0/" in newer.operation(JOB[:15]).url
    for wrong in ("", JOB[:-1], f"{JOB}x", "../../../sobjects"):
        with pytest.raises(ConfigurationError, match="job_id"):
            ACCOUNT.operation(wrong)


@pytest.mark.parametrize(
    ("fields", "status", "progress"),
    [
        (
            {"numberRecordsProcessed": 9, "numberRecordsFailed": 0},
            BulkStatus.SUCCEEDED,
            Progress(processed=9, succeeded=9, failed=0),
        ),
        (
            {"numberRecordsProcessed": 9, "numberRecordsFailed": 2},
            BulkStatus.COMPLETED_WITH_ERRORS,
            Progress(processed=9, succeeded=7, failed=2),
        ),
        # More records failed than were processed, so the number of successful ones is unknown.
        (
            {"numberRecordsProcessed": 0, "numberRecordsFailed": 2},
            BulkStatus.COMPLETED_WITH_ERRORS,
            Progress(processed=0, failed=2),
        ),
        ({"numberRecordsFailed": 0}, BulkStatus.SUCCEEDED, Progress(failed=0)),
        ({"numberRecordsProcessed": 9}, BulkStatus.FINISHED, Progress(processed=9)),
        ({"numberRecordsProcessed": 9, "numberRecordsFailed": "none"}, BulkStatus.FINISHED, Progress(processed=9)),
        ({}, BulkStatus.FINISHED, None),
    ],
)
def test_the_counters_of_a_complete_job_determine_its_status(
    fields: dict[str, Any], status: BulkStatus, progress: Progress | None
) -> None:
    operation = read(job(**fields))
    assert (operation.status, operation.progress) == (status, progress)


@pytest.mark.parametrize("state", ["Open", "UploadComplete", "InProgress", "Failed", "Aborted"])
def test_counters_do_not_change_the_status_of_other_states(state: str) -> None:
    assert read(job(state)).status is read(job(state, numberRecordsFailed=3)).status


def test_times_are_in_utc() -> None:
    operation = read(job(createdDate="2024-01-15T10:30:00.000+0000", systemModstamp="2024-01-15T12:42:30.500+0200"))
    assert operation.created_at == datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
    assert operation.updated_at == datetime(2024, 1, 15, 10, 42, 30, 500_000, tzinfo=UTC)
    for odd in ("yesterday", 1705314600):
        assert [line.partition(":")[0] for line in read(job(createdDate=odd)).drift] == ["createdDate"]


def test_a_failed_job_has_the_vendors_message() -> None:
    assert read(job("Failed", errorMessage="InvalidBatch")).message == "InvalidBatch"


def test_the_first_valid_entry_of_an_error_array_determines_the_exception() -> None:
    not_found, limited = {"errorCode": "NOT_FOUND", "message": "no"}, {"errorCode": "REQUEST_LIMIT_EXCEEDED"}
    with pytest.raises(OperationNotFound, match="code NOT_FOUND, 'no'") as caught:
        read([None, 7, not_found, limited], 404)
    assert (caught.value.code, caught.value.message) == ("NOT_FOUND", "no")
    with pytest.raises(QuotaExhausted):
        read([limited, not_found], 403)
    with pytest.raises(ApiError) as other:
        read([{"errorCode": "HTTP_METHOD_NOT_ALLOWED"}], 404)
    assert type(other.value) is ApiError
    for content in (b"[]", b"[7]", b"{}", b"", b"<html>"):
        with pytest.raises(ServerError):
            read(content, 503)


UNEXPECTED: list[Any] = [b"<html>login</html>", b"", [], [job()], {"id": JOB}, {"errorCode": "NOT_FOUND"}]


@pytest.mark.parametrize("body", UNEXPECTED)
def test_a_body_without_a_job_raises_unexpected_response(body: Any) -> None:
    with pytest.raises(UnexpectedResponse):
        read(body)


def test_code_that_waits_for_a_job_can_be_tested_with_a_script() -> None:
    vendor = ScriptedVendor()
    job = vendor.job(
        ACCOUNT.operation(JOB),
        shows("UploadComplete"),
        fails(503, retry_after=30),
        shows("InProgress", processed=250, failed=1),
        shows(BulkStatus.COMPLETED_WITH_ERRORS, processed=1000, failed=3),
    )
    with Client(ACCOUNT, transport=vendor, clock=vendor.clock) as client:
        end = client.wait(job, timeout=3600)
    assert end.progress == Progress(processed=1000, succeeded=997, failed=3)
    vendor.assert_all_used()
    with pytest.raises(ConfigurationError, match="Salesforce cannot send shows"):
        vendor.job(ACCOUNT.operation(JOB), shows("InProgress", total=1000))  # Salesforce sends no total
    broken = vendor.job(ACCOUNT.operation(JOB[:15]), shows("Failed", message="InvalidBatch"), fails(404))
    with Client(ACCOUNT, transport=vendor, clock=vendor.clock) as client:
        assert client.get(broken).message == "InvalidBatch"
        with pytest.raises(OperationNotFound):
            client.get(broken)


class Org(BaseHTTPRequestHandler):
    """A local server that simulates a Salesforce org with one job that ends at the third poll."""

    states = ("UploadComplete", "InProgress", "JobComplete")
    polls: int
    authorizations: list[str | None]

    def do_GET(self) -> None:
        Org.authorizations.append(self.headers["authorization"])
        counters = {"numberRecordsProcessed": 1000, "numberRecordsFailed": 3}
        known = self.path.endswith(f"/jobs/ingest/{JOB}")
        state = self.states[min(Org.polls, len(self.states) - 1)]
        response = job(state, **(counters if state == "JobComplete" else {}))
        not_found = [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
        Org.polls += known
        content = json.dumps(response if known else not_found).encode()
        self.send_response(200 if known else 404)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Log nothing."""


@pytest.fixture
def org(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Start a simulated Salesforce org on a free local port, and yield its base URL."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    Org.polls, Org.authorizations = 0, []
    with ThreadingHTTPServer(("127.0.0.1", 0), Org) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_wait_over_a_real_socket(org: str) -> None:
    account = Salesforce(base_url=org, access_token="the-token")
    account.pacing = Pacing(min_interval=0.01, max_interval=0.02)
    statuses: list[str] = []
    with Client(account) as client:
        end = client.wait(account.operation(JOB), timeout=30, on_update=lambda update: statuses.append(update.status))
        with pytest.raises(OperationNotFound):
            client.get(account.operation(JOB[:15]))
    assert statuses == ["pending", "running", "completed_with_errors"]
    assert end.progress == Progress(processed=1000, succeeded=997, failed=3)
    assert set(Org.authorizations) == {"Bearer the-token"}


def test_the_command_line_supports_the_installed_vendor(
    org: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    monkeypatch.setenv("SALESFORCE_BASE_URL", org)
    monkeypatch.setenv("SALESFORCE_ACCESS_TOKEN", "the-token")
    assert main(["vendors"]) == 0
    out = capfd.readouterr().out
    assert "Salesforce: an account" in out
    assert "the-token" not in out
    url = f"{org}/services/data/v61.0/jobs/ingest/{JOB}"
    assert main(["get", url]) == 3  # not over yet
    assert capfd.readouterr().out.startswith("pending")
    assert main(["check", url]) == 0
    assert "The response conforms to the spec (schema IngestJob)." in capfd.readouterr().out
    saved = tmp_path / "response.json"
    saved.write_text(json.dumps([{"errorCode": "NOT_FOUND", "message": 7}]), encoding="utf-8")
    assert main(["check", "--vendor", "salesforce", "--http-status", "404", str(saved)]) == 1
    out = capfd.readouterr().out
    assert "/0/message\n    expected a string\n    found    7" in out
    monkeypatch.delenv("SALESFORCE_ACCESS_TOKEN")
    assert main(["get", f"{ORG}/services/data/v61.0/jobs/ingest/{JOB}"]) == 2
    assert f"set SALESFORCE_ACCESS_TOKEN; also set SALESFORCE_BASE_URL={ORG}" in capfd.readouterr().err
