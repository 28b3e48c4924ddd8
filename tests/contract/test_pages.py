"""The replies that the vendors print on their documentation pages, served to the letter over a real socket."""

import asyncio
import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from bulkstatus import (
    Applivery,
    AsyncClient,
    AuthenticationError,
    BulkStatus,
    Client,
    ItemError,
    Operation,
    OperationNotFound,
    Passcreator,
    Progress,
    Saymon,
    ZohoCreator,
)
from bulkstatus.account import Target

PAGES = Path(__file__).parent / "pages"


@contextmanager
def serving(page: str) -> Iterator[str]:
    """A server that answers everything with one page, under the HTTP status in the page's name."""
    status = int(page.partition("-")[2].partition(".")[0])
    body = (PAGES / page).read_bytes()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def ask(target: Target) -> Operation:
    with Client(target.account) as client:
        return client.get(target)


def ask_async(target: Target) -> Operation:
    async def main() -> Operation:
        async with AsyncClient(target.account) as client:
            return await client.get(target)

    return asyncio.run(main())


both_clients = pytest.mark.parametrize("get", [ask, ask_async])
Get = Callable[[Target], Operation]


def passcreator(url: str) -> Target:
    return Passcreator(api_key="yourApiKeyHere", base_url=url).operation("627d21f7-e1a0-4085-84cb-130906cd097c")


def applivery(url: str) -> Target:
    return Applivery(token="1a2b3c4d", base_url=url).operation("507f1f77bcf86cd799439023", "507f1f77bcf86cd799439023")


def saymon(url: str) -> Target:
    return Saymon(base_url=url, login="login", password="password").operation("5f3b9c0e7a1d4e2b8c6f0a17")


def zoho_creator(url: str) -> Target:
    account = ZohoCreator(access_token="1000.8cb99dxxxxxxxxxxxxx9be93.9b8xxxxxxxxxxxxxxxf", base_url=url)
    return account.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027")


@both_clients
def test_passcreator_sample(get: Get) -> None:
    with serving("passcreator-200.json") as url:
        operation = get(passcreator(url))
    assert operation.status is BulkStatus.RUNNING
    assert operation.vendor_status == "in progress"
    assert operation.progress == Progress(total=1000, processed=250, failed=0)
    assert operation.item_errors == ()
    assert operation.created_at == datetime(2024, 1, 15, 10, 30)  # noqa: DTZ001 - the page gives no zone
    assert operation.drift == ()
    assert operation.url == f"{url}/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c"


@both_clients
def test_applivery_sample(get: Get) -> None:
    with serving("applivery-200.json") as url:
        operation = get(applivery(url))
    assert operation.status is BulkStatus.PENDING
    assert operation.vendor_status == "pending"
    assert operation.progress == Progress(total=0, processed=0, succeeded=0, failed=0, skipped=0)
    assert operation.item_errors == (ItemError("0", "string"),)
    assert operation.message == "string"
    # The page prints its times with a stray space. That costs the times, is named, and costs nothing else.
    assert (operation.created_at, operation.updated_at) == (None, None)
    assert [line.partition(":")[0] for line in operation.drift] == ["data.createdAt", "data.updatedAt"]
    assert all("2024-01-01T00: 00:00Z" in line for line in operation.drift)


@both_clients
def test_applivery_refusals(get: Get) -> None:
    with serving("applivery-401.json") as url, pytest.raises(AuthenticationError, match="No auth token") as refused:
        get(applivery(url))
    assert (refused.value.status_code, refused.value.code) == (401, 4002)
    with serving("applivery-404.json") as url, pytest.raises(OperationNotFound, match="Entity not found") as missing:
        get(applivery(url))
    assert (missing.value.status_code, missing.value.code) == (404, 3001)


@both_clients
def test_saymon_sample(get: Get) -> None:
    with serving("saymon-200.json") as url:
        operation = get(saymon(url))
    assert operation.status is BulkStatus.FINISHED
    assert operation.vendor_status == "finished: true"
    assert operation.progress is None
    assert operation.drift == ()


@both_clients
def test_zoho_creator_sample(get: Get) -> None:
    with serving("zoho_creator-200.json") as url:
        operation = get(zoho_creator(url))
    # Its counters are final, and still it runs: counters make no state.
    assert operation.status is BulkStatus.RUNNING
    assert operation.vendor_status == "IN_PROGRESS"
    assert operation.progress == Progress(total=1, processed=1, succeeded=1, failed=0)
    assert operation.drift == ()


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ("passcreator-200.json", passcreator),
        ("applivery-200.json", applivery),
        ("saymon-200.json", saymon),
        ("zoho_creator-200.json", zoho_creator),
    ],
)
def test_both_clients_see_the_same(page: str, target: Callable[[str], Target]) -> None:
    with serving(page) as url:
        one, other = ask(target(url)), ask_async(target(url))
    assert one.changes == other.changes
    assert one.raw == other.raw


def test_every_page_is_used() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [page.name for page in PAGES.iterdir() if f'"{page.name}"' not in source] == []
