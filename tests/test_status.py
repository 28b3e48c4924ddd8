"""Tests of the enum `BulkStatus`."""

import pytest

from bulkstatus import BulkStatus

NOT_OVER = {"awaiting_input", "pending", "running", "unknown"}
FAILURES = {"completed_with_errors", "failed", "canceled", "expired"}
SUCCESSES = {"succeeded"}
UNDECIDED = {"finished"}


def test_values_are_the_lower_case_names() -> None:
    assert {status.value for status in BulkStatus} == NOT_OVER | FAILURES | SUCCESSES | UNDECIDED
    assert all(status.value == status.name.lower() for status in BulkStatus)


def test_a_status_equals_its_string() -> None:
    assert isinstance(BulkStatus.RUNNING, str)
    assert str(BulkStatus.RUNNING) == f"{BulkStatus.RUNNING}" == "running"
    assert BulkStatus("running") is BulkStatus.RUNNING


@pytest.mark.parametrize("status", BulkStatus)
def test_each_status_is_terminal_failed_or_successful_as_defined(status: BulkStatus) -> None:
    assert status.is_terminal == (status not in NOT_OVER)
    assert status.is_failure == (status in FAILURES)
    assert status.is_success == (status in SUCCESSES)
