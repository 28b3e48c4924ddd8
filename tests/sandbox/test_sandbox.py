"""Test the sandbox without a socket: credentials, responses, routes, time and errors."""

import asyncio
import base64
import builtins
import importlib
import json
import sys
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus import (
    AsyncClient,
    AuthenticationError,
    BulkStatusError,
    Client,
    ConfigurationError,
    OperationNotFound,
    Passcreator,
    Saymon,
    TransportError,
    ZohoCreator,
)
from bulkstatus._version import install_hint
from bulkstatus.http.messages import Response
from bulkstatus.sandbox import SCENARIOS, Sandbox
from bulkstatus.testing import FakeClock
from bulkstatus.testing.responses import applivery, passcreator, saymon, zoho_creator

HAPPY = ("passcreator-success", "applivery-success", "saymon-finished", "zoho_creator-success")
BASIC = "Basic " + base64.b64encode(f"{saymon.LOGIN}:{saymon.PASSWORD}".encode()).decode()
ZOHO = f"Zoho-oauthtoken {zoho_creator.ACCESS_TOKEN}"


def respond(scenario: str, headers: dict[str, str], query: str = "") -> Response:
    """Start a job in a new sandbox, and return the response to its first poll."""
    sandbox = Sandbox(FakeClock())
    return sandbox.respond("GET", sandbox.start(scenario) + query, headers)


def body(response: Response) -> Any:
    assert response.headers["content-type"] == "application/json"
    return json.loads(response.content)


# Credentials


@pytest.mark.parametrize(
    ("scenario", "query", "headers"),
    [
        ("passcreator-success", "", {"Authorization": passcreator.API_KEY}),
        ("applivery-success", "", {"Authorization": f"Bearer {applivery.TOKEN}"}),
        ("saymon-finished", "", {"Authorization": BASIC}),
        ("saymon-finished", "", {"Cookie": f"theme=dark; sid={saymon.SESSION_ID}"}),
        ("saymon-finished", f"?api-token={saymon.API_TOKEN}", {}),
        ("zoho_creator-success", "", {"Authorization": ZOHO, "Accept": "application/json"}),
    ],
)
def test_the_right_credential_is_accepted(scenario: str, query: str, headers: dict[str, str]) -> None:
    assert respond(scenario, headers, query).status_code == 200
    assert respond(scenario, {name.lower(): value for name, value in headers.items()}, query).status_code == 200


@pytest.mark.parametrize(
    ("scenario", "query", "headers", "refusal"),
    [
        ("passcreator-success", "", {}, {}),
        ("passcreator-success", "", {"Authorization": f"Bearer {passcreator.API_KEY}"}, {}),
        (
            "applivery-success",
            "",
            {},
            {"status": False, "error": {"code": 4002, "message": "No auth token"}},
        ),
        (
            "applivery-success",
            "",
            {"Authorization": applivery.TOKEN},
            {"status": False, "error": {"code": 4004, "message": "Invalid Token"}},
        ),
        (
            "saymon-finished",
            "",
            {},
            {"code": "Unauthorized", "message": '{"errorCode":3,"message":"Authorization required"}'},
        ),
        (
            "saymon-finished",
            "",
            {"Authorization": "Basic eDp5"},
            {"code": "InvalidCredentials", "message": '{"errorCode":3,"message":"Wrong login or password"}'},
        ),
        (
            "saymon-finished",
            "",
            {"Cookie": "sid=0"},
            {"code": "Unauthorized", "message": '{"errorCode":3,"message":"Session not found"}'},
        ),
        (
            "saymon-finished",
            "?api-token=0",
            {},
            {"code": "Unauthorized", "message": '{"errorCode":3,"message":"Token not found"}'},
        ),
        (
            "zoho_creator-success",
            "",
            {"Accept": "application/json"},
            {"code": 1000, "description": "A required parameter is missing or was sent twice"},
        ),
        (
            "zoho_creator-success",
            "",
            {"Accept": "application/json", "Authorization": f"Bearer {zoho_creator.ACCESS_TOKEN}"},
            {"code": 1030, "description": "The access token is invalid or has expired"},
        ),
    ],
)
def test_a_wrong_or_missing_credential_gets_the_vendors_error(
    scenario: str, query: str, headers: dict[str, str], refusal: object
) -> None:
    response = respond(scenario, headers, query)
    assert response.status_code == 401
    assert body(response) == refusal


