"""Applivery: two members called `status`, a report with counters written as floats."""

from datetime import UTC, datetime

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Counters, Report, json_response
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

STATES: tuple[str, ...] = tuple(BulkTaskState)

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


def report(told: Report) -> Response:
    """The task in its envelope."""
    task = BulkTask(id=told.job_id, status=told.state)
    if told.counters is not Counters.ABSENT:
        task.report = _report(told)
    if told.message is not None:
        task.error = told.message
    body = BulkTaskResponse(status=True, data=task).to_dict()
    # Not by the model, which would write +00:00 for the vendor's Z.
    body["data"] |= {"createdAt": _utc(told.started), "updatedAt": _utc(told.now)}
    return json_response(200, body)


def error(status_code: int, code: int | str | None = None) -> Response:
    """The envelope with the reason in it."""
    number = _CODES.get(status_code) if code is None else code
    detail = ErrorDetail(message=_TEXTS.get((status_code, number), "The request was refused"))
    if isinstance(number, int):
        detail.code = number
    return json_response(status_code, ErrorResponse(status=False, error=detail))


def _report(told: Report) -> BulkTaskReport:
    skipped = len(told.skipped)
    return BulkTaskReport(
        num_items=float(told.total),
        num_inserts=float(told.processed - told.failed - skipped),
        num_updates=0.0,
        num_skips=float(skipped),
        num_errors=float(told.failed),
        skipped_lines=[SkippedLine(line=float(line)) for line in told.skipped],
        errored_lines=[ErroredLine(line=float(line), reason=reason) for line, reason in told.item_errors],
    )


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
