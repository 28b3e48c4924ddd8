"""Conformance tests for the four built-in vendors, with the example responses from their specs.

After you add an example to a spec, the conformance tests fail until you add the example to `meanings`.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import Connect, Server

from bulkstatus import (
    ApiError,
    Applivery,
    AuthenticationError,
    BulkStatus,
    OperationNotFound,
    Passcreator,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    Saymon,
    ServerError,
    ZohoCreator,
)
from bulkstatus.testing.conformance import Conformance
from bulkstatus_api.applivery.models import BulkTaskState
from bulkstatus_api.passcreator.models import ProcessState
from bulkstatus_api.zoho_creator.models import BulkInsertJobState


def spec_of(vendor: str) -> Any:
    path = Path(__file__).parents[2] / "specs" / f"{vendor}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8"))


class TestPasscreator(Conformance):
    account_class = Passcreator
    spec = spec_of("passcreator")
    ids = ("627d21f7-e1a0-4085-84cb-130906cd097c",)
    states = ProcessState
    state_at = ("data", "status")
    decisive = (("success",), ("statusCode",), ("data",), ("data", "errors"))
    meanings = {
        "200 inProgress": BulkStatus.RUNNING,
        "200 finished": BulkStatus.SUCCEEDED,
        "200 finishedWithErrors": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 finishedWithErrorsByIndex": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 allItemsFailed": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 errorsAsObjects": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 emptyErrorsAsArray": BulkStatus.SUCCEEDED,
        "200 unknownState": BulkStatus.UNKNOWN,
        "401 emptyObject": AuthenticationError,
        "403 forbidden": PermissionDenied,
        "403 emptyObject": PermissionDenied,
        "404 notFound": OperationNotFound,
        "404 notVisible": OperationNotFound,
        "429 tooManyRequests": RateLimited,
        "429 emptyObject": RateLimited,
        "5XX serverError": ServerError,
        "5XX emptyObject": ServerError,
        "default badRequest": ApiError,
        "default emptyObject": ApiError,
    }


class TestApplivery(Conformance):
    account_class = Applivery
    spec = spec_of("applivery")
    ids = ("acme-mobility", "65a1b2c3d4e5f60718293a4b")
    states = BulkTaskState
    state_at = ("data", "status")
    decisive = (
        ("status",),
        ("data",),
        ("data", "report"),
        ("data", "report", "numErrors"),
        ("data", "report", "erroredLines"),
    )
    meanings = {
        "200 created": BulkStatus.PENDING,
        "200 pending": BulkStatus.PENDING,
        "200 inProgress": BulkStatus.RUNNING,
        "200 completed": BulkStatus.SUCCEEDED,
        "200 completedWithSkips": BulkStatus.SUCCEEDED,
        "200 completedWithErrors": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 completedAllErrors": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 completedWithoutReport": BulkStatus.FINISHED,
        "200 bareMembers": BulkStatus.FINISHED,
        "200 failed": BulkStatus.FAILED,
        "200 unknownState": BulkStatus.UNKNOWN,
        "200 stateOnly": BulkStatus.RUNNING,
        "400 bodyValidation": ApiError,
        "400 withoutDetails": ApiError,
        "401 noToken": AuthenticationError,
        "401 invalidToken": AuthenticationError,
        "401 expiredToken": AuthenticationError,
        "401 notAuthorised": AuthenticationError,
        "403 notPermitted": PermissionDenied,
        "403 codeOnly": PermissionDenied,
        "404 entityNotFound": OperationNotFound,
        "404 routeNotFound": ApiError,
        "409 conflict": ApiError,
        "409 codeOnly": ApiError,
        "422 code3000": ApiError,
        "422 code3001": ApiError,
        "429 tooMany": RateLimited,
        "429 bare": RateLimited,
        "5XX code1000": ServerError,
        "5XX code3002": ServerError,
        "default withMessage": ApiError,
        "default bare": ApiError,
    }


class TestSaymon(Conformance):
    account_class = Saymon
    spec = spec_of("saymon")
    ids = ("5f3b9c0e7a1d4e2b8c6f0a17",)
    states = (False, True)
    state_at = ("finished",)
    meanings = {
        "200 running": BulkStatus.RUNNING,
        "200 finished": BulkStatus.FINISHED,
        "401 noCredential": AuthenticationError,
        "401 sessionOver": AuthenticationError,
        "401 unknownToken": AuthenticationError,
        "401 invalidCredentials": AuthenticationError,
        "403 forbidden": PermissionDenied,
        "403 codeOnly": PermissionDenied,
        "404 notFound": OperationNotFound,
        "404 empty": OperationNotFound,
        "5XX serverError": ServerError,
        "5XX empty": ServerError,
        "default badRequest": ApiError,
        "default tooManyRequests": ApiError,
    }


class TestZohoCreator(Conformance):
    account_class = ZohoCreator
    spec = spec_of("zoho_creator")
    ids = ("jason18", "zylker-store", "Employee_Details", "3888833000000114027")
    states = BulkInsertJobState
    state_at = ("data", "api_status")
    decisive = (
        ("code",),
        ("data",),
        *(
            (*place, *counter)
            for place in (("data", "record_details"), ("record_details",))
            for counter in ((), *((f"{name}_records",) for name in ("total", "failed", "unprocessed", "success")))
        ),
    )
    values = {
        "data_center": "eu",
        "environment": "stage",
        "accounts_url": "https://accounts.example",
    }
    meanings = {
        "200 created": BulkStatus.AWAITING_INPUT,
        "200 readyToUpload": BulkStatus.AWAITING_INPUT,
        "200 scheduled": BulkStatus.PENDING,
        "200 inProgress": BulkStatus.RUNNING,
        "200 inProgressOtherSpelling": BulkStatus.RUNNING,
        "200 completed": BulkStatus.SUCCEEDED,
        "200 completedCountersBeside": BulkStatus.SUCCEEDED,
        "200 completedWithErrors": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 completedWithErrorsCountersBeside": BulkStatus.COMPLETED_WITH_ERRORS,
        "200 completedWithoutCounters": BulkStatus.FINISHED,
        "200 failed": BulkStatus.FAILED,
        "200 aborted": BulkStatus.CANCELED,
        "200 userAborted": BulkStatus.CANCELED,
        "200 systemAborted": BulkStatus.FAILED,
        "200 expired": BulkStatus.EXPIRED,
        "200 unknownState": BulkStatus.UNKNOWN,
        "200 jobNotFound": OperationNotFound,
        "200 notYourJob": PermissionDenied,
        "200 roleNotAllowed": PermissionDenied,
        "200 dailyQuotaUsedUp": QuotaExhausted,
        "400 acceptRefused": ApiError,
        "400 acceptRefusedDescription": ApiError,
        "401 tokenExpired": AuthenticationError,
        "401 tokenExpiredMessage": AuthenticationError,
        "401 scopeMissing": AuthenticationError,
        "401 requestIncomplete": AuthenticationError,
        "403 code2933": PermissionDenied,
        "403 code1080": PermissionDenied,
        "404 noSuchOwner": OperationNotFound,
        "404 noSuchApplication": OperationNotFound,
        "404 noSuchForm": OperationNotFound,
        "404 badUrl": ApiError,
        "404 serverError": ServerError,
        "405 wrongMethod": ApiError,
        "405 codeOnly": ApiError,
        "429 tooMany": RateLimited,
        "429 codeOnly": RateLimited,
        "5XX serverError": ServerError,
        "5XX textInDescription": ServerError,
        "default codeOnly": ApiError,
        "default textInDescription": ApiError,
    }


@pytest.mark.parametrize("vendor", [TestPasscreator, TestApplivery, TestSaymon, TestZohoCreator])
def test_examples_are_read_over_a_real_socket(vendor: type[Conformance], connect: Connect, server: Server) -> None:
    account = vendor.account(server=server.base_url)
    client, target = connect(account), vendor.target(account)
    for example in vendor.examples():
        server.response(example.body, status=f"{example.status_code} x", headers=("content-type: application/json",))
    for example in vendor.examples():
        expected = vendor.meanings[example.name]
        if isinstance(expected, BulkStatus):
            assert client.get(target).status is expected, example.name
        else:
            with pytest.raises(ApiError) as caught:
                client.get(target)
            assert type(caught.value) is expected, example.name
