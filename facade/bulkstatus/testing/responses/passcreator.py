"""Passcreator: one envelope for everything, failed items as a map that may turn into an array."""

from http import HTTPStatus

from bulkstatus.http.messages import Response
from bulkstatus.testing.responses import Report, json_response
from bulkstatus_api.passcreator.models import (
    EmptyResponse,
    ErrorResponse,
    ErrorsByKey,
    ItemProblem,
    Process,
    ProcessResponse,
    ProcessState,
)

STATES: tuple[str, ...] = tuple(ProcessState)

# "Object not found" is documented; the other texts are illustrative, as in the spec.
_TEXTS = {403: "Access denied", 404: "Object not found", 429: "Rate limit exceeded"}


def report(told: Report) -> Response:
    """The process in its envelope."""
    process = Process(
        current=told.processed,
        total=told.total,
        created_on=f"{told.started:%Y-%m-%d %H:%M:%S}",
        status=told.state,
        errors=_errors(told.item_errors),
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
    """An empty object for 401, else the envelope around nothing. A code is the status that only the body tells."""
    if status_code == 401:
        return json_response(401, EmptyResponse())
    told = code if isinstance(code, int) else status_code
    envelope = ErrorResponse(
        status_code=told,
        success=False,
        description=HTTPStatus(told).phrase,
        errors=[_TEXTS.get(told, "An unexpected error occurred")],
        count=0,
        response_meta_data=None,
        data=[],
    )
    return json_response(status_code, envelope)


def _errors(items: tuple[tuple[str, str], ...]) -> ErrorsByKey | list[ItemProblem | str | None] | None:
    """The failed items as the backend writes them: a map with the keys 0, 1, 2… becomes an array."""
    failures: dict[str, ItemProblem | str | None] = dict(items)
    if not failures:
        return None
    if list(failures) == [str(index) for index in range(len(failures))]:
        return list(failures.values())
    errors = ErrorsByKey()
    errors.additional_properties = failures
    return errors
