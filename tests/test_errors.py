"""Tests of the exceptions: the class hierarchy, pickling, and messages that say what to do."""

import copy
import inspect
import pickle
from datetime import UTC, datetime

import pytest

from bulkstatus import (
    ApiError,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    ConfigurationError,
    ItemError,
    LedgerError,
    Operation,
    OperationFailed,
    OperationNotFound,
    PermissionDenied,
    QuotaExhausted,
    RateLimited,
    Saymon,
    ServerError,
    TransportError,
    UnexpectedResponse,
    WaitTimeout,
    errors,
)
from bulkstatus.errors import Option

URL = "https://api.example/node/api/bulk/x1/status"
OPERATION = Operation(
    url=URL,
    vendor="saymon",
    status=BulkStatus.FAILED,
    vendor_status="Failed",
    observed_at=datetime(2024, 1, 15, 12, tzinfo=UTC),
    item_errors=(ItemError("7", "no"),),
)
API_ERRORS = [
    ApiError,
    AuthenticationError,
    PermissionDenied,
    OperationNotFound,
    RateLimited,
    QuotaExhausted,
    ServerError,
]
EXAMPLES: list[BulkStatusError] = [
    BulkStatusError("something is wrong: fix it", url=URL, operation=OPERATION),
    ConfigurationError("base_url is wrong: fix it"),
    ConfigurationError(Option("login"), " has a colon: use ", Option("api_token")),
    TransportError("connection refused", url=URL),
    *(
        error_class(418, 7, "no", vendor="saymon", label="SAYMON", url=URL, retry_after=5.0)
        for error_class in API_ERRORS
    ),
    UnexpectedResponse("HTTP 200 with no JSON object", "<html>", url=URL),
    LedgerError("cannot write to the ledger jobs.db: disk I/O error; fix that"),
    WaitTimeout(OPERATION, url=URL, timeout=5.0),
    WaitTimeout(None, url=URL, timeout=5.0),
    OperationFailed(OPERATION),
]
each = pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)


def test_there_is_an_example_of_every_exception() -> None:
    defined = {
        error_class
        for _, error_class in inspect.getmembers(errors, inspect.isclass)
        if issubclass(error_class, BaseException)
    }
    assert {type(error) for error in EXAMPLES} == defined


@pytest.mark.parametrize(
    ("error_class", "parent"),
    [
        (BulkStatusError, Exception),
        (ConfigurationError, BulkStatusError),
        (TransportError, BulkStatusError),
        (ApiError, BulkStatusError),
        (AuthenticationError, ApiError),
        (PermissionDenied, ApiError),
        (OperationNotFound, ApiError),
        (RateLimited, ApiError),
        (QuotaExhausted, RateLimited),
        (ServerError, ApiError),
        (UnexpectedResponse, BulkStatusError),
        (LedgerError, BulkStatusError),
        (WaitTimeout, BulkStatusError),
        (OperationFailed, BulkStatusError),
    ],
)
def test_the_tree_is_the_documented_tree(error_class: type[Exception], parent: type[Exception]) -> None:
    assert error_class.__bases__[0] is parent
    assert errors.__doc__ is not None
    assert error_class.__name__ in errors.__doc__


def test_a_configuration_error_is_a_value_error_too() -> None:
    assert issubclass(ConfigurationError, ValueError)


def test_a_configuration_error_names_its_option_and_can_rename_it() -> None:
    with pytest.raises(ConfigurationError) as caught:
        Saymon(login="a:b", password="allow_http", base_url="https://api_token.example")
    assert caught.value.option == "login"
    assert str(caught.value).endswith(": use session_id or api_token")
    error = ConfigurationError(Option("login"), " has ", "login", " in it: use ", Option("api_token"))
    assert (str(error), error.option) == ("login has login in it: use api_token", "login")
    assert error.text_with({"login": "SAYMON_LOGIN"}) == "SAYMON_LOGIN has login in it: use api_token"
    assert ConfigurationError("the login is wrong").option is None


@each
def test_every_exception_pickles_with_its_fields(error: BulkStatusError) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert again.args == error.args
        assert vars(again) == vars(error)


@each
def test_every_exception_has_the_url_of_its_job(error: BulkStatusError) -> None:
    assert error.url == (None if isinstance(error, ConfigurationError | LedgerError) else URL)
    expected = OPERATION if type(error) in (BulkStatusError, OperationFailed) else None
    assert error.operation == (OPERATION if isinstance(error, WaitTimeout) and "failed" in str(error) else expected)


@each
def test_every_message_is_one_line_that_says_what_to_do(error: BulkStatusError) -> None:
    text = str(error)
    assert text.isprintable()
    what, separator, advice = text.replace("; ", ": ").rpartition(": ")
    assert what, separator
    assert len(advice.split()) >= 2
    assert error.url is None or error.url in text or type(error) is BulkStatusError


@pytest.mark.parametrize("error_class", API_ERRORS)
def test_api_errors_have_typed_fields(error_class: type[ApiError]) -> None:
    error = error_class(418, 7, "no teapots", vendor="saymon", label="SAYMON", url=URL, retry_after=5.0)
    assert (error.status_code, error.code, error.message) == (418, 7, "no teapots")
    assert (error.vendor, error.url, error.retry_after) == ("saymon", URL, 5.0)
    for part in ("SAYMON", "418", "code 7", "no teapots", URL, error_class.advice):
        assert part in str(error)


def test_an_api_error_leaves_out_missing_details() -> None:
    error = ServerError(502, None, "", vendor="saymon", label="SAYMON", url=URL)
    assert str(error) == f"SAYMON responded with HTTP 502 for {URL}: try again later"


def test_the_advice_for_a_code_replaces_that_of_the_class() -> None:
    error = AuthenticationError(401, 4005, "", url=URL, advice="the token has expired: make a new one")
    assert str(error).endswith(f"{URL}: the token has expired: make a new one")


def test_each_api_error_class_has_its_own_advice() -> None:
    assert len({error_class.advice for error_class in API_ERRORS}) == len(API_ERRORS)


def test_transport_errors_and_unexpected_responses_keep_the_reason() -> None:
    assert TransportError("connection refused", url=URL).reason == "connection refused"
    unexpected = UnexpectedResponse("HTTP 200 with no JSON object", "<html>", url=URL)
    assert (unexpected.reason, unexpected.excerpt) == ("HTTP 200 with no JSON object", "<html>")
    assert "'<html>'" in str(unexpected)
    assert "starts with" not in str(UnexpectedResponse("HTTP 200 with no JSON object", "", url=URL))


def test_a_wait_timeout_states_the_last_status() -> None:
    known, unknown = WaitTimeout(OPERATION, url=URL, timeout=5.0), WaitTimeout(None, url=URL, timeout=0.25)
    assert str(known) == f"{URL} was still failed when the timeout of 5 s expired: wait again with a longer timeout"
    assert str(unknown).startswith(f"no poll of {URL} had succeeded when the timeout of 0.25 s expired: ")
    assert (known.timeout, unknown.timeout) == (5.0, 0.25)


def test_a_wait_timeout_includes_the_error_of_its_last_poll() -> None:
    cause = TransportError("connection refused", url=URL)
    error = WaitTimeout(None, url=URL, timeout=5.0, error=cause)
    assert str(error).endswith(f"the timeout of 5 s expired, and the last poll failed: {cause}")
    assert error.__cause__ is cause


@pytest.mark.parametrize("status_code", [408, 425])
def test_a_transient_status_advises_a_retry(status_code: int) -> None:
    assert str(ApiError(status_code, None, "")).endswith(": try again later")
    assert "will not help" in str(ApiError(422, None, ""))
