"""A reply beside its spec: what deviates, where, and what it costs. For whoever must know if a vendor has changed.

    comparison = compare(target, reply, observed_at)
    for deviation in comparison.deviations:
        print(deviation.pointer, deviation.expected, deviation.found, deviation.costs_status)

The measure is the validating model that is generated from the spec (`bulkstatus_api.<vendor>.schemas`; the extra
`check`). It is stricter than what reads replies: a member that is missing there, or of another type, is a deviation
here, and most of them cost nothing. Three things are held to more than the models hold them to:

* A state that the spec does not name. The models let any text pass, because vendors add states; but to hear of such a
  state is what one compares for. A known state in another spelling, which the reader knows as well, is none.
* null for a member that may be left out, unless the spec lets it be null as well. The models let both pass, and have a
  mark where the spec does.
* A reply that the spec allows, and nobody can read: one without a member that may be missing, and tells the state.

An HTTP status below 400 that is not 200 is a deviation as well: the specs have what they say of any other status for
errors. A redirect is no error, nothing in it is compared, and it costs the status.

Members that the spec does not name are no deviations, for vendors add those all the time: `Comparison.notes` has them.
"""

import importlib
import json
from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from types import ModuleType
from typing import Any, get_args, get_origin, get_type_hints

from attrs import evolve, frozen

from bulkstatus._version import install_hint
from bulkstatus.account import Endpoint, Target
from bulkstatus.errors import BulkStatusError, ConfigurationError, UnexpectedReply
from bulkstatus.messages import Reply
from bulkstatus.operation import Operation
from bulkstatus.reading import as_json, decode, one_line, redacted, why_undecoded
from bulkstatus.status import BulkStatus

try:
    from bulkstatus.validation.schema import Finding, Path, Place, Schema, pointer, replaced
except ModuleNotFoundError as error:
    raise ImportError(
        f"bulkstatus.validation needs {error.name}, which is not installed: {install_hint('check')}",
        name=error.name,
    ) from error

_SHOWN = 80
"""Characters of a value that are shown."""


@frozen(kw_only=True)
class Deviation:
    """One place where a reply is not as the spec has it."""

    pointer: str
    """The place, as a JSON pointer (RFC 6901); empty for the reply as a whole."""
    expected: str
    """What the spec has there, in words."""
    found: str
    """What came, as JSON, shortened; or `nothing`."""
    costs_status: bool
    """Whether the job's status would be another, or known at all, if this place were as the spec has it."""

    def __str__(self) -> str:
        cost = ", which costs the status" if self.costs_status else ""
        return f"{self.pointer or 'the reply'}: expected {self.expected}, found {self.found}{cost}"

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "pointer": self.pointer,
            "expected": self.expected,
            "found": self.found,
            "costs_status": self.costs_status,
        }


@frozen(kw_only=True)
class Comparison:
    """A reply beside its spec."""

    schema: str | None
    """The schema that the spec has for such a reply, by its name; None where nothing in it could be compared."""
    deviations: tuple[Deviation, ...]
    """Where the reply is not as the spec has it, in the order of the reply."""
    notes: tuple[str, ...]
    """The JSON pointers of members that the spec does not name."""
    reading: Operation | BulkStatusError
    """What a client makes of the reply all the same."""

    @property
    def conforms(self) -> bool:
        """Whether nothing deviates."""
        return not self.deviations

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        is_read = isinstance(self.reading, Operation)
        return {
            "conforms": self.conforms,
            "schema": self.schema,
            "deviations": [deviation.to_dict() for deviation in self.deviations],
            "notes": list(self.notes),
            "operation": self.reading.to_dict() if isinstance(self.reading, Operation) else None,
            "error": None if is_read else {"type": type(self.reading).__name__, "message": str(self.reading)},
        }


def compare(target: Target, reply: Reply, observed_at: datetime) -> Comparison:
    """Lay a reply beside the spec. A plain function of its arguments.

    Args:
        target: The job that was asked about. For a reply that was saved, any job of the vendor's will do.
        reply: The reply.
        observed_at: When it came; aware, UTC.

    Raises:
        ConfigurationError: If the vendor's package has no validating model for such a reply.
        ImportError: If pydantic is not installed. The extra `check` installs it.
    """
    return _Comparing(target, reply, observed_at).comparison()


