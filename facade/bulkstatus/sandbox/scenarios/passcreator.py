"""Sandbox scenarios for Passcreator: `passcreator-success` and its variants."""

from functools import partial

from bulkstatus.errors import OperationNotFound, PermissionDenied, WaitTimeout
from bulkstatus.sandbox.scenario import InjectedError, Scenario, failing, variant
from bulkstatus.status import BulkStatus

_SUCCESS = Scenario(
    name="passcreator-success",
    vendor="passcreator",
    description="every pass succeeds",
    states=((0, "in progress"), (1, "finished")),
    ends_as=BulkStatus.SUCCEEDED,
)
_variant, _failing = partial(variant, _SUCCESS), partial(failing, _SUCCESS)

SCENARIOS = (
    _SUCCESS,
    _variant(
        "passcreator-partial",
        "three passes fail; the errors name the ids that the caller gave them",
        states=((0, "in progress"), (1, "finished with errors")),
        item_errors=(
            ("customer-0042", "A required field is missing"),
            ("customer-0518", "The value is not a valid date"),
            ("customer-0917", "The value is not a valid date"),
        ),
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    _variant(
        "passcreator-all-failed",
        "every pass fails; the errors are an array, in the order of the passes",
        states=((0, "in progress"), (1, "finished with errors")),
        total=8,
        item_errors=tuple((str(index), "A required field is missing") for index in range(8)),
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    _variant(
        "passcreator-unknown-state",
        "an undocumented state for some time, then finished",
        states=((0, "in progress"), (0.3, "some later state"), (0.6, "in progress"), (1, "finished")),
    ),
    _variant(
        "passcreator-stalled",
        "stays in progress for ever, as if the vendor's process had crashed",
        states=((0, "in progress"),),
        processed_share=0.6,
        ends_as=WaitTimeout,
    ),
    _variant(
        "passcreator-rate-limited",
        "429 on the second poll, with Retry-After",
        error=InjectedError(status_code=429, poll=2, seconds=2, retry_after=True),
    ),
    _variant("passcreator-server-error", "500 on the second poll", error=InjectedError(status_code=500, poll=2)),
    _failing("passcreator-forbidden", "403: the key lacks the permission", PermissionDenied, (403, None)),
    _failing("passcreator-deleted", "404 from the third poll on", OperationNotFound, (404, None), poll=3),
    _failing("passcreator-error-in-200", "403 in the body of an HTTP 200 response", PermissionDenied, (200, 403)),
)
