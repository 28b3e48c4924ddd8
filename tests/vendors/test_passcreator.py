"""Tests of Passcreator's counters, item errors and errors with HTTP 200, in addition to the spec's examples."""

from typing import Any

import pytest

from bulkstatus import (
    ApiError,
    AuthenticationError,
    BulkStatus,
    ConfigurationError,
    ItemError,
    OperationNotFound,
    Passcreator,
    PermissionDenied,
    Progress,
    ServerError,
    UnexpectedResponse,
)

IDENTIFIER = "627d21f7-e1a0-4085-84cb-130906cd097c"
ACCOUNT = Passcreator(api_key="key")
TARGET = ACCOUNT.operation(IDENTIFIER)


def process(status: Any = "in progress", **changes: Any) -> dict[str, Any]:
    data = {"current": 250, "total": 1000, "createdOn": "2024-01-15 10:30:00", "status": status, "errors": None}
    return {
        "statusCode": 200,
        "success": True,
        "description": "Success",
        "errors": [],
        "count": 1,
        "responseMetaData": None,
        "data": data | changes,
    }


def without(body: dict[str, Any], field: str) -> dict[str, Any]:
    return body | {"data": {key: value for key, value in body["data"].items() if key != field}}


def test_a_job_is_identified_by_its_identifier_or_its_url() -> None:
    url = f"https://app.passcreator.com/api/v3/process/{IDENTIFIER}"
    assert str(ACCOUNT.operation(IDENTIFIER)) == url
    assert ACCOUNT.operation(url) == ACCOUNT.operation(IDENTIFIER)
    with pytest.raises(ConfigurationError, match=r"elsewhere\.example"):
        ACCOUNT.operation(f"https://elsewhere.example/api/v3/process/{IDENTIFIER}")


def test_a_finished_process_has_all_counters(read: Any) -> None:
    operation = read(
        process("finished with errors", current=1000, errors={"customer-0042": "no", "customer-0917": "no"})
    )
    assert operation.progress == Progress(total=1000, processed=1000, succeeded=998, failed=2)


def test_the_number_of_successes_is_unknown_until_the_process_ends(read: Any) -> None:
    operation = read(process("in progress", errors={"customer-0042": "no"}))
    assert operation.progress == Progress(total=1000, processed=250, succeeded=None, failed=1)


@pytest.mark.parametrize(
    ("errors", "item_errors"),
    [
        (None, ()),
        ([], ()),
        ({}, ()),
        (
            {"customer-0042": "A required field is missing"},
            (ItemError("customer-0042", "A required field is missing"),),
        ),
        (["first", "second"], (ItemError("0", "first"), ItemError("1", "second"))),
        ({"7": {"property": "birthday", "message": "bad date"}}, (ItemError("7", "birthday: bad date"),)),
        ([{"message": "bad date"}], (ItemError("0", "bad date"),)),
    ],
)
def test_item_errors_are_read_in_every_known_form(read: Any, errors: Any, item_errors: tuple[ItemError, ...]) -> None:
    operation = read(process("in progress", errors=errors))
    assert operation.item_errors == item_errors
    assert operation.drift == ()


@pytest.mark.parametrize(
    ("entry", "message"),
    [(None, "null"), (7, "7"), (["a"], '["a"]'), ({"code": 5}, '{"code": 5}'), ({"message": 7}, '{"message": 7}')],
)
def test_an_item_error_of_unknown_form_is_kept_as_json_and_recorded(read: Any, entry: Any, message: str) -> None:
    operation = read(process("finished with errors", errors={"a": "fine", "b": entry}))
    assert operation.item_errors == (ItemError("a", "fine"), ItemError("b", message))
    assert [line.partition(":")[0] for line in operation.drift] == ["data.errors.b"]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("current", "250", "a count"),
        ("current", None, "a count"),
        ("total", -1, "a count"),
        ("total", True, "a count"),
        ("total", 3.5, "a count"),
        ("createdOn", "15.01.2024", "a time"),
        ("createdOn", 1705314600, "a time"),
        ("errors", "none", "an object, an array or null"),
    ],
)
def test_a_malformed_field_does_not_affect_the_status(read: Any, field: str, value: Any, expected: str) -> None:
    operation = read(process(**{field: value}))
    assert operation.status is BulkStatus.RUNNING
    assert len(operation.drift) == 1
    assert operation.drift[0].startswith(f"data.{field}: expected {expected}")


