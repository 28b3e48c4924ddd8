"""Zoho Creator: the code 3000 for what worked, counters in either of two places, errors under HTTP 200."""

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Counters, Report, json_response
from bulkstatus_api.zoho_creator.models import (
    BulkInsertJob,
    BulkInsertJobResponse,
    BulkInsertJobState,
    ErrorResponse,
    RecordDetails,
)

STATES: tuple[str, ...] = tuple(BulkInsertJobState)

# Of several codes under one status, the one that most callers meet: 401 is an expired token, 200 an unknown job.
_CODES = {200: 7120, 400: 9210, 401: 1030, 403: 2933, 404: 2893, 405: 1020, 429: 2955}
_ANY_OTHER = 2930

# The codes are documented; the texts are illustrative, as in the spec.
_TEXTS: dict[tuple[int, int], str] = {
    (200, 4000): "The daily API limit of the account has been reached",
    (200, 4070): "The role does not allow this action",
    (200, 7120): "The job id is not valid",
    (200, 7130): "The job was created by another user",
    (400, 9210): "The Accept header is not supported",
    (401, 1000): "A required parameter is missing or was sent twice",
    (401, 1030): "The access token is invalid or has expired",
    (401, 2945): "The token does not have the required scope",
    (403, 1080): "Access is not permitted",
    (403, 2933): "Access to the application is not permitted",
    (404, 1000): "The URL of the request is not valid",
    (404, 1040): "The account owner does not exist",
    (404, 2892): "The application does not exist",
    (404, 2893): "The form does not exist",
    (404, 2930): "An error has occurred",
    (405, 1020): "The method is not allowed",
    (429, 2955): "Too many requests within a minute",
}


def report(told: Report) -> Response:
    """The job under code 3000."""
    job = BulkInsertJob(api_status=told.state)
    response = BulkInsertJobResponse(code=3000, data=job)
    match told.counters:
        case Counters.INSIDE:
            job.record_details = _counters(told)
        case Counters.OUTSIDE_DATA:
            response.record_details = _counters(told)
        case Counters.ABSENT:
            pass
    return json_response(200, response)


def error(status_code: int, code: int | str | None = None) -> Response:
    """A code, and a text in `message`; authorization failures have it in `description` (observed)."""
    number = code if isinstance(code, int) else _CODES.get(status_code, _ANY_OTHER)
    text = _TEXTS.get((status_code, number), "An error has occurred")
    if status_code == 401:
        return json_response(status_code, ErrorResponse(code=number, description=text))
    return json_response(status_code, ErrorResponse(code=number, message=text))


def _counters(told: Report) -> RecordDetails:
    return RecordDetails(
        total_records=told.total,
        failed_records=told.failed,
        unprocessed_records=told.total - told.processed,
        success_records=told.processed - told.failed,
    )