@pytest.mark.parametrize("accept", ["*/*", "application/json, */*", "", None])
def test_zoho_requires_an_exact_accept_header(accept: str | None) -> None:
    headers = {"Authorization": ZOHO} | ({} if accept is None else {"Accept": accept})
    response = respond("zoho_creator-success", headers)
    assert (response.status_code, body(response)["code"]) == (400, 9210)


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("jason18", "someone", (404, 1040)),
        ("zylker-store", "other-app", (404, 2892)),
        ("Employee_Details", "Other", (404, 2893)),
        ("3888833000000114027", "1", (200, 7120)),
        ("3888833000000114027", "x", (404, 1000)),
    ],
)
def test_zohos_error_names_the_wrong_part_of_the_path(old: str, new: str, refusal: tuple[int, int]) -> None:
    sandbox = Sandbox(FakeClock())
    url = sandbox.start("zoho_creator-success").replace(old, new)
    response = sandbox.respond("GET", url, {"authorization": ZOHO, "accept": "application/json"})
    assert (response.status_code, body(response)["code"]) == refusal


def test_zoho_jobs_are_in_production() -> None:
    sandbox = Sandbox(FakeClock())
    staged = ZohoCreator(access_token=zoho_creator.ACCESS_TOKEN, environment="stage", base_url=sandbox.base_url)
    with Client(staged, transport=sandbox.transport()) as client, pytest.raises(OperationNotFound):
        client.get(sandbox.start("zoho_creator-success"))
    headers = {"Authorization": ZOHO, "Accept": "application/json", "environment": "moon"}
    assert body(respond("zoho_creator-success", headers))["code"] == 2892


@pytest.mark.parametrize(("session_id", "api_token"), [(saymon.SESSION_ID, None), (None, saymon.API_TOKEN)])
def test_every_saymon_credential_is_accepted(session_id: str | None, api_token: str | None) -> None:
    sandbox = Sandbox(FakeClock())
    account = Saymon(base_url=sandbox.base_url, session_id=session_id, api_token=api_token)
    with Client(account, transport=sandbox.transport()) as client:
        assert client.get(sandbox.start("saymon-finished")).status == "running"


# Responses


@pytest.mark.parametrize(
    ("scenario", "seconds", "response"),
    [
        (
            "passcreator-partial",
            5,
            {
                "statusCode": 200,
                "success": True,
                "description": "Success",
                "errors": [],
                "count": 1,
                "responseMetaData": None,
                "data": {
                    "current": 500,
                    "total": 1000,
                    "createdOn": "2024-01-15 10:30:00",
                    "status": "in progress",
                    "errors": {"customer-0042": "A required field is missing"},
                },
            },
        ),
        (
            "applivery-success",
            6,
            {
                "status": True,
                "data": {
                    "id": "65a1b2c3d4e5f60700000000",
                    "status": "inProgress",
                    "report": {
                        "numItems": 250.0,
                        "numInserts": 124.0,
                        "numUpdates": 0.0,
                        "numSkips": 1.0,
                        "numErrors": 0.0,
                        "skippedLines": [{"line": 17.0}],
                        "erroredLines": [],
                    },
                    "createdAt": "2024-01-15T10:30:00Z",
                    "updatedAt": "2024-01-15T10:30:06Z",
                },
            },
        ),
        ("saymon-finished", 10, {"finished": True}),
        (
            "zoho_creator-partial",
            6,
            {
                "code": 3000,
                "data": {
                    "api_status": "In-progress",
                    "record_details": {
                        "total_records": 1000,
                        "failed_records": 6,
                        "unprocessed_records": 500,
                        "success_records": 494,
                    },
                },
            },
        ),
        (
            "zoho_creator-spelling-variants",
            10,
            {
                "code": 3000,
                "data": {"api_status": "COMPLETED"},
                "record_details": {
                    "total_records": 1000,
                    "failed_records": 0,
                    "unprocessed_records": 0,
                    "success_records": 1000,
                },
            },
        ),
    ],
)
def test_responses_have_the_form_of_the_vendor(scenario: str, seconds: float, response: object) -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url = sandbox.start(scenario, seconds=10)
    clock.advance(seconds)
    assert body(sandbox.respond("GET", url, credentials_for(sandbox, url))) == response


def credentials_for(sandbox: Sandbox, url: str) -> dict[str, str]:
    """Return the headers that the sandbox's account sends to a status URL, including the credential."""
    for account in sandbox.accounts():
        if target := account.find(url):
            request = account.request(target)
            return {**request.headers, **{name: text.reveal() for name, text in request.secret_headers.items()}}
    raise AssertionError(url)


