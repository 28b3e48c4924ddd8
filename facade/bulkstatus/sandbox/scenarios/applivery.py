"""Sandbox scenarios for Applivery: `applivery-success` and its variants."""

from functools import partial

from bulkstatus.errors import AuthenticationError, OperationNotFound, PermissionDenied
from bulkstatus.sandbox.scenario import InjectedError, Scenario, failing, variant
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters

_SUCCESS = Scenario(
    name="applivery-success",
    vendor="applivery",
    description="created, pending, in progress, completed; two lines are skipped, but none fails",
    states=((0, "created"), (0.1, "pending"), (0.2, "inProgress"), (1, "completed")),
    begins=0.2,
    total=250,
    skipped=(17, 204),
    ends_as=BulkStatus.SUCCEEDED,
)
_variant, _failing = partial(variant, _SUCCESS), partial(failing, _SUCCESS)

SCENARIOS = (
    _SUCCESS,
    _variant(
        "applivery-partial",
        "three lines fail and two are skipped",
        item_errors=(
            ("42", "Serial number is missing"),
            ("97", "Serial number is missing"),
            ("181", "The device is enrolled already"),
        ),
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    _variant(
        "applivery-failed",
        "the task itself fails, with a message",
        states=((0, "created"), (0.1, "pending"), (0.2, "inProgress"), (1, "failed")),
        processed_share=0.0,
        skipped=(),
        message="The file could not be read",
        ends_as=BulkStatus.FAILED,
    ),
    _variant(
        "applivery-no-report",
        "completed without a report, so the outcome of the lines is unknown",
        counters=Counters.ABSENT,
        ends_as=BulkStatus.FINISHED,
    ),
    _variant(
        "applivery-unknown-state",
        "an undocumented state for some time, then completed",
        states=((0, "created"), (0.2, "inProgress"), (0.3, "paused"), (0.6, "inProgress"), (1, "completed")),
    ),
    _variant(
        "applivery-rate-limited",
        "429 on the second poll, with Retry-After",
        error=InjectedError(status_code=429, poll=2, seconds=2, retry_after=True),
    ),
    _variant(
        "applivery-server-error",
        "500 with code 1000 on the second poll",
        error=InjectedError(status_code=500, code=1000, poll=2),
    ),
    _failing(
        "applivery-forbidden",
        "403 with code 4003: the service account lacks the permission",
        PermissionDenied,
        (403, 4003),
    ),
    _failing(
        "applivery-token-expires", "401 with code 4005 from the third poll on", AuthenticationError, (401, 4005), poll=3
    ),
    _failing("applivery-deleted", "404 with code 3001 from the third poll on", OperationNotFound, (404, 3001), poll=3),
)
