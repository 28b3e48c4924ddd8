"""The account class for Passcreator's endpoint `GET /api/v3/process/{identifier}`."""

from typing import ClassVar, assert_never

from bulkstatus.errors import ApiError, OperationNotFound
from bulkstatus.operation import ItemError, Operation
from bulkstatus.pacing import Pacing
from bulkstatus.secret import Secret
from bulkstatus.status import BulkStatus
from bulkstatus.text import as_json
from bulkstatus.vendors.account import Account, Target
from bulkstatus.vendors.fields import FieldReader, code_of, progress_of
from bulkstatus.vendors.response_reader import ResponseReader, error_class_of
from bulkstatus.vendors.states import state_table
from bulkstatus.vendors.variables import Variable, Variables, server_settings
from bulkstatus_api.passcreator.api.bulk_status import get_bulk_operation_status as endpoint
from bulkstatus_api.passcreator.models import (
    ErrorResponse,
    ErrorsByKey,
    ItemProblem,
    Process,
    ProcessResponse,
    ProcessState,
)
from bulkstatus_api.passcreator.types import UNSET


class Passcreator(Account):
    """A Passcreator account, which authenticates with an API key.

    According to public client code, Passcreator allows 600 requests per minute. By default, a job is polled every 2 to
    60 seconds (see `pacing`). The spec `specs/passcreator.yaml` describes Passcreator's API.

    Args:
        api_key: The API key of a user, without a prefix such as `Bearer`. An API key gives access only to jobs that its
            user can see. The API key is sent in the documented header field `Authorization`.
        base_url: The base URL of the API. Defaults to `https://app.passcreator.com`, the only host that Passcreator
            documents.
        allow_http: Whether to allow unencrypted HTTP to servers other than the local machine. Defaults to False.
        name: The account's name, which consists of 1 to 100 printable characters. Defaults to `passcreator`. If a
            client has two accounts on the same server, their names must differ.

    Raises:
        ConfigurationError: If the API key, the base URL or the name is invalid.
    """

    vendor = "passcreator"
    label = "Passcreator"
    servers: ClassVar = {"": "https://app.passcreator.com"}
    variables = Variables(
        credentials=((Variable("PASSCREATOR_API_KEY", "api_key", "the API key", is_secret=True),),),
        settings=server_settings("PASSCREATOR", base_url="the base URL; default: https://app.passcreator.com"),
    )
    responses = "bulkstatus.testing.responses.passcreator"
    endpoint = endpoint
    # Passcreator allows 600 requests per minute. Its own sample polls every 5 seconds.
    pacing = Pacing(min_interval=2.0, max_interval=60.0)
    requests_per_second = 600 / 60

    def __init__(
        self, *, api_key: str, base_url: str | None = None, allow_http: bool = False, name: str | None = None
    ) -> None:
        secret = Secret.checked(api_key, "api_key")
        super().__init__(
            base_url=base_url,
            allow_http=allow_http,
            name=name,
            secrets=[secret],
            secret_headers={"authorization": secret},
        )

    def operation(self, identifier: str) -> Target:
        """Return the `Target` for an identifier or a process URL, without sending a request.

        Args:
            identifier: The identifier of the process, which consists of 1 to 128 letters, digits, `-` or `_`. You can
                also pass the process URL, which Passcreator returns in `data.process` when you start a job.

        Raises:
            ConfigurationError: If the identifier is malformed, or if the URL does not belong to this account.
        """
        if isinstance(identifier, str) and "://" in identifier:
            return self.target(identifier)
        return self._job(endpoint.build_request, identifier)

    def _read(self, response: ResponseReader) -> Operation:
        """Convert a response from Passcreator into an `Operation`."""
        model = endpoint.parse_body(response.status_code, response.body)
        if response.status_code in (200, 404) and model is None:
            raise response.unreadable("no JSON object")  # probably from a proxy or another server
        if not isinstance(model, ProcessResponse):
            if (
                response.status_code == 404
                and isinstance(model, ErrorResponse)
                and model.success is not False
                and model.data != []
            ):
                raise response.unreadable("neither `success` false nor an empty `data`")
            raise _refusal(response, response.status_code)
        # `success` is optional. If it is present, only `true` means success.
        inner = code_of(model.status_code)
        refused = isinstance(inner, int) and inner >= 400
        if refused or (model.success is not True and model.success is not UNSET):
            raise _refusal(response, inner if isinstance(inner, int) and refused else response.status_code)
        if isinstance(model.data, Process):
            return _read_process(response, model, model.data)
        data: object = model.data
        if data == [] or model.count == 0:  # Passcreator reports a missing process like this
            raise _refusal(response, 404)
        raise response.unreadable("no process in `data`")