def test_item_errors_with_the_keys_0_1_2_are_sent_as_an_array() -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url = sandbox.start("passcreator-all-failed", seconds=8)
    errors = []
    for _ in range(3):
        errors.append(body(sandbox.respond("GET", url, credentials_for(sandbox, url)))["data"]["errors"])
        clock.advance(1)
    assert errors == [None, ["A required field is missing"], ["A required field is missing"] * 2]


def test_saymons_proxy_responds_with_html() -> None:
    sandbox = Sandbox(FakeClock())
    url = sandbox.start("saymon-bad-gateway")
    headers = credentials_for(sandbox, url)
    first, second = (sandbox.respond("GET", url, headers) for _ in range(2))
    assert first.status_code == 200
    assert (second.status_code, second.headers["content-type"]) == (502, "text/html")
    assert b"502 Bad Gateway" in second.content


# Routes


@pytest.mark.parametrize(
    ("path", "status_code", "code"),
    [
        ("/v1/organizations/acme-mobility/bulk-tasks", 404, 1002),
        ("/v1/organizations/acme-mobility/bulk-tasks/not-hexadecimal", 404, 1002),
        ("/v1/organizations/acme-mobility/bulk-tasks/65a1b2c3d4e5f60700000000/", 404, 1002),
        ("/creator/v2.1/bulk/jason18", 404, 1000),
    ],
)
def test_an_unknown_route_gets_the_vendors_error(path: str, status_code: int, code: int) -> None:
    sandbox = Sandbox(FakeClock())
    error = body(response := sandbox.respond("GET", path))
    assert response.status_code == status_code
    assert error.get("error", error)["code"] == code


@pytest.mark.parametrize("path", ["/api/v3/process/", "/api/v3/process/a.b", "/node/api/bulks/x1/status"])
def test_an_unknown_route_without_a_vendor_code_is_a_404(path: str) -> None:
    response = Sandbox(FakeClock()).respond("GET", path)
    assert (response.status_code, response.headers["content-type"]) == (404, "application/json")


@pytest.mark.parametrize("path", ["", "/", "/elsewhere", "//", "*", "/api", "http://other.example/api/v3/process/x"])
def test_a_path_of_an_unknown_vendor_is_a_plain_404(path: str) -> None:
    response = Sandbox(FakeClock()).respond("GET", path)
    assert (response.status_code, response.content) == (404, b"Not Found")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("scenario", HAPPY)
def test_a_wrong_method_is_a_405_with_the_allowed_method(scenario: str, method: str) -> None:
    sandbox = Sandbox(FakeClock())
    url = sandbox.start(scenario)
    response = sandbox.respond(method, url, credentials_for(sandbox, url))
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    if scenario.startswith("zoho"):
        assert body(response)["code"] == 1020


@given(
    st.sampled_from(["GET", "POST", ""]),
    st.one_of(
        st.text(),
        st.text().map("/api/v3/process/{}".format),
        st.text().map("/v1/organizations/acme-mobility/bulk-tasks/{}".format),
        st.text().map("/node/api/bulk/{}/status?api-token=%ff".format),
        st.text().map("/creator/v2.1/bulk/jason18/zylker-store/form/Employee_Details/insert/{}".format),
    ),
    st.dictionaries(st.sampled_from(["Authorization", "Cookie", "Accept", "environment"]), st.text()),
)
def test_no_request_without_credentials_raises_or_returns_a_job(method: str, url: str, headers: dict[str, str]) -> None:
    sandbox = Sandbox(FakeClock())
    for scenario in HAPPY:
        sandbox.start(scenario)
    assert sandbox.respond(method, url, headers).status_code in {400, 401, 404, 405}


# Jobs and time


def test_ids_are_the_same_every_time_and_differ_from_job_to_job() -> None:
    first, second = Sandbox(FakeClock()), Sandbox(FakeClock())
    urls = [first.start(name) for name in SCENARIOS]
    assert urls == [second.start(name) for name in SCENARIOS]
    assert len(set(urls)) == len(SCENARIOS)


def test_a_status_url_belongs_to_its_vendors_account_only() -> None:
    sandbox = Sandbox(FakeClock())
    accounts = sandbox.accounts()
    assert [account.vendor for account in accounts] == ["passcreator", "applivery", "saymon", "zoho_creator"]
    for account, scenario in zip(accounts, HAPPY, strict=True):
        url = sandbox.start(scenario)
        assert [other for other in accounts if other.find(url)] == [account]


def test_the_repr_has_the_base_url_and_the_number_of_jobs_and_nothing_else() -> None:
    sandbox = Sandbox(FakeClock())
    assert repr(sandbox) == "Sandbox(base_url='http://localhost', jobs=0)"
    for scenario in HAPPY:
        sandbox.start(scenario)
    assert repr(sandbox) == "Sandbox(base_url='http://localhost', jobs=4)"


