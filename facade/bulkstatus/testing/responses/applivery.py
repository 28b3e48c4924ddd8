"""Fake Applivery: a bearer token, two members called `status`, counters written as floats."""

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
"""The slug of the organization that all tasks belong to."""
TOKEN = "sandbox-applivery-token"  # noqa: S105 - it is made up, and meant to be known
"""The service account's token that the sandbox accepts."""

# Of several codes under one status, the one that most callers meet. For a rate limit none is documented.
_CODES = {400: 3001, 401: 4004, 403: 4003, 404: 3001, 409: 5001, 422: 3000, 500: 1000}

# 4002, 4004 and 404/3001 have these texts in the documentation; the others are illustrative, as in the spec.
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
    """Return the organization's slug and 24 hexadecimal digits."""
    return ORGANIZATION, f"65a1b2c3d4e5f607{number:08x}"


def reject(request: StatusRequest) -> Response | None:
    """Return 401 unless the token follows `Bearer`."""
    authorization = request.headers.get("authorization")
    if authorization == f"Bearer {TOKEN}":
        return None
    return error(401, 4004 if authorization else 4002)


def status(report: Report) -> Response:
    """Return the task in its envelope."""
    task = BulkTask(id=report.job_id, status=report.state)
    if report.counters is not Counters.ABSENT:
        task.report = _counters(report)
    if report.message is not None:
        task.error = report.message
    body = BulkTaskResponse(status=True, data=task).to_dict()
    # Not by the model, which would write +00:00 for the vendor's Z.
    body["data"] |= {"createdAt": _utc(report.started), "updatedAt": _utc(report.now)}
    return json_response(200, body)


def error(status_code: int, code: int | str | None = None) -> Response:
    """Return the envelope with the reason in it."""
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
