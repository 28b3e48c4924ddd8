"""Tolerant reading of responses: a malformed field becomes None and is recorded as drift."""

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
"""The types that a field of a response can have, except None."""


class Absent(Protocol):
    """The type of `UNSET`, the value of an absent field. Each generated package has its own class."""

    def __bool__(self) -> Literal[False]:
        """Return False."""
        ...


def code_of(value: object) -> int | str | None:
    """Return a vendor's error code: an integer if possible, otherwise its text. Return None for any other value."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value or None
    return value if isinstance(value, int) else None


@define
class FieldReader:
    """A reader of single fields that records each deviation from the spec.

    Each method returns None for a malformed field and records a deviation with the field's path, such as
    `data.report.numErrors`. An optional field may be absent or null. A required field that is absent or null is a
    deviation.

    The parameters have the types of the generated models, so a type checker reports a changed spec. Values are checked
    at run time as well, because a response may violate the spec.
    """

    redact: Callable[[str], str] = str
    """The function that replaces the account's credential with asterisks. By default, a text is left unchanged."""
    drift: list[str] = field(factory=list)
    """The recorded deviations: the path of the field, the expected value and the value found."""

    def note(self, where: str, expected: str, found: object) -> None:
        """Record a deviation. After 20 deviations, only the line `and more` is added.

        Args:
            where: The path of the field, such as `data.report.numErrors`.
            expected: A description of the expected value, such as `a count`.
            found: The value in the response.
        """
        if len(self.drift) < _MAX_DRIFT:
            came = one_line(self.redact(as_json(found, self.redact)), 80) if _is_present(found) else "nothing"
            # The path can contain keys of the response, so the path is redacted as well.
            self.drift.append(f"{self.redact(where)}: expected {expected}, found {came}")
        elif len(self.drift) == _MAX_DRIFT:
            self.drift.append("and more")

    def count(self, value: float | Absent | None, where: str, *, required: bool = False) -> int | None:
        """Return a number of items: an integer from 0 to 2**63 - 1. The value `3.0` counts as 3.

        Args:
            value: The value of the field.
            where: The path of the field, such as `data.report.numErrors`.
            required: Whether an absent or null field is a deviation. Defaults to False.
        """
        number = -1 if isinstance(value, bool) or not isinstance(value, int | float) else value
        if 0 <= number <= _MAX_COUNT and number % 1 == 0:
            return int(number)
        self._unread(value, where, "a count", required=required)
        return None

    def text(self, value: str | Absent | None, where: str, *, required: bool = False) -> str | None:
        """Return a text, or None if the text is empty.

        Args:
            value: The value of the field.
            where: The path of the field, such as `data.error`.
            required: Whether an absent or null field is a deviation. Defaults to False.
        """
        if isinstance(value, str):
            return value or None
        self._unread(value, where, "a string", required=required)
        return None

    def moment(self, value: datetime | Absent | None, where: str) -> datetime | None:
        """Return the date and time of an optional field that the generated model has already parsed.

        Args:
            value: The value of the field.
            where: The path of the field, such as `data.createdAt`.
        """
        if isinstance(value, datetime):
            return value
        self._unread(value, where, "a date and time", required=False)
        return None

    def moment_without_zone(self, value: str | Absent | None, where: str) -> datetime | None:
        """Return the date and time of a required field, without a time zone.

        Args:
            value: The value of the field, in the form `2024-01-15 10:30:00`.
            where: The path of the field, such as `data.createdOn`.
        """
        if isinstance(value, str):
            with suppress(ValueError):
                return datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - the text has no time zone
        self._unread(value, where, "a time such as 2024-01-15 10:30:00", required=True)
        return None

    def _unread(self, value: object, where: str, expected: str, *, required: bool) -> None:
        """Record a malformed value. An absent or null field is recorded only if it is required."""
        if required or (value is not None and _is_present(value)):
            self.note(where, expected, value)


def _is_present(value: object) -> bool:
    """Return whether the response contains the field. A model has `UNSET` for an absent field."""
    return value is None or isinstance(value, _VALUES)


def progress_of(
    *,
    total: int | None = None,
    processed: int | None = None,
    succeeded: int | None = None,
    failed: int | None = None,
    skipped: int | None = None,
) -> Progress | None:
    """Return the progress of a job, or None if no number is known.

    Args:
        total: The number of all items.
        processed: The number of items processed so far.
        succeeded: The number of items that succeeded.
        failed: The number of items that failed.
        skipped: The number of items that were left out on purpose.
    """
    if total is processed is succeeded is failed is skipped is None:
        return None
    return Progress(total=total, processed=processed, succeeded=succeeded, failed=failed, skipped=skipped)
