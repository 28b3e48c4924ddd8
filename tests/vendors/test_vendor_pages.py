"""Tests with sample responses from the vendors' documentation. A local server sends the samples unchanged."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from bulkstatus import (
    Applivery,
    AuthenticationError,
    BulkStatus,
    ItemError,
    Operation,
    OperationNotFound,
    Passcreator,
    Progress,
    Saymon,
    ZohoCreator,
)
from bulkstatus.vendors.account import Target

PAGES = Path(__file__).parent / "pages"
Get = Callable[[str, Callable[[str], Target]], Operation]


@pytest.fixture
def get(connect: Any, server: Any) -> Get:
    """Return a function that polls a server whose response is a sample file.

    The name of a sample file contains the HTTP status.
    """

    def get(page: str, make: Callable[[str], Target]) -> Operation:
        status = HTTPStatus(int(page.partition("-")[2].partition(".")[0]))
        headers = ("content-type: application/json",)
        server.response((PAGES / page).read_bytes(), status=f"{status.value} {status.phrase}", headers=headers)
        target = make(server.base_url)
        operation: Operation = connect(target.account).get(target)
        assert operation.url == target.url
        return operation

    return get


def passcreator(url: str) -> Target:
    return Passcreator(api_key="yourApiKeyHere", base_url=url).operation("627d21f7-e1a0-4085-84cb-130906cd097c")


def applivery(url: str) -> Target:
    return Applivery(token="1a2b3c4d", base_url=url).operation("507f1f77bcf86cd799439023", "507f1f77bcf86cd799439023")


def saymon(url: str) -> Target:
    return Saymon(base_url=url, login="login", password="password").operation("5f3b9c0e7a1d4e2b8c6f0a17")


def zoho_creator(url: str) -> Target:
    account = ZohoCreator(access_token="1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf", base_url=url)
    return account.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027")


def test_the_passcreator_page_is_read(get: Get) -> None:
    operation = get("passcreator-200.json", passcreator)
    assert operation.status is BulkStatus.RUNNING
    assert operation.vendor_status == "in progress"
    assert operation.progress == Progress(total=1000, processed=250, failed=0)
    assert operation.item_errors == ()
    assert operation.created_at == datetime(2024, 1, 15, 10, 30)  # noqa: DTZ001 - the page gives no zone
    assert operation.drift == ()
    assert operation.url.endswith("/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c")


def test_the_applivery_page_is_read(get: Get) -> None:
    operation = get("applivery-200.json", applivery)
    assert operation.status is BulkStatus.PENDING
    assert operation.vendor_status == "pending"
    assert operation.progress == Progress(total=0, processed=0, succeeded=0, failed=0, skipped=0)
    assert operation.item_errors == (ItemError("0", "string"),)
    assert operation.message == "string"
    # The times on the page contain a stray space. Both times become None and are recorded as drift.
    assert (operation.created_at, operation.updated_at) == (None, None)
    assert [line.partition(":")[0] for line in operation.drift] == ["data.createdAt", "data.updatedAt"]
    assert all("2024-01-01T00: 00:00Z" in line for line in operation.drift)


def test_the_applivery_page_of_a_401_is_an_authentication_error(get: Get) -> None:
    with pytest.raises(AuthenticationError, match="No auth token") as refused:
        get("applivery-401.json", applivery)
    assert (refused.value.status_code, refused.value.code) == (401, 4002)


def test_the_applivery_page_of_a_404_is_operation_not_found(get: Get) -> None:
    with pytest.raises(OperationNotFound, match="Entity not found") as missing:
        get("applivery-404.json", applivery)
    assert (missing.value.status_code, missing.value.code) == (404, 3001)


def test_the_saymon_page_is_read(get: Get) -> None:
    operation = get("saymon-200.json", saymon)
    assert operation.status is BulkStatus.FINISHED
    assert operation.vendor_status == "finished: true"
    assert operation.progress is None
    assert operation.drift == ()


def test_the_zoho_creator_page_is_read(get: Get) -> None:
    operation = get("zoho_creator-200.json", zoho_creator)
    # The counters are final although the job is running, so the counters must not decide the status.
    assert operation.status is BulkStatus.RUNNING
    assert operation.vendor_status == "IN_PROGRESS"
    assert operation.progress == Progress(total=1, processed=1, succeeded=1, failed=0)
    assert operation.drift == ()


def test_every_page_is_used() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [page.name for page in PAGES.iterdir() if f'"{page.name}"' not in source] == []
