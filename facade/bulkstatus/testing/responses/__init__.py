"""Modules that simulate the vendors: each module builds the responses of one vendor and checks requests.

`ScriptedVendor` and `Sandbox` send the responses that a vendor's module builds. The response bodies are built from the
generated models, so a type checker reports code that does not match the specs.
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
    """The place of the item counters in a response. Some vendors use more than one place."""

    INSIDE = auto()
    """The counters are in their usual place: inside `data` for Zoho Creator, and inside `report` for Applivery."""
    OUTSIDE_DATA = auto()
    """The counters of Zoho Creator are next to `data`, instead of inside `data`."""
    ABSENT = auto()
    """The response contains no counters."""


@frozen(kw_only=True)
class Report:
    """The status of a simulated job, from which a vendor's module builds a response.

    The response omits values that the vendor never sends.
    """

    state: str
    """The vendor's state."""
    job_id: str
    """The id of the job, which some vendors include in their responses."""
    total: int
    """The total number of items in the simulated job."""
    processed: int
    """The number of items processed so far, including failed and skipped items."""
    failed: int
    """The number of items that failed, including those in `item_errors`."""
    item_errors: tuple[tuple[str, str], ...] = ()
    """Pairs of an item key and an error message, one for each failed item that the response lists."""
    skipped: tuple[int, ...] = ()
    """The line numbers of the skipped lines in the uploaded file."""
    message: str | None = None
    """The vendor's error message for a job that failed as a whole, or None."""
    counters: Counters = Counters.INSIDE
    """The place of the item counters in the response."""
    started: datetime
    """The date and time at which the job started, with a time zone."""
    now: datetime
    """The date and time at which the response is sent, with a time zone."""


class Responses(Protocol):
    """The interface of a module that builds a vendor's responses. Set `Account.responses` to the name of the module."""

    @property
    def STATES(self) -> tuple[str, ...]:  # noqa: N802 - a constant of a module
        """The documented states of the vendor, in the order of the generated enum."""
        ...

    def status(self, report: Report, /) -> Response:
        """Return a response that reports the status of a job.

        Args:
            report: Status, progress and item errors of the simulated job.
        """
        ...

    def error(self, status_code: int, code: int | str | None = None, /) -> Response:
        """Return an error response in the vendor's format.

        Args:
            status_code: HTTP status of the response.
            code: Vendor-specific error code. Defaults to the most common error code for the HTTP status.
        """
        ...


def responses_of(account_class: type[Account]) -> Responses | None:
    """Return the module that builds a vendor's responses, or None if the account class does not set `responses`."""
    return cast(Responses, importlib.import_module(account_class.responses)) if account_class.responses else None


class Model(Protocol):
    """The interface that every generated model class implements."""

    def to_dict(self) -> dict[str, Any]:
        """Return the model as a JSON object, which contains only the fields that were set."""
        ...


def json_response(status_code: int, body: Model | Mapping[str, Any] | Sequence[Model]) -> Response:
    """Return a response whose body is a JSON object or an array of JSON objects.

    Args:
        status_code: HTTP status of the response.
        body: Model or mapping for a JSON object, or a sequence of models for an array.
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
        response: Response to copy.
        headers: Additional header fields, with names in lower case.
    """
    return evolve(response, headers={**response.headers, **headers})
