"""Simulation of Applivery, whose responses contain counters as floating-point numbers."""

from datetime import UTC, datetime

from bulkstatus.http.messages import Response
from bulkstatus.testing.fake_vendor import StatusRequest
from bulkstatus.testing.responses import Counters, Report, json_response
from bulkstatus.vendors.applivery import Applivery
from bulkstatus_api.applivery.models import (
    BulkTask,
    BulkTaskReport,
    BulkTaskResponse,
    BulkTaskState,
    ErrorDetail,
    ErroredLine,
    ErrorResponse,
    SkippedLine,
)

account_class = Applivery
STATES: tuple[str, ...] = tuple(BulkTaskState)
UNKNOWN_ROUTE_CODE = 1002
UNKNOWN_JOB_STATUS = 404

ORGANIZATION = "acme-mobility"
"""The slug of the organization that owns all simulated tasks."""
TOKEN = "sandbox-applivery-token"  # noqa: S105 - not a real secret
"""The service account token that the sandbox accepts."""

# The most common code under each HTTP status. The rate limit (429) has no documented code.
_CODES = {400: 3001, 401: 4004, 403: 4003, 404: 3001, 409: 5001, 422: 3000, 500: 1000}

# The texts of 4002, 4004 and 404/3001 are from the vendor's documentation. The others are made up, as in the spec.
_TEXTS: dict[tuple[int, int | str | None], str] = {
    (400, 3001): "Body validation error",
    (401, 4001): "Unauthorized",
    (401, 4002): "No auth token",
    (401, 4004): "Invalid Token",
    (401, 4005): "Token expired",
    (403, 4003): "Forbidden",
    (404, 1002): "Route not found",
    (404, 3001): "Entity not found",
    (405, None): "Method not allowed",
    (409, 5001): "Conflict",
    (422, 3000): "Unprocessable entity",
    (422, 3001): "Unprocessable entity",
    (429, None): "Too many requests",
    (500, 1000): "Internal error",
    (500, 3002): "Internal error",
}


def ids(number: int) -> tuple[str, ...]:
    """Return the ids of a simulated task: the organization's slug, and a task id of 24 hexadecimal digits.

    Args:
        number: Number of the task, counted from 0.
    """
    return ORGANIZATION, f"65a1b2c3d4e5f607{number:08x}"


def reject(request: StatusRequest) -> Response | None:
    """Return None if the header `Authorization` contains `Bearer` and the right token, else a 401 response."""
    authorization = request.headers.get("authorization")
    if authorization == f"Bearer {TOKEN}":
        return None
    return error(401, 4004 if authorization else 4002)


def status(report: Report) -> Response:
    """Return a response with the status of a task, in Applivery's JSON envelope.

    Args:
        report: Status, progress and item errors of the simulated task.
    """
    task = BulkTask(id=report.job_id, status=report.state)
    if report.counters is not Counters.ABSENT:
        task.report = _counters(report)
    if report.message is not None:
        task.error = report.message
    body = BulkTaskResponse(status=True, data=task).to_dict()
    # The model would write +00:00 in place of the vendor's Z.
    body["data"] |= {"createdAt": _utc(report.started), "updatedAt": _utc(report.now)}
    return json_response(200, body)


def error(status_code: int, code: int | str | None = None) -> Response:
    """Return an error response in Applivery's JSON envelope.

    Args:
        status_code: HTTP status of the response.
        code: Applivery's error code. Defaults to the most common error code for the HTTP status.
    """
    number = _CODES.get(status_code) if code is None else code
    detail = ErrorDetail(message=_TEXTS.get((status_code, number), "The request was refused"))
    if isinstance(number, int):
        detail.code = number
    return json_response(status_code, ErrorResponse(status=False, error=detail))


def _counters(report: Report) -> BulkTaskReport:
    skipped = len(report.skipped)
    return BulkTaskReport(
        num_items=float(report.total),
        num_inserts=float(report.processed - report.failed - skipped),
        num_updates=0.0,
        num_skips=float(skipped),
        num_errors=float(report.failed),
        skipped_lines=[SkippedLine(line=float(line)) for line in report.skipped],
        errored_lines=[ErroredLine(line=float(line), reason=reason) for line, reason in report.item_errors],
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
