"""Tests of the generated clients and models, which users can also use directly."""

import asyncio
import copy
import functools
import hashlib
import importlib
import inspect
import json
import pickle
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pydantic
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bulkstatus_api.applivery.api.bulk_status import get_bulk_task
from bulkstatus_api.passcreator import AuthenticatedClient as PasscreatorClient
from bulkstatus_api.passcreator.api.bulk_status import get_bulk_operation_status as get_process
from bulkstatus_api.passcreator.errors import UnexpectedStatus
from bulkstatus_api.passcreator.models import Process, ProcessResponse, ProcessState
from bulkstatus_api.saymon.api.bulk_status import get_bulk_operation_status
from bulkstatus_api.zoho_creator.api.bulk_status import get_bulk_insert_job_status
from bulkstatus_api.zoho_creator.models import BulkInsertJobResponse, BulkInsertJobState, ErrorResponse
from bulkstatus_api.zoho_creator.types import UNSET

SPECS = Path(__file__).parents[1] / "specs"
ENDPOINTS: dict[str, Any] = {
    "applivery": get_bulk_task,
    "passcreator": get_process,
    "saymon": get_bulk_operation_status,
    "zoho_creator": get_bulk_insert_job_status,
}
vendors = pytest.mark.parametrize("vendor", ENDPOINTS)


@functools.cache
def spec(vendor: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((SPECS / f"{vendor}.yaml").read_text(encoding="utf-8"))
    return loaded


def examples(vendor: str) -> list[tuple[str, str, Any]]:
    """Return the HTTP status, the schema name and the body of each example in a spec.

    Examples of responses with several schemas are left out.
    """
    document = spec(vendor)
    (path,) = document["paths"].values()
    found = []
    for status, reference in path["get"]["responses"].items():
        content = document["components"]["responses"][reference["$ref"].rpartition("/")[2]]["content"]
        media = content["application/json"]
        if "$ref" in media["schema"]:
            schema = media["schema"]["$ref"].rpartition("/")[2]
            found += [(status, schema, example["value"]) for example in media["examples"].values()]
    return found


@vendors
def test_a_package_names_its_spec_and_version(vendor: str) -> None:
    package = importlib.import_module(f"bulkstatus_api.{vendor}")
    content = (SPECS / f"{vendor}.yaml").read_bytes()
    assert hashlib.sha256(content).hexdigest() == package.SPEC_SHA256
    assert package.SPEC_SHA256 in inspect.getdoc(package)  # type: ignore[operator]
    assert spec(vendor)["info"]["version"] == package.SPEC_VERSION
    root = files(f"bulkstatus_api.{vendor}")
    assert root.joinpath("py.typed").is_file()
    notice = f"# Generated from specs/{vendor}.yaml. Do not edit: change the spec and run `make generate`.\n"
    modules = list(Path(str(root)).rglob("*.py"))
    assert len(modules) > 5
    assert [path for path in modules if not path.read_text(encoding="utf-8").startswith(notice)] == []


@vendors
def test_the_changelog_of_a_spec_starts_with_its_version(vendor: str) -> None:
    info = spec(vendor)["info"]
    assert info["x-changelog"][0]["version"] == info["version"]


@vendors
def test_the_path_and_the_formats_of_the_ids_are_those_of_the_spec(vendor: str) -> None:
    document, endpoint = spec(vendor), ENDPOINTS[vendor]
    (path,) = document["paths"]
    assert endpoint.PATH.count("{") == path.count("{") == len(endpoint.PATH_PARAMETERS)
    schemas = [
        parameter["schema"] for parameter in document["components"]["parameters"].values() if parameter["in"] == "path"
    ]
    assert [(s["pattern"], s["minLength"], s["maxLength"]) for s in schemas] == list(endpoint.PATH_PARAMETERS.values())


def test_a_request_can_be_built_without_a_client() -> None:
    request = get_process.build_request("627d21f7-e1a0-4085-84cb-130906cd097c")
    assert request == {
        "method": "GET",
        "url": "/api/v3/process/627d21f7-e1a0-4085-84cb-130906cd097c",
        "headers": {"Accept": "application/json"},
    }
    with pytest.raises(ValueError, match="identifier"):
        get_process.build_request("../admin")


def test_a_response_can_be_parsed_without_a_client() -> None:
    response = get_bulk_insert_job_status.parse_body(200, {"code": 3000, "data": {"api_status": "Completed"}})
    assert isinstance(response, BulkInsertJobResponse)
    assert response.data is not None
    assert response.data.api_status is BulkInsertJobState.COMPLETED  # type: ignore[union-attr]
    refusal = get_bulk_insert_job_status.parse_body(200, {"code": 7120, "message": "x"})
    assert isinstance(refusal, ErrorResponse)
    assert (refusal.code, refusal.description) == (7120, UNSET)
    assert get_bulk_insert_job_status.parse_body(502, "<html>") is None


def test_an_unknown_state_becomes_a_string() -> None:
    process = Process.from_dict({"status": "queued"})
    assert (process.status, process.current) == ("queued", process.total)
    assert Process.from_dict({"status": "finished"}).status is ProcessState.FINISHED


PROCESS = {"statusCode": 200, "data": {"status": "in progress", "current": 250, "total": 1000}}


@pytest.mark.parametrize(
    ("status_code", "content", "parsed"),
    [
        (200, json.dumps(PROCESS).encode(), ProcessResponse),
        (200, b"<html>maintenance</html>", type(None)),
        (429, b"", type(None)),
        (520, b"{}", object),
        (299, b"[]", type(None)),
    ],
)
def test_no_response_makes_a_client_crash(status_code: int, content: bytes, parsed: type) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "key"
        return httpx.Response(status_code, content=content)

    transport = httpx.MockTransport(handle)
    client = PasscreatorClient("https://app.passcreator.com", "key", httpx_args={"transport": transport})
    with client:
        response = get_process.sync_detailed("627d21f7", client=client)
        assert get_process.sync("627d21f7", client=client) == response.parsed
    assert response.status_code == status_code
    assert isinstance(response.parsed, parsed)

    async def main() -> Any:
        async with client:
            return await get_process.asyncio("627d21f7", client=client)

    assert asyncio.run(main()) == response.parsed


@vendors
def test_no_repr_shows_a_credential(vendor: str) -> None:
    package = importlib.import_module(f"bulkstatus_api.{vendor}")
    client = package.AuthenticatedClient("https://example.com", "s3cret-token", prefix="")
    client.get_httpx_client()  # the call adds the token to the headers
    hidden = {"x-key": "s3cret-token"}
    plain = package.Client("https://example.com", headers=hidden, cookies=hidden, httpx_args={"headers": hidden})
    for shown in (repr(client), str(client), repr(plain)):
        assert "https://example.com" in shown
        assert "s3cret-token" not in shown


@pytest.mark.parametrize(
    ("vendor", "sent"),
    [
        ("passcreator", "the-key"),
        ("applivery", "Bearer the-key"),
        ("saymon", "Basic the-key"),
        ("zoho_creator", "Zoho-oauthtoken the-key"),
    ],
)
def test_a_token_is_sent_as_the_spec_defines(vendor: str, sent: str) -> None:
    client = importlib.import_module(f"bulkstatus_api.{vendor}").AuthenticatedClient("https://example.com", "the-key")
    assert client.get_httpx_client().headers["Authorization"] == sent


def test_an_undescribed_response_raises_with_raise_on_unexpected_status() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"<html>"))
    client = PasscreatorClient("https://app.passcreator.com", "key", httpx_args={"transport": transport})
    assert get_process.sync("627d21f7", client=client) is None
    client.raise_on_unexpected_status = True
    with pytest.raises(UnexpectedStatus, match="200"):
        get_process.sync("627d21f7", client=client)


