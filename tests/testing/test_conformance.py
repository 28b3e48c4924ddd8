"""Test the conformance tests: each account class with a bug must fail the conformance test for this bug."""

import math
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest
from attrs import evolve
from tests.vendors.test_conformance import TestPasscreator as Good
from tests.vendors.test_conformance import spec_of

from bulkstatus import (
    ApiError,
    AuthenticationError,
    BulkStatus,
    BulkStatusError,
    Operation,
    OperationNotFound,
    Passcreator,
    Progress,
    ServerError,
)
from bulkstatus.http.messages import Request, Response
from bulkstatus.secret import Secret
from bulkstatus.testing.conformance.subject import Example
from bulkstatus.vendors.account import Target
from bulkstatus.vendors.response_reader import ErrorCodes, ResponseReader
from bulkstatus.vendors.states import VendorState
from bulkstatus.vendors.variables import Variable, Variables, server_settings

(CREDENTIAL,) = Passcreator.variables.credentials
EXAMPLES = FINISHED, _ = [example for example in Good.examples() if example.name in ("200 finished", "404 notFound")]


class MapsUnknownToSuccess(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        return evolve(found, status=BulkStatus.SUCCEEDED) if found.status is BulkStatus.UNKNOWN else found


class ForgetsAState(Passcreator):
    states: ClassVar = {VendorState("finished"): BulkStatus.SUCCEEDED}


class MapsEveryStateToUnknown(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        return evolve(super()._read(response), status=BulkStatus.UNKNOWN)


class ChangesTheText(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        return evolve(found, vendor_status=found.vendor_status.strip().lower())


class AcceptsAnyValueAsAState(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        if isinstance(response.body, dict) and isinstance(response.body.get("data"), dict):
            response.body["data"]["status"] = str(response.body["data"].get("status"))
        return super()._read(response)


class FailsOnUnexpectedBodies(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        response.body.get("data")
        return super()._read(response)


class FailsOnMissingDetails(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        len(response.body["errors"])
        return found


class IgnoresTheHttpStatus(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        response.status_code = 200
        return super()._read(response)


class FailsOnInvalidDetails(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        if found.drift:
            raise response.unreadable("an invalid field")
        return found


class MapsMissingErrorsToSuccess(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        found = super()._read(response)
        return found if found.item_errors else evolve(found, status=BulkStatus.SUCCEEDED)


class NotesDriftInEveryResponse(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        response.fields.note("data", "something else", 7)
        return super()._read(response)


class IgnoresUnauthorized(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        try:
            return super()._read(response)
        except AuthenticationError as error:
            raise response.error(ApiError) from error


class HasACodeWithoutExample(Passcreator):
    errors: ClassVar[ErrorCodes] = {(500, 7): (ServerError, None)}


class ForgetsRetryAfter(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        response.retry_after = None
        return super()._read(response)


class TreatsAnyPageAsNotFound(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        if response.status_code == 404:
            raise response.error(OperationNotFound)
        return super()._read(response)


class IgnoresServerErrors(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        if response.status_code == 503:
            raise response.error(ApiError)
        return super()._read(response)


class DropsTheMessage(TreatsAnyPageAsNotFound):
    """An account class that raises `OperationNotFound` without the message from the response."""


class HasALineBreakInTheMessage(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        try:
            return super()._read(response)
        except OperationNotFound as error:
            error.args = (f"{error}:\ntry again",)
            raise


class FailsOnInvalidErrors(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        if response.status_code == 403 and isinstance(response.body, dict):
            len(response.body.get("errors", ()))
        return super()._read(response)


class ReturnsTheFirstResult(Passcreator):
    _first: Operation | None = None

    def _read(self, response: ResponseReader) -> Operation:
        self._first = self._first or super()._read(response)
        return self._first


class CountsBelowZero(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        return evolve(super()._read(response), progress=Progress(processed=-1))


class SetsAnotherTime(Passcreator):
    def _read(self, response: ResponseReader) -> Operation:
        return evolve(super()._read(response), observed_at=datetime.now(UTC))


class MapsEveryStateToRunning(Passcreator):
    states: ClassVar = dict.fromkeys(Passcreator.states, BulkStatus.RUNNING)


class ReversesTheId(Passcreator):
    def operation(self, identifier: str) -> Target:
        return super().operation(identifier[::-1])


class DoesNotCheckTheCredential(Passcreator):
    def __init__(self, *, api_key: str, **options: Any) -> None:
        super().__init__(api_key="good", **options)
        self._secret_headers = {"authorization": Secret(api_key)}


class AcceptsAnotherServer(Passcreator):
    def find(self, url: str) -> Target | None:
        return super().find(url.replace("elsewhere", "vendor"))


class FindsAnotherId(Passcreator):
    def find(self, url: str) -> Target | None:
        found = super().find(url)
        return found and evolve(found, ids=("another",))


class FollowsRedirects(Passcreator):
    def read(self, target: Target, response: Response, observed_at: Any) -> Operation:
        good = (
            response
            if response.status_code >= 400
            else Response(status_code=200, content=b'{"data":{"status":"finished"}}')
        )
        return super().read(target, good, observed_at)


class UsesTheServerOfTheTarget(Passcreator):
    def request(self, target: Target, authorization: Secret | None = None) -> Request:
        return evolve(super().request(target, authorization), url=target.url)


class SendsNoCredential(Passcreator):
    def request(self, target: Target, authorization: Secret | None = None) -> Request:
        return evolve(super().request(target, authorization), secret_headers={})


class HasTheKeyAsAnAttribute(Passcreator):
    def __init__(self, *, api_key: str, **options: Any) -> None:
        super().__init__(api_key=api_key, **options)
        self.api_key = api_key


class SendsTheKeyInAPlainHeader(Passcreator):
    def __init__(self, *, api_key: str, **options: Any) -> None:
        super().__init__(api_key=api_key, **options)
        self._open = Secret(api_key)

    def request(self, target: Target, authorization: Secret | None = None) -> Request:
        request = super().request(target, authorization)
        return evolve(request, headers={**request.headers, "authorization": self._open.reveal()})


class DoesNotRedact(Passcreator):
    def redact(self, text: str) -> str:
        return text


class HasNoServerSetting(Passcreator):
    variables = Variables(Passcreator.variables.credentials, ())


class HasAnUnusedSetting(Passcreator):
    variables = evolve(
        Passcreator.variables, settings=(*Passcreator.variables.settings, Variable("PASSCREATOR_X", "x", "nothing"))
    )


class HasVariablesOfAnotherVendor(Passcreator):
    variables = Variables(Passcreator.variables.credentials, server_settings("ZOHO", base_url="another server"))


class BuildsResponsesOfAnotherVendor(Passcreator):
    responses = "bulkstatus.testing.responses.applivery"


class HasARateLimitOfZero(Passcreator):
    requests_per_second = 0.0


class HasAnInfiniteRateLimit(Passcreator):
    requests_per_second = math.inf


BUGS: dict[type[Passcreator], str] = {
    MapsUnknownToSuccess: "test_an_unknown_state_is_kept_and_not_terminal",
    ChangesTheText: "test_an_unknown_state_is_kept_and_not_terminal",
    ForgetsAState: "test_every_state_has_a_meaning",
    MapsEveryStateToUnknown: "test_every_state_has_a_meaning",
    AcceptsAnyValueAsAState: "test_without_a_state_there_is_no_operation",
    FailsOnUnexpectedBodies: "test_every_response_is_an_operation_or_an_error",
    IgnoresTheHttpStatus: "test_every_response_is_an_operation_or_an_error",
    FailsOnMissingDetails: "test_an_invalid_field_does_not_change_the_state",
    FailsOnInvalidDetails: "test_an_invalid_field_does_not_change_the_state",
    MapsMissingErrorsToSuccess: "test_no_damaged_response_is_a_success",
    NotesDriftInEveryResponse: "test_an_example_gives_the_expected_result",
    IgnoresUnauthorized: "test_every_error_status_has_its_exception",
    IgnoresServerErrors: "test_every_error_status_has_its_exception",
    TreatsAnyPageAsNotFound: "test_every_error_status_has_its_exception",
    DropsTheMessage: "test_an_example_gives_the_expected_result",
    HasALineBreakInTheMessage: "test_an_example_gives_the_expected_result",
    CountsBelowZero: "test_an_example_gives_the_expected_result",
    SetsAnotherTime: "test_an_example_gives_the_expected_result",
    FailsOnInvalidErrors: "test_an_invalid_field_of_an_error_still_gives_an_error",
    ForgetsRetryAfter: "test_retry_after_is_kept",
    ReturnsTheFirstResult: "test_responses_are_read_independently",
    MapsEveryStateToRunning: "test_every_state_has_a_meaning",
    ReversesTheId: "test_an_id_and_its_url_identify_the_same_job",
    DoesNotCheckTheCredential: "test_a_credential_that_is_not_valid_in_a_header_is_refused",
    HasAnInfiniteRateLimit: "test_names_limits_and_pacing_are_valid",
    HasACodeWithoutExample: "test_every_error_code_has_an_example",
    AcceptsAnotherServer: "test_a_url_of_another_server_is_refused",
    FindsAnotherId: "test_an_id_and_its_url_identify_the_same_job",
    FollowsRedirects: "test_a_redirect_is_not_followed",
    UsesTheServerOfTheTarget: "test_the_credential_is_sent_to_the_accounts_server_only",
    SendsNoCredential: "test_the_credential_is_sent_to_the_accounts_server_only",
    HasTheKeyAsAnAttribute: "test_no_repr_or_pickle_shows_the_credential",
    SendsTheKeyInAPlainHeader: "test_no_repr_or_pickle_shows_the_credential",
    DoesNotRedact: "test_a_credential_in_a_response_is_redacted",
    HasNoServerSetting: "test_each_setting_is_an_argument_of_the_account",
    HasAnUnusedSetting: "test_each_setting_is_an_argument_of_the_account",
    HasVariablesOfAnotherVendor: "test_the_variables_have_unique_names",
    BuildsResponsesOfAnotherVendor: "test_the_built_responses_are_read_as_intended",
    HasARateLimitOfZero: "test_names_limits_and_pacing_are_valid",
}

OTHER_SPECS: dict[str, Mapping[str, Any]] = {
    "test_the_path_matches_the_spec": {"spec": spec_of("saymon")},
    "test_every_state_has_an_example": {"states": [*Good.states, "paused"]},
    "test_every_example_has_a_meaning_and_every_meaning_an_example": {
        "meanings": {**Good.meanings, "200 paused": BulkStatus.RUNNING}
    },
}


def run(suite: Any, name: str, request: pytest.FixtureRequest) -> None:
    """Run a conformance test once with each example in `EXAMPLES`.

    Args:
        suite: Instance of a subclass of `Conformance`.
        name: Name of the test method.
        request: Pytest's `request` fixture of the running test, which provides other fixtures.
    """
    method = getattr(suite, name)
    wanted = method.__code__.co_varnames[1 : method.__code__.co_argcount]
    for example in EXAMPLES:
        given = {"credential": CREDENTIAL, "example": example, "caplog": request.getfixturevalue("caplog")}
        method(**{name: given[name] for name in wanted})


@pytest.mark.slow
@pytest.mark.parametrize("account_class", BUGS)
def test_each_bug_fails_its_conformance_test(account_class: type[Passcreator], request: pytest.FixtureRequest) -> None:
    run(Good(), BUGS[account_class], request)
    suite = type("Suite", (Good,), {"account_class": account_class})()
    with pytest.raises((AssertionError, AttributeError, KeyError, TypeError, BulkStatusError, pytest.fail.Exception)):
        run(suite, BUGS[account_class], request)


@pytest.mark.parametrize("name", OTHER_SPECS)
def test_a_mismatch_of_spec_and_meanings_fails(name: str, request: pytest.FixtureRequest) -> None:
    run(Good(), name, request)
    with pytest.raises(AssertionError):
        run(type("Suite", (Good,), dict(OTHER_SPECS[name]))(), name, request)


def test_an_unregistered_class_fails(request: pytest.FixtureRequest) -> None:
    suite = type("Suite", (Good,), {"account_class": HasARateLimitOfZero})()
    with pytest.raises(AssertionError):
        run(suite, "test_the_account_class_is_registered", request)


def test_an_example_that_does_not_conform_fails() -> None:
    body = {**FINISHED.body, "data": {**FINISHED.body["data"], "current": "many"}}
    with pytest.raises(AssertionError):
        Good().test_an_example_conforms_to_the_validating_models(Example("200 finished", 200, body))


def test_a_failed_assertion_shows_its_values() -> None:
    suite = type("Suite", (Good,), {"states": [*Good.states, "paused"]})()
    with pytest.raises(
        AssertionError, match=r"no example of some states: add one for each of them\nassert \['paused'\] == "
    ):
        suite.test_every_state_has_an_example()


def test_the_import_error_names_pytest_if_it_is_missing() -> None:
    program = "import sys; sys.modules['pytest'] = None; import bulkstatus.testing.conformance"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.stderr.splitlines()[-1] == (
        "ImportError: bulkstatus.testing.conformance needs pytest, which is not installed: pip install pytest"
    )


def test_an_import_of_bulkstatus_testing_does_not_import_the_conformance_tests() -> None:
    program = (
        "import bulkstatus.testing, sys; print(sum('conformance' in name or name == 'pytest' for name in sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout == "0\n"
