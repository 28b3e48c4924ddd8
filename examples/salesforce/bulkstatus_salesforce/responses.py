"""Functions that build simulated Salesforce responses for tests with `bulkstatus.testing`."""

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Counters, Report, json_response
from bulkstatus_salesforce.generated.salesforce.models import ErrorDetail, IngestJob, IngestJobState

STATES: tuple[str, ...] = tuple(IngestJobState)

# The texts, and the code for other statuses, are made up, as in the spec.
_ERRORS = {
    401: ("INVALID_SESSION_ID", "Session expired or invalid"),
    403: ("INSUFFICIENT_ACCESS", "Insufficient access rights"),
    404: ("NOT_FOUND", "The requested resource does not exist"),
    500: ("UNKNOWN_EXCEPTION", "An unexpected error occurred"),
    503: ("SERVER_UNAVAILABLE", "Server Unavailable"),
}


def status(report: Report) -> Response:
    """Return a response with the status of an ingest job.

    Salesforce reports how many records it has processed, but not the total number of records.

    Args:
        report: Status of the simulated job.
    """
    job = IngestJob(
        id=report.job_id,
        state=report.state,
        created_date=f"{report.started:%Y-%m-%dT%H:%M:%S.000%z}",
        system_modstamp=f"{report.now:%Y-%m-%dT%H:%M:%S.000%z}",
    )
    if report.counters is not Counters.ABSENT:
        job.number_records_processed = report.processed
        job.number_records_failed = report.failed
    if report.message is not None:
        job.error_message = report.message
    return json_response(200, job)


def error(status_code: int, code: int | str | None = None) -> Response:
    """Return a Salesforce error response, which is a JSON array with one error.

    Args:
        status_code: HTTP status of the response.
        code: Salesforce's error code, such as `NOT_FOUND`. Defaults to the most common error code for the HTTP status.
    """
    name, message = _ERRORS.get(status_code, ("UNKNOWN_ERROR", "The request could not be understood"))
    return json_response(status_code, [ErrorDetail(error_code=str(code or name), message=message)])
