"""Functions and classes that read fields of responses. For a malformed field, they record a deviation and give None."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Literal, Protocol

from attrs import define, field

from bulkstatus.operation import Progress
from bulkstatus.text import as_json, one_line

_MAX_COUNT = 2**63 - 1
_MAX_DRIFT = 20
_VALUES = (str, float, int, list, dict, datetime)
"""The types of the values that a response can contain, except None."""


class Absent(Protocol):
    """The interface of `UNSET`, the value of an absent field. Each generated package defines its own `UNSET`."""

    def __bool__(self) -> Literal[False]:
        """Return False."""
        ...


def code_of(value: object) -> int | str | None:
    """Return a vendor's error code as an integer if possible, and otherwise as a string.

    If the error code is invalid, return None.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value or None
    return value if isinstance(value, int) else None


@define
class FieldReader:
    """A reader for the fields of one response, which records each deviation from the spec.

    If a field is malformed, methods such as `count` return None and record a deviation. An absent or null field is a
    deviation only if the field is required.

    The parameters of the methods have the same types as the fields of the generated models, so a type checker detects
    changes in the spec. Values are also checked at run time, because a response can violate the spec.
    """

    redact: Callable[[str], str] = str
    """The function that replaces the account's credential in a string with asterisks. By default, strings are
    unchanged."""
    drift: list[str] = field(factory=list)
    """The recorded deviations, each with the path of the field, the expected value and the actual value."""

    def note(self, where: str, expected: str, found: object) -> None:
        """Record a deviation. The line `and more` replaces all deviations after the first 20.

        Args:
            where: The path of the field, such as `data.report.numErrors`.
            expected: A description of the expected value, such as `a count`.
            found: The value that the response contains.
        """
        if len(self.drift) < _MAX_DRIFT:
            came = one_line(self.redact(as_json(found, self.redact)), 80) if _is_present(found) else "nothing"
            # The path can contain keys of the response, so the path is redacted as well.
            self.drift.append(f"{self.redact(where)}: expected {expected}, found {came}")
        elif len(self.drift) == _MAX_DRIFT:
            self.drift.append("and more")

    def count(self, value: float | Absent | None, where: str, *, required: bool = False) -> int | None:
        """Return the value of a counter as an integer from 0 to 2**63 - 1. A float such as `3.0` is accepted.

        Args:
            value: The value of the field in the generated model.
            where: The path of the field, such as `data.report.numErrors`.
            required: Whether an absent or null field is a deviation. Defaults to False.
        """
        number = -1 if isinstance(value, bool) or not isinstance(value, int | float) else value
        if 0 <= number <= _MAX_COUNT and number % 1 == 0:
            return int(number)
        self._unread(value, where, "a count", required=required)
        return None

    def text(self, value: str | Absent | None, where: str, *, required: bool = False) -> str | None:
        """Return the value of a string field, or None if the string is empty.

        Args:
            value: The value of the field in the generated model.
            where: The path of the field, such as `data.error`.
            required: Whether an absent or null field is a deviation. Defaults to False.
        """
        if isinstance(value, str):
            return value or None
        self._unread(value, where, "a string", required=required)
        return None

    def moment(self, value: datetime | Absent | None, where: str) -> datetime | None:
        """Return the value of an optional date-time field, which the generated model has already parsed.

        Args:
            value: The value of the field in the generated model.
            where: The path of the field, such as `data.createdAt`.
        """
        if isinstance(value, datetime):
            return value
        self._unread(value, where, "a date and time", required=False)
        return None

    def moment_without_zone(self, value: str | Absent | None, where: str) -> datetime | None:
        """Return the value of a required date-time field as a datetime without a time zone.

        Args:
            value: The value of the field, as a string such as `2024-01-15 10:30:00`.
            where: The path of the field, such as `data.createdOn`.
        """
        if isinstance(value, str):
            with suppress(ValueError):
                return datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the text has no time zone
        self._unread(value, where, "a time such as 2024-01-15 10:30:00", required=True)
        return None

    def _unread(self, value: object, where: str, expected: str, *, required: bool) -> None:
        """Record a malformed value as a deviation. Record an absent or null field only if the field is required."""
        if required or (value is not None and _is_present(value)):
            self.note(where, expected, value)


def _is_present(value: object) -> bool:
    """Return whether a field is present in the response. The value of an absent field is `UNSET`."""
    return value is None or isinstance(value, _VALUES)


def progress_of(
    *,
    total: int | None = None,
    processed: int | None = None,
    succeeded: int | None = None,
    failed: int | None = None,
    skipped: int | None = None,
) -> Progress | None:
    """Return a `Progress` with the given numbers, or None if every number is None.

    Args:
        total: The total number of items.
        processed: The number of items processed so far.
        succeeded: The number of items that succeeded.
        failed: The number of items that failed.
        skipped: The number of items that the vendor skipped on purpose.
    """
    if total is processed is succeeded is failed is skipped is None:
        return None
    return Progress(total=total, processed=processed, succeeded=succeeded, failed=failed, skipped=skipped)
