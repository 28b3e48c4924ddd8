"""Test that every scripted response conforms to the spec of its vendor."""

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import given, reject
from hypothesis import strategies as st
from schemathesis.openapi.checks import JsonSchemaError
from tests.testing.conftest import JOBS

from bulkstatus import BulkStatus, ConfigurationError
from bulkstatus.http.messages import Response
from bulkstatus.testing import FakeClock, ScriptedResponse, fails, sends, shows
from bulkstatus.testing.responses import responses_of

SPECS = Path(__file__).parents[2] / "specs"
NOW = FakeClock().now()

# Responses of real servers that the specs do not have: HTML pages from a proxy, and errors under HTTP 200.
BEYOND_THE_SPECS = [("saymon", 502), ("saymon", 503), ("saymon", 504), ("passcreator", 200), ("applivery", 200)]


@cache
def operation_of(vendor: str) -> Any:
    """Return the only API operation in a vendor's spec, as a Schemathesis object."""
    found: list[Any] = [*schemathesis.openapi.from_path(SPECS / f"{vendor}.yaml").get_all_operations()]
    assert len(found) == 1
    return found[0].ok()


def conform(vendor: str, response: Response) -> None:
    request = httpx.Request("GET", JOBS[vendor].url)
    sent = httpx.Response(
        response.status_code, headers=dict(response.headers), content=response.content, request=request
    )
    sent.elapsed = timedelta()
    operation_of(vendor).validate_response(sent)


def build(vendor: str, scripted: ScriptedResponse) -> Response:
    return scripted.build(JOBS[vendor], NOW, NOW)


counts = st.none() | st.integers(0, 20)
failures = st.none() | st.dictionaries(
    st.text(max_size=10) | st.integers(0, 20).map(str), st.text(max_size=20), max_size=5
)


@pytest.mark.slow
@given(
    vendor=st.sampled_from(list(JOBS)),
    data=st.data(),
    total=counts,
    processed=counts,
    failed=counts,
    errors=failures,
    skipped=st.just([]) | st.lists(st.integers(1, 1000), max_size=3),
    message=st.none() | st.text(min_size=1, max_size=20),
)
def test_every_scripted_status_conforms_to_the_spec(vendor: str, data: st.DataObject, **options: Any) -> None:
    responses = responses_of(type(JOBS[vendor].account))
    assert responses
    status = data.draw(st.sampled_from([*map(str, responses.STATES), *BulkStatus]))
    try:
        response = build(vendor, shows(status, **options))
    except ConfigurationError:
        reject()
    conform(vendor, response)


@pytest.mark.parametrize("vendor", JOBS)
def test_every_state_by_name_conforms_to_the_spec(vendor: str) -> None:
    responses = responses_of(type(JOBS[vendor].account))
    assert responses
    for state in responses.STATES:
        errors = {"x": "bad"} if state == "finished with errors" else None
        conform(vendor, build(vendor, shows(str(state), errors=errors)))


@pytest.mark.parametrize("vendor", JOBS)
def test_every_error_conforms_to_the_spec(vendor: str) -> None:
    built = 0
    for status_code in (200, 400, 401, 403, 404, 405, 409, 422, 429, *range(500, 512)):
        try:
            response = build(vendor, fails(status_code, retry_after=30))
        except ConfigurationError:
            continue
        if (vendor, status_code) not in BEYOND_THE_SPECS:
            conform(vendor, response)
            built += 1
    assert built > 15


@pytest.mark.parametrize("vendor", JOBS)
@pytest.mark.parametrize("status_code", [200, 401, 500])
def test_the_check_fails_for_responses_beyond_the_spec(vendor: str, status_code: int) -> None:
    with pytest.raises(JsonSchemaError):
        conform(vendor, build(vendor, sends(status_code, [], headers={"content-type": "application/json"})))