@pytest.mark.parametrize("field", ["current", "total", "createdOn", "errors"])
def test_a_missing_field_does_not_affect_the_status(read: Any, field: str) -> None:
    operation = read(without(process("finished"), field))
    assert operation.status is BulkStatus.SUCCEEDED
    assert [line.partition(":")[0] for line in operation.drift] == [f"data.{field}"]
    if field == "errors":  # without this field, the number of failed items is unknown
        assert operation.progress == Progress(total=1000, processed=250)


@pytest.mark.parametrize("field", ["statusCode", "success", "description", "errors", "count", "responseMetaData"])
def test_the_fields_next_to_data_are_optional(read: Any, field: str) -> None:
    body = process()
    del body[field]
    assert read(body).status is BulkStatus.RUNNING


def test_a_state_that_contradicts_the_errors_is_recorded_as_drift(read: Any) -> None:
    finished = read(process("finished", current=1000, errors={"customer-0042": "no"}))
    assert finished.status is BulkStatus.COMPLETED_WITH_ERRORS
    assert finished.progress == Progress(total=1000, processed=1000, succeeded=999, failed=1)
    assert finished.item_errors == (ItemError("customer-0042", "no"),)
    assert finished.drift == ('data.errors: expected null on a finished process, found ["customer-0042"]',)

    with_errors = read(process("finished with errors", current=1000))
    assert with_errors.status is BulkStatus.COMPLETED_WITH_ERRORS
    assert with_errors.progress == Progress(total=1000, processed=1000)
    assert with_errors.drift == ("data.errors: expected the failed items, found []",)


@pytest.mark.parametrize("status", ["Finished", "FINISHED", "finished ", "queued"])
def test_a_state_with_another_spelling_is_unknown(read: Any, status: str) -> None:
    operation = read(process(status))
    assert (operation.status, operation.vendor_status) == (BulkStatus.UNKNOWN, status)


@pytest.mark.parametrize("status", [None, 7, "", ["finished"], {"name": "finished"}])
def test_a_response_without_a_state_is_an_error(read: Any, status: Any) -> None:
    with pytest.raises(UnexpectedResponse, match=r"data\.status"):
        read(process(status))
    with pytest.raises(UnexpectedResponse, match=r"data\.status"):
        read(without(process(), "status"))


def test_not_found_may_be_reported_under_200(read: Any) -> None:
    for body in (process() | {"data": []}, process() | {"data": [], "count": 0}, {"count": 0}):
        with pytest.raises(OperationNotFound):
            read(body)


@pytest.mark.parametrize(
    ("inner", "error_class"),
    [(404, OperationNotFound), (401, AuthenticationError), (500, ServerError), (200, ApiError)],
)
def test_success_false_is_an_error_whatever_the_http_status(read: Any, inner: int, error_class: type[ApiError]) -> None:
    with pytest.raises(ApiError, match="Object not found") as caught:
        read(process("finished") | {"success": False, "statusCode": inner, "errors": ["Object not found"]})
    assert type(caught.value) is error_class


@pytest.mark.parametrize("body", [b"", b"<html>502</html>", b"null", b"[]", b'"finished"', b"{", b"\xff"])
def test_a_body_other_than_a_json_object_is_an_error(read: Any, body: bytes) -> None:
    with pytest.raises(UnexpectedResponse, match="no JSON object"):
        read(body)


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>"])
def test_an_http_error_needs_no_body(read: Any, body: bytes) -> None:
    for status_code, error_class in ((401, AuthenticationError), (403, PermissionDenied), (520, ServerError)):
        with pytest.raises(error_class):
            read(body, status_code)


@pytest.mark.parametrize("body", [b"", b"<html>404</html>", b"[]"])
def test_a_404_from_another_server_does_not_mean_that_the_process_is_gone(read: Any, body: bytes) -> None:
    with pytest.raises(UnexpectedResponse, match="base URL"):
        read(body, 404)


@pytest.mark.parametrize("success", [None, "false", 0, "true", 1])
def test_a_value_of_success_other_than_true_is_an_error(read: Any, success: Any) -> None:
    with pytest.raises(ApiError):
        read(process("finished") | {"success": success})


def test_an_error_status_in_the_body_overrides_success(read: Any) -> None:
    for status_code in (404, 404.0, "404"):
        with pytest.raises(OperationNotFound):
            read(process("finished") | {"statusCode": status_code})
