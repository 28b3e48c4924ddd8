"""Test that every response of the sandbox conforms to the spec of its vendor."""

import base64
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from attrs import evolve
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.openapi.checks import IgnoredAuth, JsonSchemaError
from schemathesis.specs.openapi.checks import ignored_auth

from bulkstatus.http.messages import Response
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.sandbox.sandbox import VENDORS
from bulkstatus.testing import FakeClock
from bulkstatus.testing.responses import applivery, passcreator, saymon, zoho_creator

SPECS = Path(__file__).parents[2] / "specs"
OPERATION_IDS = {
    "passcreator": "getBulkOperationStatus",
    "applivery": "getBulkTask",
    "saymon": "getBulkOperationStatus",
    "zoho_creator": "getBulkInsertJobStatus",
}

# Scenarios with responses of real servers that the specs do not have: an HTML page, and an error under HTTP 200.
BEYOND_THE_SPECS = {"saymon-bad-gateway", "passcreator-error-in-200"}

BASIC = base64.b64encode(f"{saymon.LOGIN}:{saymon.PASSWORD}".encode()).decode()
RIGHT = {
    "passcreator": {"Authorization": passcreator.API_KEY},
    "applivery": {"Authorization": f"Bearer {applivery.TOKEN}"},
    "saymon": {"Authorization": f"Basic {BASIC}"},
    "zoho_creator": {"Authorization": f"Zoho-oauthtoken {zoho_creator.ACCESS_TOKEN}", "Accept": "application/json"},
}
WRONG = {
    "passcreator": {"Authorization": f"Bearer {passcreator.API_KEY}"},
    "applivery": {"Authorization": applivery.TOKEN},
    "saymon": {"Authorization": f"Bearer {saymon.API_TOKEN}"},
    "zoho_creator": {"Authorization": f"Bearer {zoho_creator.ACCESS_TOKEN}", "Accept": "application/json"},
}

bounded = settings(
    max_examples=25,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@cache
def operation_of(vendor: str) -> Any:
    """Return the only API operation in a vendor's spec, as a Schemathesis object."""
    schema = schemathesis.openapi.from_path(SPECS / f"{vendor}.yaml")
    return schema.find_operation_by_id(OPERATION_IDS[vendor])


def first_job(vendor: str) -> dict[str, str]:
    """Return the ids of the first job that a sandbox starts. Each key is the name of a path parameter."""
    return dict(zip(re.findall(r"{(\w+)}", operation_of(vendor).path), VENDORS[vendor].ids(0), strict=True))


def validate(sandbox: Sandbox, case: Any, headers: Mapping[str, str], *excluded: Any) -> int:
    """Send a request to the sandbox, compare the response with the spec, and return the HTTP status."""
    case.operation.app = case.operation.schema.app = sandbox.app()
    # Some scenarios send server errors on purpose.
    response = case.call_and_validate(headers=headers, excluded_checks=[not_a_server_error, *excluded])
    return int(response.status_code)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SCENARIOS.keys() - BEYOND_THE_SPECS))
def test_every_scenario_conforms_to_the_spec_until_its_end(name: str) -> None:
    vendor = SCENARIOS[name].vendor
    clock = FakeClock()
    sandbox = Sandbox(clock)
    sandbox.start(name, seconds=10)
    for _ in range(8):
        case = operation_of(vendor).Case(method="GET", path_parameters=first_job(vendor))
        validate(sandbox, case, RIGHT[vendor], ignored_auth)
        clock.advance(1.5)


@pytest.mark.slow
@pytest.mark.parametrize("vendor", VENDORS)
def test_no_job_is_returned_without_the_credential(vendor: str) -> None:
    sandbox = Sandbox(FakeClock())
    sandbox.start(next(name for name in SCENARIOS if name.startswith(vendor)))
    statuses = set()

    @bounded
    @given(operation_of(vendor).as_strategy(path_parameters=first_job(vendor)))
    def run(case: Any) -> None:
        statuses.add(validate(sandbox, case, RIGHT[vendor]))

    run()
    assert 200 in statuses  # the check `ignored_auth` needs a successful response


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["good ids", "bad ids"])
@pytest.mark.parametrize("credentials", [RIGHT, WRONG, {}], ids=["right", "wrong", "none"])
@pytest.mark.parametrize("vendor", VENDORS)
def test_every_response_conforms_to_the_spec(vendor: str, credentials: dict[str, Any], mode: GenerationMode) -> None:
    sandbox = Sandbox(FakeClock())
    statuses = set()

    @bounded
    @given(operation_of(vendor).as_strategy(mode))
    def run(case: Any) -> None:
        statuses.add(validate(sandbox, case, credentials.get(vendor, {})))

    run()
    assert statuses <= {200, 400, 401, 404}
    if credentials is not RIGHT:
        assert 200 not in statuses


class WrongType(Sandbox):
    """A faulty sandbox that sends a number as the state, instead of a string."""

    def respond(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Response:
        response = super().respond(method, url, headers, content)
        return evolve(response, content=response.content.replace(b'"status":"in progress"', b'"status":7'))


class WrongStatus(Sandbox):
    """A faulty sandbox that sends every response with HTTP 418. The spec requires another schema for HTTP 418."""

    def respond(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Response:
        return evolve(super().respond(method, url, headers, content), status_code=418)


class AnyKey(Sandbox):
    """A faulty sandbox that accepts any credential."""

    def respond(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Response:
        return super().respond(method, url, {**(headers or {}), "authorization": passcreator.API_KEY}, content)


class NoKey(Sandbox):
    """A faulty sandbox that accepts requests without a credential, but refuses a wrong credential."""

    def respond(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Response:
        return super().respond(method, url, {"authorization": passcreator.API_KEY, **(headers or {})}, content)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("broken", "finding"),
    [(WrongType, JsonSchemaError), (WrongStatus, JsonSchemaError), (AnyKey, IgnoredAuth), (NoKey, IgnoredAuth)],
)
def test_the_checks_fail_for_broken_sandboxes(broken: type[Sandbox], finding: type[Exception]) -> None:
    sandbox = broken(FakeClock())
    sandbox.start("passcreator-success")
    case = operation_of("passcreator").Case(method="GET", path_parameters=first_job("passcreator"))
    with pytest.raises(FailureGroup) as caught:
        validate(sandbox, case, RIGHT["passcreator"])
    assert [type(failure) for failure in caught.value.exceptions] == [finding]
