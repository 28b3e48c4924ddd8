"""The account class for Applivery's endpoint `GET /v1/organizations/{organizationId}/bulk-tasks/{bulkTaskId}`."""

from typing import ClassVar, assert_never

from bulkstatus.errors import (
    ApiError,
    AuthenticationError,
    OperationNotFound,
    PermissionDenied,
    ServerError,
)
from bulkstatus.operation import ItemError, Operation
from bulkstatus.pacing import Pacing
from bulkstatus.secret import Secret
from bulkstatus.status import BulkStatus
from bulkstatus.text import as_json
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.fields import FieldReader, code_of, progress_of
from bulkstatus.vendors.response_reader import ErrorCodes, ResponseReader
from bulkstatus.vendors.states import counted_state_table
from bulkstatus.vendors.variables import Variable, Variables, server_settings
from bulkstatus_api.applivery.api.bulk_status import get_bulk_task as endpoint
from bulkstatus_api.applivery.models import (
    BulkTask,
    BulkTaskReport,
    BulkTaskResponse,
    BulkTaskState,
    ErrorDetail,
    ErroredLine,
    ErrorResponse,
)
from bulkstatus_api.applivery.types import UNSET

# The same code can have different meanings with different HTTP statuses, so each key contains both.
ERRORS: ErrorCodes = {
    (400, 3001): (ApiError, "the request was refused as malformed: check the ids"),
    (401, 4001): (AuthenticationError, None),
    (401, 4002): (AuthenticationError, None),
    (401, 4004): (AuthenticationError, None),
    (401, 4005): (AuthenticationError, "the token has expired: create a new one"),
    (403, 4003): (PermissionDenied, "give the service account the permission base.bulk.management.get"),
    (404, 1002): (ApiError, "the URL is wrong, so the task may still exist: check the base URL"),
    (404, 3001): (OperationNotFound, None),
    (409, 5001): (ApiError, None),
    (422, 3000): (ApiError, None),
    (422, 3001): (ApiError, None),
    (500, 1000): (ServerError, None),
    (500, 3002): (ServerError, None),
}


class Applivery(Account):
    """A service account of an Applivery workspace.

    Applivery documents a rate limit of 10,000 requests per hour, which all programs in a workspace share. By default, a
    job is polled every 2 to 60 seconds (see `pacing`). The spec `specs/applivery.yaml` describes Applivery's API.

    Args:
        token: The token of the service account, without the prefix `Bearer`. According to Applivery's documentation,
            the service account needs the permission `base.bulk.management.get`.
        base_url: The base URL of the API. Defaults to `https://api.applivery.io`, the documented URL. Some workspaces
            use a different host.
        allow_http: Whether to allow unencrypted HTTP to servers other than the local machine. Defaults to False.
        name: The account's name, which consists of 1 to 100 printable characters. Defaults to `applivery`. If a client
            has two accounts on the same server, their names must differ.

    Raises:
        ConfigurationError: If the token, the base URL or the name is invalid.
    """

    vendor = "applivery"
    label = "Applivery"
    servers: ClassVar = {"": "https://api.applivery.io"}
    variables = Variables(
        credentials=((Variable("APPLIVERY_TOKEN", "token", "the token of a service account", is_secret=True),),),
        settings=server_settings("APPLIVERY", base_url="the base URL; default: https://api.applivery.io"),
    )
    responses = "bulkstatus.testing.responses.applivery"
    endpoint = endpoint
    errors = ERRORS
    # Applivery allows 10,000 requests per hour for all programs that use the workspace.
    pacing = Pacing(min_interval=2.0, max_interval=60.0)
    requests_per_second = 10_000 / 3600

    def __init__(
        self, *, token: str, base_url: str | None = None, allow_http: bool = False, name: str | None = None
    ) -> None:
        super().__init__(
            base_url=base_url,
            allow_http=allow_http,
            name=name,
            secrets=[Secret.checked(token, "token")],
            secret_headers={"authorization": Secret(f"Bearer {token}")},
        )

    def operation(self, organization_id: str, bulk_task_id: str) -> Target:
        """Return the `Target` for a bulk task, without sending a request.

        Args:
            organization_id: The id or slug of the organization. An organization id consists of 24 hexadecimal digits.
                An organization slug consists of 3 to 128 letters, digits or hyphens.
            bulk_task_id: The id of the bulk task, which consists of 24 hexadecimal digits.

        Raises:
            ConfigurationError: If an id is malformed.
        """
        return self._job(endpoint.build_request, organization_id, bulk_task_id)

    def _read(self, response: ResponseReader) -> Operation:
        """Convert a response from Applivery into an `Operation`."""
        model = endpoint.parse_body(response.status_code, response.body)
        if response.status_code in (200, 404) and model is None:
            raise response.unreadable("no JSON object")  # probably from a proxy or another server
        if isinstance(model, BulkTaskResponse):
            # The outer `status` is optional. If it is present, only `true` means success.
            is_success = model.status is True or model.status is UNSET
            if is_success and isinstance(model.data, BulkTask):
                return _read_task(response, model, model.data)
            model = ErrorResponse.from_dict(response.body)
            if is_success and model.error is UNSET:
                raise response.unreadable("no task in `data`")
        detail = model.error if isinstance(model, ErrorResponse) else None
        if not isinstance(detail, ErrorDetail):
            if response.status_code == 404:
                raise response.unreadable("no reason in `error`")
            raise response.error()
        raise response.error(code=code_of(detail.code), message=detail.message)


