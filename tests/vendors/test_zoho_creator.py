"""Tests of Zoho Creator's states, counters, errors and accounts server, in addition to the spec's examples."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import (
    ApiError,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    ConfigurationError,
    OperationNotFound,
    Progress,
    RateLimited,
    ServerError,
    UnexpectedResponse,
    ZohoCreator,
)
from bulkstatus.auth.grant import IssuedToken
from bulkstatus.auth.token_steps import Refresh
from bulkstatus.http.messages import Response
from bulkstatus.vendors.zoho_data_centers import ACCOUNTS_HOSTS, API_HOSTS
from bulkstatus.vendors.zoho_oauth import ZohoGrant

IDS = ("jason18", "zylker-store", "Employee_Details", "3888833000000114027")
PATH = "/creator/v2.1/bulk/jason18/zylker-store/form/Employee_Details/insert/3888833000000114027"
TARGET = ZohoCreator(access_token="key").operation(*IDS)


def job(status: Any, *, outside: Any = None, **counters: Any) -> dict[str, Any]:
    data = {"api_status": status} | ({"record_details": counters} if counters else {})
    return {"code": 3000, "data": data} | ({"record_details": outside} if outside is not None else {})


def test_every_data_center_has_its_host() -> None:
    assert set(API_HOSTS) == {"us", "eu", "in", "au", "jp", "cn", "ca", "sa", "uk", "ae"}
    for data_center, host in API_HOSTS.items():
        account = ZohoCreator(access_token="key", data_center=data_center)
        assert str(account.operation(*IDS)) == f"https://{host}{PATH}"


def test_an_unknown_data_center_needs_a_base_url() -> None:
    with pytest.raises(ConfigurationError, match="base_url"):
        ZohoCreator(access_token="key", data_center="mx")
    account = ZohoCreator(access_token="key", base_url="https://www.zohoapis.mx")
    assert str(account.operation(*IDS)) == f"https://www.zohoapis.mx{PATH}"


def test_the_environment_is_sent_in_a_header_except_for_production() -> None:
    for environment in ("development", "stage"):
        account = ZohoCreator(access_token="key", environment=environment)
        assert account.request(account.operation(*IDS)).headers["environment"] == environment
        assert environment in repr(account)
    assert "environment" not in TARGET.account.request(TARGET).headers
    with pytest.raises(ConfigurationError, match="production"):
        ZohoCreator(access_token="key", environment="production")  # type: ignore[arg-type]


def test_the_accept_header_is_exactly_application_json() -> None:
    assert TARGET.account.request(TARGET).headers["Accept"] == "application/json"


@pytest.mark.parametrize(
    ("spellings", "status"),
    [
        (("CREATED", "Created"), BulkStatus.AWAITING_INPUT),
        (("Ready-to-upload", "READY_TO_UPLOAD", "ready to upload"), BulkStatus.AWAITING_INPUT),
        (("In-progress", "IN_PROGRESS", "In Progress", "INPROGRESS"), BulkStatus.RUNNING),
        (("User Aborted", "USER_ABORTED"), BulkStatus.CANCELED),
        (("System Aborted", "SYSTEM-ABORTED"), BulkStatus.FAILED),
        (("Completed", "COMPLETED"), BulkStatus.FINISHED),
        (("Paused", "Completed!", "Complete", "-", "İn-progress"), BulkStatus.UNKNOWN),
    ],
)
def test_the_spelling_of_a_state_does_not_matter_and_is_kept(
    read: Any, spellings: tuple[str, ...], status: BulkStatus
) -> None:
    for spelling in spellings:
        operation = read(job(spelling))
        assert (operation.status, operation.vendor_status) == (status, spelling)


FIGURES = {"total_records": 1000, "failed_records": 12, "unprocessed_records": 0, "success_records": 988}


def test_counters_are_read_inside_data_and_next_to_it(read: Any) -> None:
    inside, outside = read(job("Completed", **FIGURES)), read(job("COMPLETED", outside=FIGURES))
    assert inside.progress == outside.progress == Progress(total=1000, processed=1000, succeeded=988, failed=12)
    assert inside.status is outside.status is BulkStatus.COMPLETED_WITH_ERRORS


def test_malformed_counters_inside_data_do_not_hide_the_counters_next_to_it(read: Any) -> None:
    body = job("Completed", outside=FIGURES)
    body["data"]["record_details"] = "n/a"
    operation = read(body)
    assert operation.status is BulkStatus.COMPLETED_WITH_ERRORS
    assert operation.drift == ('data.record_details: expected an object, found "n/a"',)


@pytest.mark.parametrize("failed", [None, "0", True, -1, 0.5, []])
def test_a_job_is_successful_only_if_the_count_of_failures_is_valid(read: Any, failed: Any) -> None:
    operation = read(job("Completed", **FIGURES | {"failed_records": failed}))
    assert operation.status is BulkStatus.FINISHED


def test_a_job_with_unprocessed_records_is_not_successful(read: Any) -> None:
    operation = read(job("Completed", total_records=10, failed_records=0, unprocessed_records=3, success_records=7))
    assert operation.status is BulkStatus.FINISHED


def test_the_worse_of_two_contradictory_counters_is_used(read: Any) -> None:
    good = {"total_records": 10, "failed_records": 0, "unprocessed_records": 0, "success_records": 10}
    bad = {"total_records": 10, "failed_records": 5, "unprocessed_records": 0, "success_records": 5}
    for inside, outside in ((good, bad), (bad, good), ({"total_records": 10}, bad)):
        operation = read(job("Completed", **inside, outside=outside))
        assert operation.status is BulkStatus.COMPLETED_WITH_ERRORS
        assert operation.progress == Progress(total=10, processed=10, succeeded=5, failed=5)


def test_a_code_sent_as_text_is_accepted(read: Any) -> None:
    assert read(job("Completed", **FIGURES) | {"code": "3000"}).status is BulkStatus.COMPLETED_WITH_ERRORS


def test_final_counters_do_not_end_a_running_job(read: Any) -> None:
    operation = read(job("IN_PROGRESS", total_records=1, failed_records=0, unprocessed_records=0, success_records=1))
    assert operation.status is BulkStatus.RUNNING


def test_processed_records_are_computed_from_unprocessed_records(read: Any) -> None:
    operation = read(job("In-progress", total_records=1000, unprocessed_records=600))
    assert operation.progress == Progress(total=1000, processed=400)


@pytest.mark.parametrize(
    "body", [{"code": 3000}, {"code": 3000, "data": []}, {"code": 3000, "data": None}, {"code": 3000, "data": {}}]
)
def test_a_success_code_without_a_job_is_an_error(read: Any, body: Any) -> None:
    with pytest.raises(UnexpectedResponse):
        read(body)


@pytest.mark.parametrize("body", [b"", b"<html></html>", [], {}, {"data": {"api_status": "Completed"}}, {"code": None}])
def test_http_200_alone_is_not_a_success(read: Any, body: Any) -> None:
    with pytest.raises(UnexpectedResponse):
        read(body)


@pytest.mark.parametrize(
    ("status_code", "code", "error_class"),
    [
        (200, 7120, OperationNotFound),
        (200, "7120", OperationNotFound),
        (404, 7120, ApiError),
        (401, 1000, AuthenticationError),
        (404, 1000, ApiError),
        (404, 2930, ServerError),
        (200, 9999, ApiError),
    ],
)
def test_http_status_and_code_together_decide_the_error(
    read: Any, status_code: int, code: Any, error_class: type[ApiError]
) -> None:
    with pytest.raises(ApiError) as caught:
        read({"code": code, "message": "x"}, status_code)
    assert type(caught.value) is error_class


def test_a_success_code_under_an_http_error_is_an_error(read: Any) -> None:
    with pytest.raises(ServerError):
        read(job("Completed", **FIGURES), 500)


@pytest.mark.parametrize("text", [{"message": "no access"}, {"description": "no access"}])
def test_the_message_is_read_from_message_or_description(read: Any, text: dict[str, str]) -> None:
    with pytest.raises(ApiError, match="no access"):
        read({"code": 2933, **text}, 403)


@pytest.mark.parametrize("job_id", ["", "12a", "٣٨٨٨", "1" * 21, "12/34", "-1", "12\n"])
def test_a_job_id_consists_of_digits(job_id: str) -> None:
    with pytest.raises(ConfigurationError, match="job_id"):
        TARGET.account.operation(*IDS[:3], job_id)  # type: ignore[attr-defined]


def test_a_job_id_is_text() -> None:
    with pytest.raises(ConfigurationError, match="text"):
        ZohoCreator(access_token="key").operation(*IDS[:3], 3888833000000114027)  # type: ignore[arg-type]


# The accounts server

NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
GRANT = ZohoGrant.checked("id", "client-secret", "refresh-token", data_center="us", url=None, allow_http=False)
CREDENTIAL: dict[str, Any] = {"client_id": "id", "client_secret": "client-secret", "refresh_token": "refresh-token"}


def token_response(body: Any, status_code: int = 200, **headers: str) -> IssuedToken | BulkStatusError:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return GRANT.read(Response(status_code=status_code, headers=headers, content=content), NOW)


def test_every_data_center_has_its_accounts_host() -> None:
    assert set(ACCOUNTS_HOSTS) == set(API_HOSTS)
    for data_center, host in ACCOUNTS_HOSTS.items():
        ending = API_HOSTS[data_center].removeprefix("www.zohoapis.")
        assert host == ("accounts.zohocloud.ca" if data_center == "ca" else f"accounts.zoho.{ending}")
        tokens = ZohoCreator(**CREDENTIAL, data_center=data_center).tokens
        assert tokens
        step = tokens.step(0)
        assert isinstance(step, Refresh)
        assert (step.request.method, step.request.url) == ("POST", f"https://{host}/oauth/v2/token")


def test_another_accounts_server_can_be_given() -> None:
    account = ZohoCreator(**CREDENTIAL, accounts_url="https://accounts.example/zoho/")
    assert "https://accounts.example/zoho/oauth/v2/token" in repr(account.tokens)
    with pytest.raises(ConfigurationError, match=r"accounts_url 'https://accounts.example/' has a user, a query"):
        ZohoCreator(**CREDENTIAL, accounts_url="https://accounts.example/?x=1")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "^ZohoCreator needs a credential: pass access_token, or client_id, client_secret and refresh_token$"),
        ({"access_token": "key", **CREDENTIAL}, "^access_token and client_id are both given: pass one credential$"),
        ({"access_token": "key", "client_id": "id"}, "access_token and client_id are both given"),
        ({**CREDENTIAL, "client_id": None}, "client_id is missing"),
        ({**CREDENTIAL, "client_secret": None}, "client_secret is missing"),
        ({**CREDENTIAL, "client_secret": ""}, "client_secret is empty"),
        ({**CREDENTIAL, "refresh_token": None}, "refresh_token is missing"),
        ({**CREDENTIAL, "refresh_token": "a b"}, "refresh_token contains a space"),
        ({**CREDENTIAL, "client_id": "a b"}, "client_id contains a space"),
        ({"access_token": ""}, "access_token is empty"),
        ({"access_token": "key", "accounts_url": "https://accounts.example"}, "works only with refresh_token"),
        ({"access_token": "key", "token_store": object()}, "works only with refresh_token"),
        ({**CREDENTIAL, "data_center": "mx"}, "data_center 'mx'"),
    ],
)
def test_exactly_one_complete_credential_is_required(arguments: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        ZohoCreator(**arguments)


def test_a_token_is_sent_with_zohos_own_scheme() -> None:
    account = ZohoCreator(**CREDENTIAL)
    assert account.tokens
    step = account.tokens.step(0)
    assert isinstance(step, Refresh)
    assert not account.request(account.operation(*IDS)).secret_headers
    issued = token_response({"access_token": "1000.abc", "token_type": "Bearer", "expires_in": 3600})
    assert isinstance(issued, IssuedToken)
    authorization = GRANT.authorization(issued.token)
    headers = account.request(account.operation(*IDS), authorization).secret_headers
    assert {name: text.reveal() for name, text in headers.items()} == {"authorization": "Zoho-oauthtoken 1000.abc"}


ODD: list[Any] = [None, 0, -1, "", "x", [], float("nan"), float("inf"), 10**400]


@pytest.mark.parametrize(
    ("life", "seconds"),
    [
        ({"expires_in": 3600}, 3600),
        ({"expires_in": 1800}, 1800),
        ({"expires_in": "1800"}, 1800),
        ({"expires_in": 3_600_000, "expires_in_sec": 3600}, 3600),
        ({"expires_in": 1_800_000, "expires_in_sec": 1800}, 1800),
        ({"expires_in": 3_600_000}, 3600),
        ({"expires_in": 1800, "expires_in_sec": "soon"}, 1800),
        ({}, 3600),
        *[({"expires_in": odd}, 3600) for odd in ODD],
    ],
)
def test_both_forms_of_a_lifetime_are_read_and_limited_to_one_hour(life: dict[str, Any], seconds: float) -> None:
    issued = token_response({"access_token": "1000.abc", **life})
    assert isinstance(issued, IssuedToken)
    assert (issued.token.reveal(), issued.seconds) == ("1000.abc", seconds)


@pytest.mark.parametrize(
    ("status_code", "body", "error_class"),
    [
        (200, {"error": "invalid_code"}, AuthenticationError),
        (200, {"error": "invalid_client"}, AuthenticationError),
        (400, {"error": "invalid_code"}, AuthenticationError),
        (200, {"error": "invalid_code", "access_token": "1000.abc"}, AuthenticationError),
        (401, {}, AuthenticationError),
        (200, {"error": "Access Denied", "error_description": "too many requests"}, RateLimited),
        (400, {"error": "Access Denied", "error_description": "too many requests"}, RateLimited),
        (400, {"error": "access_denied"}, RateLimited),
        (429, {}, RateLimited),
        (429, b"<html>", RateLimited),
        (500, {"error": "invalid_code"}, ServerError),
        (502, b"<html>", ServerError),
        (404, b"<html>", ApiError),
        (200, b"<html>", UnexpectedResponse),
        (200, {}, UnexpectedResponse),
        (200, [], UnexpectedResponse),
        (200, {"access_token": ""}, UnexpectedResponse),
        (200, {"access_token": "a b"}, UnexpectedResponse),
        (200, {"access_token": 7}, UnexpectedResponse),
        (200, {"error": {}}, UnexpectedResponse),
        (302, {"access_token": "1000.abc"}, UnexpectedResponse),
    ],
)
def test_rate_limits_refused_tokens_and_other_errors_have_their_own_classes(
    status_code: int, body: Any, error_class: type[BulkStatusError]
) -> None:
    assert type(token_response(body, status_code)) is error_class


def test_an_error_says_what_to_do_and_how_long_to_wait() -> None:
    error = token_response({"error": "invalid_code", "error_description": "for refresh-token"})
    assert isinstance(error, ApiError)
    assert (error.status_code, error.code, error.message) == (200, "invalid_code", "for ********")
    assert "https://accounts.zoho.com/oauth/v2/token: check the client's id and secret, the refresh token" in str(error)
    limited = token_response({"error": "Access Denied"}, 400, **{"retry-after": "900"})
    assert isinstance(limited, RateLimited)
    assert limited.retry_after == 900


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
FIELDS = ["access_token", "expires_in", "expires_in_sec", "error", "error_description"]


@given(
    st.binary() | json_values | st.dictionaries(st.sampled_from(FIELDS), json_values),
    st.integers(min_value=100, max_value=599),
)
def test_reading_a_token_response_never_raises(body: Any, status_code: int) -> None:
    found = token_response(body, status_code)
    if isinstance(found, IssuedToken):
        assert status_code // 100 == 2
        assert found.token.reveal()
        assert 0 < found.seconds <= 3600
