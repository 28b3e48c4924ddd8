"""Sandbox scenarios for SAYMON: `saymon-finished` and its variants."""

from functools import partial

from bulkstatus.errors import OperationNotFound, PermissionDenied
from bulkstatus.sandbox.scenario import InjectedError, Scenario, failing, variant
from bulkstatus.status import BulkStatus
from bulkstatus.testing.responses.saymon import FINISHED, RUNNING

_SUCCESS = Scenario(
    name="saymon-finished",
    vendor="saymon",
    description="running, then finished; this API reports nothing else",
    states=((0, RUNNING), (1, FINISHED)),
    ends_as=BulkStatus.FINISHED,
)
_variant, _failing = partial(variant, _SUCCESS), partial(failing, _SUCCESS)

SCENARIOS = (
    _SUCCESS,
    _variant(
        "saymon-bad-gateway",
        "502 on the second poll, as an HTML page from a proxy",
        error=InjectedError(status_code=502, poll=2),
    ),
    _variant("saymon-server-error", "500 on the second poll", error=InjectedError(status_code=500, poll=2)),
    _failing("saymon-forbidden", "403: the user lacks the permission", PermissionDenied, (403, None)),
    _failing("saymon-deleted", "404 from the third poll on", OperationNotFound, (404, None), poll=3),
)