def _read_task(response: ResponseReader, model: BulkTaskResponse, task: BulkTask) -> Operation:
    state, fields = task.status, response.fields
    if not isinstance(state, str) or not state:
        raise response.unreadable("no text in `data.status`")
    report = task.report if isinstance(task.report, BulkTaskReport) else BulkTaskReport()
    if _is_there(task.report) and report is not task.report:
        fields.note("data.report", "an object", task.report)

    failed = fields.count(report.num_errors, "data.report.numErrors")
    item_errors = read_item_errors(report, fields)
    skipped = fields.count(report.num_skips, "data.report.numSkips")
    inserted = fields.count(report.num_inserts, "data.report.numInserts")
    updated = fields.count(report.num_updates, "data.report.numUpdates")
    succeeded = inserted + updated if inserted is not None and updated is not None else None
    processed = None
    if succeeded is not None and failed is not None and skipped is not None:
        processed = succeeded + failed + skipped

    status = (
        map_status(state, _failures(report, failed, item_errors))
        if isinstance(state, BulkTaskState)
        else BulkStatus.UNKNOWN
    )
    return response.operation(
        status,
        str(state),
        progress=progress_of(
            total=fields.count(report.num_items, "data.report.numItems"),
            processed=processed,
            succeeded=succeeded,
            failed=failed,
            skipped=skipped,
        ),
        item_errors=item_errors or (),
        message=fields.text(task.error, "data.error"),
        created_at=fields.moment(task.created_at, "data.createdAt"),
        updated_at=fields.moment(task.updated_at, "data.updatedAt"),
        raw=model,
    )


def _failures(report: BulkTaskReport, counted: int | None, listed: tuple[ItemError, ...] | None) -> int | None:
    """Return the number of failed lines, or None if the number is unknown.

    If `numErrors` and the length of `erroredLines` differ, the larger number is returned. Zero is returned only if
    `numErrors` or `erroredLines` is present. If either field is malformed, None is returned instead of zero.

    Args:
        report: The report of the bulk task.
        counted: The value of `numErrors`, or None if it is missing or malformed.
        listed: The errors in `erroredLines`, or None if the list is missing or malformed.
    """
    most = max(counted or 0, len(listed or ()))
    is_known = counted is not None or listed is not None
    is_damaged = (counted is None and _is_there(report.num_errors)) or (
        listed is None and _is_there(report.errored_lines)
    )
    return most if most or (is_known and not is_damaged) else None


def _is_there(value: object) -> bool:
    return value is not UNSET and value is not None


def map_status(state: BulkTaskState, failures: int | None) -> BulkStatus:
    """Return the common status for an Applivery state.

    Args:
        state: The state of the bulk task.
        failures: The number of failed lines, or None if the number is unknown.
    """
    match state:
        case BulkTaskState.CREATED | BulkTaskState.PENDING:
            return BulkStatus.PENDING
        case BulkTaskState.IN_PROGRESS:
            return BulkStatus.RUNNING
        case BulkTaskState.COMPLETED:
            if failures is None:
                return BulkStatus.FINISHED
            return BulkStatus.COMPLETED_WITH_ERRORS if failures else BulkStatus.SUCCEEDED
        case BulkTaskState.FAILED:
            return BulkStatus.FAILED
        case _:
            assert_never(state)


Applivery.states = counted_state_table(
    BulkTaskState, map_status, {" without a report": None, ", no errors counted": 0, ", errors counted": 1}
)


def read_item_errors(report: BulkTaskReport, fields: FieldReader) -> tuple[ItemError, ...] | None:
    """Return the failed lines of the imported file as item errors, or None if the report does not list them.

    The key of each item error is the line number in the imported file.

    Args:
        report: The report of the bulk task.
        fields: The reader that records deviations from the spec.
    """
    lines = report.errored_lines
    if not isinstance(lines, list):
        if _is_there(lines):
            fields.note("data.report.erroredLines", "an array", lines)
        return None
    return tuple(_item_error(line, f"data.report.erroredLines.{index}", fields) for index, line in enumerate(lines))


def _item_error(line: ErroredLine | None, where: str, fields: FieldReader) -> ItemError:
    if not isinstance(line, ErroredLine):
        fields.note(where, "an object", line)
        return ItemError("", as_json(line, fields.redact))
    number = fields.count(line.line, f"{where}.line")
    reason = fields.text(line.reason, f"{where}.reason")
    return ItemError("" if number is None else str(number), reason or "")
