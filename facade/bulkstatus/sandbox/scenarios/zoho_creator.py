"""Sandbox scenarios for Zoho Creator: `zoho_creator-success` and its variants."""

from functools import partial

from bulkstatus.errors import AuthenticationError, OperationNotFound, PermissionDenied, QuotaExhausted
from bulkstatus.sandbox.scenario import InjectedError, Scenario, failing, variant
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters

_BEFORE_WORK = ((0, "CREATED"), (0.1, "Ready-to-upload"), (0.2, "In-progress"))
_SUCCESS = Scenario(
    name="zoho_creator-success",
    vendor="zoho_creator",
    description="created, ready to upload, in progress, completed; every record succeeds",
    states=(*_BEFORE_WORK, (1, "Completed")),
    begins=0.2,
    ends_as=BulkStatus.SUCCEEDED,
)
_variant, _failing = partial(variant, _SUCCESS), partial(failing, _SUCCESS)

SCENARIOS = (
    _SUCCESS,
    _variant(
        "zoho_creator-partial",
        "twelve records fail; this API reports only the number",
        failed=12,
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    _variant(
        "zoho_creator-scheduled",
        "scheduled for some time before it starts",
        states=((0, "CREATED"), (0.1, "Scheduled"), (0.2, "In-progress"), (1, "Completed")),
    ),
    _variant(
        "zoho_creator-spelling-variants",
        "states in capitals, such as IN_PROGRESS; the counters are outside `data`",
        states=((0, "CREATED"), (0.1, "READY_TO_UPLOAD"), (0.2, "IN_PROGRESS"), (1, "COMPLETED")),
        counters=Counters.OUTSIDE_DATA,
    ),
    _variant(
        "zoho_creator-counters-outside-data",
        "twelve records fail; the counters are outside `data`",
        failed=12,
        counters=Counters.OUTSIDE_DATA,
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    _variant(
        "zoho_creator-no-counters",
        "completed without counters, so the outcome of the records is unknown",
        counters=Counters.ABSENT,
        ends_as=BulkStatus.FINISHED,
    ),
    _variant(
        "zoho_creator-failed",
        "the job itself fails",
        states=(*_BEFORE_WORK, (1, "Failed")),
        processed_share=0.0,
        ends_as=BulkStatus.FAILED,
    ),
    _variant(
        "zoho_creator-aborted",
        "stopped, but the state does not show by whom",
        states=(*_BEFORE_WORK, (1, "Aborted")),
        processed_share=0.3,
        ends_as=BulkStatus.CANCELED,
    ),
    _variant(
        "zoho_creator-user-aborted",
        "stopped by a person",
        states=(*_BEFORE_WORK, (1, "User Aborted")),
        processed_share=0.3,
        ends_as=BulkStatus.CANCELED,
    ),
    _variant(
        "zoho_creator-system-aborted",
        "stopped by the vendor because too many batches failed",
        states=(*_BEFORE_WORK, (1, "System Aborted")),
        processed_share=0.4,
        failed=200,
        ends_as=BulkStatus.FAILED,
    ),
    _variant(
        "zoho_creator-expired",
        "expires because nothing is uploaded in time",
        states=((0, "CREATED"), (0.1, "Ready-to-upload"), (1, "Expired")),
        counters=Counters.ABSENT,
        ends_as=BulkStatus.EXPIRED,
    ),
    _variant(
        "zoho_creator-unknown-state",
        "an undocumented state for some time, then completed",
        states=(*_BEFORE_WORK, (0.3, "Paused"), (0.6, "In-progress"), (1, "Completed")),
    ),
    _variant(
        "zoho_creator-rate-limited",
        "429 with code 2955 on the second poll",
        error=InjectedError(status_code=429, code=2955, poll=2),
    ),
    _variant(
        "zoho_creator-server-error",
        "404 with code 2930, which means a server error, on the second poll",
        error=InjectedError(status_code=404, code=2930, poll=2),
    ),
    _failing(
        "zoho_creator-quota-exhausted",
        "code 4000 under HTTP 200 from the third poll on: the daily quota is used up",
        QuotaExhausted,
        (200, 4000),
        poll=3,
    ),
    _failing(
        "zoho_creator-other-users-job",
        "code 7130 under HTTP 200: the job belongs to another user",
        PermissionDenied,
        (200, 7130),
    ),
    _failing(
        "zoho_creator-missing-permission",
        "code 4070 under HTTP 200: the user's role lacks the permission",
        PermissionDenied,
        (200, 4070),
    ),
    _failing(
        "zoho_creator-token-expires",
        "401 with code 1030 from the third poll on",
        AuthenticationError,
        (401, 1030),
        poll=3,
    ),
    _failing(
        "zoho_creator-deleted",
        "code 7120 under HTTP 200 from the third poll on",
        OperationNotFound,
        (200, 7120),
        poll=3,
    ),
)
