"""The tables of errors in docs/reference/errors.md, made from the code."""

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
from bulkstatus.polling.poller import NEW_JOB_GRACE, may_pass
from bulkstatus.sandbox import Sandbox
from bulkstatus.status import BulkStatus
from bulkstatus.vendors.account import Account
from bulkstatus.vendors.response_reader import error_class

SPECS = Path(__file__).parents[1] / "specs"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_OPERATION = Operation(url="", vendor="", status=BulkStatus.FAILED, vendor_status="", observed_at=NOW)

# One of each, to ask the code about. An error without an entry here is made as its base is.
_SAMPLES: dict[type[BulkStatusError], Callable[[Any], BulkStatusError]] = {
    BulkStatusError: lambda kind: kind(""),
    errors.TransportError: lambda kind: kind("", url=""),
    ApiError: lambda kind: kind(400, None, ""),
    errors.UnexpectedResponse: lambda kind: kind("", "", url=""),
    errors.WaitTimeout: lambda kind: kind(None, url="", timeout=0.0),
    errors.OperationFailed: lambda kind: kind(_OPERATION),
}


def tree() -> str:
    """Return every error: what it means, its fields, whether a wait retries it, and the exit code."""
    head = ("error", "means", "fields of its own", "sat out by a wait", "exit code")
    return table(head, (_tree_row(kind, depth) for kind, depth in _walk(BulkStatusError, 0)))


def by_status() -> str:
    """The errors that HTTP statuses stand for, where no vendor's code says more."""
    rows: list[Row] = []
    for status, shown in ((401, "401"), (403, "403"), (429, "429"), (500, "5xx"), (400, "any other")):
        kind = error_class(status)
        rows.append((shown, f"`{kind.__name__}`", kind.advice))
    return table(("HTTP status", "error", "what to do"), rows)


def by_vendor(vendor: str) -> str:
    """The vendor's codes, and what else it says in a way of its own."""
    (account,) = (account for account in Sandbox().accounts() if account.vendor == vendor)
    rows: list[Row] = []
    for (status, code), (kind, advice) in account.errors.items():
        rows.append((str(status), str(code), f"`{kind.__name__}`", advice or kind.advice))
    rows += sorted(_told_otherwise(account))
    return table(("HTTP status", "code", "error", "what to do"), rows)


def _walk(kind: type[BulkStatusError], depth: int) -> Iterator[tuple[type[BulkStatusError], int]]:
    yield kind, depth
    for below in kind.__subclasses__():
        yield from _walk(below, depth + 1)


def _tree_row(kind: type[BulkStatusError], depth: int) -> Row:
    sample = _sample(kind)
    inherited = {"retry_after", *vars(_sample(kind.__bases__[0]))} if depth else set()
    names = [name.removeprefix("_") for name in (*vars(sample), "retry_after") if name not in inherited]
    fields = ", ".join(f"`{name}`" for name in names if hasattr(sample, name))
    meaning = (kind.__doc__ or "").partition("\n")[0]
    if not depth:
        return (f"`{kind.__name__}`", meaning, fields, "", "")
    return (
        f"{'└&nbsp;' * (depth - 1)}`{kind.__name__}`",
        meaning,
        fields,
        _retry_timeout(sample),
        str(int(code_of_error(sample))),
    )


def _sample(kind: type[BulkStatusError]) -> BulkStatusError:
    make = next(_SAMPLES[base] for base in kind.__mro__ if base in _SAMPLES)
    return make(kind)


def _retry_timeout(sample: BulkStatusError) -> str:
    if type(sample) is ApiError:
        statuses = [str(status) for status in range(400, 500) if may_pass(ApiError(status, None, ""))]
        return f"only HTTP {' and '.join(statuses)}"
    if isinstance(sample, errors.OperationNotFound):
        return f"for {NEW_JOB_GRACE:g} s, if the job was never seen"
    return "yes" if may_pass(sample) else "no"


def _told_otherwise(account: Account) -> Iterable[Row]:
    """What becomes of the spec's examples of errors, as far as neither status nor code alone would have told it."""
    spec = yaml.safe_load((SPECS / f"{account.vendor}.yaml").read_text(encoding="utf-8"))
    target = account.target(next(_urls(account)))
    found = set()
    for status, body in _examples(spec):
        response = Response(status_code=status, content=json.dumps(body).encode())
        try:
            account.read(target, response, NOW)
        except ApiError as error:
            is_told = error.code is not None and (status, error.code) in account.errors
            if not is_told and type(error) is not error_class(status):
                found.add((str(status), "any", f"`{type(error).__name__}`", error.advice))
        except BulkStatusError:
            pass
    return found


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
