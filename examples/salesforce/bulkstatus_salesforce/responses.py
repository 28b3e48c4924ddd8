"""Functions that build responses of Salesforce for tests with `bulkstatus.testing`."""

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
    """Return a response with a job. Salesforce sends only counters, without the total number of records.

    Args:
        report: The status of the job.
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
    """Return an error response, which is an array with one error.

    Args:
        status_code: The HTTP status.
        code: The vendor's own code. Defaults to the most common code under this HTTP status.
    """
    name, message = _ERRORS.get(status_code, ("UNKNOWN_ERROR", "The request could not be understood"))
    return json_response(status_code, [ErrorDetail(error_code=str(code or name), message=message)])
