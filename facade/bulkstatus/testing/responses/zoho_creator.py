"""Simulation of Zoho Creator, which sends many errors with HTTP 200 and has two places for item counters."""

from bulkstatus.auth.token_store import TokenStore
from bulkstatus.http.messages import Response
from bulkstatus.testing.fake_vendor import StatusRequest
from bulkstatus.testing.responses import Counters, Report, json_response
from bulkstatus.testing.token_endpoint import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from bulkstatus.vendors.zoho_creator import ZohoCreator
from bulkstatus_api.zoho_creator.models import (
    BulkInsertJob,
    BulkInsertJobResponse,
    BulkInsertJobState,
    Environment,
    ErrorResponse,
    RecordDetails,
)

account_class = ZohoCreator
STATES: tuple[str, ...] = tuple(BulkInsertJobState)
UNKNOWN_ROUTE_CODE = 1000
UNKNOWN_JOB_STATUS = 200

OWNER, APPLICATION, FORM = "jason18", "zylker-store", "Employee_Details"
"""The account owner, application and form of all simulated jobs, which run in the production environment."""
ACCESS_TOKEN = "1000.sandbox-zoho-creator.access-token"  # noqa: S105 - not a real secret
"""An access token that never expires, so the sandbox always accepts it."""
_FIRST_JOB = 3888833000000114027

# The most common code under each HTTP status, such as an expired token under 401 and an unknown job under 200.
_CODES = {200: 7120, 400: 9210, 401: 1030, 403: 2933, 404: 2893, 405: 1020, 429: 2955}
_ANY_OTHER = 2930

# The codes are documented. The texts are made up, as in the spec.
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


def refreshing_account(base_url: str, *, token_store: TokenStore | None = None) -> ZohoCreator:
    """Return a Zoho Creator account that fetches its access tokens from a sandbox.

    Args:
        base_url: Base URL of the sandbox.
        token_store: Store that saves access tokens between runs of a program. Defaults to none.
    """
    return ZohoCreator(
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        refresh_token=REFRESH_TOKEN,
        token_store=token_store,
        base_url=base_url,
        accounts_url=base_url,
    )


def ids(number: int) -> tuple[str, ...]:
    """Return the ids of a simulated job: account owner, application, form, and a job id of 19 digits.

    Args:
        number: Number of the job, counted from 0.
    """
    return OWNER, APPLICATION, FORM, str(_FIRST_JOB + number)


def reject(request: StatusRequest) -> Response | None:
    """Return an error response if a part of the request is wrong, else None.

    The access token is checked first, then the header `Accept`, and then the names in the path.
    """
    authorization = request.headers.get("authorization")
    scheme, _, token = (authorization or "").partition(" ")
    owner, application, form, _ = request.ids
    environment = request.headers.get("environment")
    if not authorization:
        return error(401, 1000)
    if scheme != "Zoho-oauthtoken" or not (token == ACCESS_TOKEN or request.accepts_token(token)):
        return error(401, 1030)
    if request.headers.get("accept") != "application/json":
        return error(400, 9210)
    if owner != OWNER:
        return error(404, 1040)
    if application != APPLICATION or environment not in (None, *Environment):
        return error(404, 2892)
    if form != FORM:
        return error(404, 2893)
    return error(UNKNOWN_JOB_STATUS) if environment is not None else None  # all jobs are in the production environment


def status(report: Report) -> Response:
    """Return a response with the status of a job, and with Zoho Creator's success code 3000.

    Args:
        report: Status, progress and item errors of the simulated job.
    """
    job = BulkInsertJob(api_status=report.state)
    response = BulkInsertJobResponse(code=3000, data=job)
    match report.counters:
        case Counters.INSIDE:
            job.record_details = _counters(report)
        case Counters.OUTSIDE_DATA:
            response.record_details = _counters(report)
        case Counters.ABSENT:
            pass
    return json_response(200, response)


def error(status_code: int, code: int | str | None = None) -> Response:
    """Return an error response with an error code and a message.

    For HTTP 401, the message is in the field `description`, as observed on a real server. For other errors, the message
    is in the field `message`.

    Args:
        status_code: HTTP status of the response.
        code: Zoho Creator's error code. Defaults to the most common error code for the HTTP status.
    """
    number = code if isinstance(code, int) else _CODES.get(status_code, _ANY_OTHER)
    text = _TEXTS.get((status_code, number), "An error has occurred")
    if status_code == 401:
        return json_response(status_code, ErrorResponse(code=number, description=text))
    return json_response(status_code, ErrorResponse(code=number, message=text))


def _counters(report: Report) -> RecordDetails:
    return RecordDetails(
        total_records=report.total,
        failed_records=report.failed,
        unprocessed_records=report.total - report.processed,
        success_records=report.processed - report.failed,
    )
