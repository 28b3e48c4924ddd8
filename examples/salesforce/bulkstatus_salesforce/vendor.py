"""The Salesforce account class. The class converts Salesforce responses to operations."""

from datetime import datetime
from typing import assert_never

from bulkstatus import (
    Account,
    BulkStatus,
    Operation,
    OperationNotFound,
    Pacing,
    PermissionDenied,
    QuotaExhausted,
    Target,
)
from bulkstatus.secret import Secret
from bulkstatus.vendors.fields import FieldReader, code_of, progress_of
from bulkstatus.vendors.response_reader import ErrorCodes, ResponseReader
from bulkstatus.vendors.states import counted_state_table
from bulkstatus.vendors.variables import Variable, Variables, server_settings
from bulkstatus_salesforce.generated.salesforce.api.bulk_status import get_ingest_job as endpoint
from bulkstatus_salesforce.generated.salesforce.models import ErrorDetail, IngestJob, IngestJobState
from bulkstatus_salesforce.generated.salesforce.types import Unset

# Any other code has the usual exception of its HTTP status.
ERRORS: ErrorCodes = {
    (403, "API_DISABLED_FOR_ORG"): (PermissionDenied, "enable API access for the org"),
    (403, "REQUEST_LIMIT_EXCEEDED"): (
        QuotaExhausted,
        "poll later: the org's daily quota is used up, or too many requests run at once",
    ),
    (404, "NOT_FOUND"): (
        OperationNotFound,
        "check the job's id, base_url and api_version, and that the user may see the job",
    ),
}


class Salesforce(Account):
    """An account of one user in a Salesforce org.

    Args:
        base_url: URL of the Salesforce org, such as `https://mydomain.my.salesforce.com`.
        access_token: OAuth access token or session id, without the prefix `Bearer`.
        api_version: API version in the status URLs that `operation` builds. Defaults to 61.0.
        allow_http: Whether to allow unencrypted HTTP to a server on another machine. Defaults to False.

    Raises:
        ConfigurationError: If the access token or the base URL is invalid.
    """

    vendor = "salesforce"
    label = "Salesforce"
    variables = Variables(
        credentials=((Variable("SALESFORCE_ACCESS_TOKEN", "access_token", "an access token", is_secret=True),),),
        settings=server_settings("SALESFORCE", base_url="the URL of the org; required", is_required=True),
    )
    responses = "bulkstatus_salesforce.responses"
    endpoint = endpoint
    errors = ERRORS
    # The vendor documents no limit per second. All programs that use an org share at least 15,000 requests per day.
    pacing = Pacing(min_interval=5.0, max_interval=120.0)
    requests_per_second = 5.0
    requests_per_day = 15_000

    def __init__(
        self, *, base_url: str, access_token: str, api_version: str = "61.0", allow_http: bool = False
    ) -> None:
        super().__init__(
            base_url=base_url,
            allow_http=allow_http,
            secrets=[Secret.checked(access_token, "access_token")],
            secret_headers={"authorization": Secret(f"Bearer {access_token}")},
        )
        self._api_version = api_version

    def operation(self, job_id: str) -> Target:
        """Return the target for the ingest job with the given id.

        Args:
            job_id: Id of the job: 15 or 18 letters and digits, such as `7505e00000Abc12AAB`.

        Raises:
            ConfigurationError: If the job id is invalid.
        """
        return self._job(endpoint.build_request, self._api_version, job_id)

    def _read(self, response: ResponseReader) -> Operation:
        """Return the operation that a response describes, or raise the error that the response reports."""
        model = endpoint.parse_body(response.status_code, response.body)
        if isinstance(model, IngestJob):
            return _read_job(response, model)
        if isinstance(model, list):
            first = next((detail for detail in model if isinstance(detail, ErrorDetail)), ErrorDetail())
            raise response.error(code=code_of(first.error_code), message=first.message)
        if response.status_code in (200, 404):
            raise response.unreadable("neither a job nor a list of errors")  # such as the page of a proxy
        raise response.error()


def _read_job(response: ResponseReader, job: IngestJob) -> Operation:
    state, fields = job.state, response.fields
    if not isinstance(state, str) or not state:
        raise response.unreadable("no text in `state`")
    processed = fields.count(job.number_records_processed, "numberRecordsProcessed")
    failed = fields.count(job.number_records_failed, "numberRecordsFailed")
    succeeded = processed - failed if processed is not None and failed is not None and failed <= processed else None
    return response.operation(
        map_status(state, failed) if isinstance(state, IngestJobState) else BulkStatus.UNKNOWN,
        str(state),
        # The response does not contain the total number of records.
        progress=progress_of(processed=processed, succeeded=succeeded, failed=failed),
        message=fields.text(job.error_message, "errorMessage"),
        created_at=_moment(job.created_date, "createdDate", fields),
        updated_at=_moment(job.system_modstamp, "systemModstamp", fields),
        raw=job,
    )


def _moment(value: str | Unset | None, where: str, fields: FieldReader) -> datetime | None:
    """Parse a time such as `2024-01-15T10:30:00.000+0000`. Return None if the value is missing or invalid."""
    text = fields.text(value, where)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        fields.note(where, "a time such as 2024-01-15T10:30:00.000+0000", text)
        return None


def map_status(state: IngestJobState, failed: int | None) -> BulkStatus:
    """Return the status to which a Salesforce state maps.

    Args:
        state: Documented state of the job.
        failed: Number of records that failed, or None if the response does not contain this number.
    """
    match state:
        case IngestJobState.OPEN:
            return BulkStatus.AWAITING_INPUT
        case IngestJobState.UPLOAD_COMPLETE:
            return BulkStatus.PENDING
        case IngestJobState.IN_PROGRESS:
            return BulkStatus.RUNNING
        case IngestJobState.JOB_COMPLETE:
            if failed is None:
                return BulkStatus.FINISHED
            return BulkStatus.COMPLETED_WITH_ERRORS if failed else BulkStatus.SUCCEEDED
        case IngestJobState.FAILED:
            return BulkStatus.FAILED
        case IngestJobState.ABORTED:
            return BulkStatus.CANCELED
        case _:
            assert_never(state)


Salesforce.states = counted_state_table(
    IngestJobState, map_status, {" without counters": None, ", 0 failed": 0, ", some failed": 1}
)
