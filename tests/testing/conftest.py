"""Shared fixtures for tests of `bulkstatus.testing`: a job of each vendor, and one interface for both client
classes."""

import asyncio
from typing import Any

import pytest

from bulkstatus import Applivery, AsyncClient, BulkStatus, Client, Operation, Passcreator, Saymon, ZohoCreator
from bulkstatus.testing import AsyncScriptedVendor, ScriptedResponse, ScriptedVendor
from bulkstatus.vendors.account import Account, Target

PASSES = Passcreator(api_key="any")
MDM = Applivery(token="any")
SAYMON = Saymon(base_url="https://saymon.example", api_token="any")
ZOHO = ZohoCreator(access_token="any")
JOBS: dict[str, Target] = {
    "passcreator": PASSES.operation("627d21f7-e1a0-4085-84cb-130906cd097c"),
    "applivery": MDM.operation("acme-mobility", "65a1b2c3d4e5f60718293a4b"),
    "saymon": SAYMON.operation("5f3b9c0e7a1d4e2b00000001"),
    "zoho_creator": ZOHO.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027"),
}
JOB = JOBS["passcreator"]


class Case:
    """A scripted vendor, with one interface for `Client` and `AsyncClient`."""

    def __init__(self, *, is_async: bool) -> None:
        self.is_async = is_async
        self.vendor: ScriptedVendor | AsyncScriptedVendor = AsyncScriptedVendor() if is_async else ScriptedVendor()

    def run(self, account: Account, what: str, job: Any, **options: Any) -> Any:
        """Call the client's `get`, `wait` or `watch`, and return the operation or a list of all updates."""
        pacing = options.pop("pacing", None)
        if isinstance(self.vendor, ScriptedVendor):
            with Client(account, transport=self.vendor, clock=self.vendor.clock, pacing=pacing) as client:
                result = getattr(client, what)(job, **options)
                return list(result) if what == "watch" else result

        async def main() -> Any:
            assert isinstance(self.vendor, AsyncScriptedVendor)
            async with AsyncClient(account, transport=self.vendor, clock=self.vendor.clock, pacing=pacing) as client:
                if what == "watch":
                    return [update async for update in client.watch(job, **options)]
                return await getattr(client, what)(job, **options)

        return asyncio.run(main())


@pytest.fixture(params=["Client", "AsyncClient"])
def case(request: pytest.FixtureRequest) -> Case:
    return Case(is_async=request.param == "AsyncClient")


def poll(target: Target, response: ScriptedResponse | BulkStatus | str) -> Operation:
    """Poll a job once with a scripted response, and return the operation."""
    vendor = ScriptedVendor()
    vendor.job(target, response)
    with Client(target.account, transport=vendor, clock=vendor.clock) as client:
        return client.get(target)