def _refusal(response: ResponseReader, status_code: int) -> ApiError:
    """Return the error for an HTTP status, or for the `statusCode` in the body of a 2xx response."""
    error_class = OperationNotFound if status_code == 404 else error_class_of(status_code)
    if not isinstance(response.body, dict):
        return response.error(error_class)
    envelope = ErrorResponse.from_dict(response.body)
    texts: list[object] = [*(envelope.errors if isinstance(envelope.errors, list) else ()), envelope.description]
    return response.error(error_class, message=next((text for text in texts if text and isinstance(text, str)), None))


def _read_process(response: ResponseReader, model: ProcessResponse, process: Process) -> Operation:
    state, fields = process.status, response.fields
    if not isinstance(state, str) or not state:
        raise response.unreadable("no text in `data.status`")
    status = map_status(state) if isinstance(state, ProcessState) else BulkStatus.UNKNOWN

    item_errors = read_item_errors(process, fields)
    failed = None if item_errors is None else len(item_errors)
    if status is BulkStatus.SUCCEEDED and failed:
        # State and item errors contradict each other. Trust the errors, so that no failed item is missed.
        fields.note("data.errors", "null on a finished process", [item.key for item in item_errors or ()])
        status = BulkStatus.COMPLETED_WITH_ERRORS
    elif status is BulkStatus.COMPLETED_WITH_ERRORS and failed == 0:
        fields.note("data.errors", "the failed items", [])
        failed = None
    processed = fields.count(process.current, "data.current", required=True)
    succeeded = None
    if status.is_terminal and processed is not None and failed is not None and failed <= processed:
        succeeded = processed - failed
    return response.operation(
        status,
        str(state),
        progress=progress_of(
            total=fields.count(process.total, "data.total", required=True),
            processed=processed,
            succeeded=succeeded,
            failed=failed,
        ),
        item_errors=item_errors or (),
        created_at=fields.moment_without_zone(process.created_on, "data.createdOn"),
        raw=model,
    )


def map_status(state: ProcessState) -> BulkStatus:
    """Return the common status for a Passcreator state."""
    match state:
        case ProcessState.IN_PROGRESS:
            return BulkStatus.RUNNING
        case ProcessState.FINISHED:
            return BulkStatus.SUCCEEDED
        case ProcessState.FINISHED_WITH_ERRORS:
            return BulkStatus.COMPLETED_WITH_ERRORS
        case _:
            assert_never(state)


Passcreator.states = state_table(ProcessState, map_status)


def read_item_errors(process: Process, fields: FieldReader) -> tuple[ItemError, ...] | None:
    """Return the item errors in `data.errors`, or None if `data.errors` is malformed.

    Passcreator sends an array instead of an object if the object is empty, or if its keys are 0, 1, 2 and so on. In an
    array, the key of each item error is its index.

    Args:
        process: The model of the process in the response.
        fields: The reader that records deviations from the spec.
    """
    errors = process.errors
    if errors is None:
        return ()
    entries: list[tuple[str, ItemProblem | str | None]]
    if isinstance(errors, ErrorsByKey):
        entries = list(errors.additional_properties.items())
    elif isinstance(errors, list):
        entries = [(str(index), entry) for index, entry in enumerate(errors)]
    else:
        fields.note("data.errors", "an object, an array or null", errors)
        return None
    return tuple(ItemError(key, _item_message(entry, f"data.errors.{key}", fields)) for key, entry in entries)


def _item_message(entry: ItemProblem | str | None, where: str, fields: FieldReader) -> str:
    if isinstance(entry, str):
        return entry
    if isinstance(entry, ItemProblem) and isinstance(entry.message, str):
        return f"{entry.property_}: {entry.message}" if isinstance(entry.property_, str) else entry.message
    found = entry.to_dict() if isinstance(entry, ItemProblem) else entry
    fields.note(where, "a message", found)
    return as_json(found, fields.redact)
