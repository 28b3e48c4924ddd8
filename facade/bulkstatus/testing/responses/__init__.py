"""The fake vendors, one module each: their responses, credentials, ids, and the requests that they reject.

Both `ScriptedVendor` and `Sandbox` send what these modules build; `bulkstatus.vendors` reads it. Bodies are built from
the generated models, so a type checker finds what a changed spec breaks here. The functions are pure.
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
    """Where a response counts the items, for the vendors that have more than one way."""

    INSIDE = auto()
    """In their usual place: Zoho's inside `data`, Applivery's in the report."""
    OUTSIDE_DATA = auto()
    """Next to Zoho's `data`."""
    ABSENT = auto()
    """Left out: no `record_details`, no report."""


@frozen(kw_only=True)
class Report:
    """The status of a job, from which a response is built. What a vendor cannot express is left out."""

    state: str
    """The vendor's state."""
    job_id: str
    """The id that the response names, where it names one."""
    total: int
    """Items of the job."""
    processed: int
    """Those that were processed so far, successful or not."""
    failed: int
    """Those of them that failed, named or not."""
    item_errors: tuple[tuple[str, str], ...] = ()
    """The items that failed by name: key and message."""
    skipped: tuple[int, ...] = ()
    """Lines that were left out."""
    message: str | None = None
    """What went wrong with the job as a whole."""
    counters: Counters = Counters.INSIDE
    """Where the response counts them."""
    started: datetime
    """When the job was started; aware."""
    now: datetime
    """When the response is sent; aware."""


class Responses(Protocol):
    """A module of this package."""

    @property
    def STATES(self) -> tuple[str, ...]:  # noqa: N802 - a module's constant
        """The vendor's states of a job, in the order of the generated enum."""
        ...

    def status(self, report: Report, /) -> Response:
        """Return the response with the status of a job."""
        ...

    def error(self, status_code: int, code: int | str | None = None, /) -> Response:
        """Return an error; without a code, with the one that most callers meet under this HTTP status."""
        ...


def responses_of(account_class: type[Account]) -> Responses | None:
    """Return the module that an account class names, or None if it names none."""
    return cast(Responses, importlib.import_module(account_class.responses)) if account_class.responses else None


class Model(Protocol):
    """A generated model."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON object, with the members that were given."""
        ...


def json_response(status_code: int, body: Model | Mapping[str, Any] | Sequence[Model]) -> Response:
    """Return a JSON object, or an array of objects, as the vendors send it."""
    value: Any = body
    if isinstance(body, Sequence):
        value = [item.to_dict() for item in body]
    elif not isinstance(body, Mapping):
        value = body.to_dict()
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status_code=status_code, headers={"content-type": "application/json"}, content=content)


def with_headers(response: Response, headers: Mapping[str, str]) -> Response:
    """Return the response with more header fields, by their names in lower case."""
    return evolve(response, headers={**response.headers, **headers})
