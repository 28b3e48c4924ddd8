"""Run the conformance tests for the Salesforce account class."""

from pathlib import Path

import yaml

from bulkstatus import (
    ApiError,
    AuthenticationError,
    BulkStatus,
    OperationNotFound,
    PermissionDenied,
    QuotaExhausted,
    ServerError,
)
from bulkstatus.testing.conformance import Conformance
from bulkstatus_salesforce import Salesforce
from bulkstatus_salesforce.generated.salesforce.models import IngestJobState

SPEC = Path(__file__).parents[1] / "specs" / "salesforce.yaml"


class TestSalesforce(Conformance):
    account_class = Salesforce
    spec = yaml.safe_load(SPEC.read_text(encoding="utf-8"))
    ids = ("7505e00000Abc12AAB",)
    states = IngestJobState
    state_at = ("state",)
    decisive = (("numberRecordsFailed",),)
    meanings = {
        "200 open": BulkStatus.AWAITING_INPUT,
        "200 uploadComplete": BulkStatus.PENDING,
        "200 inProgress": BulkStatus.RUNNING,
        "200 jobComplete": BulkStatus.SUCCEEDED,
        "200 jobCompleteWithFailures": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 allRecordsFailed": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 withoutCounters": BulkStatus.FINISHED,
        "200 failed": BulkStatus.FAILED,
        "200 aborted": BulkStatus.CANCELED,
        "200 unknownState": BulkStatus.UNKNOWN,
        "401 invalidSession": AuthenticationError,
        "403 requestLimitExceeded": QuotaExhausted,
        "403 apiDisabled": PermissionDenied,
        "403 otherCode": PermissionDenied,
        "404 notFound": OperationNotFound,
        "5XX serverUnavailable": ServerError,
        "default anyCode": ApiError,
        "default messageOnly": ApiError,
    }
