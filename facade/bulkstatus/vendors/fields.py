"""Reading responses tolerantly: what cannot be read is left out and named, and never costs the rest."""

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
"""What a member that came with a response can be, besides null."""


class Absent(Protocol):
    """The mark for a member that did not come. Each generated package has its own, and all of them are false."""

    def __bool__(self) -> Literal[False]:
        """Always false."""
        ...


def code_of(value: object) -> int | str | None:
    """A vendor's code: a whole number where it is one in whatever spelling, else its text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value or None
    return value if isinstance(value, int) else None


@define
class FieldReader:
    """Reads members one by one, and keeps account of those that are not what the spec says.

    What cannot be read is None, and noted under the member's place in the response, such as `data.report.numErrors`; so
    is a member that is `required` and not there. Any other may be missing or null, and nothing is noted then.

    The types of the parameters are those of the generated models, so that a type checker sees a changed spec. The
    checks at run time are there all the same, because a wire keeps no promises.
    """

    redact: Callable[[str], str] = str
    """Blanks the account's credential, should a server send it back."""
    drift: list[str] = field(factory=list)
    """What was noted: place, what was expected, and what was found."""

    def note(self, where: str, expected: str, found: object) -> None:
        """Record that a member was not as expected; of very many, the first ones."""
        if len(self.drift) < _MAX_DRIFT:
            came = one_line(self.redact(as_json(found, self.redact)), 80) if _is_present(found) else "nothing"
            # A vendor's own keys are in the place as well.
            self.drift.append(f"{self.redact(where)}: expected {expected}, found {came}")
        elif len(self.drift) == _MAX_DRIFT:
            self.drift.append("and more")

    def count(self, value: float | Absent | None, where: str, *, required: bool = False) -> int | None:
        """Return a number of items: a whole number from zero, also when spelled `3.0`."""
        number = -1 if isinstance(value, bool) or not isinstance(value, int | float) else value
        if 0 <= number <= _MAX_COUNT and number % 1 == 0:
            return int(number)
        self._unread(value, where, "a count", required=required)
        return None

    def text(self, value: str | Absent | None, where: str, *, required: bool = False) -> str | None:
        """Return a text that says something."""
        if isinstance(value, str):
            return value or None
        self._unread(value, where, "a text", required=required)
        return None

    def moment(self, value: datetime | Absent | None, where: str) -> datetime | None:
        """Return a date and time that the generated client has read already."""
        if isinstance(value, datetime):
            return value
        self._unread(value, where, "a date and time", required=False)
        return None

    def moment_without_zone(self, value: str | Absent | None, where: str) -> datetime | None:
        """Return a required date and time in the form `2024-01-15 10:30:00`; it is naive."""
        if isinstance(value, str):
            with suppress(ValueError):
                return datetime.strptime(value, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - it has no zone
        self._unread(value, where, "a time as 2024-01-15 10:30:00", required=True)
        return None

    def _unread(self, value: object, where: str, expected: str, *, required: bool) -> None:
        """Note a value that cannot be read, unless it may be absent or null and is."""
        if required or (value is not None and _is_present(value)):
            self.note(where, expected, value)


def _is_present(value: object) -> bool:
    """Return whether a value came with the response; else a model holds its mark for an absent member."""
    return value is None or isinstance(value, _VALUES)


def progress_of(
    *,
    total: int | None = None,
    processed: int | None = None,
    succeeded: int | None = None,
    failed: int | None = None,
    skipped: int | None = None,
) -> Progress | None:
    """The progress, or None where no figure at all is known. A figure is a number of items; `Progress` tells which."""
    if total is processed is succeeded is failed is skipped is None:
        return None
    return Progress(total=total, processed=processed, succeeded=succeeded, failed=failed, skipped=skipped)
