"""Test that a script accepts only responses that the vendor can send."""

import json

import pytest
from tests.testing.conftest import JOB, JOBS, PASSES, Case, poll

from bulkstatus import (
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    ConfigurationError,
    OperationNotFound,
    Passcreator,
    PermissionDenied,
    Progress,
    RateLimited,
    ServerError,
    UnexpectedResponse,
)
from bulkstatus.testing import (
    ScriptedResponse,
    ScriptedVendor,
    drops,
    fails,
    sends,
    shows,
)

ERRORS: list[tuple[str, ScriptedResponse, type[BulkStatusError]]] = [
    *((name, fails(401), AuthenticationError) for name in JOBS),
    *((name, fails(403), PermissionDenied) for name in JOBS),
    *((name, fails(404), OperationNotFound) for name in JOBS),
    *((name, fails(429), RateLimited) for name in JOBS),
    *((name, fails(500), ServerError) for name in JOBS),
    *((name, fails(503), ServerError) for name in JOBS),
    ("zoho_creator", fails(200), OperationNotFound),
    ("zoho_creator", fails(200, code=7130), PermissionDenied),
    ("zoho_creator", fails(404, code=2930), ServerError),
    ("passcreator", fails(200, code=403), PermissionDenied),
    ("applivery", fails(500, code=3002), ServerError),
    ("saymon", fails(401, code="Unauthorized"), AuthenticationError),
]


class TestErrors:
    @pytest.mark.parametrize(("name", "response", "error_class"), ERRORS)
    def test_scripted_errors_have_the_form_of_the_vendor(
        self, name: str, response: ScriptedResponse, error_class: type[BulkStatusError]
    ) -> None:
        with pytest.raises(error_class) as caught:
            poll(JOBS[name], response)
        assert type(caught.value) is error_class

    @pytest.mark.parametrize(
        ("name", "code"), [("applivery", 4004), ("zoho_creator", 1030), ("saymon", "InvalidCredentials")]
    )
    def test_a_scripted_error_has_the_most_common_code_by_default(self, name: str, code: int | str) -> None:
        with pytest.raises(AuthenticationError) as caught:
            poll(JOBS[name], fails(401))
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("name", "response"),
        [
            ("saymon", fails(200)),
            ("passcreator", fails(302)),
            ("passcreator", fails(599)),
            ("zoho_creator", fails(200, code=3000)),
        ],
    )
    def test_a_response_that_is_not_an_error_is_refused(self, name: str, response: ScriptedResponse) -> None:
        with pytest.raises(ConfigurationError, match=r"cannot send the error HTTP .*: correct it, or use sends"):
            ScriptedVendor().job(JOBS[name], response)


