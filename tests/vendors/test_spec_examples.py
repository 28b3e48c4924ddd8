"""What every example in every spec means: the status table and the error tables, row by row.

The examples are read from the specs, so a new one fails here until somebody has said what it means.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

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
from bulkstatus.account import Target
from bulkstatus.messages import Reply

SPECS = Path(__file__).parents[2] / "specs"
NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


def target_of(vendor: str, base_url: str = "https://api.example") -> Target:
    match vendor:
        case "passcreator":
            identifier = "627d21f7-e1a0-4085-84cb-130906cd097c"
            return Passcreator(api_key="key", base_url=base_url).operation(identifier)
        case "applivery":
            return Applivery(token="key", base_url=base_url).operation("acme-mobility", "65a1b2c3d4e5f60718293a4b")
        case "saymon":
            return Saymon(base_url=base_url, api_token="key").operation("5f3b9c0e7a1d4e2b8c6f0a17")
        case _:
            zoho = ZohoCreator(access_token="key", base_url=base_url)
            return zoho.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027")


VENDORS = ("passcreator", "applivery", "saymon", "zoho_creator")

# A status, or the exact class of an exception, for each example: vendor, HTTP status as the spec has it, name.
MEANINGS: dict[str, BulkStatus | type[ApiError]] = {
    "passcreator 200 inProgress": BulkStatus.RUNNING,
    "passcreator 200 finished": BulkStatus.SUCCEEDED,
    "passcreator 200 finishedWithErrors": BulkStatus.COMPLETED_WITH_ERRORS,
    "passcreator 200 finishedWithErrorsByIndex": BulkStatus.COMPLETED_WITH_ERRORS,
    "passcreator 200 allItemsFailed": BulkStatus.COMPLETED_WITH_ERRORS,
    "passcreator 200 errorsAsObjects": BulkStatus.COMPLETED_WITH_ERRORS,
    "passcreator 200 emptyErrorsAsArray": BulkStatus.SUCCEEDED,
    "passcreator 200 unknownState": BulkStatus.UNKNOWN,
    "passcreator 401 emptyObject": AuthenticationError,
    "passcreator 403 forbidden": PermissionDenied,
    "passcreator 403 emptyObject": PermissionDenied,
    "passcreator 404 notFound": OperationNotFound,
    "passcreator 404 notVisible": OperationNotFound,
    "passcreator 429 tooManyRequests": RateLimited,
    "passcreator 429 emptyObject": RateLimited,
    "passcreator 5XX serverError": ServerError,
    "passcreator 5XX emptyObject": ServerError,
    "passcreator default badRequest": ApiError,
    "passcreator default emptyObject": ApiError,
    "applivery 200 created": BulkStatus.PENDING,
    "applivery 200 pending": BulkStatus.PENDING,
    "applivery 200 inProgress": BulkStatus.RUNNING,
    "applivery 200 completed": BulkStatus.SUCCEEDED,
    "applivery 200 completedWithSkips": BulkStatus.SUCCEEDED,
    "applivery 200 completedWithErrors": BulkStatus.COMPLETED_WITH_ERRORS,
    "applivery 200 completedAllErrors": BulkStatus.COMPLETED_WITH_ERRORS,
    "applivery 200 completedWithoutReport": BulkStatus.FINISHED,
    "applivery 200 bareMembers": BulkStatus.FINISHED,
    "applivery 200 failed": BulkStatus.FAILED,
    "applivery 200 unknownState": BulkStatus.UNKNOWN,
    "applivery 200 stateOnly": BulkStatus.RUNNING,
    "applivery 400 bodyValidation": ApiError,
    "applivery 400 withoutDetails": ApiError,
    "applivery 401 noToken": AuthenticationError,
    "applivery 401 invalidToken": AuthenticationError,
    "applivery 401 expiredToken": AuthenticationError,
    "applivery 401 notAuthorised": AuthenticationError,
    "applivery 403 notPermitted": PermissionDenied,
    "applivery 403 codeOnly": PermissionDenied,
    "applivery 404 entityNotFound": OperationNotFound,
    "applivery 404 routeNotFound": ApiError,
    "applivery 409 conflict": ApiError,
    "applivery 409 codeOnly": ApiError,
    "applivery 422 code3000": ApiError,
    "applivery 422 code3001": ApiError,
    "applivery 429 tooMany": RateLimited,
    "applivery 429 bare": RateLimited,
    "applivery 5XX code1000": ServerError,
    "applivery 5XX code3002": ServerError,
    "applivery default withMessage": ApiError,
    "applivery default bare": ApiError,
    "saymon 200 running": BulkStatus.RUNNING,
    "saymon 200 finished": BulkStatus.FINISHED,
    "saymon 401 noCredential": AuthenticationError,
    "saymon 401 sessionOver": AuthenticationError,
    "saymon 401 unknownToken": AuthenticationError,
    "saymon 401 invalidCredentials": AuthenticationError,
    "saymon 403 forbidden": PermissionDenied,
    "saymon 403 codeOnly": PermissionDenied,
    "saymon 404 notFound": OperationNotFound,
    "saymon 404 empty": OperationNotFound,
    "saymon 5XX serverError": ServerError,
    "saymon 5XX empty": ServerError,
    "saymon default badRequest": ApiError,
    "saymon default tooManyRequests": ApiError,
    "zoho_creator 200 created": BulkStatus.AWAITING_INPUT,
    "zoho_creator 200 readyToUpload": BulkStatus.AWAITING_INPUT,
    "zoho_creator 200 scheduled": BulkStatus.PENDING,
    "zoho_creator 200 inProgress": BulkStatus.RUNNING,
    "zoho_creator 200 inProgressOtherSpelling": BulkStatus.RUNNING,
    "zoho_creator 200 completed": BulkStatus.SUCCEEDED,
    "zoho_creator 200 completedCountersBeside": BulkStatus.SUCCEEDED,
    "zoho_creator 200 completedWithErrors": BulkStatus.COMPLETED_WITH_ERRORS,
    "zoho_creator 200 completedWithErrorsCountersBeside": BulkStatus.COMPLETED_WITH_ERRORS,
    "zoho_creator 200 completedWithoutCounters": BulkStatus.FINISHED,
    "zoho_creator 200 failed": BulkStatus.FAILED,
    "zoho_creator 200 aborted": BulkStatus.CANCELED,
    "zoho_creator 200 userAborted": BulkStatus.CANCELED,
    "zoho_creator 200 systemAborted": BulkStatus.FAILED,
    "zoho_creator 200 expired": BulkStatus.EXPIRED,
    "zoho_creator 200 unknownState": BulkStatus.UNKNOWN,
    "zoho_creator 200 jobNotFound": OperationNotFound,
    "zoho_creator 200 notYourJob": PermissionDenied,
    "zoho_creator 200 roleNotAllowed": PermissionDenied,
    "zoho_creator 200 dailyQuotaUsedUp": QuotaExhausted,
    "zoho_creator 400 acceptRefused": ApiError,
    "zoho_creator 400 acceptRefusedDescription": ApiError,
    "zoho_creator 401 tokenExpired": AuthenticationError,
    "zoho_creator 401 tokenExpiredMessage": AuthenticationError,
    "zoho_creator 401 scopeMissing": AuthenticationError,
    "zoho_creator 401 requestIncomplete": AuthenticationError,
    "zoho_creator 403 code2933": PermissionDenied,
    "zoho_creator 403 code1080": PermissionDenied,
    "zoho_creator 404 noSuchOwner": OperationNotFound,
    "zoho_creator 404 noSuchApplication": OperationNotFound,
    "zoho_creator 404 noSuchForm": OperationNotFound,
    "zoho_creator 404 badUrl": ApiError,
    "zoho_creator 404 serverError": ServerError,
    "zoho_creator 405 wrongMethod": ApiError,
    "zoho_creator 405 codeOnly": ApiError,
    "zoho_creator 429 tooMany": RateLimited,
    "zoho_creator 429 codeOnly": RateLimited,
    "zoho_creator 5XX serverError": ServerError,
    "zoho_creator 5XX textInDescription": ServerError,
    "zoho_creator default codeOnly": ApiError,
    "zoho_creator default textInDescription": ApiError,
}

# A status for the spec's ranges: one that the spec does not name.
HTTP_STATUS = {"5XX": 503, "default": 418}


def examples() -> Iterator[tuple[str, str, int, Any]]:
    """Name, vendor, HTTP status and body of every example reply."""
    for vendor in VENDORS:
        spec = yaml.safe_load((SPECS / f"{vendor}.yaml").read_text(encoding="utf-8"))
        (path,) = spec["paths"].values()
        for status, reference in path["get"]["responses"].items():
            response = spec["components"]["responses"][reference["$ref"].rpartition("/")[2]]
            for name, example in response["content"]["application/json"]["examples"].items():
                yield f"{vendor} {status} {name}", vendor, HTTP_STATUS.get(status) or int(status), example["value"]


EXAMPLES = list(examples())


def test_every_example_has_a_meaning_and_every_meaning_an_example() -> None:
    assert {name for name, *_ in EXAMPLES} == set(MEANINGS)


@pytest.mark.parametrize(("name", "vendor", "http_status", "body"), EXAMPLES, ids=[name for name, *_ in EXAMPLES])
def test_meaning(name: str, vendor: str, http_status: int, body: Any) -> None:
    target = target_of(vendor)
    reply = Reply(status_code=http_status, content=json.dumps(body).encode())
    expected = MEANINGS[name]
    if isinstance(expected, BulkStatus):
        operation = target.account.read(target, reply, NOW)
        assert operation.status is expected
        assert operation.url == target.url
        assert operation.vendor == vendor
        # An example conforms to its spec, so reading it takes nothing for granted that the spec does not say.
        assert operation.drift == ()
        assert operation.raw is not None
        assert operation.raw.to_dict() == comparable(body)
    else:
        with pytest.raises(ApiError) as caught:
            target.account.read(target, reply, NOW)
        assert type(caught.value) is expected
        assert caught.value.status_code == http_status
        assert caught.value.vendor == vendor
        assert caught.value.code == code(body)


@pytest.mark.parametrize("vendor", VENDORS)
def test_meaning_over_a_real_socket(vendor: str, connect: Any, server: Any) -> None:
    target = target_of(vendor, server.base_url)
    client = connect(target.account)
    replies = [(name, http_status, body) for name, its, http_status, body in EXAMPLES if its == vendor]
    for _, http_status, body in replies:
        server.reply(body, status=f"{http_status} x", headers=("content-type: application/json",))
    for name, _, _ in replies:
        expected = MEANINGS[name]
        if isinstance(expected, BulkStatus):
            assert client.get(target).status is expected, name
        else:
            with pytest.raises(ApiError) as caught:
                client.get(target)
            assert type(caught.value) is expected, name


def comparable(body: Any) -> Any:
    """The body with its times as Python writes them, which is how the generated models give them back."""
    if isinstance(body, dict):
        return {key: comparable(value) for key, value in body.items()}
    if isinstance(body, list):
        return [comparable(value) for value in body]
    return body.replace("Z", "+00:00") if isinstance(body, str) and re.fullmatch(r"[-\d]+T[:\d]+Z", body) else body


def code(body: Any) -> int | str | None:
    """The vendor's code, which Applivery has inside `error`, and Passcreator has not at all."""
    found: int | str | None = body.get("error", body).get("code")
    return found
