"""Test the outcome of every scenario with `Client` and with `AsyncClient`."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from bulkstatus import (
    AsyncClient,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    Client,
    ConfigurationError,
    ItemError,
    Operation,
    OperationNotFound,
    PermissionDenied,
    Progress,
    QuotaExhausted,
    WaitTimeout,
)
from bulkstatus.sandbox import SCENARIOS, Sandbox, Scenario
from bulkstatus.testing import FakeClock

SUCCEEDED, PARTIAL, FAILED = BulkStatus.SUCCEEDED, BulkStatus.COMPLETED_WITH_ERRORS, BulkStatus.FAILED
CANCELED, EXPIRED, FINISHED = BulkStatus.CANCELED, BulkStatus.EXPIRED, BulkStatus.FINISHED

# The outcome of each scenario, with the vendor's state, or with the HTTP status and the code of the error.
EXPECTED: dict[str, tuple[BulkStatus | type[BulkStatusError], object]] = {
    "passcreator-success": (SUCCEEDED, "finished"),
    "passcreator-partial": (PARTIAL, "finished with errors"),
    "passcreator-all-failed": (PARTIAL, "finished with errors"),
    "passcreator-unknown-state": (SUCCEEDED, "finished"),
    "passcreator-stalled": (WaitTimeout, None),
    "passcreator-rate-limited": (SUCCEEDED, "finished"),
    "passcreator-server-error": (SUCCEEDED, "finished"),
    "passcreator-forbidden": (PermissionDenied, (403, None)),
    "passcreator-deleted": (OperationNotFound, (404, None)),
    "passcreator-error-in-200": (PermissionDenied, (200, None)),
    "applivery-success": (SUCCEEDED, "completed"),
    "applivery-partial": (PARTIAL, "completed"),
    "applivery-failed": (FAILED, "failed"),
    "applivery-no-report": (FINISHED, "completed"),
    "applivery-unknown-state": (SUCCEEDED, "completed"),
    "applivery-rate-limited": (SUCCEEDED, "completed"),
    "applivery-server-error": (SUCCEEDED, "completed"),
    "applivery-forbidden": (PermissionDenied, (403, 4003)),
    "applivery-token-expires": (AuthenticationError, (401, 4005)),
    "applivery-deleted": (OperationNotFound, (404, 3001)),
    "saymon-finished": (FINISHED, "finished: true"),
    "saymon-bad-gateway": (FINISHED, "finished: true"),
    "saymon-server-error": (FINISHED, "finished: true"),
    "saymon-forbidden": (PermissionDenied, (403, "Forbidden")),
    "saymon-deleted": (OperationNotFound, (404, "NotFound")),
    "zoho_creator-success": (SUCCEEDED, "Completed"),
    "zoho_creator-partial": (PARTIAL, "Completed"),
    "zoho_creator-scheduled": (SUCCEEDED, "Completed"),
    "zoho_creator-spelling-variants": (SUCCEEDED, "COMPLETED"),
    "zoho_creator-counters-outside-data": (PARTIAL, "Completed"),
    "zoho_creator-no-counters": (FINISHED, "Completed"),
    "zoho_creator-failed": (FAILED, "Failed"),
    "zoho_creator-aborted": (CANCELED, "Aborted"),
    "zoho_creator-user-aborted": (CANCELED, "User Aborted"),
    "zoho_creator-system-aborted": (FAILED, "System Aborted"),
    "zoho_creator-expired": (EXPIRED, "Expired"),
    "zoho_creator-unknown-state": (SUCCEEDED, "Completed"),
    "zoho_creator-rate-limited": (SUCCEEDED, "Completed"),
    "zoho_creator-server-error": (SUCCEEDED, "Completed"),
    "zoho_creator-quota-exhausted": (QuotaExhausted, (200, 4000)),
    "zoho_creator-other-users-job": (PermissionDenied, (200, 7130)),
    "zoho_creator-missing-permission": (PermissionDenied, (200, 4070)),
    "zoho_creator-token-expires": (AuthenticationError, (401, 1030)),
    "zoho_creator-deleted": (OperationNotFound, (200, 7120)),
}
SECONDS = 3600.0

Follow = Callable[[str, list[Operation]], Operation]


def follow(name: str, updates: list[Operation]) -> Operation:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        url = sandbox.start(name, seconds=SECONDS)
        return client.wait(url, timeout=2 * SECONDS, on_update=updates.append)


def follow_async(name: str, updates: list[Operation]) -> Operation:
    async def run() -> Operation:
        clock = FakeClock()
        sandbox = Sandbox(clock)
        async with AsyncClient(*sandbox.accounts(), transport=sandbox.async_transport(), clock=clock) as client:
            url = sandbox.start(name, seconds=SECONDS)
            return await client.wait(url, timeout=2 * SECONDS, on_update=updates.append)

    return asyncio.run(run())


def test_the_table_has_every_scenario() -> None:
    assert EXPECTED.keys() == SCENARIOS.keys()
    assert {name: ending for name, (ending, _) in EXPECTED.items()} == {
        name: scenario.ends_as for name, scenario in SCENARIOS.items()
    }


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("driver", [follow, follow_async], ids=["Client", "AsyncClient"])
def test_every_scenario_ends_as_in_the_table(driver: Follow, name: str) -> None:
    ending, detail = EXPECTED[name]
    updates: list[Operation] = []
    if isinstance(ending, BulkStatus):
        operation = driver(name, updates)
        assert (operation.status, operation.vendor_status) == (ending, detail)
        assert operation.vendor == name.partition("-")[0]
        # Responses built from the models of the spec have no drift.
        assert [update.drift for update in updates if update.drift] == []
    else:
        with pytest.raises(BulkStatusError) as caught:
            driver(name, updates)
        assert type(caught.value) is ending
        if detail is not None:
            assert (caught.value.status_code, caught.value.code) == detail  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "statuses"),
    [
        ("passcreator-unknown-state", ["running", "unknown", "running", "succeeded"]),
        ("passcreator-stalled", ["running"]),
        ("applivery-success", ["pending", "running", "succeeded"]),
        ("saymon-finished", ["running", "finished"]),
        ("zoho_creator-success", ["awaiting_input", "running", "succeeded"]),
        ("zoho_creator-scheduled", ["awaiting_input", "pending", "running", "succeeded"]),
        ("zoho_creator-expired", ["awaiting_input", "expired"]),
    ],
)
def test_states_come_in_order(name: str, statuses: list[str]) -> None:
    updates: list[Operation] = []
    try:
        follow(name, updates)
    except WaitTimeout:
        assert SCENARIOS[name].ends_as is WaitTimeout
    reported = [operation.status for operation in updates]
    assert [status for before, status in zip([None, *reported], reported, strict=False) if status != before] == statuses


@pytest.mark.parametrize("name", [name for name, (ending, _) in EXPECTED.items() if isinstance(ending, BulkStatus)])
def test_counters_grow_and_add_up(name: str) -> None:
    updates: list[Operation] = []
    follow(name, updates)
    counted = [operation.progress for operation in updates if operation.progress]
    for before, after in pairwise(counted):
        assert before.total == after.total
        assert (before.processed or 0) <= (after.processed or 0)
        assert (before.failed or 0) <= (after.failed or 0)
    for progress in counted:
        assert 0 <= (progress.failed or 0) <= (progress.processed or 0) <= (progress.total or 0)
        if progress.succeeded is not None:
            assert progress.succeeded + (progress.failed or 0) + (progress.skipped or 0) == progress.processed


@pytest.mark.parametrize(
    ("name", "progress"),
    [
        ("passcreator-success", Progress(total=1000, processed=1000, succeeded=1000, failed=0)),
        ("passcreator-all-failed", Progress(total=8, processed=8, succeeded=0, failed=8)),
        ("applivery-partial", Progress(total=250, processed=250, succeeded=245, failed=3, skipped=2)),
        ("applivery-failed", Progress(total=250, processed=0, succeeded=0, failed=0, skipped=0)),
        ("applivery-no-report", None),
        ("saymon-finished", None),
        ("zoho_creator-partial", Progress(total=1000, processed=1000, succeeded=988, failed=12)),
        ("zoho_creator-counters-outside-data", Progress(total=1000, processed=1000, succeeded=988, failed=12)),
        ("zoho_creator-user-aborted", Progress(total=1000, processed=300, succeeded=300, failed=0)),
        ("zoho_creator-system-aborted", Progress(total=1000, processed=400, succeeded=200, failed=200)),
        ("zoho_creator-no-counters", None),
    ],
)
def test_the_final_counters_are_those_of_the_scenario(name: str, progress: Progress | None) -> None:
    assert follow(name, []).progress == progress


def test_failed_items_are_named() -> None:
    passes = follow("passcreator-partial", []).item_errors
    assert passes[0] == ItemError("customer-0042", "A required field is missing")
    assert len(passes) == 3
    assert [item.key for item in follow("passcreator-all-failed", []).item_errors] == [*"01234567"]
    assert [item.key for item in follow("applivery-partial", []).item_errors] == ["42", "97", "181"]
    assert follow("applivery-failed", []).message == "The file could not be read"


def test_a_custom_scenario_runs_as_defined() -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url = sandbox.start(
        Scenario(
            name="zoho_creator-slow",
            vendor="zoho_creator",
            description="waits for most of the time",
            states=((0, "Scheduled"), (0.9, "In-progress"), (1, "Completed")),
            begins=0.9,
            total=3,
            failed=3,
            ends_as=PARTIAL,
        ),
        seconds=1000,
    )
    with Client(*sandbox.accounts(), transport=sandbox.transport(), clock=clock) as client:
        assert client.get(url).status == "pending"
        clock.advance(950)
        assert client.get(url).progress == Progress(total=3, processed=1, succeeded=0, failed=1)
        clock.advance(50)
        assert client.get(url).status == "completed_with_errors"


@pytest.mark.parametrize("states", [(), ((0.5, "finished"),), ((0, "a"), (0.7, "b"), (0.6, "c"))])
def test_states_out_of_order_are_refused(states: tuple[tuple[float, str], ...]) -> None:
    with pytest.raises(ConfigurationError, match="states must be in order of their start"):
        Scenario(name="x", vendor="saymon", description="", states=states, ends_as=FINISHED)
