"""Tests of Applivery's reports, error codes and optional fields, in addition to the spec's examples."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bulkstatus import (
    ApiError,
    Applivery,
    AuthenticationError,
    BulkStatus,
    ConfigurationError,
    ItemError,
    OperationNotFound,
    Progress,
    ServerError,
    UnexpectedResponse,
)

ACCOUNT = Applivery(token="key")
TARGET = ACCOUNT.operation("acme-mobility", "65a1b2c3d4e5f60718293a4b")


def task(status: Any = "completed", **fields: Any) -> dict[str, Any]:
    return {"status": True, "data": {"status": status, **fields}}


def test_an_organization_is_identified_by_id_or_slug_and_a_task_by_id() -> None:
    for organization in ("507f1f77bcf86cd799439011", "acme-mobility", "abc"):
        url = f"https://api.applivery.io/v1/organizations/{organization}/bulk-tasks/65a1b2c3d4e5f60718293a4b"
        assert str(ACCOUNT.operation(organization, "65a1b2c3d4e5f60718293a4b")) == url
    for organization, bulk_task in (
        ("ab", "65a1b2c3d4e5f60718293a4b"),
        ("acme\\mobility", "65a1b2c3d4e5f60718293a4b"),
        ("acme", "slug"),
    ):
        with pytest.raises(ConfigurationError, match="must match the pattern"):
            ACCOUNT.operation(organization, bulk_task)


@pytest.mark.parametrize(
    ("report", "status"),
    [
        ({"numErrors": 0}, BulkStatus.SUCCEEDED),
        ({"numErrors": 0.0, "erroredLines": []}, BulkStatus.SUCCEEDED),
        ({"erroredLines": []}, BulkStatus.SUCCEEDED),
        ({"numErrors": 0, "numSkips": 5, "skippedLines": [{"line": 3}]}, BulkStatus.SUCCEEDED),
        ({"numErrors": 1}, BulkStatus.COMPLETED_WITH_ERRORS),
        ({"numErrors": 3.0}, BulkStatus.COMPLETED_WITH_ERRORS),
        ({"erroredLines": [{"line": 4, "reason": "bad"}]}, BulkStatus.COMPLETED_WITH_ERRORS),
        ({"numErrors": 0, "erroredLines": [{"line": 4}]}, BulkStatus.COMPLETED_WITH_ERRORS),
        ({"numErrors": 2, "erroredLines": []}, BulkStatus.COMPLETED_WITH_ERRORS),
        ({"numErrors": "many", "erroredLines": [{"line": 4}]}, BulkStatus.COMPLETED_WITH_ERRORS),
        # A report without a count of errors does not show the outcome.
        ({}, BulkStatus.FINISHED),
        ({"numItems": 10, "numInserts": 10}, BulkStatus.FINISHED),
        ({"numErrors": "many"}, BulkStatus.FINISHED),
        ({"numErrors": 0.5}, BulkStatus.FINISHED),
        # If the counter or the list is malformed, the outcome is unknown, even if the other one shows no errors.
        ({"numErrors": "many", "erroredLines": []}, BulkStatus.FINISHED),
        ({"numErrors": 0, "erroredLines": "many"}, BulkStatus.FINISHED),
        (None, BulkStatus.FINISHED),
        ([], BulkStatus.FINISHED),
        ("fine", BulkStatus.FINISHED),
    ],
)
def test_the_report_decides_the_outcome_of_a_completed_task(read: Any, report: Any, status: BulkStatus) -> None:
    assert read(task(report=report)).status is status


@pytest.mark.parametrize("status", ["created", "pending", "inProgress", "failed"])
def test_a_report_does_not_change_the_status_of_other_states(read: Any, status: str) -> None:
    plain, reported = read(task(status)), read(task(status, report={"numErrors": 3}))
    assert plain.status is reported.status


def test_the_report_gives_progress_and_item_errors(read: Any) -> None:
    counters = {"numItems": 250.0, "numInserts": 230, "numUpdates": 16, "numSkips": 1, "numErrors": 3}
    lines = [{"line": 42, "reason": "bad"}, {"line": 43.0, "reason": "worse"}, {"reason": "no line"}, {"line": 44}]
    operation = read(task(report=counters | {"erroredLines": lines}))
    assert operation.progress == Progress(total=250, processed=250, succeeded=246, failed=3, skipped=1)
    assert operation.item_errors == (
        ItemError("42", "bad"),
        ItemError("43", "worse"),
        ItemError("", "no line"),
        ItemError("44", ""),
    )


def test_absent_counters_become_none(read: Any) -> None:
    assert read(task()).progress is None
    assert read(task(report={"numInserts": 5, "numErrors": 1})).progress == Progress(failed=1)


def test_times_keep_their_time_zone(read: Any) -> None:
    operation = read(task(createdAt="2024-01-01T00:00:00Z", updatedAt="2024-01-01T02:00:30.5+02:00"))
    assert operation.created_at == datetime(2024, 1, 1, tzinfo=UTC)
    assert operation.updated_at == datetime(2024, 1, 1, 0, 0, 30, 500000, tzinfo=UTC)


def test_the_error_of_the_task_becomes_the_message(read: Any) -> None:
    operation = read(task("failed", error="The file could not be read"))
    assert operation.message == "The file could not be read"


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"report": "x"}, "data.report"),
        ({"report": {"numErrors": True}}, "data.report.numErrors"),
        ({"report": {"numItems": -2}}, "data.report.numItems"),
        ({"report": {"erroredLines": {"line": 1}}}, "data.report.erroredLines"),
        ({"report": {"erroredLines": [7]}}, "data.report.erroredLines.0"),
        ({"report": {"erroredLines": [{"line": "4"}]}}, "data.report.erroredLines.0.line"),
        ({"report": {"erroredLines": [{"reason": 5}]}}, "data.report.erroredLines.0.reason"),
        ({"createdAt": "yesterday"}, "data.createdAt"),
        ({"updatedAt": 1704067200}, "data.updatedAt"),
        ({"error": {"text": "x"}}, "data.error"),
    ],
)
def test_a_malformed_field_does_not_affect_the_status(read: Any, fields: dict[str, Any], place: str) -> None:
    operation = read(task("inProgress", **fields))
    assert operation.status is BulkStatus.RUNNING
    assert [line.partition(":")[0] for line in operation.drift] == [place]


@pytest.mark.parametrize("value", [None, 7, [], {}, "text"])
@pytest.mark.parametrize("field", ["id", "config", "file", "action", "createdBy"])
def test_unused_fields_may_have_any_value(read: Any, field: str, value: Any) -> None:
    operation = read(task("inProgress", **{field: value}))
    assert (operation.status, operation.drift) == (BulkStatus.RUNNING, ())


@pytest.mark.parametrize("body", [{}, {"status": True}, {"data": None}, {"data": []}, {"data": "completed"}])
def test_a_response_without_a_task_is_an_error(read: Any, body: Any) -> None:
    with pytest.raises(UnexpectedResponse, match="no task"):
        read(body)


@pytest.mark.parametrize("status", [None, True, "", []])
def test_a_response_without_a_state_is_an_error(read: Any, status: Any) -> None:
    with pytest.raises(UnexpectedResponse, match=r"data\.status"):
        read(task(status))


def test_an_outer_status_of_false_is_an_error_whatever_the_state(read: Any) -> None:
    with pytest.raises(ApiError, match="3001"):
        read({"status": False, "error": {"code": 3001, "message": "x"}, "data": {"status": "completed"}})


@pytest.mark.parametrize(
    ("status_code", "code", "error_class"),
    [
        (404, 3001, OperationNotFound),
        (404, 3001.0, OperationNotFound),
        (404, "3001", OperationNotFound),
        (400, 3001, ApiError),
        (422, 3001, ApiError),
        (404, 1002, ApiError),
        (500, 1000, ServerError),
        (401, 9999, AuthenticationError),
        (200, 3001, ApiError),
    ],
)
def test_http_status_and_code_together_decide_the_error(
    read: Any, status_code: int, code: Any, error_class: type[ApiError]
) -> None:
    with pytest.raises(ApiError) as caught:
        read({"status": False, "error": {"code": code, "message": "x"}}, status_code)
    assert type(caught.value) is error_class
    assert caught.value.code == int(code)


@pytest.mark.parametrize("body", [b"", b"<html>404</html>", {}, {"error": "gone"}, {"error": None}])
def test_a_404_that_is_not_an_applivery_error_does_not_mean_that_the_task_is_gone(read: Any, body: Any) -> None:
    with pytest.raises(UnexpectedResponse, match="base URL"):
        read(body, 404)


@pytest.mark.parametrize("outer", [False, None, "false", 0, "true", 1])
def test_an_outer_status_other_than_true_is_an_error(read: Any, outer: Any) -> None:
    with pytest.raises(ApiError):
        read(task(report={"numErrors": 0}) | {"status": outer})


def test_an_error_without_an_outer_status_is_recognised(read: Any) -> None:
    with pytest.raises(ApiError, match="3001"):
        read({"error": {"code": 3001, "message": "x"}})


def test_an_error_has_the_retry_after_of_the_response(read: Any) -> None:
    with pytest.raises(ApiError) as caught:
        read(b"", 429, {"retry-after": "30"})
    assert caught.value.retry_after == 30
