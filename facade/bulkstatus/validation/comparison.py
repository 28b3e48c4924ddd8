"""Comparison of a response with the vendor's spec, to find deviations and their effects on the job's status.

    comparison = compare(target, response, observed_at)
    for deviation in comparison.deviations:
        print(deviation.pointer, deviation.expected, deviation.found, deviation.costs_status)

The validating models in `bulkstatus_api.<vendor>.schemas` decide whether a response conforms to the spec. The
validating models are generated from the spec, and are stricter than the client, which ignores most deviations. The
following problems are deviations, too:

* A state that the spec does not list, unless the client knows the state in another spelling.
* `null` in an optional field, unless the spec allows `null` there.
* A response that conforms to the spec, but contains no status of a job.
* A contradiction in the response, such as failed items in a job whose state means success.
* Any HTTP status below 400 except 200. The body of a redirect is not compared, because it contains no job status.

`Comparison.notes` lists the fields that the spec does not define. An undocumented field is not a deviation, because
vendors often add fields.
"""

import importlib
import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache, reduce
from operator import getitem
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

from attrs import asdict, evolve, frozen

from bulkstatus._version import install_hint
from bulkstatus.errors import BulkStatusError, ConfigurationError, UnexpectedResponse
from bulkstatus.http.body import decode
from bulkstatus.http.messages import Response
from bulkstatus.operation import Operation
from bulkstatus.status import BulkStatus
from bulkstatus.text import as_json, one_line
from bulkstatus.validation.decoding import why_undecoded
from bulkstatus.vendors.account import Target

try:
    from bulkstatus.validation.schema import ABSENT, Finding, Path, Place, Result, Schema, parsable, replaced
except ModuleNotFoundError as error:
    raise ImportError(
        f"bulkstatus.validation needs {error.name}, which is not installed: {install_hint('check')}",
        name=error.name,
    ) from error

_load = cache(Schema)
"""Return a `Schema` from a cache, because pydantic generates JSON schemas slowly."""
_SHOWN = 80
"""The maximum length of a value in a deviation, in characters."""


@frozen(kw_only=True)
class Deviation:
    """A single difference between a response and the spec."""

    pointer: str
    """The location of the difference, as a JSON pointer (RFC 6901), or an empty string for the whole response."""
    expected: str
    """A description of the value that the spec expects."""
    found: str
    """The value in the response, as shortened JSON, or `nothing` if the value is missing."""
    costs_status: bool
    """Whether the deviation affects the job's status. A deviation affects the status if a valid value would lead to
    another status. If the client cannot determine the status without a valid value, the deviation also affects the
    status."""

    def __str__(self) -> str:
        effect = ", which affects the status" if self.costs_status else ""
        return f"{self.pointer or 'the response'}: expected {self.expected}, found {self.found}{effect}"

    def to_dict(self) -> dict[str, Any]:
        """Return the deviation as a dictionary of JSON values."""
        return asdict(self)


