"""The simulated vendors. Each vendor has a module, which builds its responses and checks requests.

`ScriptedVendor` and `Sandbox` send the responses. The modules build bodies from the generated models, so a type checker
finds code that a changed spec breaks.
"""

import importlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum, auto
from typing import Any, Protocol, cast

from attrs import evolve, frozen

from bulkstatus.http.messages import Response
from bulkstatus.vendors.account import Account


class Counters(StrEnum):
    """The place of the item counters in a response, for vendors with more than one place."""

    INSIDE = auto()
    """The counters are in their usual place: inside `data` for Zoho Creator, in the report for Applivery."""
    OUTSIDE_DATA = auto()
    """The counters of Zoho Creator are next to `data`."""
    ABSENT = auto()
    """The response has no counters."""


@frozen(kw_only=True)
class Report:
    """The status of a simulated job, from which a response is built. Values that the vendor never sends are omitted."""

    state: str
    """The vendor's state."""
    job_id: str
    """The job's id, for responses that contain it."""
    total: int
    """The number of items in the job."""
    processed: int
    """The number of items processed so far, including failed and skipped ones."""
    failed: int
    """The number of items that failed, including those in `item_errors`."""
    item_errors: tuple[tuple[str, str], ...] = ()
    """The key and the message of each failed item that the response names."""
    skipped: tuple[int, ...] = ()
    """The numbers of the lines that were skipped."""
    message: str | None = None
    """The vendor's message about a job that failed as a whole."""
    counters: Counters = Counters.INSIDE
    """The place of the counters in the response."""
    started: datetime
    """The time at which the job was started, with a time zone."""
    now: datetime
    """The time at which the response is sent, with a time zone."""


class Responses(Protocol):
    """The interface of a module that builds a vendor's responses. `Account.responses` names the module."""

    @property
    def STATES(self) -> tuple[str, ...]:  # noqa: N802 - a constant of a module
        """The vendor's states of a job, in the order of the generated enum."""
        ...

    def status(self, report: Report, /) -> Response:
        """Return a response with the status of a job.

        Args:
            report: The status.
        """
        ...

    def error(self, status_code: int, code: int | str | None = None, /) -> Response:
        """Return an error response.

        Args:
            status_code: The HTTP status.
            code: The vendor's own code. Defaults to the most common code under this HTTP status.
        """
        ...


def responses_of(account_class: type[Account]) -> Responses | None:
    """Return the module that builds a vendor's responses, or None if the account class names no module."""
    return cast(Responses, importlib.import_module(account_class.responses)) if account_class.responses else None


class Model(Protocol):
    """The interface of a generated model."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object, with the fields that were set."""
        ...


def json_response(status_code: int, body: Model | Mapping[str, Any] | Sequence[Model]) -> Response:
    """Return a response with a JSON object or an array of objects.

    Args:
        status_code: The HTTP status.
        body: The object as a model or a mapping, or the array as a sequence of models.
    """
    value: Any = body
    if isinstance(body, Sequence):
        value = [item.to_dict() for item in body]
    elif not isinstance(body, Mapping):
        value = body.to_dict()
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status_code=status_code, headers={"content-type": "application/json"}, content=content)


def with_headers(response: Response, headers: Mapping[str, str]) -> Response:
    """Return a copy of a response with additional header fields.

    Args:
        response: The response to copy.
        headers: The additional header fields by name, in lower case.
    """
    return evolve(response, headers={**response.headers, **headers})