class TestShows:
    @pytest.mark.parametrize(
        ("name", "response", "progress"),
        [
            ("passcreator", shows("in progress"), Progress(total=1, processed=0, failed=0)),
            (
                "passcreator",
                shows("finished with errors", total=10, errors={"a": "bad", "b": "worse"}),
                Progress(total=10, processed=10, succeeded=8, failed=2),
            ),
            ("applivery", shows("inProgress"), None),
            (
                "applivery",
                shows("completed", total=10, errors={"4": "bad"}, skipped=(7, 8)),
                Progress(total=10, processed=10, succeeded=7, failed=1, skipped=2),
            ),
            (
                "zoho_creator",
                shows("In-progress", total=10, processed=4, failed=1),
                Progress(total=10, processed=4, succeeded=3, failed=1),
            ),
            ("saymon", shows("finished: true"), None),
        ],
    )
    def test_counters(self, name: str, response: ScriptedResponse, progress: Progress | None) -> None:
        assert poll(JOBS[name], response).progress == progress

    def test_item_errors(self) -> None:
        operation = poll(JOBS["applivery"], shows("completed", errors={"42": "Serial number is missing"}))
        assert [(item.key, item.message) for item in operation.item_errors] == [("42", "Serial number is missing")]
        assert operation.status is BulkStatus.COMPLETED_WITH_ERRORS

    def test_the_message_of_a_failed_job(self) -> None:
        assert poll(JOBS["applivery"], shows("failed", message="The file could not be read")).message == (
            "The file could not be read"
        )

    @pytest.mark.parametrize("name", JOBS)
    def test_every_state_of_the_vendor(self, name: str) -> None:
        known = JOBS[name].account.states.items()
        states = [state.value for state, status in known if status.name != "UNKNOWN"]
        assert states
        for state in states:
            response = shows(state, errors={"x": "bad"}) if state == "finished with errors" else shows(state)
            assert poll(JOBS[name], response).vendor_status == state

    @pytest.mark.parametrize("name", JOBS)
    def test_every_common_status_that_the_vendor_has(self, name: str) -> None:
        account = JOBS[name].account
        for status in set(account.states.values()):
            is_partial = status is BulkStatus.COMPLETED_WITH_ERRORS
            errors = {"1": "bad"} if is_partial and name != "zoho_creator" else None
            failed = 1 if is_partial and name == "zoho_creator" else None
            assert poll(JOBS[name], shows(status, errors=errors, failed=failed)).status is status

    @pytest.mark.parametrize("name", ["passcreator", "applivery", "zoho_creator"])
    def test_an_unknown_state(self, name: str) -> None:
        assert poll(JOBS[name], BulkStatus.UNKNOWN).vendor_status == "some later state"

    @pytest.mark.parametrize(
        ("name", "response"),
        [
            ("passcreator", shows("in progess")),
            ("passcreator", shows("running")),
            ("passcreator", shows(BulkStatus.FAILED)),
            ("passcreator", shows("finished with errors")),
            ("passcreator", shows(BulkStatus.SUCCEEDED, errors={"a": "bad"})),
            ("passcreator", shows("finished", failed=1)),
            ("passcreator", shows("in progress", total=1, processed=2)),
            ("passcreator", shows("in progress", total=1, processed=-1)),
            ("passcreator", shows("finished", total=1, failed=-1)),
            ("passcreator", shows("finished", total=3, skipped=(1,))),
            ("passcreator", shows("finished", message="why")),
            ("applivery", shows("completed", errors={"a": "no line"})),
            ("applivery", shows(BulkStatus.CANCELED)),
            ("saymon", shows("finished: true", total=3)),
            ("saymon", shows(BulkStatus.SUCCEEDED)),
            ("saymon", shows(BulkStatus.UNKNOWN)),
            ("zoho_creator", shows("Completed", errors={"a": "bad"})),
            ("zoho_creator", shows(BulkStatus.COMPLETED_WITH_ERRORS)),
        ],
    )
    def test_refuses_what_the_vendor_cannot_send(self, name: str, response: ScriptedResponse) -> None:
        with pytest.raises(ConfigurationError, match=r"cannot send shows\("):
            ScriptedVendor().job(JOBS[name], response)

    def test_the_error_names_the_states(self) -> None:
        with pytest.raises(ConfigurationError) as caught:
            ScriptedVendor().job(JOB, shows(BulkStatus.FAILED, total=3, errors={"a": "bad"}))
        assert str(caught.value) == (
            "Passcreator cannot send shows(BulkStatus.FAILED, total=3, errors={'a': 'bad'}): correct it, or use "
            "sends(…); the vendor's states are 'finished', 'finished with errors', 'in progress'"
        )


class CustomVendor(Passcreator):
    """An account class from a separate vendor package."""

    vendor = "custom"
    label = "Custom"
    responses = ""


class TestSends:
    def test_any_json_and_any_bytes(self) -> None:
        body = {"data": {"status": "in progress", "current": 1, "total": 2, "errors": None}}
        assert poll(JOB, sends(200, body)).progress == Progress(total=2, processed=1, failed=0)
        assert poll(JOB, sends(201, json.dumps(body).encode())).status is BulkStatus.RUNNING
        with pytest.raises(UnexpectedResponse):
            poll(JOB, sends(200, b"<html>"))
        with pytest.raises(ServerError):
            poll(JOB, sends(503))

    def test_headers_in_any_case(self) -> None:
        with pytest.raises(RateLimited) as caught:
            poll(JOB, sends(429, headers={"Retry-After": "7"}))
        assert caught.value.retry_after == 7

    def test_a_terminal_response_is_repeated(self, case: Case) -> None:
        end = {"data": {"status": "finished", "current": 1, "total": 1, "errors": None}}
        case.vendor.job(JOB, sends(200, end))
        assert case.run(PASSES, "get", JOB) == case.run(PASSES, "get", JOB)

    def test_works_with_a_vendor_of_another_package(self, case: Case) -> None:
        account = CustomVendor(api_key="any")
        job = account.operation("x1")
        end = {"data": {"status": "finished", "current": 1, "total": 1, "errors": None}}
        case.vendor.job(job, sends(500), drops(), sends(200, end))
        assert case.run(account, "wait", job).vendor == "custom"
        for response in (shows("finished"), fails(500)):
            with pytest.raises(ConfigurationError, match=r"no module builds responses of Custom: use sends"):
                case.vendor.job(job, response)
