"""Test how array responses are compared with a spec. Only the Salesforce example has responses that are arrays."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bulkstatus import OperationNotFound, UnexpectedResponse
from bulkstatus.http.messages import Response
from bulkstatus.validation import Comparison, compare
from bulkstatus.vendors.account import Target

EXAMPLE = Path(__file__).parents[2] / "examples" / "salesforce"
NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Target:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    from bulkstatus_salesforce import Salesforce  # noqa: PLC0415 - the example is not installed here

    return Salesforce(base_url="https://org.example", access_token="key").operation("7505e00000Abc12AAB")


def compared(target: Target, body: Any, status_code: int = 404) -> Comparison:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return compare(target, Response(status_code=status_code, content=content), NOW)


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ([{"errorCode": "NOT_FOUND", "message": "no"}], {}),
        ([], {}),
        ([{}], {}),
        ([{"errorCode": 7}], {"/0/errorCode": ("a string", "7")}),
        (
            [{"errorCode": "NOT_FOUND"}, 7, {"message": None}],
            {"/1": ("an object", "7"), "/2/message": ("a string", "null")},
        ),
    ],
)
def test_an_array_is_compared_with_its_schema_item_by_item(
    target: Target, body: Any, places: dict[str, tuple[str, str]]
) -> None:
    found = compared(target, body)
    assert found.schema == "ErrorResponse"
    assert {each.pointer: (each.expected, each.found) for each in found.deviations} == places
    assert not any(each.costs_status for each in found.deviations)


def test_fields_that_the_spec_does_not_have_are_noted(target: Target) -> None:
    found = compared(target, [{"errorCode": "NOT_FOUND", "fields": []}])
    assert (found.conforms, found.notes) == (True, ("/0/fields",))
    assert isinstance(found.reading, OperationNotFound)


@pytest.mark.parametrize(("body", "shown"), [({}, "{}"), (b"", "nothing"), (b"<html>", "<html>")])
def test_a_body_that_is_not_an_array_cannot_be_compared(target: Target, body: Any, shown: str) -> None:
    found = compared(target, body)
    assert found.schema is None
    (whole,) = found.deviations
    assert whole.expected == "a JSON object or array"
    assert shown in whole.found
    assert isinstance(found.reading, UnexpectedResponse)