class _Comparing:
    """One comparison."""

    def __init__(self, target: Target, reply: Reply, observed_at: datetime) -> None:
        self._target = target
        self._reply = reply
        self._observed_at = observed_at
        # Error replies may come without a body at all, which says as much as an empty object.
        is_empty = reply.status_code >= 400 and not reply.content.strip()
        self._body = {} if is_empty else decode(reply)
        self._reading = self._read(reply)

    def comparison(self) -> Comparison:
        of_status = tuple(self._of_http_status())
        if any(deviation.costs_status for deviation in of_status):
            return Comparison(schema=None, deviations=of_status, notes=(), reading=self._reading)
        schema = self._schema()
        if schema is None:
            return self._beyond_comparison(of_status)
        findings = self._findings(schema, self._body)
        of_body = self._deviations(findings, self._costly(schema, findings))
        deviations = (*of_status, *of_body, *self._contradictions(findings))
        return Comparison(
            schema=schema.name,
            deviations=(*deviations, *self._unread(deviations)),
            notes=tuple(self._pointers(schema.undocumented(self._body))),
            reading=self._reading,
        )

    def _unread(self, others: Iterable[Deviation]) -> Iterator[Deviation]:
        """That the spec lets a member be missing makes nobody able to read a status without it."""
        if isinstance(self._reading, UnexpectedReply) and not any(other.costs_status for other in others):
            found = one_line(self._redact(self._reading.reason), _SHOWN)
            yield Deviation(pointer="", expected="a reply that can be read", found=found, costs_status=True)

    def _of_http_status(self) -> Iterator[Deviation]:
        """Neither 200 nor an error: another success, which is read like it; or a redirect, whose body tells nothing."""
        status = self._reply.status_code
        if status != 200 and status < 400:
            costs = self._look_status != 200
            yield Deviation(pointer="", expected="HTTP 200 or an error", found=f"HTTP {status}", costs_status=costs)

    def _findings(self, schema: Schema, body: Any) -> list[Finding]:
        is_unknown = isinstance(self._reading, Operation) and self._reading.status is BulkStatus.UNKNOWN
        return [finding for finding in schema.findings(body) if not finding.is_state or is_unknown]

    def _read(self, reply: Reply) -> Operation | BulkStatusError:
        try:
            return self._target.account.read(self._target, reply, self._observed_at)
        except BulkStatusError as error:
            return error

    def _schema(self) -> Schema | None:
        """The schema of the spec for such a reply."""
        model: object = self._reading.raw if isinstance(self._reading, Operation) else None
        endpoint = self._target.account.endpoint
        model = model or endpoint.parse_body(self._look_status, self._body)
        if model is None:
            return None
        schemas = _schemas(self._target.account.endpoint)
        if isinstance(model, list):
            return Schema.of_array(schemas, self._items or "")
        name = type(model).__name__
        # Where a spec has a choice for errors, the reader takes the form that tells more, also of a body without any.
        if self._body == {} and name == "ErrorReply" and self._look_status != 404 and hasattr(schemas, "EmptyReply"):
            name = "EmptyReply"
        schema = Schema.named(schemas, name)
        if schema.is_told_apart(self._body):
            return schema
        # Nor does the reader know which form it has before it without the member that tells: the nearest one, then.
        others = (each.__name__ for each in self._models)
        forms = (Schema.named(schemas, other) for other in others if hasattr(schemas, other))
        return min((schema, *forms), key=lambda form: len(form.findings(self._body)))

    @property
    def _models(self) -> tuple[Any, ...]:
        """What replies may be read as."""
        return get_args(get_type_hints(self._target.account.endpoint.parse_body)["return"])

    @property
    def _items(self) -> str | None:
        """The name of what arrays hold, if some of the vendor's replies are arrays."""
        items = (item for model in self._models if get_origin(model) is list for item in get_args(model))
        kinds = (kind for item in items for kind in (get_args(item) or (item,)))
        return next((kind.__name__ for kind in kinds), None)

    @property
    def _look_status(self) -> int:
        return 200 if 200 <= self._reply.status_code < 300 else self._reply.status_code

    def _beyond_comparison(self, before: tuple[Deviation, ...]) -> Comparison:
        """No JSON to compare. Under an error status, such as a proxy's page, it would have told no status anyway."""
        costs = isinstance(self._reading, UnexpectedReply)
        came = self._reply.content.decode(errors="replace").strip()
        why = why_undecoded(self._reply) if came else None
        found = one_line(self._redact(f"{why}: {came}" if why else came or "nothing"), _SHOWN)
        expected = "a JSON object or array" if self._items else "a JSON object"
        whole = Deviation(pointer="", expected=expected, found=found, costs_status=costs)
        return Comparison(schema=None, deviations=(*before, whole), notes=(), reading=self._reading)

    def _costly(self, schema: Schema, findings: list[Finding]) -> set[Place]:
        """The places that cost the status.

        What one item of an array or a map costs, the others cost that are wrong at the same place. So one for each
        place is tried, in a body without the other items, which is read as quickly as a small one.
        """
        firsts = {finding.place: finding for finding in reversed(findings)}
        body = schema.thinned(self._body, [finding.path for finding in firsts.values()])
        few = self._findings(schema, body)
        costly = {finding.place for finding in few if self._costs_status(finding, body)}
        return set(firsts) if not costly and self._cost_status_together(few, body) else costly

    def _costs_status(self, finding: Finding, body: Any) -> bool:
        """Whether no reply that the spec allows at this place would be read as this one is."""
        if finding.is_state:
            return True
        bodies = (replaced(body, finding.path, value) for value in finding.form.samples())
        allowed = {self._status_of(mended) for mended in bodies} - {None}
        mine = _status(self._reading)
        return bool(allowed) if mine is None else mine not in allowed

    def _cost_status_together(self, findings: Iterable[Finding], body: Any) -> bool:
        """Whether the status would be known with all of them mended, where it is not with any single one."""
        for finding in findings:
            body = replaced(body, finding.path, next(finding.form.samples()))
        return _status(self._reading) is None and self._status_of(body) is not None

    def _status_of(self, body: Any) -> BulkStatus | None:
        return _status(self._read(evolve(self._reply, content=json.dumps(body).encode())))

    def _contradictions(self, findings: Iterable[Finding]) -> Iterator[Deviation]:
        """What the reader noticed and no schema can say, such as failed items of a job where every item went well."""
        drift = self._reading.drift if isinstance(self._reading, Operation) else ()
        # As the reader writes places. In a key of the vendor's own, a dot is a dot, so they cannot be taken apart.
        known = redacted([".".join(map(str, finding.path)) for finding in findings], self._redact)
        for line in drift:
            where, _, rest = line.partition(": expected ")
            expected, _, came = rest.partition(", found ")
            # The reader may name a member that is wrong, or the item that it is a member of.
            is_known = any(f"{where}.".startswith(f"{each}.") or each.startswith(f"{where}.") for each in known)
            if came and not is_known:
                # No reader finds more amiss with a vendor's own keys than the spec does: here are none.
                place = pointer(tuple(where.split(".")))
                yield Deviation(pointer=place, expected=expected, found=came, costs_status=False)

    def _deviations(self, findings: list[Finding], costly: Container[Place]) -> Iterator[Deviation]:
        places = self._pointers([finding.path for finding in findings])
        values = redacted([self._came(finding) for finding in findings], self._redact)
        for finding, place, value in zip(findings, places, values, strict=True):
            yield Deviation(
                pointer=place,
                expected=finding.expected,
                found=one_line(value, _SHOWN),
                costs_status=finding.place in costly,
            )

    def _came(self, finding: Finding) -> str:
        return "nothing" if finding.is_missing else as_json(finding.value, self._redact)

    def _pointers(self, paths: Iterable[Path]) -> list[str]:
        """Places as they may be shown: a credential is not recognised any more once a pointer has escaped it."""
        parts = [tuple(map(str, path)) for path in paths]
        keys = list({part for path in parts for part in path})
        shown = dict(zip(keys, redacted(keys, self._redact), strict=True))
        return [pointer(tuple(shown[part] for part in path)) for path in parts]

    def _redact(self, text: str) -> str:
        return self._target.account.redact(text)


def _status(reading: Operation | BulkStatusError) -> BulkStatus | None:
    return reading.status if isinstance(reading, Operation) else None


def _schemas(endpoint: Endpoint) -> ModuleType:
    """The validating models in the package that was generated for a vendor: `<package>.api.<tag>.<endpoint>`.

    Raises:
        ConfigurationError: If it has none.
    """
    name = f"{endpoint.__name__.rsplit('.', 3)[0]}.schemas"
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{name}.".startswith(f"{error.name}."):
            raise
        raise ConfigurationError(
            f"replies cannot be held to their spec without {name}, which is not there: generate it again"
        ) from error
