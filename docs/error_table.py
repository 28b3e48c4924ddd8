"""Functions that generate the tables in docs/reference/errors.md from the code."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml
from docs.tables import Row, table

from bulkstatus import errors
from bulkstatus.cli.exit_codes import code_of_error
from bulkstatus.errors import ApiError, BulkStatusError
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.polling.retries import NEW_JOB_GRACE, may_pass
from bulkstatus.sandbox import Sandbox
from bulkstatus.status import BulkStatus
from bulkstatus.vendors import response_reader
from bulkstatus.vendors.account import Account

SPECS = Path(__file__).parents[1] / "specs"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_OPERATION = Operation(url="", vendor="", status=BulkStatus.FAILED, vendor_status="", observed_at=NOW)

# Functions that create an example of each error. An error without an entry uses the function of its base class.
_SAMPLES: dict[type[BulkStatusError], Callable[[Any], BulkStatusError]] = {
    BulkStatusError: lambda error_class: error_class(""),
    errors.TransportError: lambda error_class: error_class("", url=""),
    ApiError: lambda error_class: error_class(400, None, ""),
    errors.UnexpectedResponse: lambda error_class: error_class("", "", url=""),
    errors.WaitTimeout: lambda error_class: error_class(None, url="", timeout=0.0),
    errors.OperationFailed: lambda error_class: error_class(_OPERATION),
}


def tree() -> str:
    """Return a table of all exception classes, with a column that shows which errors are retried."""
    head = ("error", "meaning", "fields", "is retried", "exit code")
    return table(head, (_tree_row(error_class, depth) for error_class, depth in _walk(BulkStatusError, 0)))


def by_status() -> str:
    """Return a table of the exception class for each HTTP status. A vendor's error code overrides the HTTP status."""
    rows: list[Row] = []
    for status, label in ((401, "401"), (403, "403"), (429, "429"), (500, "5xx"), (400, "any other")):
        error_class = response_reader.error_class_of(status)
        rows.append((label, f"`{error_class.__name__}`", error_class.advice))
    rows.insert(2, (_temporary_statuses().removeprefix("HTTP "), f"`{ApiError.__name__}`", errors.ServerError.advice))
    return table(("HTTP status", "error", "what to do"), rows)


def by_vendor(vendor: str) -> str:
    """Return a table of the errors of one vendor, including errors without an error code."""
    (account,) = (account for account in Sandbox().accounts() if account.vendor == vendor)
    rows: list[Row] = []
    for (status, code), (error_class, advice) in account.errors.items():
        rows.append((str(status), str(code), f"`{error_class.__name__}`", advice or error_class.advice))
    rows += sorted(_errors_without_code(account))
    return table(("HTTP status", "code", "error", "what to do"), rows)


def _walk(error_class: type[BulkStatusError], depth: int) -> Iterator[tuple[type[BulkStatusError], int]]:
    yield error_class, depth
    for subclass in error_class.__subclasses__():
        yield from _walk(subclass, depth + 1)


def _tree_row(error_class: type[BulkStatusError], depth: int) -> Row:
    sample = _sample(error_class)
    inherited = {"retry_after", *vars(_sample(error_class.__bases__[0]))} if depth else set()
    names = [name.removeprefix("_") for name in (*vars(sample), "retry_after") if name not in inherited]
    fields = ", ".join(f"`{name}`" for name in names if hasattr(sample, name))
    meaning = (error_class.__doc__ or "").partition("\n")[0]
    if not depth:
        return (f"`{error_class.__name__}`", meaning, fields, "", "")
    return (
        f"{'└&nbsp;' * (depth - 1)}`{error_class.__name__}`",
        meaning,
        fields,
        _is_retried(sample),
        _exit_codes(sample),
    )


def _sample(error_class: type[BulkStatusError]) -> BulkStatusError:
    make = next(_SAMPLES[base] for base in error_class.__mro__ if base in _SAMPLES)
    return make(error_class)


def _is_retried(sample: BulkStatusError) -> str:
    if type(sample) is ApiError:
        return f"only {_temporary_statuses()}"
    if isinstance(sample, errors.OperationNotFound):
        return f"for {NEW_JOB_GRACE:g} s, if no poll of the job has succeeded"
    return "yes" if may_pass(sample) else "no"


def _exit_codes(sample: BulkStatusError) -> str:
    code = str(int(code_of_error(sample)))
    if type(sample) is ApiError:
        temporary = code_of_error(ApiError(ApiError.may_pass[0], None, ""))
        return f"{code}, or {int(temporary)} for {_temporary_statuses()}"
    return code


def _temporary_statuses() -> str:
    statuses = [str(status) for status in range(400, 500) if may_pass(ApiError(status, None, ""))]
    return f"HTTP {' and '.join(statuses)}"


def _errors_without_code(account: Account) -> Iterable[Row]:
    """Return a row for each error whose class depends on the response body, but not on the error code.

    The errors come from the examples in the vendor's spec.
    """
    spec = yaml.safe_load((SPECS / f"{account.vendor}.yaml").read_text(encoding="utf-8"))
    target = account.target(next(_urls(account)))
    rows = set()
    for status, body in _examples(spec):
        response = Response(status_code=status, content=json.dumps(body).encode())
        try:
            account.read(target, response, NOW)
        except ApiError as error:
            has_code = error.code is not None and (status, error.code) in account.errors
            if not has_code and type(error) is not response_reader.error_class_of(status):
                rows.add((str(status), "any", f"`{type(error).__name__}`", error.advice))
        except BulkStatusError:
            pass
    return rows


def _urls(account: Account) -> Iterator[str]:
    sandbox = Sandbox()
    for name in ("passcreator-success", "applivery-success", "saymon-finished", "zoho_creator-success"):
        if name.startswith(account.vendor):
            yield sandbox.start(name)


def _examples(spec: dict[str, Any]) -> Iterator[tuple[int, object]]:
    ((_, methods),) = spec["paths"].items()
    for status, reference in methods["get"]["responses"].items():
        if str(status).isdecimal():
            response = spec["components"]["responses"][reference["$ref"].rpartition("/")[2]]
            for example in response["content"]["application/json"]["examples"].values():
                yield int(status), example["value"]