@vendors
def test_models_reproduce_the_json_that_they_were_parsed_from(vendor: str) -> None:
    models = importlib.import_module(f"bulkstatus_api.{vendor}.models")
    read = [(getattr(models, schema), body) for _, schema, body in examples(vendor)]
    assert read
    for model, body in read:
        again = model.from_dict(model.from_dict(body).to_dict())
        assert again == model.from_dict(body)


@pytest.mark.slow
@vendors
@given(st.data())
def test_reading_a_json_object_never_raises(vendor: str, data: st.DataObject) -> None:
    schemas = spec(vendor)["components"]["schemas"].values()
    keys = st.sampled_from(sorted({name for schema in schemas for name in schema.get("properties", ())}))
    scalars = st.sampled_from([None, True, 3, 0.5, float("nan"), "", "text", 3000, "2024-01-01T00: 00:00Z"])
    values = st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(keys, inner, max_size=3), max_leaves=6
    )
    body = data.draw(st.dictionaries(keys, values, max_size=4))
    assert ENDPOINTS[vendor].parse_body(data.draw(st.integers(200, 599)), body) is not None


def test_unset_survives_copying() -> None:
    response = BulkInsertJobResponse.from_dict({})
    for copied in (copy.deepcopy(response), pickle.loads(pickle.dumps(response))):
        assert copied.data is UNSET
        assert copied.to_dict() == {}


@vendors
def test_the_validating_models_accept_every_example(vendor: str) -> None:
    schemas = importlib.import_module(f"bulkstatus_api.{vendor}.schemas")
    checked = [getattr(schemas, schema).model_validate(body) for _, schema, body in examples(vendor)]
    assert checked


@pytest.mark.parametrize(
    ("vendor", "schema", "body"),
    [
        ("passcreator", "ProcessResponse", PROCESS),
        (
            "passcreator",
            "Process",
            {"current": -1, "total": 1, "createdOn": "2024-01-15 10:30:00", "status": "x", "errors": None},
        ),
        (
            "passcreator",
            "Process",
            {"current": "1", "total": 1, "createdOn": "2024-01-15 10:30:00", "status": "x", "errors": None},
        ),
        (
            "passcreator",
            "Process",
            {"current": 1, "total": 1, "createdOn": "15.01.2024", "status": "x", "errors": None},
        ),
        ("applivery", "BulkTask", {"id": "not-hexadecimal"}),
        ("applivery", "BulkTask", {"createdAt": "2024-01-01T00: 00:00Z"}),
        ("applivery", "BulkTaskReport", {"numErrors": -1}),
        ("saymon", "BulkOperationStatus", {}),
        ("saymon", "BulkOperationStatus", {"finished": "yes"}),
        ("zoho_creator", "BulkInsertJobResponse", {"code": 7120}),
        ("zoho_creator", "RecordDetails", {"total_records": 1.5}),
    ],
)
def test_the_validating_models_reject_what_the_spec_does_not_allow(vendor: str, schema: str, body: Any) -> None:
    model = getattr(importlib.import_module(f"bulkstatus_api.{vendor}.schemas"), schema)
    with pytest.raises(pydantic.ValidationError):
        model.model_validate(body)
