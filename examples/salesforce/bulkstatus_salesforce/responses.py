"""Salesforce's responses, built from few words, for `bulkstatus.testing`."""

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Counters, Report, json_response
from bulkstatus_salesforce.generated.salesforce.models import ErrorDetail, IngestJob, IngestJobState

STATES: tuple[str, ...] = tuple(IngestJobState)

# The texts are illustrative, as in the spec; so is the code of any other status.
_ERRORS = {
    401: ("INVALID_SESSION_ID", "Session expired or invalid"),
    403: ("INSUFFICIENT_ACCESS", "Insufficient access rights"),
    404: ("NOT_FOUND", "The requested resource does not exist"),
    500: ("UNKNOWN_EXCEPTION", "An unexpected error occurred"),
    503: ("SERVER_UNAVAILABLE", "Server Unavailable"),
}


def status(report: Report) -> Response:
    """The job, which names no record and does not tell how many there are in all."""
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
    """An array with the error in it."""
    name, message = _ERRORS.get(status_code, ("UNKNOWN_ERROR", "The request could not be understood"))
    return json_response(status_code, [ErrorDetail(error_code=str(code or name), message=message)])
