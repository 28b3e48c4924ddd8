"""Simulation of Passcreator, whose responses list failed items in a JSON object or array."""

from http import HTTPStatus

from bulkstatus.http.messages import Response
from bulkstatus.testing.fake_vendor import StatusRequest
from bulkstatus.testing.responses import Report, json_response
from bulkstatus.vendors.passcreator import Passcreator
from bulkstatus_api.passcreator.models import (
    EmptyResponse,
    ErrorResponse,
    ErrorsByKey,
    ItemProblem,
    Process,
    ProcessResponse,
    ProcessState,
)

account_class = Passcreator
STATES: tuple[str, ...] = tuple(ProcessState)
UNKNOWN_ROUTE_CODE = None
UNKNOWN_JOB_STATUS = 404

API_KEY = "sandbox/key.with&odd%characters=!~_"
"""The API key that the sandbox accepts. The header `Authorization` contains only the API key, without `Bearer`."""

# "Object not found" is documented. The other texts are made up, as in the spec.
_TEXTS = {403: "Access denied", 404: "Object not found", 429: "Rate limit exceeded"}


def ids(number: int) -> tuple[str, ...]:
    """Return the id of a simulated process, which is a UUID.

    Args:
        number: Number of the process, counted from 0.
    """
    return (f"627d21f7-e1a0-4085-84cb-{number:012x}",)


def reject(request: StatusRequest) -> Response | None:
    """Return None if the header `Authorization` contains only the API key, else a 401 response."""
    return None if request.headers.get("authorization") == API_KEY else error(401)


def status(report: Report) -> Response:
    """Return a response with the status of a process, in Passcreator's JSON envelope.

    Args:
        report: Status, progress and item errors of the simulated process.
    """
    process = Process(
        current=report.processed,
        total=report.total,
        created_on=f"{report.started:%Y-%m-%d %H:%M:%S}",
        status=report.state,
        errors=_errors(report.item_errors),
    )
    envelope = ProcessResponse(
        status_code=200,
        success=True,
        description="Success",
        errors=[],
        count=1,
        response_meta_data=None,
        data=process,
    )
    return json_response(200, envelope)


def error(status_code: int, code: int | str | None = None) -> Response:
    """Return an error response: an empty JSON object for HTTP 401, else Passcreator's envelope without data.

    Args:
        status_code: HTTP status of the response.
        code: Status code in the envelope. Defaults to the HTTP status.
    """
    if status_code == 401:
        return json_response(401, EmptyResponse())
    body_status = code if isinstance(code, int) else status_code
    envelope = ErrorResponse(
        status_code=body_status,
        success=False,
        description=HTTPStatus(body_status).phrase,
        errors=[_TEXTS.get(body_status, "An unexpected error occurred")],
        count=0,
        response_meta_data=None,
        data=[],
    )
    return json_response(status_code, envelope)


def _errors(items: tuple[tuple[str, str], ...]) -> ErrorsByKey | list[ItemProblem | str | None] | None:
    """Return failed items in Passcreator's format: an array if their keys are 0, 1, 2…, else an object."""
    failures: dict[str, ItemProblem | str | None] = dict(items)
    if not failures:
        return None
    if list(failures) == [str(index) for index in range(len(failures))]:
        return list(failures.values())
    errors = ErrorsByKey()
    errors.additional_properties = failures
    return errors