@frozen(kw_only=True)
class Comparison:
    """The result of comparing a response with the vendor's spec."""

    schema: str | None
    """The name of the spec's schema for the response, or None if the body could not be compared."""
    deviations: tuple[Deviation, ...]
    """The differences between the response and the spec, in the order of the response."""
    notes: tuple[str, ...]
    """The JSON pointers of the fields that the spec does not define."""
    reading: Operation | BulkStatusError
    """The operation that a client returns for the response, or the error that the client raises."""

    @property
    def conforms(self) -> bool:
        """Whether the response conforms to the spec."""
        return not self.deviations

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as a dictionary of JSON values."""
        is_error = isinstance(self.reading, BulkStatusError)
        return {
            "conforms": self.conforms,
            "schema": self.schema,
            "deviations": [deviation.to_dict() for deviation in self.deviations],
            "notes": list(self.notes),
            "operation": None if isinstance(self.reading, BulkStatusError) else self.reading.to_dict(),
            "error": {"type": type(self.reading).__name__, "message": str(self.reading)} if is_error else None,
        }


def compare(target: Target, response: Response, observed_at: datetime) -> Comparison:
    """Compare a vendor's response with the vendor's spec.

    Args:
        target: The job to which the response belongs. For a saved response, use any job of the same vendor.
        response: The response.
        observed_at: The time at which the response was received, as a timezone-aware datetime in UTC.

    Raises:
        ConfigurationError: If the vendor's generated package has no validating model for the response.
        ImportError: If pydantic, which the extra `check` installs, is missing.
    """
    return _Comparing(target, response, observed_at).comparison()


class _Comparing:
    """A helper object that compares a single response with the spec."""

    def __init__(self, target: Target, response: Response, observed_at: datetime) -> None:
        self._target = target
        self._response = response
        self._observed_at = observed_at
        # Every 2xx status is read like 200.
        self._http_status = 200 if 200 <= response.status_code < 300 else response.status_code
        # An error response may have no body, which is equivalent to an empty object.
        is_empty = response.status_code >= 400 and not response.content.strip()
        self._body = {} if is_empty else decode(response)
        self._reading = self._read(response)
        self._models: tuple[Any, ...] = get_args(get_type_hints(target.account.endpoint.parse_body)["return"])
        arrays = (get_args(each)[0] for each in self._models if get_origin(each) is list)
        self._item = next((cls.__name__ for item in arrays for cls in get_args(item) or (item,)), None)

    def comparison(self) -> Comparison:
        status = self._response.status_code
        is_redirect = self._http_status != 200 and status < 400
        schema = None if is_redirect else self._schema()
        result = schema.compare(self._body) if schema else Result()
        deviations = []
        if 200 != status < 400:
            deviations.append(self._deviation((), "HTTP 200 or an error", f"HTTP {status}", costs_status=is_redirect))
        if schema:
            findings = self._findings(result)
            decisive = self._decisive(schema) if findings else set()
            for each in findings:
                found = "nothing" if each.value is ABSENT else as_json(each.value, self._target.account.redact)
                costs_status = each.place in decisive
                deviations.append(self._deviation(each.path, each.expected, found, costs_status=costs_status))
            deviations += self._contradictions(findings)
            if isinstance(self._reading, UnexpectedResponse) and not any(each.costs_status for each in deviations):
                expected, reason = "a response that can be read", self._reading.reason
                deviations.append(self._deviation((), expected, reason, costs_status=True))
        elif not is_redirect:
            # A response with an error status, such as a page of a proxy, contains no job status.
            expected = "a JSON object or array" if self._item else "a JSON object"
            costs_status = isinstance(self._reading, UnexpectedResponse)
            deviations.append(self._deviation((), expected, self._content(), costs_status=costs_status))
        return Comparison(
            schema=schema.name if schema else None,
            deviations=tuple(deviations),
            notes=tuple(map(self._pointer, result.undocumented)),
            reading=self._reading,
        )

    def _read(self, response: Response) -> Operation | BulkStatusError:
        try:
            return self._target.account.read(self._target, response, self._observed_at)
        except BulkStatusError as error:
            return error

    def _schema(self) -> Schema | None:
        """Return the spec's schema for the response, or None if the spec contains no suitable schema."""
        endpoint = self._target.account.endpoint
        model: Any = self._reading.raw if isinstance(self._reading, Operation) else None
        model = model or endpoint.parse_body(self._http_status, self._body)
        if model is None:
            return None
        schemas = _schemas(endpoint.__name__)
        if isinstance(model, list):
            return _load(schemas, self._item or "", is_array=True)
        name = type(model).__name__
        # An error can be an object with fields or an empty object. The client reads both as an object with fields.
        if (
            self._body == {}
            and name == "ErrorResponse"
            and self._http_status != 404
            and hasattr(schemas, "EmptyResponse")
        ):
            name = "EmptyResponse"
        schema = _load(schemas, name)
        if schema.has_constants(self._body):
            return schema
        # If the field that distinguishes the models is missing, use the model with the fewest findings.
        others = [_load(schemas, each.__name__) for each in self._models if hasattr(schemas, each.__name__)]
        return min(schema, *others, key=lambda each: len(each.compare(self._body).findings))

    def _findings(self, result: Result) -> list[Finding]:
        """Return the findings in `result`, without states that the client knows in another spelling."""
        is_unknown = _status(self._reading) is BulkStatus.UNKNOWN
        return [finding for finding in result.findings if not finding.is_state or is_unknown]

    def _decisive(self, schema: Schema) -> set[Place]:
        """Return the places of deviations that affect the status. Only one of several similar items is tested."""
        status = _status(self._reading)

        def read(body: Any) -> BulkStatus | None:
            return _status(self._read(evolve(self._response, content=json.dumps(body).encode())))

        def is_decisive(finding: Finding) -> bool:
            allowed = {read(replaced(body, finding.path, value)) for value in finding.allowed} - {None}
            return finding.is_state or (bool(allowed) if status is None else status not in allowed)

        body = parsable(self._body)
        result = schema.compare(body)
        firsts = {finding.place: finding.path for finding in reversed(self._findings(result))}
        # Remove the other items, so that many items do not make the comparison slow.
        leading = {path[:length] for path in firsts.values() for length in range(len(path) + 1)}
        for *parents, key in reversed(result.items):
            items = reduce(getitem, parents, body)
            if (*parents, key) not in leading and len(items) > 1:
                del items[key]
        few = self._findings(schema.compare(body))
        decisive = {finding.place for finding in few if is_decisive(finding)}
        if decisive or status:
            return decisive
        # No single deviation hides the status, but all of them together may.
        for finding in few:
            body = replaced(body, finding.path, finding.allowed[0])
        return set(firsts) if read(body) else set()

    def _contradictions(self, findings: list[Finding]) -> Iterator[Deviation]:
        """Yield contradictions in the response, such as failed items in a job whose state means success."""
        # The client joins keys with dots, but a key can contain dots itself.
        known = [self._target.account.redact(".".join(map(str, finding.path))) for finding in findings]
        for line in self._reading.drift if isinstance(self._reading, Operation) else ():
            where, _, rest = line.partition(": expected ")
            expected, _, found = rest.partition(", found ")
            # The client may name the malformed field itself, or the item that contains this field.
            is_known = any(f"{where}.".startswith(f"{each}.") or each.startswith(f"{where}.") for each in known)
            if found and not is_known:
                yield self._deviation(tuple(where.split(".")), expected, found, costs_status=False)

    def _deviation(self, path: Path, expected: str, found: str, *, costs_status: bool) -> Deviation:
        found = one_line(self._target.account.redact(found), _SHOWN)
        return Deviation(pointer=self._pointer(path), expected=expected, found=found, costs_status=costs_status)

    def _pointer(self, path: Path) -> str:
        """Convert a path to a JSON pointer (RFC 6901). Credentials are redacted before any character is escaped."""
        keys = (self._target.account.redact(str(key)) for key in path)
        return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)

    def _content(self) -> str:
        """Return the text of a body that is not a JSON object.

        If the body is not valid JSON, a description of the problem precedes the text.
        """
        content = self._response.content.decode(errors="replace").strip()
        reason = why_undecoded(self._response) if content else None
        return f"{reason}: {content}" if reason else content or "nothing"


def _status(reading: Operation | BulkStatusError) -> BulkStatus | None:
    return reading.status if isinstance(reading, Operation) else None


def _schemas(endpoint: str) -> ModuleType:
    """Import the validating models for a generated endpoint module `<package>.api.<tag>.<endpoint>`."""
    name = f"{endpoint.rsplit('.', 3)[0]}.schemas"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        raise ConfigurationError(
            f"cannot compare responses, because {name} does not exist: generate the vendor's package again"
        ) from error