def test_a_job_that_was_never_started_is_not_found() -> None:
    sandbox = Sandbox(FakeClock())
    passes, mdm, monitoring, records = accounts = sandbox.accounts()
    targets = (
        passes.operation("627d21f7-e1a0-4085-84cb-130906cd097c"),
        mdm.operation("acme-mobility", "65a1b2c3d4e5f60718293a4b"),
        monitoring.operation("5f3b9c0e7a1d4e2b8c6f0a17"),
        records.operation("jason18", "zylker-store", "Employee_Details", "3888833000000114027"),
    )
    with Client(*accounts, transport=sandbox.transport()) as client:
        for target in targets:
            with pytest.raises(OperationNotFound):
                client.get(target)


def test_an_unknown_scenario_vendor_or_duration_is_refused() -> None:
    sandbox = Sandbox(FakeClock())
    with pytest.raises(ConfigurationError, match=r"no scenario 'nonsense'.*passcreator-success"):
        sandbox.start("nonsense")
    with pytest.raises(ConfigurationError, match=r"unknown vendor 'nobody': choose one of passcreator"):
        sandbox.start(evolve(SCENARIOS["saymon-finished"], vendor="nobody"))
    for seconds in (0, -1, float("nan"), float("inf")):
        with pytest.raises(ConfigurationError, match="positive number"):
            sandbox.start("saymon-finished", seconds=seconds)


@pytest.mark.parametrize("vendor", ["passcreator", "applivery"])
def test_a_rate_limit_lasts_as_long_as_retry_after(vendor: str) -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url = sandbox.start(f"{vendor}-rate-limited", seconds=100)
    headers = credentials_for(sandbox, url)
    polls = []
    for pause in (0.0, 0.0, 0.5, 0.75, 0.75, 0.0):
        clock.advance(pause)
        response = sandbox.respond("GET", url, headers)
        polls.append((response.status_code, response.headers.get("retry-after")))
    assert polls == [(200, None), (429, "2"), (429, "2"), (429, "1"), (200, None), (200, None)]


def test_a_client_honours_retry_after() -> None:
    clock = FakeClock()
    sandbox = Sandbox(clock)
    url = sandbox.start("applivery-rate-limited", seconds=60)
    polls: list[tuple[float, int]] = []
    transport = sandbox.transport()
    send = transport.send

    class Recording:
        def send(self, request: Any, timeout: float) -> Response:
            response = send(request, timeout)
            polls.append((clock.monotonic(), response.status_code))
            return response

        def close(self) -> None:
            pass

    with Client(*sandbox.accounts(), transport=Recording(), clock=clock) as client:
        client.wait(url)
    assert [status_code for _, status_code in polls].count(429) == 1
    refused = [status_code for _, status_code in polls].index(429)
    assert polls[refused + 1][0] - polls[refused][0] >= 2


# Transports and the extra


def test_a_wrong_key_is_refused_in_process() -> None:
    sandbox = Sandbox(FakeClock())
    account = Passcreator(api_key="wrong", base_url=sandbox.base_url)
    with Client(account, transport=sandbox.transport()) as client, pytest.raises(AuthenticationError):
        client.get(sandbox.start("passcreator-success"))


def test_the_transports_refuse_other_servers() -> None:
    sandbox = Sandbox(FakeClock())
    real = Passcreator(api_key="a-real-key")
    target = real.operation("627d21f7")
    with Client(real, transport=sandbox.transport()) as client, pytest.raises(TransportError, match="sandbox"):
        client.get(target)

    async def run() -> None:
        async with AsyncClient(real, transport=sandbox.async_transport()) as client:
            await client.get(target)

    with pytest.raises(TransportError, match="sandbox"):
        asyncio.run(run())


def test_the_import_error_names_the_missing_package_and_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real_import = builtins.__import__

    def without_starlette(name: str, *args: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "starlette":
            raise ModuleNotFoundError("No module named 'starlette'", name="starlette")
        return real_import(name, *args, **options)

    for name in [name for name in sys.modules if name.startswith(("bulkstatus.sandbox", "starlette"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_starlette)
    with pytest.raises(ImportError) as caught:
        importlib.import_module("bulkstatus.sandbox")
    assert str(caught.value) == (
        f"bulkstatus.sandbox needs starlette, which is not installed: {install_hint('sandbox')}"
    )
    assert isinstance(caught.value.__cause__, ModuleNotFoundError)
    assert not isinstance(caught.value, BulkStatusError)
