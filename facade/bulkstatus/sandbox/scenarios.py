"""The scenarios there are, by name. Each vendor has its happy course first; the others differ from it as told.

States and errors are the vendors'; the texts about single items are illustrative.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType

from attrs import evolve

from bulkstatus.errors import AuthenticationError, OperationNotFound, PermissionDenied, QuotaExhausted, WaitTimeout
from bulkstatus.sandbox.scenario import Fault, Scenario
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses import Counters
from bulkstatus.testing.responses.saymon import FINISHED

_PASSES = Scenario(
    name="passcreator-success",
    vendor="passcreator",
    description="every pass goes in",
    states=((0, "in progress"), (1, "finished")),
    ends_as=BulkStatus.SUCCEEDED,
)

_PASSCREATOR = (
    _PASSES,
    evolve(
        _PASSES,
        name="passcreator-partial",
        description="three passes fail, told by the ids that their author gave them",
        states=((0, "in progress"), (1, "finished with errors")),
        item_errors=(
            ("customer-0042", "A required field is missing"),
            ("customer-0518", "The value is not a valid date"),
            ("customer-0917", "The value is not a valid date"),
        ),
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    evolve(
        _PASSES,
        name="passcreator-all-failed",
        description="every pass fails, told by position, in an array",
        states=((0, "in progress"), (1, "finished with errors")),
        total=8,
        item_errors=tuple((str(index), "A required field is missing") for index in range(8)),
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    evolve(
        _PASSES,
        name="passcreator-unknown-state",
        description="a state on the way that no document knows",
        states=((0, "in progress"), (0.3, "some later state"), (0.6, "in progress"), (1, "finished")),
    ),
    evolve(
        _PASSES,
        name="passcreator-stalled",
        description="stays in progress for good, which is all this API can say of a dead process",
        states=((0, "in progress"),),
        processed_share=0.6,
        ends_as=WaitTimeout,
    ),
    evolve(
        _PASSES,
        name="passcreator-rate-limited",
        description="429 on the second poll; Retry-After says how long",
        fault=Fault(status_code=429, poll=2, seconds=2, retry_after=True),
    ),
    evolve(
        _PASSES,
        name="passcreator-server-error",
        description="500 on the second poll",
        fault=Fault(status_code=500, poll=2),
    ),
    evolve(
        _PASSES,
        name="passcreator-forbidden",
        description="403, a key without the right",
        fault=Fault(status_code=403, seconds=math.inf),
        ends_as=PermissionDenied,
    ),
    evolve(
        _PASSES,
        name="passcreator-deleted",
        description="404 from the third poll on",
        fault=Fault(status_code=404, poll=3, seconds=math.inf),
        ends_as=OperationNotFound,
    ),
    evolve(
        _PASSES,
        name="passcreator-error-in-200",
        description="403 in the body, under HTTP 200",
        fault=Fault(status_code=200, code=403, seconds=math.inf),
        ends_as=PermissionDenied,
    ),
)

_DEVICES = Scenario(
    name="applivery-success",
    vendor="applivery",
    description="created, pending, in progress, completed; two lines are skipped, which is no error",
    states=((0, "created"), (0.1, "pending"), (0.2, "inProgress"), (1, "completed")),
    begins=0.2,
    total=250,
    skipped=(17, 204),
    ends_as=BulkStatus.SUCCEEDED,
)

_APPLIVERY = (
    _DEVICES,
    evolve(
        _DEVICES,
        name="applivery-partial",
        description="three lines fail and two are skipped",
        item_errors=(
            ("42", "Serial number is missing"),
            ("97", "Serial number is missing"),
            ("181", "The device is enrolled already"),
        ),
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    evolve(
        _DEVICES,
        name="applivery-failed",
        description="the task itself fails and says why",
        states=((0, "created"), (0.1, "pending"), (0.2, "inProgress"), (1, "failed")),
        processed_share=0.0,
        skipped=(),
        message="The file could not be read",
        ends_as=BulkStatus.FAILED,
    ),
    evolve(
        _DEVICES,
        name="applivery-no-report",
        description="completed without a report, so nobody knows how it went",
        counters=Counters.ABSENT,
        ends_as=BulkStatus.FINISHED,
    ),
    evolve(
        _DEVICES,
        name="applivery-unknown-state",
        description="a state on the way that no document knows",
        states=((0, "created"), (0.2, "inProgress"), (0.3, "paused"), (0.6, "inProgress"), (1, "completed")),
    ),
    evolve(
        _DEVICES,
        name="applivery-rate-limited",
        description="429 on the second poll; Retry-After says how long",
        fault=Fault(status_code=429, poll=2, seconds=2, retry_after=True),
    ),
    evolve(
        _DEVICES,
        name="applivery-server-error",
        description="500 with code 1000 on the second poll",
        fault=Fault(status_code=500, code=1000, poll=2),
    ),
    evolve(
        _DEVICES,
        name="applivery-forbidden",
        description="403 with code 4003, a service account without the permission",
        fault=Fault(status_code=403, code=4003, seconds=math.inf),
        ends_as=PermissionDenied,
    ),
    evolve(
        _DEVICES,
        name="applivery-token-expires",
        description="401 with code 4005 from the third poll on",
        fault=Fault(status_code=401, code=4005, poll=3, seconds=math.inf),
        ends_as=AuthenticationError,
    ),
    evolve(
        _DEVICES,
        name="applivery-deleted",
        description="404 with code 3001 from the third poll on",
        fault=Fault(status_code=404, code=3001, poll=3, seconds=math.inf),
        ends_as=OperationNotFound,
    ),
)

_OBJECTS = Scenario(
    name="saymon-finished",
    vendor="saymon",
    description="over at some point, which is all this API tells",
    states=((0, "finished: false"), (1, FINISHED)),
    ends_as=BulkStatus.FINISHED,
)

_SAYMON = (
    _OBJECTS,
    evolve(
        _OBJECTS,
        name="saymon-bad-gateway",
        description="502 on the second poll, as a page of HTML from the proxy in front",
        fault=Fault(status_code=502, poll=2),
    ),
    evolve(
        _OBJECTS,
        name="saymon-server-error",
        description="500 on the second poll",
        fault=Fault(status_code=500, poll=2),
    ),
    evolve(
        _OBJECTS,
        name="saymon-forbidden",
        description="403, a user without the right",
        fault=Fault(status_code=403, seconds=math.inf),
        ends_as=PermissionDenied,
    ),
    evolve(
        _OBJECTS,
        name="saymon-deleted",
        description="404 from the third poll on",
        fault=Fault(status_code=404, poll=3, seconds=math.inf),
        ends_as=OperationNotFound,
    ),
)

_BEFORE_WORK = ((0, "CREATED"), (0.1, "Ready-to-upload"), (0.2, "In-progress"))
_RECORDS = Scenario(
    name="zoho_creator-success",
    vendor="zoho_creator",
    description="created, ready to upload, in progress, completed; every record goes in",
    states=(*_BEFORE_WORK, (1, "Completed")),
    begins=0.2,
    ends_as=BulkStatus.SUCCEEDED,
)

_ZOHO_CREATOR = (
    _RECORDS,
    evolve(
        _RECORDS,
        name="zoho_creator-partial",
        description="twelve records fail; this API does not say which",
        failed=12,
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-scheduled",
        description="scheduled before it begins",
        states=((0, "CREATED"), (0.1, "Scheduled"), (0.2, "In-progress"), (1, "Completed")),
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-spelling-variants",
        description="IN_PROGRESS and COMPLETED, in capitals, with the counters beside the data",
        states=((0, "CREATED"), (0.1, "READY_TO_UPLOAD"), (0.2, "IN_PROGRESS"), (1, "COMPLETED")),
        counters=Counters.OUTSIDE_DATA,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-counters-outside-data",
        description="twelve records fail, with the counters beside the data",
        failed=12,
        counters=Counters.OUTSIDE_DATA,
        ends_as=BulkStatus.COMPLETED_WITH_ERRORS,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-no-counters",
        description="completed without counters, so nobody knows how it went",
        counters=Counters.ABSENT,
        ends_as=BulkStatus.FINISHED,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-failed",
        description="the job itself fails",
        states=(*_BEFORE_WORK, (1, "Failed")),
        processed_share=0.0,
        ends_as=BulkStatus.FAILED,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-aborted",
        description="stopped, by whom is not told",
        states=(*_BEFORE_WORK, (1, "Aborted")),
        processed_share=0.3,
        ends_as=BulkStatus.CANCELED,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-user-aborted",
        description="stopped by a person",
        states=(*_BEFORE_WORK, (1, "User Aborted")),
        processed_share=0.3,
        ends_as=BulkStatus.CANCELED,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-system-aborted",
        description="stopped by the vendor, because too many batches failed",
        states=(*_BEFORE_WORK, (1, "System Aborted")),
        processed_share=0.4,
        failed=200,
        ends_as=BulkStatus.FAILED,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-expired",
        description="nobody uploads anything until its time runs out",
        states=((0, "CREATED"), (0.1, "Ready-to-upload"), (1, "Expired")),
        counters=Counters.ABSENT,
        ends_as=BulkStatus.EXPIRED,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-unknown-state",
        description="a state on the way that no document knows",
        states=(*_BEFORE_WORK, (0.3, "Paused"), (0.6, "In-progress"), (1, "Completed")),
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-rate-limited",
        description="429 with code 2955 on the second poll",
        fault=Fault(status_code=429, code=2955, poll=2),
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-server-error",
        description="404 with code 2930 on the second poll, which is a server error all the same",
        fault=Fault(status_code=404, code=2930, poll=2),
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-quota-exhausted",
        description="code 4000 under HTTP 200 from the third poll on: no calls left today",
        fault=Fault(status_code=200, code=4000, poll=3, seconds=math.inf),
        ends_as=QuotaExhausted,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-other-users-job",
        description="code 7130 under HTTP 200: somebody else's job",
        fault=Fault(status_code=200, code=7130, seconds=math.inf),
        ends_as=PermissionDenied,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-missing-permission",
        description="code 4070 under HTTP 200: the role may not do this",
        fault=Fault(status_code=200, code=4070, seconds=math.inf),
        ends_as=PermissionDenied,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-token-expires",
        description="401 with code 1030 from the third poll on",
        fault=Fault(status_code=401, code=1030, poll=3, seconds=math.inf),
        ends_as=AuthenticationError,
    ),
    evolve(
        _RECORDS,
        name="zoho_creator-deleted",
        description="code 7120 under HTTP 200 from the third poll on",
        fault=Fault(status_code=200, code=7120, poll=3, seconds=math.inf),
        ends_as=OperationNotFound,
    ),
)

SCENARIOS: Mapping[str, Scenario] = MappingProxyType(
    {scenario.name: scenario for scenario in (*_PASSCREATOR, *_APPLIVERY, *_SAYMON, *_ZOHO_CREATOR)}
)
"""Every scenario that comes with the sandbox, by name."""
