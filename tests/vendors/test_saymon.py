"""Tests of SAYMON's field `finished`, credentials and error messages, in addition to the spec's examples."""

import json
from typing import Any

import pytest

from bulkstatus import (
    AuthenticationError,
    BulkStatus,
    ConfigurationError,
    OperationNotFound,
    PermissionDenied,
    Saymon,
    ServerError,
    UnexpectedResponse,
)

ACCOUNT = Saymon(base_url="https://saymon.example:8443/monitoring/", login="a@b.example", password="päss:wörd")
TARGET = ACCOUNT.operation("5f3b9c0e7a1d4e2b8c6f0a17")


def test_the_path_is_singular_and_follows_the_installations_prefix() -> None:
    assert str(TARGET) == "https://saymon.example:8443/monitoring/node/api/bulk/5f3b9c0e7a1d4e2b8c6f0a17/status"


@pytest.mark.parametrize(
    "body", [{}, {"finished": None}, {"finished": "true"}, {"finished": 1}, {"finished": 0}, b"", []]
)
def test_a_response_without_a_boolean_is_an_error(read: Any, body: Any) -> None:
    with pytest.raises(UnexpectedResponse, match="no true or false"):
        read(body)


def test_other_fields_are_ignored(read: Any) -> None:
    operation = read({"finished": False, "error": "x"})
    assert (operation.status, operation.vendor_status) == (BulkStatus.RUNNING, "finished: false")


def test_the_message_of_a_401_is_read_from_json_in_a_string(read: Any) -> None:
    inner = json.dumps({"errorCode": 3, "message": "Wrong login or password"})
    with pytest.raises(AuthenticationError) as caught:
        read({"code": "InvalidCredentials", "message": inner}, 401)
    assert (caught.value.code, caught.value.message) == ("InvalidCredentials", "Wrong login or password")


@pytest.mark.parametrize("message", ["plain words", "{broken", '{"errorCode":3}', '{"message":7}', None, 7, {}])
def test_a_message_of_any_other_form_is_accepted(read: Any, message: Any) -> None:
    with pytest.raises(AuthenticationError) as caught:
        read({"code": "Unauthorized", "message": message}, 401)
    assert caught.value.message == (message if isinstance(message, str) else "")


@pytest.mark.parametrize("body", [b"", b"<html>nginx</html>", {}, []])
def test_an_http_error_needs_no_body(read: Any, body: Any) -> None:
    for status_code, error_class in (
        (401, AuthenticationError),
        (403, PermissionDenied),
        (502, ServerError),
        (504, ServerError),
    ):
        with pytest.raises(error_class):
            read(body, status_code)


@pytest.mark.parametrize(
    "credentials",
    [
        {},
        {"login": "me"},
        {"password": "secret"},
        {"login": "", "password": "secret"},
        {"login": "me:you", "password": "secret"},
        {"login": "me\n", "password": "secret"},
        {"login": "me", "password": "secret", "session_id": "6e0c"},
        {"session_id": "6e0c", "api_token": "6e0c"},
        {"session_id": "6e0c; admin=1"},
        {"api_token": "6e 0c"},
    ],
)
def test_exactly_one_valid_credential_is_required(credentials: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Saymon(base_url="https://saymon.example", **credentials)


def test_a_404_means_not_found_unless_it_is_an_html_page(read: Any) -> None:
    for body in (b"", {}, {"code": "NotFound"}):
        with pytest.raises(OperationNotFound):
            read(body, 404)
    with pytest.raises(UnexpectedResponse, match="base URL"):
        read(b"<html>nginx</html>", 404)
