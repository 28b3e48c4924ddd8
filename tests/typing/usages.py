"""Examples of user code, with which mypy and pyright test the public types. The examples are never run."""

from datetime import datetime
from pathlib import Path
from typing import Any, assert_never, assert_type

import bulkstatus
from bulkstatus import (
    Abandoned,
    Account,
    ApiError,
    Applivery,
    AsyncClient,
    AsyncWatch,
    BulkStatus,
    BulkStatusError,
    Changed,
    Client,
    Ended,
    ItemError,
    Operation,
    OperationFailed,
    Pacing,
    Passcreator,
    Progress,
    QuotaExhausted,
    RateLimited,
    Saymon,
    Target,
    UnexpectedResponse,
    Update,
    WaitTimeout,
    Watch,
    ZohoCreator,
    __version__,
)
from bulkstatus.errors import ErrorDict
from bulkstatus.events import Event, PollScheduled, RetryScheduled
from bulkstatus.testing import FakeClock
from bulkstatus_api.applivery.models import BulkTaskResponse
from bulkstatus_api.zoho_creator.api.bulk_status import get_bulk_insert_job_status
from bulkstatus_api.zoho_creator.models import BulkInsertJobResponse, BulkInsertJobState, ErrorResponse


def version() -> str:
    return __version__


def misspelt_name() -> object:
    return bulkstatus.Passcreater  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]


def accounts() -> list[Account]:
    return [
        Passcreator(api_key="key"),
        Applivery(token="token", base_url=None),
        Saymon(base_url="https://saymon.example", login="me", password="secret"),
        ZohoCreator(access_token="token", data_center="eu", environment="stage"),
    ]


def wrong_arguments() -> None:
    Passcreator("key")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Applivery()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ZohoCreator(access_token="token", environment="production")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Passcreator(api_key="key").operation(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def targets(zoho: ZohoCreator) -> Target:
    target = zoho.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027")
    assert_type(target, Target)
    assert_type(str(target), str)
    return target


def sync(target: Target) -> None:
    with Client(
        *accounts(), pacing=Pacing(tolerance=0.05, min_interval=1, max_interval=30), clock=FakeClock()
    ) as client:
        assert_type(client, Client)
        assert_type(client.get("https://app.passcreator.com/api/v3/process/627d21f7"), Operation)
        assert_type(client.wait(target, timeout=3600, on_update=print), Operation)


async def asynchronous(target: Target) -> None:
    async def store(operation: Operation) -> None:
        assert operation.url

    async with AsyncClient(*accounts()) as client:
        assert_type(await client.get(target), Operation)
        assert_type(await client.wait(target.url, timeout=None, on_update=store), Operation)


def watch(client: Client, target: Target) -> None:
    with client.watch([target, target.url], ledger=Path("jobs.db"), timeout=3600, max_concurrency=4) as watching:
        assert_type(watching, Watch)
        for update in watching:
            assert_type(update, Update)
            assert_type(update.url, str)
            match update:
                case Changed(_, operation) | Ended(_, operation):
                    assert_type(operation, Operation)
                case Abandoned(_, error, last):
                    assert_type(error, BulkStatusError)
                    assert_type(last, Operation | None)
                case _:
                    assert_never(update)
            watching.add(target)
    client.watch([5])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]


async def watch_async(client: AsyncClient, target: Target) -> None:
    async with client.watch({target}) as watching:
        assert_type(watching, AsyncWatch)
        async for update in watching:
            assert_type(update, Update)
            watching.add([target.url])
    await watching.aclose()
    target.account.requests_per_second = 1 / 60


def fields(operation: Operation) -> None:
    assert_type(operation.status, BulkStatus)
    assert_type(operation.status.value, str)
    assert_type(operation.progress, Progress | None)
    assert_type(operation.item_errors, tuple[ItemError, ...])
    assert_type(operation.created_at, datetime | None)
    assert_type(operation.to_dict(), dict[str, Any])
    assert_type(operation.raise_for_status(), None)
    if operation.progress:
        assert_type(operation.progress.fraction, float | None)
    if isinstance(operation.raw, BulkTaskResponse):
        assert_type(operation.raw.to_dict(), dict[str, Any])
    operation.status = BulkStatus.FAILED  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def every_status(status: BulkStatus) -> str:
    match status:
        case BulkStatus.AWAITING_INPUT | BulkStatus.PENDING | BulkStatus.RUNNING | BulkStatus.UNKNOWN:
            return "not over"
        case BulkStatus.SUCCEEDED | BulkStatus.FINISHED:
            return "over"
        case BulkStatus.COMPLETED_WITH_ERRORS | BulkStatus.FAILED | BulkStatus.CANCELED | BulkStatus.EXPIRED:
            return "went wrong"
        case _:
            assert_never(status)


def errors(client: Client, url: str) -> None:
    try:
        client.wait(url, timeout=60).raise_for_status()
    except QuotaExhausted as error:
        assert_type(error.retry_after, float | None)
    except RateLimited as error:
        assert_type(error.retry_after, float | None)
    except ApiError as error:
        assert_type(error.status_code, int)
        assert_type(error.code, int | str | None)
    except UnexpectedResponse as error:
        assert_type(error.excerpt, str)
    except WaitTimeout as error:
        assert_type(error.operation, Operation | None)
        assert_type(error.to_dict(), ErrorDict)
    except OperationFailed as error:
        assert_type(error.operation, Operation)
    except BulkStatusError as error:
        assert_type(error.url, str | None)


def generated(body: object) -> None:
    response = get_bulk_insert_job_status.parse_body(200, body)
    assert_type(response, BulkInsertJobResponse | ErrorResponse | None)
    if isinstance(response, BulkInsertJobResponse) and response.data:
        state = response.data.api_status
        if isinstance(state, BulkInsertJobState):
            text: str = state.value
            assert text


def on_event(event: Event) -> None:
    match event:
        case PollScheduled(url, vendor, account, operation, delay):
            assert_type(operation, Operation)
            assert_type((url, vendor, account, delay), tuple[str, str, str, float])
        case RetryScheduled():
            assert_type(event.error, BulkStatusError)
        case _:
            assert_type(event.url, str)


async def on_event_async(event: Event) -> None:
    on_event(event)


def observed(passes: Account) -> None:
    Client(passes, on_event=on_event)
    Client(passes, on_event=print)
    AsyncClient(passes, on_event=on_event_async)
    Client(passes, on_event=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
